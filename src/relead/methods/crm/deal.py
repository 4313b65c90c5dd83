"""`crm.deal.*`."""

from relead.actions import deals
from relead.methods._dialect import Classic
from relead.methods._family import crud_family

METHODS = crud_family("crm.deal", Classic(deals.FAMILY))
