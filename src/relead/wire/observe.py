"""What is told about a call afterwards: one log line and two metrics.

Secrets never come here: neither paths nor parameters are logged, and a method's name only once it was found.
"""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import structlog
from prometheus_client import Counter, Histogram

UNKNOWN: Final = "(unknown)"

_requests: Final = Counter(
    "relead_rest_requests", "REST calls, commands of batches too", ["method", "status"]
)
_seconds: Final = Histogram("relead_rest_seconds", "Duration of REST calls", ["method"])


@dataclass(slots=True)
class Trace:
    """What is known of a call while it runs. `route` is how credentials came: webhook, token, or batch."""

    request_id: str
    route: str
    started: float
    method: str = UNKNOWN
    user: int | str = ""


class Observer:
    """Counts and logs calls. Make it after structlog was configured: its logger is resolved once."""

    def __init__(self) -> None:
        self._log: Any = structlog.get_logger("relead.wire").bind()
        self._tells_all = self._log.is_enabled_for(logging.DEBUG)
        self._counters: dict[tuple[str, int], Any] = {}
        self._timers: dict[str, Any] = {}

    def done(self, trace: Trace, status: int, seconds: float, failure: Exception | None = None) -> None:
        """Tell about a finished call; `failure` is an unexpected exception, logged with its traceback."""
        self._count(trace.method, status, seconds)
        if status == HTTPStatus.OK:
            if self._tells_all:
                self._log.debug("rest", **_facts(trace, status, seconds))
        elif status < HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.SERVICE_UNAVAILABLE:
            self._log.info("rest", **_facts(trace, status, seconds))  # 503 is how the protocol says "slower"
        else:
            self._log.error("rest", **_facts(trace, status, seconds), exc_info=failure)

    def _count(self, method: str, status: int, seconds: float) -> None:
        """Metrics by method; unknown names share one label, so the set is bounded."""
        counter = self._counters.get((method, status))
        if counter is None:
            counter = self._counters[method, status] = _requests.labels(method, str(status))
            self._timers[method] = _seconds.labels(method)
        counter.inc()
        self._timers[method].observe(seconds)


def _facts(trace: Trace, status: int, seconds: float) -> dict[str, Any]:
    return {
        "request": trace.request_id,
        "route": trace.route,
        "method": trace.method,
        "status": status,
        "ms": round(seconds * 1000, 2),
        "user": trace.user,
    }
