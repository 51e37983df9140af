"""When to stop: the days at which a run is looked at, and the rule that ends it.

A run ends at the first look, after at least :data:`LEAST` days, at which every wished interval is as narrow
as asked. That the interval then still covers the truth as often as it says is the theorem of Y. S. Chow and
H. Robbins (Ann. Math. Stat. 36, 1965), for means; P. W. Glynn and W. Whitt (Ann. Appl. Prob. 2, 1992) carry
it over to other figures of simulations, such as ratios and quantiles over days. It holds in the limit of
narrow intervals; therefore the least number of days, the share 1/n that is added to the width after n days
(Chow and Robbins add it to the variance), and few looks, each a quarter later than the one before: whoever
looks every day finds a lucky one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queueing.errors import Mistake, Mistakes, Worded, did_you_mean
from simulation.chance import Ints
from simulation.intervals import Estimate, pool, share
from simulation.judging import Judge, Mask
from simulation.measures import in_peak
from simulation.records import Records

LEAST = 32
"""Days before which no run ends by itself."""
_UNITS = {"%": 0.01, "s": 1000.0, "min": 60_000.0, "": 1.0}
_WISH = re.compile(r"\s*([a-z0-9 -]*[a-z0-9])\s+([0-9]*\.?[0-9]+)\s*(%|s|min|)\s*")
_KINDS = {"%": "%", "s": Worded("s or min"), "": Worded("plain numbers")}


def looks() -> Iterator[int]:
    """The numbers of days at which a run is looked at: 1, 2, 4 ... 32, then each a quarter more."""
    days = 1
    while True:
        yield days
        days = days * 2 if days < LEAST else days * 5 // 4


def _listed(days: Records, judge: Judge) -> Mask:
    found: Mask = np.array(judge.listed, dtype=bool)[days.item]
    return found


def _by_day(days: Records, marks: Mask) -> Ints:
    return np.bincount(days.day[marks], minlength=days.count).astype(np.int64)


def promise_share(days: Records, judge: Judge) -> Estimate:
    """The share of fast-list visitors of the peaks who were at the window within the target."""
    among = _listed(days, judge) & in_peak(days, judge)
    return share(_by_day(days, among & days.within), _by_day(days, among & days.counted))


def _p90(days: Records, judge: Judge, listed: bool) -> Estimate:
    among = (_listed(days, judge) == listed) & in_peak(days, judge)
    return pool(days.time_to_window[among], days.day[among], days.count).quantile(0.9)


FIGURES: dict[str, tuple[str, Callable[[Records, Judge], Estimate]]] = {
    "share": ("%", promise_share),
    "p90": ("s", lambda days, judge: _p90(days, judge, listed=True)),
    "others p90": ("s", lambda days, judge: _p90(days, judge, listed=False)),
    "wait": ("s", lambda days, _: pool(days.wait, days.day, days.count).mean()),
}
"""What can be wished for, in % or time: the promise's share; the P90 from issue to the window in the peaks,
of fast-list items and of the others; the mean wait from issue to call of everybody, all day.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A figure and how wide half its 95 % interval may be: a share, or ms."""

    figure: str
    half: float


def narrow(found: Estimate, days: int, half: float) -> bool:
    """Whether half of a 95 % interval is so narrow that a run of so many days may end."""
    if days < LEAST or found.low is None or found.high is None:
        return False
    return (found.high - found.low) / 2 * (1 + 1 / days) <= half


def enough(wishes: Sequence[Wish], plans: Sequence[Records], judge: Judge) -> bool:
    """Whether every wish is met under every plan, so that the run ends. Without a wish it never does."""
    if not wishes:
        return False
    return all(
        narrow(FIGURES[wish.figure][1](days, judge), days.count, wish.half)
        for days in plans
        for wish in wishes
    )


KINDS = {name: kind for name, (kind, _) in FIGURES.items()}
"""In what each figure is wished for: ``%``, ``s`` (or min), or nothing for a plain number."""


def read_wishes(text: str, kinds: Mapping[str, str] = KINDS) -> tuple[Wish, ...]:
    """Wishes such as ``share 1 %, others p90 30 s`` for figures of these kinds.

    Raises :class:`~queueing.errors.Mistakes`.
    """
    found: list[Wish] = []
    mistakes: list[Mistake] = []
    for part in text.split(","):
        matched = _WISH.fullmatch(part.casefold())
        if matched is None:
            mend = 'Write a figure, a number and a unit, like "share 1 %" or "others p90 30 s"'
            what = Worded("{part!r} is not understood", part=part.strip())
            mistakes.append(Mistake("--until", what, mend))
            continue
        name, number, unit = matched.groups()
        if name not in kinds:
            what = Worded("{name!r} is no figure", name=name)
            mistakes.append(Mistake("--until", what, did_you_mean(name, kinds)))
            continue
        kind = kinds[name]
        if {"min": "s"}.get(unit, unit) != kind:
            mend = Worded("Write it in {units}", units=_KINDS[kind])
            told = "{name} is not measured in {unit}" if unit else "{name} has no unit"
            mistakes.append(Mistake("--until", Worded(told, name=name, unit=unit), mend))
        elif float(number) == 0:
            mend = "Ask for a width above 0"
            mistakes.append(Mistake("--until", Worded("{name} can never be exact", name=name), mend))
        else:
            found.append(Wish(name, float(number) * _UNITS[unit]))
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(found)


def cut_at_looks(days: int) -> list[tuple[int, int]]:
    """Days 0 to ``days`` - 1 as [from, to), cut at every look."""
    borders = [0]
    for look in looks():
        borders.append(min(look, days))
        if look >= days:
            break
    return list(pairwise(borders))
