"""`crm.{lead,contact,company,deal,requisite}.userfield.*`."""

from relead.domain.user_fields.field import OWNERS
from relead.methods._userfields import userfield_family

METHODS = [
    method
    for owner in OWNERS
    for method in userfield_family(f"crm.{owner.removeprefix('CRM_').lower()}", owner)
]
