"""A table of waits beside the one in force: how often what it tells comes true on other days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from queueing.calibration import AT_ONCE
from simulation.chance import Ints
from simulation.executors import Crew
from simulation.intervals import Estimate, difference, plain, pool, seconds, share
from simulation.scenario import Scenario
from simulation.waits.coverage import came_true
from simulation.waits.fitting import FIRST, fit, play
from simulation.waits.observing import NONE, Seen

FIRST_TESTED = 10_000
"""From this day on tables are tried: none is fitted on so many days, nor is the one in force."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of waits that were told; errors are clustered by day.

    Of ``told`` visitors it is known whether they were called within the wait that they were told: the shares
    within the P50 and the P90. ``off`` is by how much the P50 was wrong, up or down (ms, the mean of those
    who were called). Of ``at_once`` who were told no wait the share ``true`` were called within a minute.
    """

    told: int
    p50: Estimate
    p90: Estimate
    off: Estimate
    at_once: int
    true: Estimate

    def to_data(self) -> dict[str, Any]:
        """As the document has it."""
        return {
            "told": self.told,
            "within_p50": plain(self.p50),
            "within_p90": plain(self.p90),
            "p50_off_seconds": seconds(self.off),
            "told_none": self.at_once,
            "came_true": plain(self.true),
        }


@dataclass(frozen=True, slots=True)
class Told:
    """What was told on ``days`` of several kinds, by a table or by none."""

    seen: Seen
    days: range

    @property
    def score(self) -> Score:
        """Everybody's."""
        return self._score(self.seen)

    def of_lane(self, index: int) -> Score:
        """That of a lane, counted in the hall's order."""
        return self._score(self.seen.where(self.seen.lane == index))

    def of_kind(self, index: int) -> Score:
        """That of a kind of day, counted in the order of the scenarios."""
        return self._score(self.seen.where(self.seen.kind == index))

    def losses(self) -> tuple[Ints, Ints]:
        """By day of each kind: the quantile losses of both times told (ms) to all who were called, and how
        many those are.

        What a time was too short by counts as its share, what it was too long by as the rest: the least is
        lost by the true quantiles (R. Koenker and G. Bassett, Econometrica 46, 1978, 33-50).
        """
        called = self.seen.where(self.seen.waited != NONE)
        lost = sum(
            np.maximum(part * (called.waited - time), (part - 1) * (called.waited - time))
            for part, time in ((0.5, called.p50), (0.9, called.p90))
        )
        found = pool(np.round(lost).astype(np.int64), self._cluster(called), self._clusters)
        return found.sums, found.counts

    def _score(self, seen: Seen) -> Score:
        told, sure = seen.where(seen.p90 > 0), seen.where(seen.p90 == 0)
        called = told.where(told.waited != NONE)
        off = pool(np.abs(called.waited - called.p50), self._cluster(called), self._clusters)
        p90 = self._counts(told, told.p90)
        return Score(
            told=int(p90[1].sum()),
            p50=share(*self._counts(told, told.p50)),
            p90=share(*p90),
            off=off.mean(),
            at_once=len(sure),
            true=share(*self._counts(sure, np.maximum(sure.p90, AT_ONCE))),
        )

    def _counts(self, seen: Seen, told: Ints) -> tuple[Ints, Ints]:
        came, day = came_true(told, seen), self._cluster(seen)
        return (
            np.bincount(day[came == 1], minlength=self._clusters),
            np.bincount(day[came != NONE], minlength=self._clusters),
        )

    def _cluster(self, seen: Seen) -> Ints:
        found: Ints = seen.kind * len(self.days) + seen.day - self.days.start
        return found

    @property
    def _clusters(self) -> int:
        return len(self.days) * (int(self.seen.kind.max(initial=0)) + 1)


@dataclass(frozen=True, slots=True)
class Trial:
    """A table that was fitted (as a hall's file has it), and what it tells beside the table in force."""

    scenarios: tuple[Scenario, ...]
    seed: int
    table: Mapping[str, Any]
    new: Told
    present: Told

    @property
    def has_present(self) -> bool:
        """Whether the hall has a table; without one waits are told by the pace of the lanes."""
        return self.scenarios[0].hall.waits is not None

    @property
    def change(self) -> Estimate:
        """By how much the fitted table loses more than what is in force (ms a visitor), paired by day."""
        return difference(self.present.losses(), self.new.losses())

    @property
    def better(self) -> bool | None:
        """Whether the fitted table is better, all in all; None when nobody can tell."""
        change = self.change
        if change.low is None or change.high is None or change.low <= 0 <= change.high:
            return None
        return change.high < 0


def days_to_play(kinds: int, days: int, tested: int) -> int:
    """How many days :func:`try_table` plays."""
    return kinds * (FIRST + days + 2 * tested)


def try_table(
    scenarios: Sequence[Scenario],
    seed: int,
    days: int,
    tested: int,
    workers: Crew,
    progress: Callable[[int], None],
) -> Trial:
    """Fits a table on ``days`` days of each scenario and tries it on ``tested`` others.

    All scenarios are of one hall and one plan. ``progress`` is told how many days are done.
    """
    table = fit(scenarios, seed, days, workers, lambda done, _: progress(done))
    others = range(FIRST_TESTED, FIRST_TESTED + tested)

    def told_by(waits: Any, done: int) -> Told:
        parts = []
        for seen, _, played in play(scenarios, seed, others, waits, workers):
            parts.append(seen)
            done += played
            progress(done)
        return Told(Seen.joined(parts), others)

    kinds = len(scenarios)
    new = told_by(table, kinds * (FIRST + days))
    present = told_by(scenarios[0].hall.data.get("waits"), kinds * (FIRST + days + tested))
    return Trial(tuple(scenarios), seed, table, new, present)
