"""`crm.lead.contact.*`: what makes a lead a repeat lead."""

from relead.actions import lead_contacts
from relead.methods._family import binding_family

METHODS = binding_family("crm.lead.contact", lead_contacts.FAMILY)
