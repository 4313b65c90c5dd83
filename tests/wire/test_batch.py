"""Protocol 7.1 - 7.4 and client-demands, row `batch`."""

from typing import Any
from urllib.parse import quote

import pytest

from wire.portal import HOOK, Portal

EMPTY: dict[str, list[Any]] = {
    "result": [],
    "result_error": [],
    "result_total": [],
    "result_next": [],
    "result_time": [],
}


# 7.1 input


@pytest.mark.parametrize(
    "params", [{}, {"cmd": []}, {"cmd": {}}, {"cmd": None}, {"cmd": "crm.lead.list"}, {"cmd": 5}]
)
async def test_no_commands_is_success_with_five_empty_sections(
    portal: Portal, params: dict[str, Any]
) -> None:
    assert (await portal.post(f"{HOOK}/batch", params)).result == EMPTY


async def test_the_query_of_a_command_is_php_style_even_inside_json(portal: Portal) -> None:
    sections = await portal.batch({"a": "test.echo?fields[TITLE]=%D0%96+x&select[]=ID&", "b": "test.echo"})
    assert sections["result"] == {"a": {"fields": {"TITLE": "Ж x"}, "select": ["ID"]}, "b": {}}


async def test_commands_come_in_forms_and_queries_encoded_twice(portal: Portal) -> None:
    command = quote("test.echo?" + "TITLE=" + quote("a&b=Ж"))
    for answer in (
        await portal.form(f"{HOOK}/batch", f"cmd[x]={command}&halt=0".encode()),
        await portal.get(f"{HOOK}/batch", f"cmd%5Bx%5D={command}".encode()),
    ):
        assert answer.result["result"] == {"x": {"TITLE": "a&b=Ж"}}


@pytest.mark.parametrize("halt", [1, True, "1", "true", "Y", "True", "2"])
async def test_halt_stops_after_the_first_failure(portal: Portal, halt: object) -> None:
    sections = await portal.batch(
        {"a": "test.echo", "b": "test.refuse", "c": "test.echo", "d": "no.method"}, halt=halt
    )
    assert list(sections["result"]) == ["a"]
    assert list(sections["result_error"]) == ["b"]
    assert list(sections["result_time"]) == ["a"]


@pytest.mark.parametrize("halt", [0, False, "0", "false", "N", "", None, "False"])
async def test_without_halt_every_command_runs(portal: Portal, halt: object) -> None:
    sections = await portal.batch(
        {"a": "test.refuse", "b": "test.echo", "c": "no.method", "d": "test.echo"}, HALT=halt
    )
    assert list(sections["result"]) == ["b", "d"]
    assert list(sections["result_error"]) == ["a", "c"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("/test.echo", "ERROR_METHOD_NOT_FOUND"),
        ("test.echo.json", "ERROR_METHOD_NOT_FOUND"),
        ("", "ERROR_METHOD_NOT_FOUND"),
        ("?a=1", "ERROR_METHOD_NOT_FOUND"),
        ("no.method?a=1", "ERROR_METHOD_NOT_FOUND"),
        ("batch?cmd[a]=test.echo", "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        ("BATCH", "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        ("download", "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        ("Upload?token=x", "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        ("test.echo?a=%00", "INVALID_REQUEST"),
        ("test.echo?a=%FF", "WRONG_ENCODING"),
        ("test.echo?a" + "[b]" * 70 + "=1", "INVALID_REQUEST"),
    ],
)
async def test_bad_commands_fail_alone(portal: Portal, command: str, code: str) -> None:
    sections = await portal.batch({"bad": command, "good": "test.echo"})
    assert sections["result_error"]["bad"]["error"] == code
    assert sections["result"] == {"good": {}}


async def test_texts_of_the_batch_errors(portal: Portal) -> None:
    sections = await portal.batch(["batch"] + ["test.echo"] * 50)
    assert sections["result_error"]["0"] == {
        "error": "ERROR_BATCH_METHOD_NOT_ALLOWED",
        "error_description": "Method is not allowed for batch usage",
    }
    assert sections["result_error"]["50"] == {
        "error": "ERROR_BATCH_LENGTH_EXCEEDED",
        "error_description": "Max batch length exceeded",
    }


async def test_the_first_fifty_run_and_the_rest_are_told_so(portal: Portal) -> None:
    sections = await portal.batch({f"c{n}": "test.echo" for n in range(53)})
    assert len(sections["result"]) == 50
    assert list(sections["result_error"]) == ["c50", "c51", "c52"]


async def test_letter_case_and_fragments(portal: Portal) -> None:
    sections = await portal.batch(
        {"a": "TEST.Echo?a=1#b&c=2", "b": "test.echo#?a=1", "c": "test.echo?a=%23x"}
    )
    assert sections["result"] == {"a": {"a": "1"}, "b": {}, "c": {"a": "#x"}}


async def test_items_that_are_no_strings_leave_no_trace(portal: Portal) -> None:
    sections = await portal.batch({"a": {"method": "test.echo"}, "b": 5, "c": None, "d": "test.echo"})
    assert sections["result"] == {"d": {}}
    assert sections["result_error"] == []


async def test_the_callers_credentials_hold_for_every_command(portal: Portal) -> None:
    sections = await portal.batch({"a": "crm.lead.add?auth=expired&access_token=expired&start=5&id=1"})
    assert sections["result"] == {"a": 1}
    call = portal.calls[0]
    assert (call.principal.user_id, call.start, call.params.raw) == (1, 5, {"id": "1"})


async def test_scope_is_demanded_per_command_with_an_empty_text(portal: Portal) -> None:
    answer = await portal.post("/rest/2/profileonly/batch", {"cmd": {"a": "crm.lead.list", "b": "test.echo"}})
    assert answer.result["result_error"] == {"a": {"error": "insufficient_scope", "error_description": ""}}
    assert answer.result["result"] == {"b": {}}


async def test_commands_run_in_the_order_received(portal: Portal) -> None:
    sections = await portal.batch({"z": "crm.lead.add", "a": "crm.lead.add", "5": "crm.lead.add"})
    assert sections["result"] == {"z": 1, "a": 2, "5": 3}


# 7.2 output


async def test_each_section_has_what_it_should(portal: Portal) -> None:
    sections = await portal.batch({
        "one": "test.value?of=null", "two": "crm.lead.list", "three": "crm.lead.list?start=100",
        "four": "crm.lead.list?start=-1", "five": "test.refuse?code=NOT_FOUND", "six": "test.value?of=false",
    })  # fmt: skip
    ran = ["one", "two", "three", "four", "six"]
    assert list(sections["result"]) == ran
    assert (sections["result"]["one"], sections["result"]["six"]) == (None, False)
    assert list(sections["result_time"]) == ran
    assert sections["result_total"] == {"two": 120, "three": 120, "four": 0}
    assert sections["result_next"] == {"two": 50}
    assert sections["result_error"] == {"five": {"error": "NOT_FOUND", "error_description": "Not found."}}
    for spent in sections["result_time"].values():
        assert set(spent) >= {"start", "finish", "duration", "processing", "date_start", "date_finish"}


async def test_lists_of_commands_give_lists_until_one_fails(portal: Portal) -> None:
    assert (await portal.batch(["test.unit", "test.unit"]))["result"] == ["unit", "unit"]
    assert (await portal.batch({"0": "test.unit", "1": "test.unit"}))["result"] == ["unit", "unit"]
    sections = await portal.batch(["test.refuse", "test.unit"])
    assert sections["result"] == {"1": "unit"}
    assert sections["result_error"] == [{"error": "", "error_description": "Not found."}]
    assert (await portal.batch({"5": "test.unit", "6": "test.unit"}))["result"] == {"5": "unit", "6": "unit"}


async def test_a_broken_command_does_not_break_the_others(portal: Portal) -> None:
    sections = await portal.batch({"a": "test.break", "b": "test.unit"})
    assert sections["result"] == {"b": "unit"}
    assert sections["result_error"]["a"] == {
        "error": "INTERNAL_SERVER_ERROR",
        "error_description": "Internal server error",
    }


# 7.3 failure of the whole batch


@pytest.mark.parametrize(
    ("path", "error"),
    [("/rest/batch", (401, "NO_AUTH_FOUND")), ("/rest/1/wrong/batch", (401, "INVALID_CREDENTIALS"))],
)
async def test_only_transport_errors_fail_the_batch(
    portal: Portal, path: str, error: tuple[int, str]
) -> None:
    assert (await portal.post(path, {"cmd": ["test.echo"]})).error == error


# 7.4 references

FIRST = {
    "id": "crm.lead.add",
    "list": "crm.lead.list",
    "wrapped": "crm.wrapped.list",
    "map": "test.value?of=map",
    "float": "test.value?of=float",
    "null": "test.value?of=null",
    "bad": "test.refuse?code=NOT_FOUND",
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("$result[id]", 1),
        ("$RESULT[id]", 1),
        ("$result[list][0][ID]", "1"),
        ("$result[list][49][ID]", "50"),
        ("$result[list][0]", {"ID": "1"}),
        ("$result[wrapped][items][49][id]", 50),
        ("$total[list]", 120),
        ("$next[list]", 50),
        ("$time[id][duration]", 0.0),
        ("$error[bad][error]", "NOT_FOUND"),
        ("$result[map]", {"a": {"b": "c"}}),
        # inside a longer text
        ("lead $result[id]!", "lead 1!"),
        ("$result[list][0][ID]-$result[list][1][ID]", "1-2"),
        ("$result[id],$result[id]", "1,1"),
        ("$result[id]suffix", "1suffix"),
        ("$result[float]x", "1.5x"),
        ("=$result[map]", "=$result[map]"),
        ("=$result[map][a][b]", "=c"),
        (" $result[id]", " 1"),
        # left alone
        ("$result", "$result"),
        ("$resultid]", "$resultid]"),
        ("$other[id]", "$other[id]"),
        ("cost $5", "cost $5"),
        ("$result [id]", "$result [id]"),
        ("$result[a b]", "$result[a b]"),
        # the last level reached
        ("$result[map][zzz]", {"a": {"b": "c"}}),
        ("$result[map][a][b][c]", "c"),
        ("$result[id][x]", 1),
        ("$result[list][01]", "rows"),
        ("$result[list][50]", "rows"),
        ("$result[list][-1]", "rows"),
        ("$error[zzz]", {"bad": {"error": "NOT_FOUND", "error_description": "Not found."}}),
        ("$next[zzz][x]", {"list": 50, "wrapped": 50}),
    ],
)
async def test_references(portal: Portal, value: str, expected: object) -> None:
    sections = await portal.batch(FIRST | {"echo": "test.echo?" + f"fields[x][]={quote(value)}"})
    rows = sections["result"]["list"]
    assert sections["result"]["echo"] == {"fields": {"x": [rows if expected == "rows" else expected]}}


async def test_a_null_on_the_path_gives_the_whole_section(portal: Portal) -> None:
    sections = await portal.batch({"null": "test.value?of=null", "echo": "test.echo?x=$result[null]"})
    assert sections["result"]["echo"]["x"] == {"null": None}


async def test_keys_are_not_resolved_and_commands_see_only_what_came_before(portal: Portal) -> None:
    sections = await portal.batch({
        "early": "test.echo?x=$result[late]", "late": "test.unit", "key": "test.echo?$result[late]=x"
    })  # fmt: skip
    assert sections["result"]["early"] == {"x": []}
    assert sections["result"]["key"] == {"$result": {"late": "x"}}


async def test_an_unresolved_chain_goes_on(portal: Portal) -> None:
    chain = {"req_0": "crm.lead.list?start=100"}
    for number in range(1, 50):
        chain[f"req_{number}"] = f"test.echo?filter[>ID]=$result[req_{number - 1}][49][ID]&start=-1"
    sections = await portal.batch(chain, halt=1)
    assert sections["result_error"] == []
    assert len(sections["result"]) == 50


async def test_start_can_be_a_reference(portal: Portal) -> None:
    sections = await portal.batch({"a": "crm.lead.list", "b": "crm.lead.list?start=$next[a]"})
    assert sections["result"]["b"][0] == {"ID": "51"}


async def test_texts_that_quote_each_other_stop_growing(portal: Portal) -> None:
    chain = {"c0": "test.echo?x=" + "y" * 1000}
    for number in range(1, 30):
        chain[f"c{number}"] = f"test.echo?x=$result[c{number - 1}][x]$result[c{number - 1}][x]"
    sections = await portal.batch(chain, halt=1)
    assert [error["error"] for error in sections["result_error"].values()] == ["INVALID_REQUEST"]
