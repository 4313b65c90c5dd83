"""`crm.deal.contact.*`."""

from relead.actions.plain_bindings import DEAL_CONTACT
from relead.methods._family import binding_family

METHODS = binding_family("crm.deal.contact", DEAL_CONTACT)
