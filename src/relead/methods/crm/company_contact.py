"""`crm.company.contact.*`."""

from relead.actions import company_contacts
from relead.methods._family import binding_family

METHODS = binding_family("crm.company.contact", company_contacts.FAMILY)
