"""Routing: which lane a ticket belongs to, always with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from queueing.errors import Refused, did_you_mean
from queueing.facts import fact
from queueing.hallfile import Hall
from queueing.plans import Plan
from queueing.reasons import Because

Items = tuple[str, ...]


@fact
class Way:
    """The step a ticket takes now, in which lane and why, and the steps to come after it."""

    items: Items
    lane: str
    because: Because
    rest: tuple[Items, ...]
    parallel: bool


def fast_lane(hall: Hall, plan: Plan) -> str | None:
    """The fast lane in force, if the plan has one."""
    return next((code for code in plan.lanes if hall.lanes[code].kind == "fast"), None)


def check_items(hall: Hall, items: Sequence[str]) -> None:
    """Refuses a ticket without items, with an item twice, or with an item the hall does not know."""
    if not items:
        raise Refused("no_items")
    for item in items:
        if item not in hall.items:
            raise Refused("unknown_item", item=item, mend=did_you_mean(item, hall.items))
    if len(set(items)) != len(items):
        raise Refused("item_twice", items=", ".join(items))


def check_plain(hall: Hall, items: Sequence[str]) -> None:
    """As :func:`check_items`, for a step at one window: one thing with steps of its own is refused too."""
    check_items(hall, items)
    for item in items:
        if hall.items[item].steps:
            raise Refused("one_thing_item", item=item, steps=", ".join(hall.items[item].steps))


def route(hall: Hall, plan: Plan, fast_items: frozenset[str], items: Sequence[str]) -> tuple[str, Because]:
    """The lane for a ticket with these items, and why.

    All items on the fast list in force: the plan's fast lane. Otherwise the regular lane of the first item
    that is not listed (of the first item when there is no fast lane). Raises ``Refused("lane_closed")`` when
    that lane is not in the plan.
    """
    fast = fast_lane(hall, plan)
    unlisted = [item for item in items if item not in fast_items]
    if fast is not None and not unlisted:
        return fast, Because("on_fast_list", {"item": items[0]})
    decisive = hall.items[unlisted[0] if fast is not None else items[0]]
    lane = hall.regular_lane(decisive.zone)
    if lane is None or lane not in plan.lanes:
        raise Refused("lane_closed", item=decisive.code, lane=lane or decisive.zone)
    if fast is None:
        return lane, Because("no_fast_lane", {"item": decisive.code})
    if decisive.complexity == "complex":
        return lane, Because("complex_item", {"item": decisive.code})
    return lane, Because("not_on_fast_list", {"item": decisive.code})
