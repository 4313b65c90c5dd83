"""`crm.lead.*`."""

from relead.actions import leads
from relead.methods._family import crud_family

METHODS = crud_family("crm.lead", leads.FAMILY)
