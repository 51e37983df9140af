"""How often one address, one login or one token may ask.

Counters live in this process and are lost with it, so several processes allow several times as much together;
in Redis, where there is one, all processes count together, each alone while Redis is lost.

Own counters and not Flask-Limiter: its memory storage starts a timer thread for nearly every request, and its
limits, asked from inside a view ("count only requests without a valid token"), grow a table each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hall.errors import Problem

Together = Callable[[str, int], int | None]
"""(what, until when in ms UTC) -> how often all processes have counted it; None when they cannot be asked."""

Kind = Literal["open", "sign_in", "login", "token"]

_PERIODS_MS = {"second": 1_000, "minute": 60_000, "hour": 3_600_000}
_MOST_COUNTERS = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in each period of so many milliseconds."""

    requests: int
    period_ms: int

    @classmethod
    def parse(cls, text: str) -> Rate | None:
        """``120/minute`` as a rate; ``off`` as None."""
        if text == "off":
            return None
        requests, period = text.split("/")
        return cls(int(requests), _PERIODS_MS[period])


class Limits:
    """Counts requests by kind and by who asks, in fixed windows of the machine's clock."""

    def __init__(self, now: Callable[[], int], together: Together | None = None, **rates: str) -> None:
        """``now`` gives ms UTC; ``rates`` maps each kind to a rate as text."""
        self._now = now
        self._together = together
        self._rates = {kind: Rate.parse(text) for kind, text in rates.items()}
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def count(self, kind: Kind, who: str) -> None:
        """Counts one request. Raises ``too_many_requests`` (429) when there were too many."""
        rate = self._rates.get(kind)
        if rate is None:
            return
        now = self._now()
        ends = now - now % rate.period_ms + rate.period_ms
        count = self._together(f"{kind} {who}", ends) if self._together is not None else None
        if count is None:
            count = self._count_here((kind, who), now, ends)
        if count > rate.requests:
            wait = -(-(ends - now) // 1000)
            raise Problem("too_many_requests", headers={"Retry-After": str(wait)}, retry_after_seconds=wait)

    def _count_here(self, what: tuple[str, str], now: int, ends: int) -> int:
        known_ends, count = self._counts.get(what, (ends, 0))
        count = count + 1 if known_ends == ends else 1
        if len(self._counts) >= _MOST_COUNTERS:
            self._forget_old(now)
        self._counts[what] = (ends, count)
        return count

    def _forget_old(self, now: int) -> None:
        """Drops counters of past windows; if an attack keeps all of them fresh, drops everything."""
        fresh = {key: value for key, value in self._counts.items() if value[0] > now}
        self._counts = fresh if len(fresh) < _MOST_COUNTERS else {}
