"""Templates to HTML, and the headers every page has.

Belongs here: the template environment and security headers. Does not belong here: what a page shows.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from relead.web import formats, language
from relead.web.assets import Assets

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # A page is whoever's who looks. Not no-store: going back to the list must not load it again.
    "cache-control": "private, no-cache",
    "vary": "cookie, hx-request",
}


class Renderer:
    """Renders templates of `templates/`; one object per process."""

    def __init__(self, assets: Assets, *, navigation: Sequence[Any]) -> None:
        """`navigation` are its entries (`pages/all.Entry`)."""
        self._environment = Environment(
            loader=PackageLoader("relead.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= formats.FILTERS
        self._environment.globals |= {
            "t": language.t,
            "asset": assets.url,
            "icon_url": assets.icon,
            "navigation": navigation,
        }

    def html(self, template: str, speaking: str, **values: Any) -> str:
        """Text of a template in a language."""
        token = language.current.set(speaking)
        try:
            return self._environment.get_template(template).render(language=speaking, **values)
        finally:
            language.current.reset(token)

    def page(self, template: str, speaking: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page, or a part of one for htmx."""
        return HTMLResponse(self.html(template, speaking, **values), status, dict(HEADERS))


def local_now(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment of a unit of work in the portal's zone, as `formats` want it."""
    return now.astimezone(zone)
