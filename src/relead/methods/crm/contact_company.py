"""`crm.contact.company.*`."""

from relead.actions.plain_bindings import CONTACT_COMPANY
from relead.methods._family import binding_family

METHODS = binding_family("crm.contact.company", CONTACT_COMPANY)
