"""Every method the portal offers."""

from relead.methods import relead_role
from relead.methods.crm import (
    company,
    company_contact,
    contact,
    contact_company,
    deal,
    deal_contact,
    lead,
    lead_contact,
)
from relead.wire.registry import Method, Registry

FAMILIES = (
    lead,
    deal,
    contact,
    company,
    lead_contact,
    deal_contact,
    contact_company,
    company_contact,
    relead_role,
)


def methods() -> list[Method]:
    """All methods of all families, in the order of the families."""
    return [method for family in FAMILIES for method in family.METHODS]


def registry() -> Registry:
    """A registry of all methods."""
    return Registry(*methods())
