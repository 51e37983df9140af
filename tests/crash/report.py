"""What a crash proof has come to, and the report of it as a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.crash.house import House, Kill
from tests.crash.reader import Told, Verdict


@dataclass
class Account:
    """What has happened in a house, or in one after the other."""

    kills: list[Kill] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    differences: list[object] = field(default_factory=list)
    """What ``kuaiban rebuild --check`` finds wrong."""
    checked: int = 0
    """After how many kills the independent reader has read everything."""

    def add(self, house: House) -> None:
        """A house in which nothing runs any more."""
        verdict = house.judged()
        self.kills += house.kills
        self.told += house.told()
        self.checked += house.checked
        self.differences += house.differences()
        self.verdict.lost += verdict.lost
        self.verdict.double += verdict.double
        self.verdict.wrong += verdict.wrong
        self.verdict.calls += verdict.calls

    def right(self, kills: int, share: float) -> None:
        """Nothing was lost, done twice or half done; and at least a ``share`` of the kills hit a command."""
        assert (self.verdict.lost, self.verdict.double, self.verdict.wrong) == ([], [], [])
        assert self.differences == []
        assert len(self.kills) == self.checked == kills
        assert sum(kill.flying > 0 for kill in self.kills) >= share * kills
        assert any(one.replayed for one in self.told), "no answer had to be given again"

    def hits(self) -> Counter[str]:
        """How often a process ended at each point."""
        return Counter(kill.point for kill in self.kills)

    def report(self, title: str) -> str:
        """The numbers."""
        again = [one for one in self.told if one.tries > 1]
        hit = Counter(kill.point or f"{kill.which}, from outside" for kill in self.kills)
        flying = Counter(kill.point or f"{kill.which}, from outside" for kill in self.kills if kill.flying)
        numbers = sum("is given twice" in one for one in self.verdict.wrong)
        lines = [
            title,
            f"  {'where it ended':34}{'kills':>6} {'in flight':>10}",
            *(f"  {point:34}{n:>6} {flying[point]:>10}" for point, n in hit.items()),
            f"  {'all':34}{len(self.kills):>6} {sum(flying.values()):>10}",
            f"  {'commands in flight at the ends':34}{sum(kill.flying for kill in self.kills):>6}",
            f"  {'kills after which all was judged':34}{self.checked:>6}",
            f"  {'acknowledged':34}{len(self.told):>6}",
            f"  {'of them carried out':34}{sum(one.status < 400 for one in self.told):>6}",
            f"  {'settled by repeating':34}{len(again):>6}",
            f"  {'of them done before the end':34}{sum(one.replayed for one in again):>6}",
            f"  {'calls':34}{self.verdict.calls:>6}",
            f"  {'lost':34}{len(self.verdict.lost):>6}",
            f"  {'done twice':34}{len(self.verdict.double):>6}",
            f"  {'numbers twice':34}{numbers:>6}",
            f"  {'other faults':34}{len(self.verdict.wrong) - numbers:>6}",
            f"  {'found by rebuild --check':34}{len(self.differences):>6}",
        ]
        return "\n".join(lines)
