"""Protocol 3, and the error matrix of client-demands 1."""

from typing import Any

import pytest

from wire.portal import HOOK, Portal

NOTHING = (401, "NO_AUTH_FOUND", "Wrong authorization data")
UNKNOWN = (401, "invalid_token", "Unable to get application by token")
EXPIRED = (401, "expired_token", "The access token provided has expired")
WRONG_HOOK = (401, "INVALID_CREDENTIALS", "Invalid request credentials")


async def ask(portal: Portal, params: dict[str, Any], **headers: str) -> Any:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    query = "&".join(f"{name}={value}" for name, value in params.items()).encode()
    return await portal.send("GET", "/rest/test.echo", query=query, headers=raw)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/rest/test.echo", NOTHING),
        ("/rest/1/wrong/test.echo", WRONG_HOOK),
        ("/rest/9/s3cr3t0hook/test.echo", WRONG_HOOK),
        ("/rest/1/wrong/batch", WRONG_HOOK),
    ],
)
async def test_refused_callers(portal: Portal, path: str, expected: tuple[int, str, str]) -> None:
    answer = await portal.post(path, {})
    assert (answer.status, answer.json["error"], answer.json["error_description"]) == expected
    assert set(answer.json) == {"error", "error_description"}


@pytest.mark.parametrize(
    ("params", "headers", "expected"),
    [
        ({}, {}, NOTHING),
        ({"auth": ""}, {}, NOTHING),
        ({"auth[x]": "good"}, {}, NOTHING),
        ({}, {"authorization": "Basic good"}, NOTHING),
        ({"aplogin": "1"}, {}, NOTHING),
        ({"auth": "nonsense"}, {}, UNKNOWN),
        ({"access_token": "nonsense"}, {}, UNKNOWN),
        ({}, {"authorization": "Bearer nonsense"}, UNKNOWN),
        ({"auth": "good"}, {"authorization": "Bearer nonsense"}, UNKNOWN),
        ({"auth": "nonsense", "access_token": "good"}, {}, UNKNOWN),
        ({"auth": "expired"}, {}, EXPIRED),
        ({"aplogin": "1", "ap": "wrong", "auth": "good"}, {}, WRONG_HOOK),
    ],
)
async def test_refused_tokens(
    portal: Portal, params: dict[str, Any], headers: dict[str, str], expected: tuple[int, str, str]
) -> None:
    answer = await ask(portal, params, **headers)
    assert (answer.status, answer.json["error"], answer.json["error_description"]) == expected


@pytest.mark.parametrize(
    ("params", "headers", "user"),
    [
        ({"auth": "good"}, {}, 3),
        ({"access_token": "good"}, {}, 3),
        ({"auth": "", "access_token": "good"}, {}, 3),
        ({}, {"authorization": "bearer  good"}, 3),
        ({"auth": "nonsense"}, {"authorization": "Bearer good"}, 3),
        ({"aplogin": "1", "ap": "s3cr3t0hook"}, {}, 1),
        ({"aplogin": "1", "ap": "s3cr3t0hook", "auth": "nonsense"}, {"authorization": "Bearer x"}, 1),
    ],
)
async def test_accepted_callers_and_no_method_sees_their_credentials(
    portal: Portal, params: dict[str, Any], headers: dict[str, str], user: int
) -> None:
    assert (await ask(portal, params, **headers)).result == {}
    assert portal.calls[0].principal.user_id == user


async def test_a_token_in_a_json_body(portal: Portal) -> None:
    assert (await portal.post("/rest/test.echo", {"auth": "good", "id": 1})).result == {"id": 1}
    assert (await portal.post("/rest/test.echo", {"auth": "expired"})).error == (401, "expired_token")
    assert (await portal.post("/rest/test.echo", {"auth": 5})).error == (401, "NO_AUTH_FOUND")


async def test_path_credentials_override_parameters(portal: Portal) -> None:
    answer = await portal.post(f"{HOOK}/test.echo", {"aplogin": "2", "ap": "wrong", "auth": "expired"})
    assert answer.status == 200
    assert portal.calls[0].principal.user_id == 1


async def test_a_login_may_stand_for_the_user(portal: Portal) -> None:
    assert (await portal.get("/rest/admin@portal.test/s3cr3t0hook/test.echo")).status == 200


async def test_missing_scope_names_the_kind_of_token(portal: Portal) -> None:
    text = "The request requires higher privileges than provided by the"
    hook = await portal.post("/rest/2/profileonly/crm.lead.add", {})
    assert (hook.status, hook.json) == (
        401, {"error": "insufficient_scope", "error_description": f"{text} webhook token"}
    )  # fmt: skip
    oauth = await portal.post("/rest/crm.lead.add", {"auth": "good"})
    assert (oauth.status, oauth.json["error_description"]) == (401, f"{text} access token")
    assert portal.calls == []


async def test_one_of_several_scopes_will_do(portal: Portal) -> None:
    assert (await portal.post("/rest/user.get", {"auth": "good"})).status == 200
    assert (await portal.post(f"{HOOK}/user.get", {})).error == (401, "insufficient_scope")


async def test_methods_without_scope_are_open_to_every_credential(portal: Portal) -> None:
    assert (await portal.get("/rest/2/profileonly/test.echo")).status == 200


async def test_https_only_is_for_webhooks() -> None:
    portal = Portal(https_only=True, trusted=("10.0.0.1",))
    refused = await portal.get(f"{HOOK}/test.echo")
    assert (refused.status, refused.json) == (
        400, {"error": "INVALID_REQUEST", "error_description": "Https required."}
    )  # fmt: skip
    assert (await portal.get(f"{HOOK}/test.echo", x_forwarded_proto="https, http")).status == 200
    assert (await portal.get(f"{HOOK}/test.echo", x_forwarded_proto="http")).status == 400
    assert (await portal.get("/rest/test.echo", b"auth=good")).status == 200
    assert (await portal.get("/rest/test.echo", b"aplogin=1&ap=s3cr3t0hook")).status == 400


async def test_anybody_may_say_he_came_by_https_but_only_a_proxy_is_believed() -> None:
    portal = Portal(https_only=True, trusted=("10.0.0.2",))
    assert (await portal.get(f"{HOOK}/test.echo", x_forwarded_proto="https")).status == 400
