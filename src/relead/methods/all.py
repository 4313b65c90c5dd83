"""Every method the portal offers."""

from relead.methods import department, meta, relead_role, user
from relead.methods.crm import (
    category,
    company,
    company_contact,
    contact,
    contact_company,
    currency,
    deal,
    deal_contact,
    dealcategory,
    duplicate,
    enum,
    item,
    lead,
    lead_contact,
    lead_conversion,
    multifield,
    settings,
    status,
)
from relead.wire.registry import Method, Registry

_BINDINGS = (lead_contact, deal_contact, contact_company, company_contact)
_DICTIONARIES = (status, category, dealcategory, currency, enum, multifield, settings, duplicate)
FAMILIES = (
    lead,
    lead_conversion,
    deal,
    contact,
    company,
    item,
    *_BINDINGS,
    *_DICTIONARIES,
    user,
    department,
    meta,
    relead_role,
)


def methods() -> list[Method]:
    """All methods of all families, in the order of the families."""
    return list(registry())


def registry() -> Registry:
    """A registry of all methods."""
    made = Registry(*(method for family in FAMILIES for method in family.METHODS))
    made.add(*meta.about(made))
    return made
