"""Settings of the portal, and the webhooks of all users."""

from typing import Any, Final

from starlette.responses import Response

from relead.actions import admin_pages, settings, webhooks
from relead.actions.unit import ReadTx, Tx
from relead.domain.portal import SWITCHES
from relead.web.page import Page
from relead.web.visit import Visit

_PATH: Final = "/settings/"
_HOOKS: Final = _PATH + "webhooks/"
_GROUPS: Final = {
    "repeat": ("repeat_lead_mode", "enrich_client_on_repeat"),
    "portal": ("language", "time_zone", "country", "base_currency", "lead_opened"),
    "programs": ("limits", "event_retries"),
}
"""Settings in the order of the page."""


async def _show(tx: ReadTx, visit: Visit) -> Response:
    found = await admin_pages.settings(tx, visit.actor)
    switch = [("on", visit.text("common.yes")), ("off", visit.text("common.no"))]
    choices: dict[str, list[tuple[str, Any]]] = dict.fromkeys(SWITCHES, switch)
    choices["language"] = [("ru", "Русский"), ("en", "English")]
    choices["base_currency"] = [(code, code) for code in found.currencies]
    choices["limits"] = [("off", visit.text("common.no"))]
    choices["limits"] += [(name, name) for name in ("bitrix24-standard", "bitrix24-enterprise")]
    return visit.page(tx, "pages/admin_settings.html", settings=found.values, groups=_GROUPS, choices=choices)


async def _save(tx: Tx, visit: Visit) -> Response:
    given = {key: visit.sent(key).strip() for key in visit.form if key != "csrf"}
    await settings.change(tx, visit.actor, given)
    return visit.saved(_PATH)


async def _list_hooks(tx: ReadTx, visit: Visit) -> Response:
    hooks, users = await admin_pages.webhooks(tx, visit.actor)
    return visit.page(tx, "pages/admin_webhooks.html", webhooks=hooks, users=users)


async def _revoke(tx: Tx, visit: Visit) -> Response:
    await webhooks.revoke_anybodys(tx, visit.actor, visit.request.path_params["hook_id"])
    return visit.redirect(_HOOKS)


PAGES = [
    Page(_PATH, _show),
    Page(_PATH, _save, writes=True, again=_show),
    Page(_HOOKS, _list_hooks),
    Page(_HOOKS + "{hook_id:int}/revoke", _revoke, writes=True),
]
