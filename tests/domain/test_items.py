"""The universal dialect's view of the catalogues (entities.md 7.2)."""

import pytest

from relead.domain.fields.catalogue import Catalogue
from relead.domain.fields.company import COMPANY
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.deal import DEAL
from relead.domain.fields.items import items
from relead.domain.fields.lead import LEAD
from relead.domain.ids import Entity
from support.user_fields import user_field

ALL = (LEAD, DEAL, CONTACT, COMPANY)
COUNTS = {Entity.LEAD: 47, Entity.DEAL: 47, Entity.CONTACT: 39, Entity.COMPANY: 36}
FIRST = ("id", "utmTerm")
NOT_HERE = (  # what only classic methods have
    *("ADDRESS", "ADDRESS_CITY", "REG_ADDRESS", "PHONE", "EMAIL", "LINK", "STATUS_ID", "DATE_CREATE"),
    *("CREATED_BY_ID", "COMPANY_TYPE", "LOCATION_ID"),
)


@pytest.mark.parametrize("catalogue", ALL, ids=lambda catalogue: catalogue.entity.name)
def test_inventory(catalogue: Catalogue) -> None:
    fields = items(catalogue).fields
    assert len(fields) == COUNTS[catalogue.entity]
    assert (fields[0].name, fields[-1].name) == FIRST
    assert not {field.upper for field in fields} & set(NOT_HERE)


@pytest.mark.parametrize(
    ("catalogue", "name", "upper", "code", "type_"),
    [
        (LEAD, "stageId", "STAGE_ID", "STATUS_ID", "crm_status"),
        (LEAD, "stageSemanticId", "STAGE_SEMANTIC_ID", "STATUS_SEMANTIC_ID", "string"),
        (LEAD, "createdTime", "CREATED_TIME", "DATE_CREATE", "datetime"),
        (LEAD, "updatedBy", "UPDATED_BY", "MODIFY_BY_ID", "user"),
        (LEAD, "comments", "COMMENTS", "COMMENTS", "text"),
        (LEAD, "opened", "OPENED", "OPENED", "boolean"),
        (LEAD, "webformId", "WEBFORM_ID", "WEBFORM_ID", "integer"),
        (LEAD, "fm", "FM", "FM", "crm_multifield"),
        (DEAL, "stageId", "STAGE_ID", "STAGE_ID", "crm_status"),
        (DEAL, "previousStageId", "PREVIOUS_STAGE_ID", "PREVIOUS_STAGE_ID", "crm_status"),
        (DEAL, "additionalInfo", "ADDITIONAL_INFO", "ADDITIONAL_INFO", "string"),
        (CONTACT, "typeId", "TYPE_ID", "TYPE_ID", "crm_status"),
        (CONTACT, "categoryId", "CATEGORY_ID", "CATEGORY_ID", "crm_category"),
        (COMPANY, "typeId", "TYPE_ID", "COMPANY_TYPE", "crm_status"),
        (COMPANY, "contactIds", "CONTACT_IDS", "CONTACT_ID", "crm_contact"),
        (COMPANY, "bankingDetails", "BANKING_DETAILS", "BANKING_DETAILS", "string"),
    ],
)
def test_names(catalogue: Catalogue, name: str, upper: str, code: str, type_: str) -> None:
    known = items(catalogue).by_name
    assert known[name] is known[upper]
    found = known[name]
    assert (found.name, found.upper, found.field.code, found.type) == (name, upper, code, type_)


@pytest.mark.parametrize(
    ("catalogue", "name", "said"),
    [
        (LEAD, "opened", {"isRequired"}),
        (LEAD, "id", {"isReadOnly"}),
        (LEAD, "lastActivityTime", set()),
        (LEAD, "contactId", {"isDeprecated"}),
        (LEAD, "contactIds", {"isMultiple"}),
        (LEAD, "isReturnCustomer", {"isReadOnly"}),
        (DEAL, "categoryId", set()),
        (DEAL, "leadId", set()),
        (DEAL, "isReturnCustomer", {"isReadOnly"}),
        (CONTACT, "name", set()),
        (CONTACT, "companies", {"isMultiple"}),
        (COMPANY, "title", set()),
        (COMPANY, "isMyCompany", {"isImmutable"}),
        (COMPANY, "observers", {"isMultiple"}),
    ],
)
def test_what_is_said_of_fields(catalogue: Catalogue, name: str, said: set[str]) -> None:
    described = items(catalogue).by_name[name].descriptor("en")
    flags = {"isRequired", "isReadOnly", "isImmutable", "isMultiple", "isDynamic", "isDeprecated"}
    assert {flag for flag in flags if described.get(flag)} == said
    assert {*described} >= {"type", "title", "upperName"}


def test_titles_follow_the_language() -> None:
    described = {language: items(LEAD).describe(language, original=False) for language in ("ru", "en")}
    assert described["ru"]["title"]["title"] == "Название лида"
    assert described["en"]["title"]["title"] == "Lead Name"


def test_user_fields_follow_the_catalogue() -> None:
    own = (
        user_field("UF_CRM_1720019876"),
        user_field("UF_CRM_MY_CODE", "double", multiple=True, title_en="Number", title_ru="Число"),
    )
    known = items(Catalogue(Entity.LEAD, (*LEAD.fields, *own)))
    assert list(known.describe("en", original=False))[-2:] == ["ufCrm_1720019876", "ufCrmMyCode"]
    assert list(known.describe("en", original=True))[-2:] == ["UF_CRM_1720019876", "UF_CRM_MY_CODE"]
    assert known.by_name["ufCrmMyCode"] is known.by_name["UF_CRM_MY_CODE"]
    assert known.by_name["ufCrmMyCode"].descriptor("en")["upperName"] == "UF_CRM_MY_CODE"
