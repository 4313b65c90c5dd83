"""Templates to HTML.

Belongs here: the template environment. Does not belong here: what a page shows, headers (`guard`).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from relead.web import formats, language
from relead.web.assets import Assets


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
        return HTMLResponse(self.html(template, speaking, **values), status)


def local_now(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment of a unit of work in the portal's zone, as `formats` want it."""
    return now.astimezone(zone)
