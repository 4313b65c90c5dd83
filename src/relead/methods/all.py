"""Every method the portal offers."""

from relead.methods import department, meta, relead_role, user, user_userfield, userfieldconfig
from relead.methods.crm import (
    activity,
    activity_binding,
    activity_todo,
    address,
    category,
    company,
    company_contact,
    contact,
    contact_company,
    currency,
    deal,
    deal_contact,
    dealcategory,
    details_configuration,
    duplicate,
    entity_userfield,
    enum,
    item,
    item_productrow,
    lead,
    lead_contact,
    lead_conversion,
    merge,
    multifield,
    productrows,
    requisite,
    requisite_link,
    requisite_preset,
    settings,
    stagehistory,
    status,
    timeline,
    timeline_comment,
    timeline_logmessage,
    userfield,
)
from relead.wire.registry import Method, Registry

_BINDINGS = (lead_contact, deal_contact, contact_company, company_contact)
_TIMELINE = (timeline_comment, timeline, timeline_logmessage, stagehistory)
_DICTIONARIES = (status, category, dealcategory, currency, enum, multifield, settings, duplicate)
FAMILIES = (
    lead,
    lead_conversion,
    merge,
    deal,
    contact,
    company,
    item,
    productrows,
    item_productrow,
    details_configuration,
    *_TIMELINE,
    activity,
    activity_binding,
    activity_todo,
    *_BINDINGS,
    *_DICTIONARIES,
    requisite,
    requisite_preset,
    requisite_link,
    address,
    entity_userfield,
    userfield,
    userfieldconfig,
    user,
    user_userfield,
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
