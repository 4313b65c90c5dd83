"""All pages, and the entries of the navigation."""

from typing import Final, NamedTuple

from relead.web.page import Page
from relead.web.pages import client_cards, deal_card, entity_lists, kanban, lead_card, lead_list, profile

MODULES: Final = (lead_list, lead_card, kanban, entity_lists, client_cards, deal_card, profile)


class Entry(NamedTuple):
    """An entry of the navigation; its text is `nav.<name>`."""

    name: str
    href: str
    icon: str


NAVIGATION: Final = (
    Entry("leads", "/crm/lead/list/", icon="target"),
    Entry("deals", "/crm/deal/list/", icon="handshake"),
    Entry("contacts", "/crm/contact/list/", icon="users"),
    Entry("companies", "/crm/company/list/", icon="building-2"),
)


def pages() -> list[Page]:
    """All pages of signed-in users."""
    return [page for module in MODULES for page in module.PAGES]
