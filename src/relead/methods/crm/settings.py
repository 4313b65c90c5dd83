"""`crm.settings.mode.get` (entities.md 12)."""

from relead.wire.call import Call
from relead.wire.registry import Method

_CLASSIC = 1
"""Leads are there: the one mode we have (repeat-leads.md 5.10)."""


async def _mode(_unit: None, _call: Call) -> object:
    return _CLASSIC


METHODS = [
    Method("crm.settings.mode.get", _mode, "crm", family="crm.settings", verb="mode.get", unit=False),
]
