"""`crm.contact.company.*`."""

from relead.actions import contact_companies
from relead.methods._family import binding_family

METHODS = binding_family("crm.contact.company", contact_companies.FAMILY)
