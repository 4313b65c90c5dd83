"""`crm.company.*`."""

from relead.actions import companies
from relead.methods._dialect import Classic
from relead.methods._family import crud_family

METHODS = crud_family("crm.company", Classic(companies.FAMILY))
