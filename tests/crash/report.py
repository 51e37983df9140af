"""The report of a crash proof, as a table."""

from __future__ import annotations

from collections import Counter

from tests.crash.house import House
from tests.crash.reader import Verdict


def report(title: str, house: House, verdict: Verdict) -> str:
    """The numbers of a run."""
    kills, told = house.kills, house.told()
    again = [one for one in told if one.tries > 1]
    hit = Counter(kill.point or f"{kill.which}, from outside" for kill in kills)
    flying = Counter(kill.point or f"{kill.which}, from outside" for kill in kills if kill.flying)
    numbers = sum("is given twice" in one for one in verdict.wrong)
    points = [f"  {point:34}{n:>6} {flying[point]:>10}" for point, n in hit.items()]
    lines = [
        title,
        f"  {'where it ended':34}{'kills':>6} {'in flight':>10}",
        *points,
        f"  {'all':34}{len(kills):>6} {sum(flying.values()):>10}",
        f"  {'commands in flight at the ends':34}{sum(kill.flying for kill in kills):>6}",
        f"  {'acknowledged':34}{len(told):>6}",
        f"  {'of them carried out':34}{sum(one.status < 400 for one in told):>6}",
        f"  {'settled by repeating':34}{len(again):>6}",
        f"  {'of them done before the end':34}{sum(one.replayed for one in again):>6}",
        f"  {'calls':34}{verdict.calls:>6}",
        f"  {'lost':34}{len(verdict.lost):>6}",
        f"  {'done twice':34}{len(verdict.double):>6}",
        f"  {'numbers twice':34}{numbers:>6}",
        f"  {'other faults':34}{len(verdict.wrong) - numbers:>6}",
    ]
    return "\n".join(lines)
