"""Courses: what single visitors of a day do besides being called, served and done.

Drawn from a scenario's habits, each kind of course from streams of its own, so that a habit more or less
shifts no other draw. Whoever comes beside the profile's visitors (with an appointment, back with a return
pass) is a visitor of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from queueing.commands import Steps
from simulation.habits import Appointments, Habits, PreCheck, Several, TurnedAway
from simulation.laws import Ints, Law
from simulation.streams import Streams

NEVER = -1


@dataclass(frozen=True, slots=True)
class Course:
    """What a visitor does besides; durations in ms, NEVER (-1) for what does not happen.

    ``others`` are further items, served as ``how`` says; ``works`` are (service, accept) of the items of
    which it is known. ``booked`` is the time of the appointment after the day's zero, ``early_pass``: shows
    the return pass of an earlier day. ``check`` is how long the pre-check takes, which ends ``sent_away``.

    ``turned_away``: papers are missing at the window; then the visitor is back ``back`` later as the visitor
    ``again``. ``more_time`` is counted from the issue, ``aside`` from the call, ``aside_for`` from that on;
    ``seen``, from the issue, is when a guide looks at the claimed priority, which is then ``granted`` or not.
    """

    others: tuple[str, ...] = ()
    how: Steps = "auto"
    works: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    booked: int = NEVER
    early_pass: bool = False
    check: int = NEVER
    sent_away: bool = False
    turned_away: bool = False
    back: int = NEVER
    again: int = NEVER
    more_time: int = NEVER
    aside: int = NEVER
    aside_for: int = NEVER
    seen: int = NEVER
    granted: bool = True


PLAIN = Course()
"""Nothing besides."""


class Further(NamedTuple):
    """Visitors beside the profile's: what they come for and when (ms after zero, -1: another's course)."""

    item: list[int]
    arrival: list[int]


class Drawing:
    """The courses of one day, by visitor; ``further`` visitors follow the profile's own.

    ``items`` are the profile's, ``weights`` their shares; by item, ``laws`` are of the service and
    ``accepts`` the share of it before acceptance.
    """

    def __init__(
        self,
        items: Sequence[str],
        laws: Mapping[str, Law],
        accepts: Mapping[str, float],
        weights: Sequence[float],
        streams: Streams,
    ) -> None:
        self.items, self.laws, self.accepts = list(items), laws, accepts
        self.weights = np.asarray(weights, dtype=float)
        self.streams = streams
        self.courses: dict[int, Course] = {}
        self.further = Further([], [])
        self.no_shows: list[tuple[str, int]] = []

    def change(self, visitor: int, **what: object) -> None:
        """Adds to a visitor's course."""
        self.courses[visitor] = replace(self.courses.get(visitor, PLAIN), **what)  # type: ignore[arg-type]

    def add(self, item: int, arrival: int, count: int) -> int:
        """One more visitor, beside ``count`` of the profile; its number."""
        self.further.item.append(item)
        self.further.arrival.append(arrival)
        return count + len(self.further.item) - 1

    # -- by habit

    def habits(self, habits: Habits, item: Ints, arrival: Ints, priority: Ints) -> None:
        """Draws everything that the habits say about these visitors."""
        count = len(item)
        if habits.several:
            self._several(habits.several, item)
        if habits.appointments:
            self._appointments(habits.appointments, count)
        if habits.turned_away:
            self._turned_away(habits.turned_away, item, arrival)
        if habits.pre_check:
            self._pre_check(habits.pre_check, item)
        self._wishes(habits, count)
        if habits.claims:
            random = self.streams["claims"]
            refused = random.random(count) < habits.claims.refused
            seen = habits.claims.after.draw(random, count)
            for visitor in np.flatnonzero(priority >= 0).tolist():
                self.change(visitor, seen=int(seen[visitor]), granted=not refused[visitor])

    def _several(self, several: Several, item: Ints) -> None:
        random = self.streams["further matters"]
        numbers, shares = list(several.matters), list(several.matters.values())
        for visitor in np.flatnonzero(random.random(len(item)) < several.share).tolist():
            matters = int(random.choice(numbers, p=shares))
            open_to = self.weights.copy()
            open_to[item[visitor]] = 0.0
            wanted = min(matters - 1, int(np.count_nonzero(open_to)))
            chosen = random.choice(len(open_to), wanted, replace=False, p=open_to / open_to.sum())
            others = tuple(self.items[one] for one in chosen.tolist())
            works = {code: self.work(code, random) for code in others}
            self.change(visitor, others=others, how=several.how, works=works)

    def one_things(self, steps: Mapping[str, Sequence[str]], item: Ints) -> None:
        """Draws the work of each step for visitors who come for one thing of several steps."""
        bundles = [index for index, code in enumerate(self.items) if steps[code]]
        if not bundles:
            return
        random = self.streams["one-thing steps"]
        for visitor in np.flatnonzero(np.isin(item, bundles)).tolist():
            works = {code: self.work(code, random) for code in steps[self.items[item[visitor]]]}
            self.change(visitor, works={**self.courses.get(visitor, PLAIN).works, **works})

    def work(self, code: str, random: np.random.Generator) -> tuple[int, int]:
        """Service and acceptance of an item (ms)."""
        service = int(self.laws[code].draw(random, 1, least=1)[0])
        return service, min(service, round(service * self.accepts[code]))

    def _appointments(self, terms: Appointments, count: int) -> None:
        random = self.streams["appointments"]
        absent = random.random(len(terms.booked)) < terms.no_show
        late = terms.lateness.draw(random, len(terms.booked))
        for place, (code, booked) in enumerate(terms.booked):
            if absent[place]:
                self.no_shows.append((code, booked))
            else:
                comes = max(0, booked - terms.early + int(late[place]))
                self.change(self.add(self.items.index(code), comes, count), booked=booked)

    def _turned_away(self, terms: TurnedAway, item: Ints, arrival: Ints) -> None:
        random = self.streams["turned away"]
        count = len(item)
        shares = np.array([terms.items.get(code, terms.share) for code in self.items])[item]
        away, fate = random.random(count) < shares, random.random(count)
        back, other_day = terms.back_after.draw(random, count), random.permutation(count)
        for visitor in np.flatnonzero(away).tolist():
            self.change(visitor, turned_away=True)
            if fate[visitor] < terms.today:
                again = self.add(int(item[visitor]), NEVER, count)
                self.change(visitor, back=int(back[visitor]), again=again)
            elif fate[visitor] < terms.today + terms.later:
                comes = int(arrival[other_day[visitor]])
                self.change(self.add(int(item[visitor]), comes, count), early_pass=True)

    def _pre_check(self, terms: PreCheck, item: Ints) -> None:
        random = self.streams["pre-checks"]
        time = terms.time.draw(random, len(item), least=1)
        away = random.random(len(item)) < terms.sent_away
        for visitor in range(len(item)):
            if not terms.items or self.items[item[visitor]] in terms.items:
                self.change(visitor, check=int(time[visitor]), sent_away=bool(away[visitor]))

    def _wishes(self, habits: Habits, count: int) -> None:
        if habits.more_time:
            random = self.streams["more time"]
            wanted, after = random.random(count) < habits.more_time.share, habits.more_time.after
            drawn = after.draw(random, count)
            for visitor in np.flatnonzero(wanted).tolist():
                self.change(visitor, more_time=int(drawn[visitor]))
        if habits.aside:
            random = self.streams["put aside"]
            wanted = random.random(count) < habits.aside.share
            drawn, back = (law.draw(random, count) for law in (habits.aside.after, habits.aside.back_after))
            for visitor in np.flatnonzero(wanted).tolist():
                self.change(visitor, aside=int(drawn[visitor]), aside_for=int(back[visitor]))
