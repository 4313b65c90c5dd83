"""Names of the stages of deals by category (entities.md 6.2)."""

import pytest

from relead.domain import deal_stages
from relead.domain.dictionaries import DICTIONARIES, find, of_category, stages_of


@pytest.mark.parametrize(
    ("category", "dictionary", "stage"), [(0, "DEAL_STAGE", "NEW"), (7, "DEAL_STAGE_7", "C7:NEW")]
)
def test_names_by_category(category: int, dictionary: str, stage: str) -> None:
    assert deal_stages.dictionary(category) == dictionary
    assert deal_stages.category_of(dictionary) == category
    assert deal_stages.prefixed(category, "NEW") == stage
    assert deal_stages.prefixed(category, stage) == stage


@pytest.mark.parametrize(
    "other",
    ["STATUS", "DEAL_STAGE_", "DEAL_STAGE_0", "DEAL_STAGE_07", "DEAL_STAGE_-1", "DEAL_STAGE_9999999999"],
)
def test_other_dictionaries_belong_to_no_category(other: str) -> None:
    assert deal_stages.category_of(other) == 0
    assert find(other) is DICTIONARIES.get(other)


def test_the_dictionary_of_a_category() -> None:
    found = of_category(7, "Retail")
    assert (found.id, found.name("en"), found.category) == ("DEAL_STAGE_7", "Retail deal stages", 7)
    assert found.stages == (2, "C7:NEW", "C7:WON", "C7:LOSE")
    assert found.needed == ("C7:NEW", "C7:WON", "C7:LOSE")
    assert find("DEAL_STAGE_7") == of_category(7, "")


def test_default_stages_differ_by_their_prefix_only() -> None:
    general, seventh = stages_of(0), stages_of(7)
    assert [row.status_id for _, row in general][:2] == ["NEW", "PREPARATION"]
    assert {kind for kind, _ in seventh} == {"DEAL_STAGE_7"}
    plain = [row._replace(status_id=row.status_id.removeprefix("C7:")) for _, row in seventh]
    assert plain == [row for _, row in general]
