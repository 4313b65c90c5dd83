"""`crm.multifield.fields` (entities.md 2.6)."""

from relead.actions.unit import ReadTx
from relead.domain.fields import dictionaries as fields
from relead.wire.call import Call
from relead.wire.registry import Method


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(fields.MULTIFIELD, tx.portal.language)


METHODS = [Method("crm.multifield.fields", _fields, "crm", family="crm.multifield", verb="fields")]
