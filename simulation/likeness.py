"""How long a service would have taken that nobody saw: as that of the last visitor with the same item."""

from __future__ import annotations

from collections.abc import Iterable

from queueing.hallfile import Hall
from simulation.laws import NEVER
from simulation.visits import Visit


class Likeness:
    """Times of finished visits for one item, in the order in which they were issued."""

    def __init__(self, hall: Hall, visits: Iterable[Visit]) -> None:
        self.hall = hall
        self._seen: dict[str, list[tuple[int, int, int]]] = {}
        for visit in visits:
            if visit.served and not visit.turned_away:
                for items, begins, ends in visit.spells:
                    if len(items) == 1:
                        accept = visit.accepts.get(items, NEVER)
                        row = (visit.issued.at, ends - begins, min(accept, ends - begins))
                        self._seen.setdefault(items[0], []).append(row)
        self._at = 0

    def now(self, visit: Visit) -> None:
        """The visit for which the next times are asked."""
        self._at = visit.issued.at

    def of(self, item: str, at_least: int = 0) -> tuple[int, int]:
        """Service and accept (ms; -1: not pressed) of the last visit for the item before this one.

        Without one, of the next; where nobody else came for it, the hall's mean. ``at_least`` is what was
        seen of the service before it was broken off.
        """
        seen = self._seen.get(item)
        if not seen:
            return max(self.hall.items[item].service, at_least), NEVER
        before = [row for row in seen if row[0] <= self._at]
        _, service, accept = before[-1] if before else seen[0]
        return max(service, at_least), accept
