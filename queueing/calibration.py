"""Whether what visitors were told came true.

Judged as the promise is (:mod:`queueing.promise`): who leaves after the time that was told has waited longer,
who leaves before it proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from queueing.times import MINUTE

AT_ONCE = MINUTE
"""No wait came true when the call came within this (ms): who is told none reads "about 1 minute" everywhere,
and a clerk needs a moment to call.
"""


def came_true(told: int, waited: int | None, left: int | None) -> bool | None:
    """Whether somebody was called within ``told`` ms of the issue; None when nobody can know.

    ``waited`` is from issue to first call (ms; None: never called), ``left`` until the visitor gave up or the
    day ended (ms; None: did not).
    """
    if waited is not None:
        return waited <= told
    if left is not None and left > told:
        return False
    return None


@dataclass(slots=True)
class Tally:
    """How often what was told came true.

    Of ``known`` tickets that were told a wait, ``p50`` were called within the P50 and ``p90`` within the P90.
    Who was told not to wait at all (a P90 of nothing) stands by itself: ``at_once`` of them, of whom ``true``
    were called within :data:`AT_ONCE`. Nobody can know of ``unknown`` ones, who left before the time was up.
    """

    known: int = 0
    p50: int = 0
    p90: int = 0
    at_once: int = 0
    true: int = 0
    unknown: int = 0

    def add(self, p50: int, p90: int, waited: int | None, left: int | None) -> None:
        """A ticket that was told these times; all ms after the issue, as :func:`came_true` takes them."""
        came = came_true(p90 or AT_ONCE, waited, left)
        if came is None:
            self.unknown += 1
        elif p90 == 0:
            self.at_once += 1
            self.true += came
        else:
            self.known += 1
            self.p90 += came
            self.p50 += bool(came_true(p50, waited, left))
