"""`crm.requisite.*` and `crm.requisite.bankdetail.*` (entities.md 10.1, 10.3)."""

from relead.actions import bank_details, requisites
from relead.methods._row_family import row_family

METHODS = [
    *row_family("crm.requisite", requisites.FAMILY),
    *row_family("crm.requisite.bankdetail", bank_details.FAMILY),
]
