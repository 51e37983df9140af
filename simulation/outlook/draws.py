"""The draws of all futures, shared by every plan that is tried: who comes, and what is left of who is here.

Future f is day f of the :class:`~simulation.days.Days` drawn here. In each of them the tickets alive now are
the first visitors, in order of issue; what their columns say is counted from now on: what is left of the
patience, the walk or the service. Behind them stand, in order of arrival, who has an appointment and who
just comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulation.chance import Ints
from simulation.days import Days, Trace
from simulation.habits import Habits
from simulation.laws import NEVER
from simulation.outlook.gathering import picked, together
from simulation.outlook.here import Here
from simulation.outlook.remaining import Remaining
from simulation.outlook.seen import Seen
from simulation.outlook.volume import Kind, kinds_of, shared_out
from simulation.traces import BLOCK, draw_block


@dataclass(frozen=True, slots=True)
class Draws:
    """What the futures have in common, whatever is done now.

    ``present`` are the tickets alive now, ``habits`` those of the likeliest kind of day, ``bookings`` by
    future and appointment the number of the visitor who comes. By future and window (ms from now):
    ``clearing`` is how long it still clears up (0: it does not), ``opening`` when a window that ought to be
    open opens (NEVER: it does not).
    """

    days: Days
    present: tuple[str, ...]
    habits: Habits
    bookings: tuple[Mapping[str, int], ...]
    clearing: Ints
    opening: Ints

    def __len__(self) -> int:
        return len(self.days)

    def part(self, begins: int, ends: int) -> Draws:
        """The futures [begins, ends) by themselves."""
        starts = self.days.starts[begins : ends + 1]
        visitors = picked(self.days.visitors, np.arange(starts[0], starts[-1]))
        days = Days(visitors, starts - starts[0], ((),) * (ends - begins))
        rows = slice(begins, ends)
        return Draws(
            days, self.present, self.habits, self.bookings[rows], self.clearing[rows], self.opening[rows]
        )


def draw(seen: Seen, futures: int, seed: int) -> Draws:
    """The draws of so many futures; the same for the same ``seen`` and ``seed``."""
    remaining = Remaining(np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed))))
    kinds = kinds_of(seen)
    coming, whose = _coming(seen, kinds, futures, seed, remaining.random)
    tickets = sorted(seen.floor.tickets.values(), key=lambda one: (one.issued_at, one.join, one.id))
    bookings = {name: one for name, one in seen.floor.bookings.items() if one.day == seen.date}
    here = Here(seen, kinds[0].scenario.profile, coming, remaining, futures)
    parts = [here.ticket(one) for one in tickets]
    parts += [here.booked(one.items, one.booked_for - seen.zero) for one in bookings.values()]
    everybody = together([coming, *parts])
    future = np.concatenate([whose, *(np.arange(futures) for _ in parts)])
    # Tickets alive now come first, in their order; all others by arrival.
    place = np.concatenate(
        [
            np.full(len(coming), len(tickets)),
            *(np.full(futures, min(n, len(tickets))) for n in range(len(parts))),
        ]
    )
    order = np.lexsort((everybody.arrival, place, future))
    order = order[everybody.arrival[order] != NEVER]
    starts = np.searchsorted(future[order], np.arange(futures + 1))
    stands = np.full(len(future), NEVER)
    stands[order] = np.arange(len(order)) - starts[future[order]]
    booked = stands[len(coming) + len(tickets) * futures :].reshape(len(bookings), futures)
    clearing, opening = here.windows()
    return Draws(
        Days(picked(everybody, order), starts, ((),) * futures),
        tuple(one.id for one in tickets),
        kinds[0].scenario.habits,
        tuple(_who_comes(tuple(bookings), column) for column in booked.T) if bookings else ({},) * futures,
        clearing,
        opening,
    )


def _who_comes(names: tuple[str, ...], numbers: Ints) -> dict[str, int]:
    return {name: int(who) for name, who in zip(names, numbers, strict=True) if who != NEVER}


def _coming(
    seen: Seen, kinds: Sequence[Kind], futures: int, seed: int, random: np.random.Generator
) -> tuple[Trace, Ints]:
    """Who just comes from now on, and in which future.

    Whole days are drawn with as many visitors as the busiest future has, and each visitor is kept with the
    future's own share of that: a thinned Poisson process is a Poisson process.
    """
    found, whose, begins = [], [], 0
    for kind, count in zip(kinds, shared_out(kinds, futures), strict=True):
        volumes = kind.volumes(random, count)
        most = float(volumes.max(initial=0.0))
        scenario = kind.scenario
        profile = replace(scenario.profile, day_variation=0.0)  # the volumes have it already
        scenario = replace(scenario, profile=profile, volume=scenario.volume * most)
        for first in range(0, count, BLOCK):
            days = draw_block(scenario, seed, begins + first)
            own = volumes[first : first + BLOCK]
            who = np.arange(days.starts[len(own)])
            day = np.searchsorted(days.starts, who, side="right") - 1
            arrival = days.visitors.arrival[who]
            keep = (arrival > seen.now) & (arrival < seen.ends) & (random.random(len(who)) * most < own[day])
            found.append(picked(days.visitors, who[keep]))
            whose.append(day[keep] + begins + first)
        begins += count
    return together(found), np.concatenate(whose)
