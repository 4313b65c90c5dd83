"""Which user field of a lead goes where in a conversion (repeat-leads.md 5.6)."""

from relead.domain.user_fields.matching import carried, counterparts
from support.user_fields import user_field


def test_pairs_are_alike_in_type_multiplicity_and_caption() -> None:
    sources = [
        user_field("UF_CRM_A", labels={"EDIT_FORM_LABEL": {"ru": "Код клиента"}}),
        user_field("UF_CRM_B", "integer", labels={"EDIT_FORM_LABEL": {"ru": "Код клиента"}}),
        user_field("UF_CRM_C", multiple=True, labels={"EDIT_FORM_LABEL": {"ru": "Код клиента"}}),
        user_field("UF_CRM_D", labels={"EDIT_FORM_LABEL": {"ru": "Другое"}}),
        user_field("UF_CRM_SAME"),
    ]
    targets = [
        user_field("UF_CRM_1", labels={"EDIT_FORM_LABEL": {"ru": "код КЛИЕНТА "}}),
        user_field("UF_CRM_2", multiple=True, labels={"EDIT_FORM_LABEL": {"ru": "Кодклиента"}}),
        user_field("UF_CRM_SAME"),
    ]
    found = counterparts(sources, targets, "ru")
    assert {source.code: target.code for source, target in found.items()} == {
        "UF_CRM_A": "UF_CRM_1",
        "UF_CRM_C": "UF_CRM_2",
        "UF_CRM_SAME": "UF_CRM_SAME",
    }


def test_each_target_is_used_once() -> None:
    label = {"EDIT_FORM_LABEL": {"ru": "Код"}}
    sources = [user_field(f"UF_CRM_{each}", labels=label) for each in "ABC"]
    targets = [user_field(f"UF_CRM_{each}", labels=label) for each in "12"]
    found = counterparts(sources, targets, "ru")
    assert [target.code for target in found.values()] == ["UF_CRM_1", "UF_CRM_2"]
    assert sources[2] not in found


def test_items_are_carried_by_their_text() -> None:
    source = user_field(
        "UF_CRM_A", "enumeration", items=((1, "North", 1, False, "a"), (2, "South", 2, False, "b"))
    )
    target = user_field(
        "UF_CRM_B", "enumeration", items=((7, " north", 1, False, "c"), (8, "NORTH", 2, False, "d"))
    )
    assert carried(source, target, 1) == 7
    assert carried(source, target, 2) is None
    assert carried(source, target, 99) is None
    assert carried(source, target, None) is None


def test_several_values_are_carried_one_by_one() -> None:
    items = ((1, "North", 1, False, "a"), (2, "South", 2, False, "b"))
    source = user_field("UF_CRM_A", "enumeration", multiple=True, items=items)
    target = user_field("UF_CRM_B", "enumeration", multiple=True, items=((7, "South", 1, False, "c"),))
    assert carried(source, target, [1, 2]) == [7]
    assert carried(source, target, [1]) is None
    texts = user_field("UF_CRM_T", multiple=True)
    assert carried(texts, texts, ["a", "b"]) == ["a", "b"]


def test_entities_the_target_may_not_name_stay_behind() -> None:
    source = user_field("UF_CRM_A", "crm", options={"LEAD": "Y", "CONTACT": "Y"})
    target = user_field("UF_CRM_B", "crm", options={"CONTACT": "Y"})
    assert carried(source, target, "C_5") == "C_5"
    assert carried(source, target, "L_5") is None
