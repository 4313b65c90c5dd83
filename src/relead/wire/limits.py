"""Rate limits of the protocol (section 9): the profiles, the arithmetic, and counters kept in this process.

Here belongs how much is allowed. Counters that several processes share are another `Limiter`, kept by whoever
owns the shared state; it uses the same pure functions.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from relead.wire import errors

MINUTES_KEPT: Final = 10
MINUTE: Final = 60
FLOOR_SECONDS: Final = 0.1  # shorter calls are not charged


@dataclass(frozen=True, slots=True)
class Profile:
    """What a portal allows; zero switches a limit off.

    `burst` requests may be pending per source address, `leak` of them run off per second. A method may run
    `operating` seconds per credential within ten minutes.
    """

    name: str
    burst: float = 0
    leak: float = 0
    operating: float = 0


OFF: Final = Profile("off")
PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile
    for profile in (
        OFF,
        Profile("bitrix24-standard", burst=50, leak=2, operating=480),
        Profile("bitrix24-enterprise", burst=250, leak=5, operating=480),
    )
}


class Bucket(NamedTuple):
    """A leaky bucket: its level when it was last filled, and the unix time of that."""

    level: float
    at: float


class Operating(NamedTuple):
    """Running time charged within the last ten minutes, and the unix time when the oldest of it lapses."""

    seconds: float
    reset_at: int


Usage = Mapping[int, float]  # minute (unix time / 60) to seconds charged in it


class Limiter(Protocol):
    """Counts requests and running time; asked on every request, so cheap when limits are off."""

    async def admit(self, source: str) -> None:
        """Count one HTTP request of a source address; raises `query_limit_exceeded`."""

    async def check(self, key: str, method: str) -> None:
        """Raise `operation_time_limit` if this credential has used up this method's running time."""

    async def record(self, key: str, method: str, seconds: float) -> Operating:
        """Charge a finished call and return what the credential has used of the method so far."""


def level_at(bucket: Bucket, now: float, profile: Profile) -> float:
    """Return what is left in the bucket after leaking since it was last filled."""
    return max(0.0, bucket.level - max(0.0, now - bucket.at) * profile.leak)


def fill(bucket: Bucket | None, now: float, profile: Profile) -> Bucket | None:
    """Return the bucket with one request more, or None if it is full; a refused request is not counted."""
    level = 1.0 + (level_at(bucket, now, profile) if bucket else 0.0)
    return None if level > profile.burst else Bucket(level, now)


def charge(usage: Usage, now: float, seconds: float) -> Usage:
    """Return the usage with a call added and minutes older than ten dropped."""
    minute = int(now // MINUTE)
    kept = {at: spent for at, spent in usage.items() if at > minute - MINUTES_KEPT}
    if seconds >= FLOOR_SECONDS:
        kept[minute] = kept.get(minute, 0.0) + seconds
    return kept


def operating(usage: Usage, now: float) -> Operating:
    """Return the seconds charged in the last ten minute buckets and when the oldest of them lapses."""
    minute = int(now // MINUTE)
    if not usage:  # nearly every call
        return Operating(0.0, (minute + MINUTES_KEPT) * MINUTE)
    kept = [at for at in usage if at > minute - MINUTES_KEPT]
    return Operating(
        sum((usage[at] for at in kept), 0.0), (min(kept, default=minute) + MINUTES_KEPT) * MINUTE
    )


class LocalLimiter:
    """Counters in this process: right for one server process, and for any number while limits are off."""

    def __init__(self, profile: Profile = OFF, now: Callable[[], float] = time.time) -> None:
        self._profile = profile
        self._now = now
        self._buckets: dict[str, Bucket] = {}
        self._usage: dict[tuple[str, str], Usage] = {}
        self._swept = now()

    async def admit(self, source: str) -> None:
        """Count one HTTP request of a source address; raises `query_limit_exceeded`."""
        if not self._profile.burst:
            return
        now = self._now()
        self._sweep(now)
        filled = fill(self._buckets.get(source), now, self._profile)
        if filled is None:
            raise errors.query_limit_exceeded()
        self._buckets[source] = filled

    async def check(self, key: str, method: str) -> None:
        """Raise `operation_time_limit` if this credential has used up this method's running time."""
        used = self._usage.get((key, method))
        limit = self._profile.operating
        if used and limit and operating(used, self._now()).seconds >= limit:
            raise errors.operation_time_limit()

    async def record(self, key: str, method: str, seconds: float) -> Operating:
        """Charge a finished call and return what the credential has used of the method so far."""
        now = self._now()
        used = self._usage.get((key, method), {})
        if used or seconds >= FLOOR_SECONDS:
            self._sweep(now)
            self._usage[key, method] = used = charge(used, now, seconds)
        return operating(used, now)

    def _sweep(self, now: float) -> None:
        """Forget, once a minute, what no longer counts: addresses come and go."""
        if 0 <= now - self._swept < MINUTE:
            return
        self._swept = now
        self._buckets = {k: b for k, b in self._buckets.items() if level_at(b, now, self._profile)}
        self._usage = {k: u for k, u in self._usage.items() if operating(u, now).seconds}
