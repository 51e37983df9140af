"""A day's visitors as data: who comes when, for what, and how they will behave.

A trace is drawn once and shared by all plans, so two plans meet the very same visitors (common random
numbers). A recorded day can be written as a trace too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from simulation.courses import NEVER, PLAIN, Course, Drawing
from simulation.laws import Ints, Law, draw_many
from simulation.profile import Profile
from simulation.scenario import Scenario
from simulation.streams import Streams

__all__ = ["NEVER", "Trace", "draw_day"]

_LAST = 1 << 62
_COLUMNS = (
    "arrival",
    "item",
    "priority",
    "service",
    "accept",
    "walk",
    "clear",
    "patience",
    "returns",
    "comes",
)


@dataclass(frozen=True, slots=True)
class Trace:
    """One day's visitors, in the order in which they arrive; every array has one entry for each.

    ``arrival`` is ms after the day's zero; -1 for one who comes by another's course, or by nobody's; those
    stand at the end. ``item`` and ``priority`` point into ``items`` and ``priorities``
    (-1: none). In ms: ``walk`` from the call to the start, ``service`` from start to complete, ``accept``
    from start to accept (-1: the clerk does not press it), ``clear`` from complete to ready, ``patience``
    from issue to giving up (-1: never), ``returns`` from being missed to coming back (-1: never). ``comes``
    tells whether the visitor is there at the first call. ``calls``, ``between``, ``absent`` say how a clerk
    deals with one who is not: so many calls, so far apart, and the time until the number is missed.

    ``courses`` are what visitors do besides, by visitor; ``no_shows`` the appointments, as (item, ms after
    zero), to which nobody comes.
    """

    items: tuple[str, ...]
    priorities: tuple[str, ...]
    arrival: Ints
    item: Ints
    priority: Ints
    service: Ints
    accept: Ints
    walk: Ints
    clear: Ints
    patience: Ints
    returns: Ints
    comes: np.ndarray[tuple[int], np.dtype[np.bool_]]
    calls: int = 1
    between: int = 0
    absent: int = 0
    courses: Mapping[int, Course] = field(default_factory=dict)
    no_shows: tuple[tuple[str, int], ...] = ()

    def __len__(self) -> int:
        return len(self.arrival)

    def with_priority(self, visitor: int) -> str | None:
        """The priority class of a visitor, or None."""
        index = int(self.priority[visitor])
        return None if index < 0 else self.priorities[index]

    def course(self, visitor: int) -> Course:
        """What a visitor does besides."""
        return self.courses.get(visitor, PLAIN)

    def wants(self, visitor: int) -> tuple[str, ...]:
        """All items that a visitor comes for."""
        return (self.items[int(self.item[visitor])], *self.course(visitor).others)

    def work(self, visitor: int, items: tuple[str, ...]) -> tuple[int, int]:
        """How long the service of these items at one window takes, and when it is accepted (ms, or -1)."""
        own = (int(self.service[visitor]), int(self.accept[visitor]))
        known = self.course(visitor).works
        if not known:
            return own
        works = [
            own if item == self.items[int(self.item[visitor])] else known.get(item, own) for item in items
        ]
        accepts = [accept for _, accept in works if accept != NEVER]
        return sum(service for service, _ in works), sum(accepts) if accepts else NEVER


def draw_day(scenario: Scenario, seed: int, day: int) -> Trace:
    """The visitors of day ``day`` (counted from 0) of a seed."""
    profile, streams = scenario.profile, Streams(seed, day)
    codes = tuple(profile.items)
    weights = np.array([profile.items[code][0] * scenario.item_factors.get(code, 1.0) for code in codes])
    expected = profile.visitors_per_day * scenario.volume * weights.sum()
    hours = scenario.hall.hours
    arrival = _arrivals(
        profile.arrivals[scenario.arrivals], expected, hours.closes - hours.last_ticket, streams
    )
    count = len(arrival)
    item = streams["items"].choice(len(codes), size=count, p=weights / weights.sum())
    service = draw_many([profile.items[code][1] for code in codes], item, streams["services"], least=1)
    kinds = [scenario.hall.items[code].complexity for code in codes]
    acceptance = np.array([profile.acceptance[kind] for kind in kinds])[item]
    comes, returns = _presence(profile, count, streams)
    trace = Trace(
        items=codes,
        priorities=tuple(profile.priorities),
        arrival=arrival,
        item=item,
        priority=_priorities(profile, count, streams),
        service=service,
        accept=np.minimum(np.rint(service * acceptance).astype(np.int64), service),
        walk=profile.walk.draw(streams["walks"], count),
        clear=profile.clear.draw(streams["clearing"], count),
        patience=_patience(profile, count, streams),
        returns=returns,
        comes=comes,
        calls=profile.no_show.calls,
        between=profile.no_show.between,
        absent=profile.no_show.costs,
    )
    return _with_courses(scenario, trace, weights.tolist(), streams)


def _with_courses(scenario: Scenario, trace: Trace, weights: list[float], streams: Streams) -> Trace:
    """The trace with what visitors do besides, and with those who come by other ways."""
    hall, profile = scenario.hall, scenario.profile
    constant = {code: Law("constant", item.service, 0.0) for code, item in hall.items.items()}
    laws = constant | {code: law for code, (_, law) in profile.items.items()}
    accepts = {code: profile.acceptance[item.complexity] for code, item in hall.items.items()}
    steps = {code: hall.items[code].steps for code in trace.items}
    drawing = Drawing(trace.items, laws, accepts, weights, streams)
    drawing.habits(scenario.habits, trace.item, trace.arrival, trace.priority)
    more, count = drawing.further, len(trace.arrival)
    if more.item:
        trace = _joined(trace, _others(profile, trace, more.item, more.arrival, laws, accepts, streams))
    drawing.one_things(steps, trace.item)
    order = np.argsort(np.where(trace.arrival == NEVER, _LAST, trace.arrival), kind="stable")
    place = np.argsort(order, kind="stable").tolist()
    courses = {
        place[visitor]: course if course.again == NEVER else replace(course, again=place[course.again])
        for visitor, course in drawing.courses.items()
    }
    if len(trace.arrival) > count:
        columns: dict[str, Any] = {name: getattr(trace, name)[order] for name in _COLUMNS}
        trace = replace(trace, **columns)
    return replace(trace, courses=courses, no_shows=tuple(drawing.no_shows))


def _others(
    profile: Profile,
    trace: Trace,
    item: list[int],
    arrival: list[int],
    laws: Mapping[str, Law],
    accepts: Mapping[str, float],
    streams: Streams,
) -> Trace:
    """Visitors beside the profile's: they behave like all others, come to their call and have no priority."""
    random, count = streams["further visitors"], len(item)
    which = np.array(item, dtype=np.int64)
    service = draw_many([laws[code] for code in trace.items], which, random, least=1)
    share = np.array([accepts[code] for code in trace.items])[which]
    patience = np.maximum(np.rint(profile.scale * random.weibull(profile.shape, count)), 1).astype(np.int64)
    return replace(
        trace,
        arrival=np.array(arrival, dtype=np.int64),
        item=which,
        priority=np.full(count, NEVER, dtype=np.int64),
        service=service,
        accept=np.minimum(np.rint(service * share).astype(np.int64), service),
        walk=profile.walk.draw(random, count),
        clear=profile.clear.draw(random, count),
        patience=patience,
        returns=np.full(count, NEVER, dtype=np.int64),
        comes=np.ones(count, dtype=bool),
    )


def _joined(one: Trace, other: Trace) -> Trace:
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in _COLUMNS
    }
    return replace(one, **columns)


def _arrivals(shares: tuple[tuple[int, float], ...], expected: float, until: int, streams: Streams) -> Ints:
    """Arrival times in ms after zero: in each step a Poisson number of visitors, spread evenly.

    The last step ends with the last ticket: shares are of the tickets issued.
    """
    random = streams["arrivals"]
    total = sum(share for _, share in shares)
    borders = [begins for begins, _ in shares[1:]] + [max(until, shares[-1][0] + 1)]
    steps = [
        random.integers(begins, min(ends, max(until, begins + 1)), random.poisson(expected * share / total))
        for (begins, share), ends in zip(shares, borders, strict=True)
    ]
    return np.sort(np.concatenate(steps)).astype(np.int64)


def _priorities(profile: Profile, count: int, streams: Streams) -> Ints:
    edges = np.cumsum(list(profile.priorities.values()))
    found = np.searchsorted(edges, streams["priorities"].random(count), side="right").astype(np.int64)
    found[found == len(edges)] = -1
    return found


def _patience(profile: Profile, count: int, streams: Streams) -> Ints:
    drawn = profile.scale * streams["patience"].weibull(profile.shape, count)
    return np.maximum(np.rint(drawn), 1).astype(np.int64)


def _presence(
    profile: Profile, count: int, streams: Streams
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Ints]:
    absent = streams["presence"].random(count) < profile.no_show.share
    random = streams["returns"]
    back = random.random(count) < profile.no_show.returns
    after = profile.no_show.back_after.draw(random, count, least=1)
    return ~absent, np.where(absent & back, after, NEVER)
