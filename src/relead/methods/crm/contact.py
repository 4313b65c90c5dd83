"""`crm.contact.*`."""

from relead.actions import contacts
from relead.methods._dialect import Classic
from relead.methods._family import crud_family

METHODS = crud_family("crm.contact", Classic(contacts.FAMILY))
