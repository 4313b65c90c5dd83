"""All pages, and the entries of the navigation."""

from typing import Final, NamedTuple

from relead.web.page import Page
from relead.web.pages import lead_card, lead_list, profile

MODULES: Final = (lead_list, lead_card, profile)


class Entry(NamedTuple):
    """An entry of the navigation; its text is `nav.<name>`."""

    name: str
    href: str
    icon: str


NAVIGATION: Final = (Entry("leads", "/crm/lead/list/", icon="target"),)


def pages() -> list[Page]:
    """All pages of signed-in users."""
    return [page for module in MODULES for page in module.PAGES]
