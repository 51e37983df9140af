"""Drawing days: the visitors of a scenario, a block of days at a time.

All visitors of a block are drawn together, column by column; nothing is done visitor by visitor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.arrivals import SPAN, Arrivals, Cells, Come
from simulation.chance import Choice, Flags, Ints, among
from simulation.courses import plain_columns
from simulation.days import Days, Trace
from simulation.drawing import Drawing, Works
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


_memory: dict[str, Any] = {}
"""The last scenario's drawer and the last block: whoever runs days one after the other asks for the same."""


def _drawer(scenario: Scenario) -> Drawer:
    known = _memory.get("drawer")
    if known is None or known.scenario is not scenario:
        known = _memory["drawer"] = Drawer(scenario)
    found: Drawer = known
    return found


class Drawer:
    """Draws a scenario's days; what is the same for every block is worked out once."""

    def __init__(self, scenario: Scenario) -> None:
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
        self.item = Choice(self.weights)
        cells, hours = Cells(), hall.hours
        cells.add(
            0,
            profile.arrivals[scenario.arrivals],
            profile.visitors_per_day * scenario.volume * float(self.weights.sum()),
            hours.closes - hours.last_ticket,
        )
        self.arrivals = Arrivals(cells)
        classes = list(profile.priorities.values())
        self.priority = Choice([max(0.0, 1 - sum(classes)), *classes])

    def block(self, streams: Streams) -> Days:
        """The days of one block."""
        profile = self.scenario.profile
        come = self.arrivals.draw(streams["arrivals"])
        count = len(come.day)
        item = self.item.draw(streams["items"], count)
        service, accept = self.works.draw(streams["services"], item)
        comes, returns = self._presence(count, streams)
        columns: dict[str, Any] = {
            "arrival": come.arrival,
            "item": item,
            "priority": self.priority.draw(streams["priorities"], count) - 1,
            "service": service,
            "accept": accept,
            "walk": profile.walk.draw(streams["walks"], count),
            "clear": profile.clear.draw(streams["clearing"], count),
            "patience": profile.patience.draw(streams["patience"], count, least=1),
            "returns": returns,
            "comes": comes,
        }
        drawing = Drawing(come, item, self.items, self.weights, self.works, streams)
        drawing.habits(self.scenario.habits, columns["priority"])
        drawing.one_things(self.steps)
        return self._joined(come, columns, drawing, streams)

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
            calls=terms.calls,
            between=terms.between,
            absent=terms.costs,
        )
        return Days(visitors, starts, tuple(tuple(day) for day in drawing.no_shows))

    def _others(self, item: Ints, arrival: Ints, streams: Streams) -> dict[str, Any]:
        """Visitors beside the profile's: they behave like all others, but come and have no priority."""
        profile, random, count = self.scenario.profile, streams["further visitors"], len(item)
        service, accept = self.works.draw(random, item)
        return {
            "arrival": arrival,
            "item": item,
            "priority": np.full(count, NEVER),
            "service": service,
            "accept": accept,
            "walk": profile.walk.draw(random, count),
            "clear": profile.clear.draw(random, count),
            "patience": profile.patience.draw(random, count, least=1),
            "returns": np.full(count, NEVER),
            "comes": np.ones(count, dtype=bool),
        }


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
