"""The figures that exact cases know by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from queueing.times import MINUTE
from simulation.chance import Flags, Floats
from simulation.exact_cases import Case
from simulation.exact_waits import Figure, Span, Waits, ratio
from simulation.ledger import NONE, DayRecord
from simulation.scenario import Scenario
from simulation.traces import Trace


def figures_of(case: Case, scenario: Scenario, span: Span, names: Sequence[str]) -> dict[str, Figure]:
    """The figures of these names. Raises ``ValueError`` when there is no such figure."""
    maker, found = _Maker(case, scenario, span), {}
    for name in names:
        maker.exact = case.expected[name][0]
        for pattern, make in _FIGURES.items():
            match = re.fullmatch(pattern, name)
            if match is not None:
                found[name] = make(maker, *match.groups())
                break
        else:
            raise ValueError(f"no figure is called {name!r}")
    return found


class _Maker(Waits):
    """Makes the figures of one case."""

    def present(self, day: DayRecord, begins: float, ends: float) -> float:
        """How many wait on average from one time to another (ms of the run)."""
        until = np.where(day.called != NONE, day.called, np.where(day.left != NONE, day.left, day.closed))
        inside = np.minimum(until, ends) - np.maximum(day.issued, begins)
        return float(np.maximum(inside[day.issued != NONE], 0).sum()) / (ends - begins)

    def mean_waiting(self) -> Figure:
        return self.mean_of(lambda day, _: self.present(day, self.begins, self.ends))

    def utilisation(self, kind: str | None, number: str | None) -> Figure:
        """The share of time in which windows are busy: all, those whose first lane is of a kind, or one."""
        first = {slot.window: slot.lanes[0].lane for slot in self.scenario.plan.slots}
        names = list(self.scenario.hall.windows)
        chosen = np.array([name in first and kind in (None, first[name]) for name in names])
        if number is not None:
            chosen = np.arange(len(names)) == int(number) - 1
        whole = (self.ends - self.begins) * int(chosen.sum())

        def pick(day: DayRecord, _: Trace) -> float:
            window, _, begins, ends = day.handled.T
            inside = np.minimum(ends, self.ends) - np.maximum(begins, self.begins)
            return float(inside[chosen[window] & (inside > 0)].sum()) / whole

        return self.mean_of(pick)

    def served_at(self, who: str, kind: str) -> Figure:
        """The share of one kind of visitors, of those called, who are served at windows of a kind."""
        first = {slot.window: slot.lanes[0].lane for slot in self.scenario.plan.slots}
        names = list(self.scenario.hall.windows)
        chosen = [names.index(name) for name, lane in first.items() if lane == kind]
        return self.mean_of(
            lambda day, _: np.isin(day.window[self.mask(day, who) & (day.called != NONE)], chosen)
        )

    def share_left(self, who: str | None) -> Figure:
        return self.mean_of(lambda day, _: day.left[self.mask(day, who)] != NONE)

    def share_served(self) -> Figure:
        return self.mean_of(lambda day, _: day.called[self.mask(day)] != NONE)

    def share_refused(self) -> Figure:
        def pick(day: DayRecord, _: Trace) -> Flags:
            found: Flags = day.issued[(day.arrived >= self.begins) & (day.arrived < self.ends)] == NONE
            return found

        return self.mean_of(pick)

    def service_mean(self) -> Figure:
        def pick(day: DayRecord, _: Trace) -> Floats:
            mask = self.mask(day) & (day.completed != NONE)
            found: Floats = (day.completed - day.started)[mask] / self.minute
            return found

        return self.mean_of(pick)._replace(alone=True)

    # -- two steps

    def step(self, percent: str | None, number: str) -> Figure:
        """The wait before the first or the second of two steps."""

        def pick(day: DayRecord, trace: Trace) -> Floats:
            mask = self.mask(day) & (day.completed != NONE)
            if number == "1":
                return self.wait_of(day, mask)
            works = np.add.reduceat(trace.matter_service, trace.matter_start[:-1])
            found: Floats = (day.completed - day.started - works)[mask] / self.minute
            return found

        return self.mean_of(pick) if percent is None else self.quantile_of(percent, pick)

    def journey(self) -> Figure:
        return self.mean_of(
            lambda day, _: (
                (day.completed - day.issued)[self.mask(day) & (day.completed != NONE)] / self.minute
            )
        )

    # -- days

    def tickets(self) -> Figure:
        return self.mean_of(lambda day, _: float((day.issued != NONE).sum()))._replace(alone=True)

    def overtime(self) -> Figure:
        closing = self.case.facts["closing"]
        return self.mean_of(lambda day, _: max(0.0, float(day.completed.max()) / MINUTE - closing))

    def day_length(self) -> Figure:
        return self.mean_of(lambda day, _: float(day.completed.max()) / MINUTE)

    def waiting_in_hour(self) -> Figure:
        begins, ends = (at * MINUTE for at in self.case.facts["hour"])
        return self.mean_of(lambda day, _: self.present(day, begins, ends))

    def must_wait_in_hour(self) -> Figure:
        begins, ends = (at * MINUTE for at in self.case.facts["hour"])
        return self.mean_of(
            lambda day, _: self.wait_of(day, (day.issued >= begins) & (day.issued < ends)) > 0
        )

    def busy_at(self, what: str, minute: str) -> Figure:
        at = int(minute) * MINUTE

        def sums(day: DayRecord, _: Trace) -> Sequence[float]:
            busy = float(((day.started != NONE) & (day.started <= at) & (day.completed > at)).sum())
            return (busy, busy**2, 1.0)

        if what == "mean":
            return Figure(sums, lambda sums: float(sums[0] / sums[2]))
        return Figure(sums, lambda sums: float((sums[1] - sums[0] ** 2 / sums[2]) / max(sums[2] - 1, 1)))

    # -- half hours of a day that repeats

    def window_hours(self) -> Figure:
        """In one day of the plan: a stretched plan has as many, each as much shorter."""
        hours = sum(slot.ends - slot.begins for slot in self.scenario.plan.slots) / (60 * MINUTE)
        return Figure(lambda *_: (hours, 1.0), ratio, plain=True)

    def by_half_hour(self, what: str) -> Figure:
        """The share who must wait in each half hour of the day: the worst, or how many are over 11 %."""

        def sums(day: DayRecord, _: Trace) -> Sequence[float]:
            mask = self.mask(day)
            half = ((day.issued[mask] / self.minute) % 1440 // 30).astype(np.int64)
            waited = self.waits(day) > 0
            late = np.bincount(half, waited, minlength=48)
            return (*late.tolist(), *np.bincount(half, minlength=48).tolist())

        def value(sums: Floats) -> float:
            shares = sums[:48] / np.maximum(sums[48:], 1)
            return float(shares.max() if what == "worst" else (shares > 0.11).mean())

        return Figure(sums, value, plain=what == "share")


_FIGURES: dict[str, Callable[..., Figure]] = {
    r"wait_mean(?:_all)?": _Maker.wait_mean,
    r"wait_mean_(\d|fast|regular|slow)": _Maker.wait_mean,
    r"wait_mean_served": _Maker.wait_mean_served,
    r"wait_mean_first_of_group": _Maker.first_of_group,
    r"wait_mean_of_last": lambda maker: maker.last(None),
    r"wait_p(\d+)_of_last": _Maker.last,
    r"wait_mean_step_(\d)": lambda maker, number: maker.step(None, number),
    r"wait_p(\d+)_step_(\d)": _Maker.step,
    r"wait_sd": _Maker.wait_sd,
    r"share_wait(?:_(\d|fast|regular))?_gt_([\d.]+)": _Maker.share_longer,
    r"share_wait_needed": lambda maker: maker.share_longer(None, "0"),
    r"share_served_and_wait_gt_([\d.]+)": _Maker.share_served_longer,
    r"wait_p(\d+)(?:_(fast|regular))?": _Maker.quantile,
    r"wait_(\d)": _Maker.of_visitor,
    r"time_to_acceptance_mean": _Maker.to_start,
    r"mean_given_(\d+)_ahead": lambda maker, number: maker.given_ahead(None, number),
    r"p(\d+)_given_(\d+)_ahead": _Maker.given_ahead,
    r"coverage_of_p(\d+)": _Maker.coverage,
    r"mse": lambda maker: maker.error_of_estimate(None),
    r"(relative)_rmse": _Maker.error_of_estimate,
    r"mean_waiting": _Maker.mean_waiting,
    r"utilisation(?:_(fast|regular)_windows)?(?:_(\d))?": _Maker.utilisation,
    r"share_of_(fast|regular)_served_at_(fast|regular)": _Maker.served_at,
    r"share_left(?:_(fast|regular))?": _Maker.share_left,
    r"share_served": _Maker.share_served,
    r"share_refused": _Maker.share_refused,
    r"service_mean": _Maker.service_mean,
    r"journey_mean": _Maker.journey,
    r"tickets_mean": _Maker.tickets,
    r"overtime_mean": _Maker.overtime,
    r"day_length_mean": _Maker.day_length,
    r"mean_waiting_hour_3": _Maker.waiting_in_hour,
    r"share_must_wait_hour_3": _Maker.must_wait_in_hour,
    r"busy_(mean|variance)_at_(\d+)": _Maker.busy_at,
    r"window_hours": _Maker.window_hours,
    r"(worst)_share_waiting": _Maker.by_half_hour,
    r"(share)_of_half_hours_missed": _Maker.by_half_hour,
}
