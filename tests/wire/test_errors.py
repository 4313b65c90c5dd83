"""Protocol 8.1 in the column "use", 8.2, 4.3, and what R15 says about unreadable requests."""

import pytest

from relead.wire import errors
from relead.wire.errors import WireError
from wire.portal import HOOK, Portal

SYSTEM = [
    (errors.method_not_found(), 404, "ERROR_METHOD_NOT_FOUND", "Method not found!"),
    (errors.no_auth_found(), 401, "NO_AUTH_FOUND", "Wrong authorization data"),
    (errors.invalid_credentials(), 401, "INVALID_CREDENTIALS", "Invalid request credentials"),
    (errors.expired_token(), 401, "expired_token", "The access token provided has expired"),
    (errors.invalid_token(), 401, "invalid_token", "Unable to get application by token"),
    (
        errors.insufficient_scope("oauth"), 401, "insufficient_scope",
        "The request requires higher privileges than provided by the access token",
    ),
    (
        errors.insufficient_scope("webhook"), 401, "insufficient_scope",
        "The request requires higher privileges than provided by the webhook token",
    ),
    (
        errors.user_access_error(), 403, "user_access_error",
        "The user does not have access to the application.",
    ),
    (errors.authorization_error(), 401, "authorization_error", "Unable to authorize user"),
    (errors.application_not_found(), 401, "APPLICATION_NOT_FOUND", "Application not found"),
    (errors.application_not_installed(), 401, "ERROR_OAUTH", "Application not installed"),
    (errors.https_required(), 400, "INVALID_REQUEST", "Https required."),
    (errors.access_denied(), 403, "ACCESS_DENIED", "Access denied!"),
    (
        errors.access_denied("Application context required"), 403, "ACCESS_DENIED",
        "Access denied! Application context required",
    ),
    (
        errors.wrong_auth_type(), 403, "WRONG_AUTH_TYPE",
        "Current authorization type is denied for this method",
    ),
    (errors.query_limit_exceeded(), 503, "QUERY_LIMIT_EXCEEDED", "Too many requests"),
    (
        errors.operation_time_limit(), 429, "OPERATION_TIME_LIMIT",
        "Method is blocked due to operation time limit.",
    ),
    (errors.portal_deleted(), 410, "PORTAL_DELETED", "Portal was deleted"),
    (errors.internal_server_error(), 500, "INTERNAL_SERVER_ERROR", "Internal server error"),
    (
        errors.unexpected_answer(), 500, "ERROR_UNEXPECTED_ANSWER",
        "Server returned an unexpected response",
    ),
    (errors.wrong_encoding(), 400, "WRONG_ENCODING", "Wrong request encoding"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "status", "code", "text"), SYSTEM)
def test_system_errors(error: WireError, status: int, code: str, text: str) -> None:
    assert (error.status, error.body()) == (status, {"error": code, "error_description": text})


def test_argument_errors_name_their_argument() -> None:
    assert errors.argument_missing("EVENT").body() == {
        "error": "ERROR_ARGUMENT",
        "error_description": "Argument 'EVENT' is null or empty",
        "argument": "EVENT",
    }
    assert errors.argument_missing("EVENT").status == 400


async def test_method_errors_may_have_an_empty_code_and_carry_nothing_else(portal: Portal) -> None:
    answer = await portal.get(f"{HOOK}/test.refuse")
    assert (answer.status, answer.json) == (400, {"error": "", "error_description": "Not found."})


async def test_the_unexpected_is_500_and_tells_nothing(portal: Portal) -> None:
    answer = await portal.get(f"{HOOK}/test.break")
    assert answer.status == 500
    assert answer.json == {"error": "INTERNAL_SERVER_ERROR", "error_description": "Internal server error"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b'{"a":"\\u0000"}', "application/json; charset=utf-8"),
        (b"[" * 5000, "application/json"),
        (b"a=%00", "application/x-www-form-urlencoded"),
        (b"a" + b"[b]" * 70, "application/x-www-form-urlencoded"),
        (b"--", "multipart/form-data; boundary=x"),
    ],
)
@pytest.mark.parametrize("name", ["test.echo", "crm.lead.add", "batch", "server.time"])
async def test_unreadable_bodies_are_400_on_every_method(
    portal: Portal, name: str, body: bytes, kind: str
) -> None:
    assert (await portal.post(f"{HOOK}/{name}", body, kind=kind)).error == (400, "INVALID_REQUEST")
    assert portal.calls == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (b"a=%00", (400, "INVALID_REQUEST")),
        (b"a=%FF", (400, "WRONG_ENCODING")),
        (b"a=\xff", (400, "WRONG_ENCODING")),
    ],
)
async def test_unreadable_queries_are_400(portal: Portal, query: bytes, error: tuple[int, str]) -> None:
    assert (await portal.get(f"{HOOK}/test.echo", query)).error == error
    assert (await portal.post(f"{HOOK}/test.echo", {}, query)).error == error


async def test_unknown_parameters_are_ignored(portal: Portal) -> None:
    answer = await portal.post(
        f"{HOOK}/crm.lead.list",
        {"__order": 1, "params": []},
        b"bx24_request_id=1&bx24_sdk_ver=2&order[ID]=ASC",
    )
    assert answer.status == 200
