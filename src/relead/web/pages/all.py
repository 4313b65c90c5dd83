"""All pages, and the entries of the navigation."""

from typing import Final, NamedTuple

from relead.domain.ids import Entity
from relead.web.page import Page
from relead.web.pages import (
    admin_categories,
    admin_departments,
    admin_dictionaries,
    admin_roles,
    admin_settings,
    admin_users,
    card_beside,
    client_cards,
    commands,
    deal_card,
    entity_imports,
    entity_lists,
    kanban,
    lead_card,
    lead_list,
    new_record,
    people,
    profile,
)

MODULES: Final = (
    lead_list,
    new_record,  # before the cards: no number but theirs
    lead_card,
    card_beside,
    commands,
    people,
    kanban,
    entity_lists,
    entity_imports,
    client_cards,
    deal_card,
    profile,
    admin_settings,
    admin_users,
    admin_departments,
    admin_roles,
    admin_dictionaries,
    admin_categories,
)


class Entry(NamedTuple):
    """An entry of the navigation; its text is `nav.<name>`."""

    name: str
    href: str
    icon: str
    entity: Entity | None
    """Whose readers it is for; None for those who may change settings."""


NAVIGATION: Final = (
    Entry("leads", "/crm/lead/list/", icon="target", entity=Entity.LEAD),
    Entry("deals", "/crm/deal/list/", icon="handshake", entity=Entity.DEAL),
    Entry("contacts", "/crm/contact/list/", icon="users", entity=Entity.CONTACT),
    Entry("companies", "/crm/company/list/", icon="building-2", entity=Entity.COMPANY),
    Entry("settings", "/settings/", icon="sliders-horizontal", entity=None),
)


def pages() -> list[Page]:
    """All pages of signed-in users."""
    return [page for module in MODULES for page in module.PAGES]
