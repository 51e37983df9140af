"""What visitors of a block of days do besides, drawn by habit, each from a stream of its own.

A habit more or less shifts no other draw. Whoever comes beside the profile's visitors (with an appointment,
back with a return pass) is a visitor of its own: the ``further`` ones, numbered after all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from simulation.arrivals import Come
from simulation.chance import Choice, Flags, Floats, Ints, among
from simulation.courses import HOW, MATTERS
from simulation.habits import Appointments, Habits, Listed, PreCheck, Several, TurnedAway
from simulation.laws import NEVER, Laws
from simulation.streams import BLOCK, Streams


class Works:
    """What the service of an item takes. By item, ``shares`` are the part of it before acceptance."""

    def __init__(self, laws: Laws, shares: Floats) -> None:
        self.laws, self.shares = laws, shares

    def draw(self, random: np.random.Generator, item: Ints) -> tuple[Ints, Ints]:
        """Service and accept (ms) of these items."""
        service = self.laws.draw(random, item, least=1)
        return service, self.accept(item, service)

    def accept(self, item: Ints, service: Ints) -> Ints:
        """When the case is accepted (ms from the start) in services of these lengths."""
        accept = np.rint(service * self.shares[item]).astype(np.int64)
        found: Ints = np.minimum(accept, service)
        return found


class Further(NamedTuple):
    """Visitors beside the profile's: their day, what they come for and when (NEVER: by another's course)."""

    day: Ints
    item: Ints
    arrival: Ints


class Drawing:
    """The courses of a block of days.

    ``come`` and ``item`` are of the profile's visitors; ``items`` are all codes, ``weights`` the shares of
    the profile's own. ``values`` are what becomes of single visitors: a column, who, and what.
    """

    def __init__(
        self, come: Come, item: Ints, items: Sequence[str], weights: Floats, works: Works, streams: Streams
    ) -> None:
        self.come, self.item, self.items, self.weights = come, item, items, weights
        self.works, self.streams, self.count = works, streams, len(item)
        self.values: list[tuple[str, Ints, Any]] = []
        self.matters: list[tuple[Ints, Ints, Ints, Ints, bool]] = []
        self.no_shows: list[list[tuple[str, int]]] = [[] for _ in range(BLOCK)]
        self._further: list[Further] = []

    @property
    def further(self) -> Further:
        """All visitors beside the profile's, in the order of their numbers."""
        nobody = np.zeros(0, dtype=np.int64)
        return (
            Further(*(np.concatenate([nobody, *one]) for one in zip(*self._further, strict=True)))
            if (self._further)
            else Further(nobody, nobody, nobody)
        )

    def add(self, day: Ints, item: Ints, arrival: Ints) -> Ints:
        """More visitors beside the profile's; their numbers."""
        first = self.count + sum(len(one.day) for one in self._further)
        self._further.append(Further(day, item, arrival))
        return np.arange(first, first + len(day))

    def change(self, who: Ints, **what: Any) -> None:
        """Sets columns of these visitors: a number for each, or one for all."""
        self.values += [(name, who, value) for name, value in what.items()]

    def habits(self, habits: Habits, priority: Ints) -> None:
        """Draws everything that the habits say about these visitors."""
        if habits.several:
            self._several(habits.several)
        if habits.appointments:
            self._appointments(habits.appointments)
        if habits.visitors:
            self._listed(habits.visitors)
        if habits.turned_away:
            self._turned_away(habits.turned_away)
        if habits.pre_check:
            self._pre_check(habits.pre_check)
        if habits.more_time:
            random = self.streams["more time"]
            who = among(random, self.count, habits.more_time.share)
            self.change(who, more_time=habits.more_time.after.draw(random, len(who)))
        if habits.aside:
            random = self.streams["put aside"]
            who = among(random, self.count, habits.aside.share)
            aside, back = (
                law.draw(random, len(who)) for law in (habits.aside.after, habits.aside.back_after)
            )
            self.change(who, aside=aside, aside_for=back)
        if habits.balking:
            self.change(among(self.streams["balking"], self.count, habits.balking.share), balks=True)
        if habits.claims:
            random = self.streams["claims"]
            who = np.flatnonzero(priority >= 0)
            granted = random.random(len(who)) >= habits.claims.refused
            self.change(who, seen=habits.claims.after.draw(random, len(who)), granted=granted)

    def _several(self, terms: Several) -> None:
        """Further matters: others than the own, drawn one after the other by their shares, none twice."""
        random = self.streams["further matters"]
        who = among(random, self.count, terms.share)
        numbers = Choice(list(terms.matters.values())).draw(random, len(who))
        wanted = np.array(list(terms.matters))[numbers] - 1
        taken = np.zeros((len(who), int(wanted.max(initial=0)) + 1), dtype=np.int64)
        taken[:, 0] = self.item[who]
        for place in range(1, taken.shape[1]):
            rows = np.flatnonzero(wanted >= place)
            chosen, found = _another(random, self.weights, taken[rows, :place])
            rows, chosen = rows[found], chosen[found]
            wanted[np.setdiff1d(np.flatnonzero(wanted >= place), rows)] = 0  # there is no other item left
            taken[rows, place] = chosen
            self.matters.append((who[rows], chosen, *self.works.draw(random, chosen), True))
        self.change(who, how=HOW.index(terms.how))

    def one_things(self, steps: Mapping[int, Sequence[int]]) -> None:
        """Draws the work of each step of the matters that are one thing of several ``steps`` (by item)."""
        if not steps:
            return
        random = self.streams["one-thing steps"]
        brought = [(who, item) for who, item, *_ in self.matters]
        every = np.concatenate([self.item, self.further.item])
        for whole, parts in steps.items():
            own = [np.flatnonzero(every == whole), *(who[item == whole] for who, item in brought)]
            who = np.concatenate(own)
            for part in parts:
                item = np.full(len(who), part, dtype=np.int64)
                self.matters.append((who, item, *self.works.draw(random, item), False))

    def _appointments(self, terms: Appointments) -> None:
        random = self.streams["appointments"]
        item = np.array([self.items.index(code) for code, _ in terms.booked], dtype=np.int64)
        booked = np.array([at for _, at in terms.booked], dtype=np.int64)
        day, which = np.divmod(np.arange(BLOCK * len(booked)), max(len(booked), 1))
        comes = random.random(len(which)) >= terms.no_show
        late = terms.lateness.draw(random, len(which))
        for one, number in zip(day[~comes].tolist(), which[~comes].tolist(), strict=True):
            self.no_shows[one].append(terms.booked[number])
        day, which, late = day[comes], which[comes], late[comes]
        arrival = np.maximum(booked[which] - terms.early + late, 0)
        self.change(self.add(day, item[which], arrival), booked=booked[which])

    def _listed(self, visitors: Sequence[Listed]) -> None:
        """The same on every day of the block."""
        item = np.array([self.items.index(one.item) for one in visitors], dtype=np.int64)
        at = np.array([one.at for one in visitors], dtype=np.int64)
        who = self.add(np.repeat(np.arange(BLOCK), len(at)), np.tile(item, BLOCK), np.tile(at, BLOCK))
        written = np.tile([one.service is not None for one in visitors], BLOCK)
        service = np.tile([one.service or 0 for one in visitors], BLOCK)
        item, who, service = np.tile(item, BLOCK)[written], who[written], service[written]
        self.change(who, service=service, accept=self.works.accept(item, service))

    def _turned_away(self, terms: TurnedAway) -> None:
        random = self.streams["turned away"]
        shares = np.array([terms.items.get(code, terms.share) for code in self.items])
        who = among(random, self.count, shares[self.item])
        self.change(who, turned_away=True)
        fate = random.random(len(who))
        today = who[fate < terms.today]
        again = self.add(self.come.day[today], self.item[today], np.full(len(today), NEVER))
        self.change(today, back=terms.back_after.draw(random, len(today)), again=again)
        later = who[(fate >= terms.today) & (fate < terms.today + terms.later)]
        day, starts = self.come.day[later], self.come.starts
        other = starts[day] + (random.random(len(later)) * np.diff(starts)[day]).astype(np.int64)
        self.change(self.add(day, self.item[later], self.come.arrival[other]), early_pass=True)

    def _pre_check(self, terms: PreCheck) -> None:
        random = self.streams["pre-checks"]
        checked = np.array([not terms.items or code in terms.items for code in self.items])
        who = np.flatnonzero(checked[self.item])
        away = random.random(len(who)) < terms.sent_away
        self.change(who, check=terms.time.draw(random, len(who), least=1), sent_away=away)

    def matter_columns(self, place: Ints) -> dict[str, Any]:
        """The matters as columns, by visitors who stand at their ``place`` in the end."""
        nobody = np.zeros(0, dtype=np.int64)
        who = place[np.concatenate([nobody, *(one for one, *_ in self.matters)])]
        order = np.argsort(who, kind="stable")
        rows = [
            (item, service, accept, np.full(len(one), brought))
            for one, item, service, accept, brought in self.matters
        ]
        found: dict[str, Any] = {
            name: np.concatenate([np.zeros(0, dtype=kind), *column])[order].astype(kind)
            for (name, kind), column in zip(MATTERS.items(), zip(*rows, strict=True), strict=False)
        }
        start = np.zeros(len(place) + 1, dtype=np.int64)
        np.cumsum(np.bincount(who, minlength=len(place)), out=start[1:])
        return found | {"matter_start": start}


def _another(random: np.random.Generator, weights: Floats, taken: Ints) -> tuple[Ints, Flags]:
    """For each row one more item by weight, none of those ``taken``; and whether there was any.

    A point is thrown on what is left of the line of all weights and moved past the parts that are taken.
    """
    ends = np.cumsum(weights)
    begins, lost = ends - weights, np.sort(taken, axis=1)
    point = random.random(len(lost)) * (ends[-1] - weights[lost].sum(axis=1))
    for one in lost.T:
        point += weights[one] * (point >= begins[one])
    chosen = np.minimum(np.searchsorted(ends, point, side="right"), len(weights) - 1)
    return chosen, (chosen[:, None] != lost).all(axis=1) & (weights[chosen] > 0)
