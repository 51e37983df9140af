"""A day's visitors as data: who comes when, for what, and how they will behave.

A trace is drawn once and shared by all plans, so two plans meet the very same visitors (common random
numbers). A recorded day can be written as a trace too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.laws import Ints, draw_many
from simulation.profile import Profile
from simulation.scenario import Scenario
from simulation.streams import Streams

NEVER = -1


@dataclass(frozen=True, slots=True)
class Trace:
    """One day's visitors, in the order in which they arrive; every array has one entry for each.

    ``arrival`` is ms after the day's zero. ``item`` and ``priority`` point into ``items`` and ``priorities``
    (-1: none). In ms: ``walk`` from the call to the start, ``service`` from start to complete, ``accept``
    from start to accept (-1: the clerk does not press it), ``clear`` from complete to ready, ``patience``
    from issue to giving up (-1: never), ``returns`` from being missed to coming back (-1: never). ``comes``
    tells whether the visitor is there at the first call. ``calls``, ``between``, ``absent`` say how a clerk
    deals with one who is not: so many calls, so far apart, and the time until the number is missed.
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

    def __len__(self) -> int:
        return len(self.arrival)

    def with_priority(self, visitor: int) -> str | None:
        """The priority class of a visitor, or None."""
        index = int(self.priority[visitor])
        return None if index < 0 else self.priorities[index]


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
    return Trace(
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
