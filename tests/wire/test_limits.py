"""Protocol 9: the arithmetic, and what a client sees of it."""

import pytest

from relead.wire.errors import WireError
from relead.wire.limits import (
    OFF,
    PROFILES,
    Bucket,
    LocalLimiter,
    Operating,
    Profile,
    charge,
    fill,
    level_at,
    operating,
)
from wire.portal import HOOK, Portal

STANDARD = PROFILES["bitrix24-standard"]
ENTERPRISE = PROFILES["bitrix24-enterprise"]


def test_the_profiles() -> None:
    assert set(PROFILES) == {"off", "bitrix24-standard", "bitrix24-enterprise"}
    assert (STANDARD.burst, STANDARD.leak, STANDARD.operating) == (50, 2, 480)
    assert (ENTERPRISE.burst, ENTERPRISE.leak, ENTERPRISE.operating) == (250, 5, 480)
    assert (OFF.burst, OFF.leak, OFF.operating) == (0, 0, 0)


@pytest.mark.parametrize(
    ("level", "seconds", "left"), [(50, 0, 50), (50, 1, 48), (50, 10.5, 29), (3, 100, 0), (10, -5, 10)]
)
def test_two_requests_leak_per_second(level: float, seconds: float, left: float) -> None:
    assert level_at(Bucket(level, 1000), 1000 + seconds, STANDARD) == left


def test_the_bucket_holds_fifty_and_refusals_do_not_count() -> None:
    bucket: Bucket | None = None
    for _ in range(50):
        bucket = fill(bucket, 1000, STANDARD)
    assert bucket == Bucket(50, 1000)
    assert fill(bucket, 1000, STANDARD) is None
    assert fill(bucket, 1000.4, STANDARD) is None
    assert fill(bucket, 1000.5, STANDARD) == Bucket(50, 1000.5)


def test_running_time_lives_in_ten_minute_buckets() -> None:
    usage = charge({}, 600, 3.0)
    usage = charge(usage, 659, 2.0)
    usage = charge(usage, 660, 0.05)  # too short to be charged
    usage = charge(usage, 700, 1.0)
    assert usage == {10: 5.0, 11: 1.0}
    assert operating(usage, 700) == Operating(6.0, 1200)
    assert operating(usage, 1199) == Operating(6.0, 1200)
    assert operating(usage, 1200) == Operating(1.0, 1260)
    assert operating(usage, 1260) == Operating(0.0, 1860)
    assert charge(usage, 1200, 4.0) == {11: 1.0, 20: 4.0}


def test_nothing_charged_still_has_a_moment_of_reset() -> None:
    assert operating({}, 605) == Operating(0.0, 1200)


async def test_the_51st_request_of_an_address_is_503() -> None:
    portal = Portal(profile=STANDARD)
    statuses = [(await portal.get(f"{HOOK}/test.echo")).status for _ in range(51)]
    assert statuses == [200] * 50 + [503]
    assert (await portal.send("GET", f"{HOOK}/test.echo", client="10.0.0.2")).status == 200
    refused = await portal.get("/rest/nothing")
    assert refused.error == (503, "QUERY_LIMIT_EXCEEDED")
    assert refused.json["error_description"] == "Too many requests"
    portal.time.moment += 0.5
    assert [(await portal.get(f"{HOOK}/test.echo")).status for _ in range(2)] == [200, 503]


async def test_a_batch_is_one_request() -> None:
    portal = Portal(profile=STANDARD)
    for _ in range(3):
        assert len((await portal.batch(["test.echo"] * 50))["result"]) == 50


@pytest.mark.parametrize(("trusted", "last"), [("10.0.0.0/8", 200), ("10.0.0.2", 503)])
async def test_a_proxy_tells_addresses_apart_only_if_trusted(trusted: str, last: int) -> None:
    portal = Portal(profile=Profile("tiny", burst=1), trusted=(trusted,))
    first = await portal.get("/rest/1/s3cr3t0hook/test.echo", x_forwarded_for="9.9.9.9, 1.1.1.1")
    second = await portal.get("/rest/1/s3cr3t0hook/test.echo", x_forwarded_for="9.9.9.9, 2.2.2.2")
    assert (first.status, second.status) == (200, last)


async def test_a_method_that_ran_too_long_is_429_and_others_are_not() -> None:
    portal = Portal(profile=STANDARD)
    for seconds in (300, 180):
        answer = await portal.post(f"{HOOK}/test.slow", {"seconds": seconds})
    assert answer.json["time"]["operating"] == 480
    refused = await portal.post(f"{HOOK}/test.slow", {"seconds": 1})
    assert refused.error == (429, "OPERATION_TIME_LIMIT")
    assert refused.json["error_description"] == "Method is blocked due to operation time limit."
    assert (await portal.get(f"{HOOK}/test.echo")).status == 200
    assert (await portal.get("/rest/2/profileonly/test.slow", b"seconds=0")).status == 200
    portal.time.moment = answer.json["time"]["operating_reset_at"]
    assert (await portal.post(f"{HOOK}/test.slow", {"seconds": 0})).status == 200


async def test_running_time_is_charged_and_enforced_per_command_not_for_the_batch() -> None:
    portal = Portal(profile=STANDARD)
    answer = await portal.post(f"{HOOK}/batch", {"cmd": [f"test.slow?seconds={s}" for s in (400, 80, 1)]})
    sections = answer.result
    assert [spent["operating"] for spent in sections["result_time"]] == [400, 480]
    assert sections["result_error"]["2"]["error"] == "OPERATION_TIME_LIMIT"
    assert (answer.json["time"]["operating"], answer.json["time"]["duration"]) == (0, 480)


async def test_limits_are_off_by_default(portal: Portal) -> None:
    for _ in range(60):
        assert (await portal.get(f"{HOOK}/test.echo")).status == 200
    answer = await portal.post(f"{HOOK}/test.slow", {"seconds": 1000})
    assert answer.json["time"]["operating"] == 1000
    assert (await portal.post(f"{HOOK}/test.slow", {"seconds": 0})).status == 200


async def test_counters_of_the_past_are_forgotten() -> None:
    moment = [1000.0]
    limiter = LocalLimiter(STANDARD, lambda: moment[0])
    await limiter.admit("10.0.0.1")
    await limiter.record("hook:1", "test.slow", 5)
    moment[0] += 3600
    await limiter.admit("10.0.0.2")
    assert (list(limiter._buckets), limiter._usage) == (["10.0.0.2"], {})


async def test_a_failed_call_is_charged_too() -> None:
    limiter = LocalLimiter(Profile("short", operating=1))
    await limiter.record("hook:1", "test.slow", 1)
    with pytest.raises(WireError):
        await limiter.check("hook:1", "test.slow")
    await limiter.check("hook:2", "test.slow")
