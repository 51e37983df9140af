"""Drawing days: the visitors of a scenario, a block of days at a time.

All visitors of a block are drawn together, column by column; nothing is done visitor by visitor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.arrivals import SPAN, Arrivals, Cells, Come
from simulation.chance import Choice, Flags, Ints, among
from simulation.courses import plain_columns
from simulation.days import Days, Trace
from simulation.drawing import Drawing, Works
from simulation.habits import Habits
from simulation.laws import NEVER, Law, Laws
from simulation.scenario import Scenario
from simulation.streams import BLOCK, Streams

__all__ = ["BLOCK", "NEVER", "Days", "Trace", "draw_block", "draw_day"]


def draw_block(scenario: Scenario, seed: int, block: int) -> Days:
    """The visitors of the ``BLOCK`` days from day ``block * BLOCK`` on."""
    return _drawer(scenario).block(Streams(seed, block))


def draw_day(scenario: Scenario, seed: int, day: int) -> Trace:
    """The visitors of day ``day`` (counted from 0) of a seed. The last block drawn is remembered."""
    block, index = divmod(day, BLOCK)
    days = _memory.get("days")
    if days is None or days[:3] != (id(scenario), seed, block) or days[3] is not scenario:
        days = _memory["days"] = (id(scenario), seed, block, scenario, draw_block(scenario, seed, block))
    found: Trace = days[4].day(index)
    return found


_BEHAVIOUR = ("services", "walks", "clearing", "patience")
"""The streams of what visitors and clerks do at a window and before."""

_FREED = 1 << 24
"""Bytes; twice as many stay with a process that has freed so many at once."""

_memory: dict[str, Any] = {}
"""The last scenario's drawer and the last block: whoever runs days one after the other asks for the same."""


def _drawer(scenario: Scenario) -> Drawer:
    known = _memory.get("drawer")
    if known is None or known.scenario is not scenario:
        known = _memory["drawer"] = Drawer(scenario)
    found: Drawer = known
    return found


class Drawer:
    """Draws a scenario's days; what is the same for every block is worked out once.

    A block makes some forty columns of 0.4 MB and drops most of them. glibc gives memory of that size back to
    the system each time, and to get it again costs more than all the numbers in it, until something larger
    has been freed: from then on it keeps what is smaller (M_MMAP_THRESHOLD in mallopt(3)).
    """

    def __init__(self, scenario: Scenario) -> None:
        np.empty(_FREED, dtype=np.int8)
        self.scenario, profile, hall = scenario, scenario.profile, scenario.hall
        own = tuple(profile.items)
        steps = {code: hall.items[code].steps for code in own if hall.items[code].steps}
        self.items = tuple(dict.fromkeys([*own, *(part for parts in steps.values() for part in parts)]))
        self.steps = {
            self.items.index(code): [self.items.index(part) for part in parts]
            for code, parts in steps.items()
        }
        laws = [
            profile.items[code][1] if code in own else Law("constant", float(hall.items[code].service))
            for code in self.items
        ]
        shares = [profile.acceptance[hall.items[code].complexity] for code in self.items]
        self.works = Works(Laws(laws), np.array(shares))
        self.weights = np.array(
            [profile.items[code][0] * scenario.item_factors.get(code, 1.0) for code in own]
        )
        self.patience = Laws([profile.patience_by_item.get(code, profile.patience) for code in self.items])
        self.zones = tuple(profile.walk_by_zone)
        classes = list(profile.priorities.values())
        self.priority = Choice([max(0.0, 1 - sum(classes)), *classes])
        self._rates(own)

    def _rates(self, own: Sequence[str]) -> None:
        """By which rates visitors come, and for what: those without hours of their own, then single items.

        Last come those who come for certain: a crowd at the door, and one exactly every so long.
        """
        scenario, profile, hours = self.scenario, self.scenario.profile, self.scenario.hall.hours
        until, day = hours.closes - hours.last_ticket, profile.visitors_per_day * scenario.volume
        apart = profile.arrivals_by_item.get(scenario.arrivals, {})
        common = np.where([code in apart for code in own], 0.0, self.weights)
        cells = Cells()
        cells.add(0, profile.arrivals[scenario.arrivals], day * float(common.sum()), until)
        for source, (code, shares) in enumerate(apart.items(), 1):
            cells.add(source, shares, day * float(self.weights[own.index(code)]), until)
        certain = _for_certain(scenario.habits)
        self.arrivals = Arrivals(
            cells, scenario.habits.groups, certain, len(apart) + 1, profile.day_variation
        )
        self.item = Choice(common if common.any() else self.weights)
        self.any_item = Choice(self.weights)
        self.apart = np.array([own.index(code) for code in apart], dtype=np.int64)

    def _items(self, come: Come, streams: Streams) -> Ints:
        """What visitors come for."""
        item = self.item.draw(streams["items"], len(come.day))
        if come.source is not None:
            own = np.flatnonzero((come.source > 0) & (come.source <= len(self.apart)))
            item[own] = self.apart[come.source[own] - 1]
            certain = np.flatnonzero(come.source > len(self.apart))
            item[certain] = self.any_item.draw(streams["crowds"], len(certain))
        return item

    def block(self, streams: Streams) -> Days:
        """The days of one block."""
        come = self.arrivals.draw(streams)
        count, item = len(come.day), self._items(come, streams)
        comes, returns = self._presence(count, streams)
        columns = self._behaviour(item, [streams[name] for name in _BEHAVIOUR], streams["walks by zone"])
        columns |= {
            "arrival": come.arrival,
            "item": item,
            "priority": self.priority.draw(streams["priorities"], count) - 1,
            "returns": returns,
            "comes": comes,
        }
        drawing = Drawing(come, item, self.items, self.weights, self.works, streams)
        drawing.habits(self.scenario.habits, columns["priority"])
        drawing.one_things(self.steps)
        return self._joined(come, columns, drawing, streams)

    def _behaviour(
        self, item: Ints, random: Sequence[np.random.Generator], zones: np.random.Generator
    ) -> dict[str, Any]:
        """How visitors with these items, and clerks who serve them, behave; a generator for each part."""
        profile, count = self.scenario.profile, len(item)
        service, accept = self.works.draw(random[0], item)
        laws = list(profile.walk_by_zone.values())
        own = [law.draw(one, count) for law, one in zip(laws, zones.spawn(len(laws)), strict=True)]
        return {
            "service": service,
            "accept": accept,
            "walk": profile.walk.draw(random[1], count),
            "walk_by_zone": np.stack(own, axis=1) if own else np.zeros((count, 0), dtype=np.int64),
            "clear": profile.clear.draw(random[2], count),
            "patience": self.patience.draw(random[3], item, least=1),
        }

    def _presence(self, count: int, streams: Streams) -> tuple[Flags, Ints]:
        terms = self.scenario.profile.no_show
        absent = among(streams["presence"], count, terms.share)
        random = streams["returns"]
        back = absent[among(random, len(absent), terms.returns)]
        comes, returns = np.ones(count, dtype=bool), np.full(count, NEVER, dtype=np.int64)
        comes[absent] = False
        returns[back] = terms.back_after.draw(random, len(back), least=1)
        return comes, returns

    def _joined(self, come: Come, columns: dict[str, Any], drawing: Drawing, streams: Streams) -> Days:
        """All visitors of the block in their order, with what they do besides."""
        further, count, starts = drawing.further, drawing.count, come.starts
        total = count + len(further.day)
        place = np.arange(total)
        if len(further.day):
            place, order = order_of(come, further.day, further.arrival)
            more = self._others(further.item, further.arrival, streams)
            columns = {name: np.concatenate([columns[name], more[name]])[order] for name in columns}
            starts = starts + np.searchsorted(np.sort(further.day), np.arange(BLOCK + 1))
        columns |= plain_columns(total)
        columns |= {name: columns[name].copy() for name in {one[0] for one in drawing.values}}
        for name, who, value in drawing.values:
            if name == "again":
                value = place[value] - starts[come.day[who]]
            columns[name][place[who]] = value
        if drawing.matters:
            columns |= drawing.matter_columns(place)
        terms = self.scenario.profile.no_show
        visitors = Trace(
            self.items,
            tuple(self.scenario.profile.priorities),
            **columns,
            zones=self.zones,
            calls=terms.calls,
            between=terms.between,
            absent=terms.costs,
        )
        return Days(visitors, starts, tuple(tuple(day) for day in drawing.no_shows))

    def _others(self, item: Ints, arrival: Ints, streams: Streams) -> dict[str, Any]:
        """Visitors beside the profile's: they behave like all others, but come and have no priority."""
        random, count = streams["further visitors"], len(item)
        return self._behaviour(item, [random] * len(_BEHAVIOUR), random) | {
            "arrival": arrival,
            "item": item,
            "priority": np.full(count, NEVER),
            "returns": np.full(count, NEVER),
            "comes": np.ones(count, dtype=bool),
        }


def _for_certain(habits: Habits) -> Ints:
    """When visitors come on every day alike (ms after zero)."""
    found = [np.zeros(0, dtype=np.int64)]
    if habits.crowd:
        found.append(np.full(habits.crowd.visitors, habits.crowd.at))
    if habits.paced:
        found.append(np.arange(habits.paced.begins, habits.paced.ends, habits.paced.every))
    return np.concatenate(found)


def order_of(come: Come, day: Ints, arrival: Ints) -> tuple[Ints, Ints]:
    """Where visitors stand once further ones are among them, and who stands at each place.

    Further ones stand behind whoever comes at the same ms; who comes by another's course at the day's end.
    """
    count = len(come.day)
    key = day * SPAN + np.where(arrival == NEVER, SPAN - 1, arrival)
    sorting = np.argsort(key, kind="stable")
    behind = np.searchsorted(come.day * SPAN + come.arrival, key[sorting], side="right")
    place = np.empty(count + len(day), dtype=np.int64)
    place[count + sorting] = behind + np.arange(len(day))
    place[:count] = np.arange(count)
    place[:count] += np.repeat(np.arange(len(day) + 1), np.diff(behind, prepend=0, append=count))
    order = np.empty_like(place)
    order[place] = np.arange(len(place))
    return place, order
