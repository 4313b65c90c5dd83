"""Requests that once broke the gateway, found by `tests/fuzz`."""

import pytest

from wire.portal import HOOK, Portal


@pytest.mark.parametrize("pieces", [(), (b'{"a":',)])
async def test_a_body_that_breaks_off_is_answered_and_not_run(
    portal: Portal, pieces: tuple[bytes, ...]
) -> None:
    # In the place of silence Granian answers 500, also to clients who are still there: those whose
    # chunks were broken.
    answer = await portal.send("POST", f"{HOOK}/test.echo", body=pieces, cut=True)
    assert answer.error == (400, "INVALID_REQUEST")
    assert portal.calls == []
