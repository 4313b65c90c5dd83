"""What operators see of a call, and what they must never see."""

from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from relead.wire.limits import Profile
from relead.wire.observe import UNKNOWN
from wire.portal import HOOK, Portal


def counted(method: str, status: int) -> float:
    return (
        REGISTRY.get_sample_value("relead_rest_requests_total", {"method": method, "status": str(status)})
        or 0
    )


@pytest.mark.parametrize(
    ("path", "level", "method", "status", "route", "user"),
    [
        (f"{HOOK}/TEST.echo", "debug", "test.echo", 200, "webhook", 1),
        ("/rest/test.echo?auth=good", "debug", "test.echo", 200, "token", 3),
        (f"{HOOK}/test.refuse", "info", "test.refuse", 400, "webhook", 1),
        (f"{HOOK}/test.break", "error", "test.break", 500, "webhook", 1),
        (f"{HOOK}/no.method", "info", UNKNOWN, 404, "webhook", "1"),
        ("/rest/1/wrong/test.echo", "info", "test.echo", 401, "webhook", "1"),
        ("/rest/s3cr3t0hook/1/test.echo", "info", "test.echo", 401, "webhook", ""),
        ("/rest/test.echo", "info", "test.echo", 401, "token", ""),
    ],
)
async def test_one_line_and_one_count_per_call(
    portal: Portal, path: str, level: str, method: str, status: int, route: str, user: Any
) -> None:
    address, _, query = path.partition("?")
    before = counted(method, status)
    with capture_logs() as lines:
        await portal.get(address, query.encode(), x_request_id="id-1")
    assert len(lines) == 1
    line = lines[0]
    assert (line["log_level"], line["method"], line["status"]) == (level, method, status)
    assert (line["route"], line["user"], line["request"], line["ms"]) == (route, user, "id-1", 0)
    assert counted(method, status) == before + 1


async def test_the_unexpected_is_logged_with_its_traceback(portal: Portal) -> None:
    with capture_logs() as lines:
        await portal.batch(["test.break"])
    line = next(line for line in lines if line["log_level"] == "error")
    assert isinstance(line["exc_info"], RuntimeError)
    assert (line["method"], line["route"]) == ("test.break", "batch")


async def test_being_asked_to_slow_down_is_no_error_of_the_server() -> None:
    portal = Portal(profile=Profile("none", burst=0.5))
    with capture_logs() as lines:
        assert (await portal.get(f"{HOOK}/test.echo")).status == 503
    assert lines[0]["log_level"] == "info"


async def test_every_command_of_a_batch_counts(portal: Portal) -> None:
    before = counted("test.echo", 200), counted("batch", 200), counted(UNKNOWN, 404)
    await portal.batch(["test.echo", "test.echo", "no.method"])
    assert (counted("test.echo", 200), counted("batch", 200), counted(UNKNOWN, 404)) == (
        before[0] + 2, before[1] + 1, before[2] + 1
    )  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/rest/1/S3CRET/test.echo", "/rest/S3CRET/test.echo", "/rest/1/S3CRET", "/rest/S3CRET",
        "/rest/S3CRET/1/x",
        "/rest/1/S3CRET\x00/test.echo", "/rest/test.echo?auth=S3CRET", "/rest/test.echo?access_token=S3CRET",
        "/rest/S3CRET/S3CRET/S3CRET.xml", "/rest/1/S3CRET/test.echo?a=%FF",
        "/rest/1/S3CRET/test.echo?a=S3CRET",
    ],
)  # fmt: skip
async def test_no_secret_reaches_log_metrics_or_answer(portal: Portal, path: str) -> None:
    address, _, query = path.partition("?")
    with capture_logs() as lines:
        got = [
            await portal.get(address, query.encode(), authorization="Bearer S3CRET"),
            await portal.send("PUT", address, query=query.encode()),
            await portal.post(address, b'{"S3CRET":'),
        ]
    assert len(lines) == 3
    assert "S3CRET" not in repr(lines)
    assert all(b"S3CRET" not in answer.body for answer in got)
    labels = [sample.labels.get("method") for metric in REGISTRY.collect() for sample in metric.samples]
    assert "S3CRET" not in repr(labels)
