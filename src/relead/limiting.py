"""Limits that all server processes of a portal keep together; the portal's setting says which.

Belongs here: when the database is asked. Does not belong here: how much is allowed and the arithmetic
(`wire/limits`), counting (`actions/limits`).
"""

import time
from collections.abc import Callable
from typing import Any, Final

import structlog

from relead.actions import limits
from relead.actions.unit import Engine
from relead.wire import errors
from relead.wire.limits import (
    FLOOR_SECONDS,
    MINUTE,
    MINUTES_KEPT,
    OFF,
    PROFILES,
    LocalLimiter,
    Operating,
    Profile,
    Usage,
    charge,
    operating,
)

_log: Any = structlog.get_logger()
_SWEPT_EVERY: Final = MINUTE


class SharedLimiter:
    """Counters in the portal's database: any number of processes count together.

    While limits are off nothing is stored or asked, but the setting, once in `remembered` seconds; running
    time is then counted in this process, for show. While they are on, a request costs one upsert, a call of
    0.1 s or more another one, and what others have charged is read once in `remembered` seconds.
    """

    def __init__(
        self, engine: Callable[[], Engine], remembered: float, now: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._remembered = remembered
        self._now = now
        self._local = LocalLimiter(OFF, now)
        self._profile = OFF
        self._profile_until = 0.0
        self._used: dict[str, Usage] = {}
        self._used_until = 0.0
        self._swept = now()

    def forget(self) -> None:
        """Read the setting and the running time anew."""
        self._profile_until = self._used_until = 0.0

    async def admit(self, source: str) -> None:
        """Count one HTTP request of a source address; raises `query_limit_exceeded`."""
        profile = await self._current()
        if not profile.burst:
            return
        await self._sweep(profile)
        async with self._engine().write() as tx:
            admitted = await limits.admit(tx, source, burst=profile.burst, leak=profile.leak)
        if not admitted:
            raise errors.query_limit_exceeded()

    async def check(self, key: str, method: str) -> None:
        """Raise `operation_time_limit` if this credential has used up this method's running time."""
        profile = await self._current()
        if not profile.operating:
            return
        used = (await self._usage()).get(_name(key, method))
        if used and operating(used, self._now()).seconds >= profile.operating:
            raise errors.operation_time_limit()

    async def record(self, key: str, method: str, seconds: float) -> Operating:
        """Charge a finished call and return what the credential has used of the method so far.

        Never fails: the call is done, and its answer must reach the client.
        """
        try:
            if not (await self._current()).operating:
                return await self._local.record(key, method, seconds)
            return await self._charge(_name(key, method), seconds)
        except Exception:  # noqa: BLE001 - see above; it is logged
            _log.warning("running time not charged", exc_info=True)
            return operating({}, self._now())

    async def _charge(self, name: str, seconds: float) -> Operating:
        now = self._now()
        used = (await self._usage()).get(name, {})
        if seconds >= FLOOR_SECONDS:
            async with self._engine().write() as tx:
                await limits.charge(tx, name, int(now // MINUTE), seconds)
            self._used[name] = used = charge(used, now, seconds)
        return operating(used, now)

    async def _current(self) -> Profile:
        """The profile the setting names."""
        now = time.monotonic()
        if now >= self._profile_until:
            self._profile_until = now + self._remembered  # first: others need not ask at the same time
            async with self._engine().read() as tx:
                self._profile = PROFILES[tx.portal.limits]
        return self._profile

    async def _usage(self) -> dict[str, Usage]:
        """Running time of the last ten minutes by name, of all processes."""
        now = time.monotonic()
        if now >= self._used_until:
            self._used_until = now + self._remembered
            async with self._engine().read() as tx:
                self._used = dict(await limits.used(tx, self._oldest()))
        return self._used

    def _oldest(self) -> int:
        """The last minute that no longer counts."""
        return int(self._now() // MINUTE) - MINUTES_KEPT

    async def _sweep(self, profile: Profile) -> None:
        """Delete, once a minute, what no longer counts."""
        now = self._now()
        if 0 <= now - self._swept < _SWEPT_EVERY:
            return
        self._swept = now
        async with self._engine().write() as tx:
            await limits.sweep(tx, drained=profile.burst / profile.leak, until=self._oldest())


def _name(key: str, method: str) -> str:
    return f"{key} {method}"
