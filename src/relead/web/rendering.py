"""Templates to HTML.

Belongs here: the template environment. Does not belong here: what a page shows, headers (`guard`).
"""

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
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
            "icon_mark": functools.cache(lambda name: _icon(assets.icon(name))),
            "button_class": _button_class,
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


def _icon(url: str) -> Markup:
    """An icon; a card has hundreds, so that each is made once (there are as many as were built)."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>').format(url)


@functools.lru_cache(maxsize=100)
def _button_class(kind: str, size: str, only_icon: bool) -> Markup:  # noqa: FBT001 - positional in templates
    """Classes of a button, of which there are as many on a card."""
    parts = ("button", kind and f"button-{kind}", size and f"button-{size}", only_icon and "button-icon")
    return escape(" ".join(part for part in parts if part))


def local_now(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment of a unit of work in the portal's zone, as `formats` want it."""
    return now.astimezone(zone)
