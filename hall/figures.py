"""Figures of a day for the office: what each priority costs, how visits ended, how the triggers stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from hall.store.record import Fact
from queueing.coverage import check_lines
from queueing.hallfile import Hall
from queueing.plans import Plan
from queueing.promise import before_booked

Row = Mapping[str, Any]
"""A ticket of the day, as the projection keeps it."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Measured waits of a group of tickets, from issue to call, in ms; None while nobody was called."""

    tickets: int
    mean: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Cost:
    """A priority class today, and what it costs the others.

    ``own`` are the waits of its tickets, ``others`` those of tickets without priority in the same lanes.
    ``bounds`` are, by lane, how much later (ms) somebody may come and yet be called first: with this class
    and without it.
    """

    code: str
    claimed: int
    granted: int
    refused: int
    own: Waits
    others: Waits
    bounds: tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class _Claims:
    claimed: Counter[str] = field(default_factory=Counter)
    granted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


CLAIMS = ("TicketIssued", "PriorityGranted", "PriorityRefused")
"""Kinds of events that say what became of priorities."""


def costs(
    hall: Hall, plan: Plan | None, fast_items: frozenset[str], tickets: Sequence[Row], facts: Iterable[Fact]
) -> list[Cost]:
    """Every priority class of the hall, in its order; ``facts`` are the day's events of :data:`CLAIMS`."""
    claims = _claims(facts)
    found = []
    for code in hall.priorities:
        own = [one for one in tickets if one["priority"] == code]
        lanes = {one["issued_lane"] for one in own}
        others = [one for one in tickets if one["priority"] is None and one["issued_lane"] in lanes]
        found.append(
            Cost(
                code=code,
                claimed=claims.claimed[code],
                granted=claims.granted[code],
                refused=claims.refused[code],
                own=_waits(own),
                others=_waits(others),
                bounds=_bounds(hall, plan, fast_items, code),
            )
        )
    return found


def _claims(facts: Iterable[Fact]) -> _Claims:
    """How often each class was claimed, given and not confirmed."""
    found = _Claims()
    classes: dict[str, str | None] = {}
    for one in facts:
        ticket = str(one.data["ticket"])
        if one.kind == "TicketIssued":
            priority = classes[ticket] = one.data["priority"]
            if priority is not None:
                (found.claimed if one.data.get("claimed") else found.granted)[priority] += 1
        elif one.kind == "PriorityGranted":
            classes[ticket] = one.data["priority"]
            found.granted[str(one.data["priority"])] += 1
        else:
            priority = classes.get(ticket)
            if priority is not None:
                found.refused[priority] += 1
    return found


def _waits(tickets: Sequence[Row]) -> Waits:
    waits = sorted(
        max(0, one["called_at"] - one["issued_at"] - before_booked(one["issued_at"], one["appointment"]))
        for one in tickets
        if one["called_at"] is not None
    )
    if not waits:
        return Waits(len(tickets), None, None)
    return Waits(len(tickets), round(sum(waits) / len(waits)), waits[ceil(0.9 * len(waits)) - 1])


def _bounds(
    hall: Hall, plan: Plan | None, fast_items: frozenset[str], code: str
) -> tuple[tuple[str, int, int], ...]:
    if plan is None:
        return ()
    without = replace(hall, priorities={key: one for key, one in hall.priorities.items() if key != code})
    found: dict[str, tuple[int, int]] = {}
    for now, then in zip(
        check_lines(hall, plan, fast_items), check_lines(without, plan, fast_items), strict=True
    ):
        if now.overtaking is not None and then.overtaking is not None:
            most = found.get(now.lane, (0, 0))
            found[now.lane] = (max(most[0], now.overtaking), max(most[1], then.overtaking))
    return tuple((lane, *both) for lane, both in found.items())


# -- how visits ended


@dataclass(frozen=True, slots=True)
class Turns:
    """What the day's tickets have been through; ``missing`` are materials and how often they were missing."""

    issued: int
    outcomes: Mapping[str, int]
    states: Mapping[str, int]
    reclassified: int
    no_shows: int
    more_time: int
    walk_ups: int
    returned: int
    passes: int
    missing: tuple[tuple[str, int], ...]


def turns(tickets: Sequence[Row], read: Callable[[str], list[str]]) -> Turns:
    """Counts over the day's tickets; ``read`` decodes a list of codes."""

    def so(test: Callable[[Row], object]) -> int:
        return sum(1 for one in tickets if test(one))

    missing = Counter(code for one in tickets for code in read(one["missing"]))
    return Turns(
        issued=len(tickets),
        outcomes=Counter(one["outcome"] for one in tickets if one["outcome"] is not None),
        states=Counter(one["state"] for one in tickets),
        reclassified=so(lambda one: one["reclassified"]),
        no_shows=so(lambda one: one["misses"]),
        more_time=so(lambda one: one["extra_time"]),
        walk_ups=so(lambda one: one["channel"] == "window"),
        returned=so(lambda one: one["returns"]),
        passes=so(lambda one: one["pass_until"]),
        missing=tuple(missing.most_common()),
    )


# -- triggers


@dataclass(frozen=True, slots=True)
class Tide:
    """A time during which a trigger has given a window other lanes. Times are ms UTC, ``ends`` None if on."""

    window: str
    trigger: int
    begins: int
    ends: int | None
    lanes: tuple[Mapping[str, Any], ...]
    because: Mapping[str, Any]


TIDES = ("TriggerFired", "TriggerEnded", "SlotStarted", "SlotEnded", "PlanApplied", "DayClosed")
"""Kinds of events that begin and end the times of triggers."""


def tides(facts: Iterable[Fact]) -> list[Tide]:
    """When triggers were on, from the day's events of :data:`TIDES`."""
    found: list[Tide] = []
    on: dict[str, int] = {}

    def end(window: str, at: int) -> None:
        place = on.pop(window, None)
        if place is not None:
            found[place] = replace(found[place], ends=at)

    for one in facts:
        window = one.data.get("window")
        if one.kind == "TriggerFired":
            on[str(window)] = len(found)
            lanes = tuple(one.data["lanes"])
            found.append(Tide(str(window), one.data["trigger"], one.at, None, lanes, one.data["because"]))
        elif window is None:
            for name in list(on):
                end(name, one.at)
        else:
            end(str(window), one.at)
    return found
