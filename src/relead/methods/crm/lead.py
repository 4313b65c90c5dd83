"""`crm.lead.*`."""

from relead.actions import leads
from relead.methods._dialect import Classic
from relead.methods._family import crud_family

METHODS = crud_family("crm.lead", Classic(leads.FAMILY))
