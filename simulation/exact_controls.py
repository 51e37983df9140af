"""What of a run's figures is owed to its visitors alone: control variates of exact cases.

A control is a figure of a run's visitors whose expectation is known whatever the windows do. Three kinds are:

- how many visitors came and how much work they brought;
- how they would wait in a hall of one window as fast as all windows of their lane together
  (Pollaczek-Khinchine);
- how many they would meet in a hall that has a window for everybody (Poisson, whatever the rate).

Each control gives what it found less what is expected, so its mean is 0. A case whose own hall is one of
these two does without it: there it would say what the case is to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp
from typing import NamedTuple

import numpy as np

from queueing.times import DAY, MINUTE
from simulation.arrivals import Cells
from simulation.chance import Floats, Ints
from simulation.laws import Law
from simulation.stretching import Study
from simulation.traces import Trace

Control = Callable[[Trace], list[float]]
_HALF_HOURS = 48
_NEVER = 1e-6
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


class Part(NamedTuple):
    """The first thing done for visitors of one item: its code, its law, and the item's share of visitors.

    ``step`` tells that the item is one thing of several steps.
    """

    item: str
    code: str
    law: Law
    share: float
    step: bool


def controls_of(study: Study, closing: float | None = None) -> list[Control]:
    """The controls of a case, the surest first; none where visitors do not come at random.

    ``closing`` (ms of the run) is the time after which a day's last visitors are overtime.
    """
    scenario = study.scenario
    habits, profile = scenario.habits, scenario.profile
    if profile.arrivals_by_item or habits.crowd or habits.paced or habits.visitors or habits.appointments:
        return []
    rates = Rates(study)
    parts = _parts(study)
    found: list[Control] = [_brought(rates, parts)]
    if habits.groups is None:
        found += [one for part in parts if (one := _one_window(rates, part, parts)) is not None]
        if not any(part.step for part in parts) and all(part.law.family == "exponential" for part in parts):
            each = _window_for_each(rates, parts, closing)
            found += [] if each is None else [each]
    return found


class Rates:
    """When visitors come: ``expected(i)`` in each cell, at an even rate, of the cells that draw them."""

    def __init__(self, study: Study) -> None:
        self.study, scenario = study, study.scenario
        hours, profile = scenario.hall.hours, scenario.profile
        cells = Cells()
        every = profile.visitors_per_day * scenario.volume
        cells.add(0, profile.arrivals[scenario.arrivals], every, hours.closes - hours.last_ticket)
        self.begins = np.array(cells.begins, dtype=float)
        self.ends = self.begins + np.array(cells.widths)
        self.rate: Floats = np.array(cells.means) / (self.ends - self.begins)
        self.even = float(np.ptp(self.rate)) <= 1e-6 * float(self.rate.max())

    def expected(self, begins: float, ends: float) -> float:
        """How many come in [begins, ends), ms of the run."""
        inside = np.minimum(self.ends, ends) - np.maximum(self.begins, begins)
        return float((np.maximum(inside, 0) * self.rate).sum())


def _parts(study: Study) -> list[Part]:
    scenario, profile = study.scenario, study.scenario.profile
    found = []
    for item, (share, law) in profile.items.items():
        steps = scenario.hall.items[item].steps
        if share > 0:
            first = steps[0] if steps else item
            found.append(Part(item, first, profile.items[first][1] if steps else law, share, bool(steps)))
    return found


def _works(trace: Trace, part: Part) -> tuple[Ints, Ints]:
    """When the visitors of an item came, and the work of their first thing."""
    work = trace.matter_service[trace.matter_start[:-1]] if part.step else trace.service
    if len(trace.items) == 1 or part.share == 1:
        return trace.arrival, work
    mine = trace.item == trace.items.index(part.item)
    return trace.arrival[mine], work[mine]


# -- how many, and how much


def _brought(rates: Rates, parts: Sequence[Part]) -> Control:
    """By item, the visitors until the measured time ends and their work, in parts of the expectation."""
    until = rates.study.ends
    count = rates.expected(0, until)

    def control(trace: Trace) -> list[float]:
        found: list[float] = []
        for part in parts:
            arrival, work = _works(trace, part)
            inside = int(np.searchsorted(arrival, until))
            expected = count * part.share
            found += [inside / expected - 1, float(work[:inside].sum()) / (expected * part.law.expected) - 1]
        return found

    return control


# -- one window as fast as all together


def _one_window(rates: Rates, part: Part, parts: Sequence[Part]) -> Control | None:
    """The waits at one window as fast as all of the part's lane, where that has windows of its own.

    A lane is called like the item that it is for. With mean work x and load rho the mean wait is
    lambda E(x^2) / (2 (1 - rho)), and rho must wait; where work is exponential, those who wait do so
    exponentially with mean x / (1 - rho).
    """
    study, law = rates.study, part.law
    slots = [slot for slot in study.scenario.plan.slots if any(one.lane == part.code for one in slot.lanes)]
    windows = len({slot.window for slot in slots})
    apart = all(len(slot.lanes) == 1 and slot.ends - slot.begins == DAY for slot in slots)
    alone = sum(one.code == part.code for one in parts) == 1
    variation = {"exponential": 1.0, "constant": 0.0, "gamma": law.cv}.get(law.family)
    if not (rates.even and windows > 1 and apart and alone) or variation is None or law.shift:
        return None
    rate = float(rates.rate[0]) * part.share
    work = law.expected / windows
    load = rate * work
    if load >= 1:
        return None
    mean = rate * work**2 * (1 + variation**2) / (2 * (1 - load))
    count = rates.expected(study.begins, study.ends) * part.share
    limits = [load_part * mean / load for load_part in (1.0, 2.0)] if variation == 1 else []

    def control(trace: Trace) -> list[float]:
        arrival, service = _works(trace, part)
        level = np.zeros(len(arrival))
        np.cumsum(service[:-1] / windows, out=level[1:])
        level -= arrival
        waits = level - np.minimum.accumulate(level)
        waits = waits[np.searchsorted(arrival, study.begins) : np.searchsorted(arrival, study.ends)]
        found = [float(waits.sum()) / mean - count, float(np.count_nonzero(waits)) - load * count]
        for limit in limits:
            longer = load * exp(-limit * (1 - load) / work)
            found.append(float(np.count_nonzero(waits > limit)) - longer * count)
        return [one / count for one in found]

    return control


# -- a window for everybody


def _window_for_each(rates: Rates, parts: Sequence[Part], closing: float | None) -> Control | None:
    """How many visitors would be met where nobody waits, beside the number of windows that the plan has.

    The number met is Poisson; a visitor comes at random and meets what there is. Counted are those who meet
    as many as there are windows and by how many more, over the day and, where rates change, by half hours
    (of a day of the study). With ``closing`` also how long after it the last one leaves. None where nobody
    ever meets so many: that is the hall of the case itself.
    """
    study = rates.study
    borders, windows = _staffing(study)
    pieces = _Pieces(rates, parts, borders)
    open_then = windows[np.searchsorted(borders, pieces.middle, side="right") - 1]
    busy = at_least(pieces.met, open_then[:, None])
    over = pieces.met * at_least(pieces.met, open_then[:, None] - 1) - open_then[:, None] * busy
    half = _half_hour(study, pieces.middle)
    count = rates.expected(study.begins, study.ends)
    by_half = np.bincount(half, pieces.integral(busy), minlength=_HALF_HOURS)
    expected = [float(by_half.sum()), float(pieces.integral(over).sum())]
    if expected[0] < _NEVER * count:
        return None
    end = 0.0 if closing is None else pieces.last_leaves(closing)

    def control(trace: Trace) -> list[float]:
        leaves = trace.arrival + trace.service
        gone = np.searchsorted(np.sort(leaves), trace.arrival, side="right")
        first, last = (int(np.searchsorted(trace.arrival, at)) for at in (study.begins, study.ends))
        arrival = trace.arrival[first:last]
        then = windows[np.searchsorted(borders, arrival, side="right") - 1]
        more = np.arange(first, last) - gone[first:last] - then
        found = [float((more >= 0).sum()) - expected[0], float(more[more > 0].sum()) - expected[1]]
        if closing is not None:
            found.append((max(0.0, float(leaves.max(initial=0)) - closing) - end) / MINUTE * count)
        if not rates.even:
            met = np.bincount(_half_hour(study, arrival[more >= 0]), minlength=_HALF_HOURS)
            found += (met - by_half).tolist()
        return [one / count for one in found]

    return control


def _half_hour(study: Study, at: Floats | Ints) -> Ints:
    """The half hour of the study's day in which a time of the run lies."""
    found: Ints = (at * study.days % DAY // (30 * MINUTE)).astype(np.int64)
    return found


def _staffing(study: Study) -> tuple[Ints, Ints]:
    """From when on how many windows are open."""
    slots = study.scenario.plan.slots
    changes = sorted([(0, 0)] + [(one.begins, 1) for one in slots] + [(one.ends, -1) for one in slots])
    at = np.array([when for when, _ in changes], dtype=np.int64)
    return at, np.cumsum([step for _, step in changes])


class _Pieces:
    """The measured time in pieces in which nothing changes but the number met; ``met`` is its mean.

    Rows are pieces, columns the nodes of Gauss's rule. For exponential work of mean x at a rate lambda the
    mean m moves to lambda x: m(t) = lambda x + (m(0) - lambda x) exp(-t / x) (S. G. Eick, W. A. Massey,
    W. Whitt, Manag. Sci. 39, 1993, 241-252).
    """

    def __init__(self, rates: Rates, parts: Sequence[Part], borders: Ints) -> None:
        study, self.parts = rates.study, parts
        self.means = np.array([part.law.expected for part in parts])
        halves = np.arange(0, DAY, 30 * MINUTE / study.days)
        cuts = np.unique(
            np.concatenate([rates.begins, rates.ends, borders, halves, [0, study.begins, study.ends]])
        )
        begins, ends = cuts[:-1], cuts[1:]
        middle = (begins + ends) / 2
        cell = np.clip(np.searchsorted(rates.begins, middle, side="right") - 1, 0, None)
        rate = np.where(middle < rates.ends[cell], rates.rate[cell], 0.0)
        loads = rate[:, None] * np.array([part.share for part in parts]) * self.means
        starts = np.zeros_like(loads)
        for one in range(1, len(begins)):
            fall = np.exp(-(ends[one - 1] - begins[one - 1]) / self.means)
            starts[one] = loads[one - 1] + (starts[one - 1] - loads[one - 1]) * fall
        self._all = begins, ends, loads, starts
        inside = (middle >= study.begins) & (middle < study.ends)
        width = (ends - begins)[inside]
        after = width[:, None] * (_NODES + 1) / 2
        fall = np.exp(-after[:, :, None] / self.means)
        steady = loads[inside][:, None, :]
        self.met: Floats = (steady + (starts[inside][:, None, :] - steady) * fall).sum(axis=2)
        self.middle: Floats = middle[inside]
        self._visitors = (rate[inside] * width)[:, None] * _WEIGHTS / 2

    def integral(self, shares: Floats) -> Floats:
        """By piece, how many visitors are expected of whom a share, given at each node, counts."""
        found: Floats = (shares * self._visitors).sum(axis=1)
        return found

    def last_leaves(self, closing: float) -> float:
        """How long after the closing, when nobody comes any more, the last one leaves on average (ms).

        P(all gone x later) = exp(-sum of m exp(-x / mean)), by item.
        """
        begins, _, loads, starts = self._all
        one = int(np.searchsorted(begins, closing, side="right")) - 1
        met = loads[one] + (starts[one] - loads[one]) * np.exp(-(closing - begins[one]) / self.means)
        x = np.linspace(0.0, 60 * float(self.means.max()), 200_001)
        there = 1 - np.exp(-(met * np.exp(-x[:, None] / self.means)).sum(axis=1))
        return float(np.trapezoid(there, x))


def at_least(mean: Floats, numbers: Ints) -> Floats:
    """P(N >= n) of a Poisson number: 1 less its first n terms."""
    term, below = np.exp(-mean), np.zeros_like(mean)
    for count in range(int(numbers.max(initial=0))):
        below += np.where(count < numbers, term, 0.0)
        term = term * mean / (count + 1)
    return 1 - below
