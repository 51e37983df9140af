"""A hall under one plan as the arrays that the kernel reads; what it cannot express is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queueing.agenda import SLOT, Day, Due, make_agenda
from queueing.hallfile import Hall, hall_from_data
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.routing import fast_lane
from queueing.times import DAY
from simulation.behaviour import Script
from simulation.chance import Ints
from simulation.days import Trace
from simulation.habits import Habits
from simulation.reference import Setting
from simulation.screening.refusing import Refusal

NONE = -1
_MOST_WINDOWS = _MOST_LANES = 64
_MOST_ITEMS = 4096
_MOST_TRIGGERS = 32
_MOST_RESERVE = 255
_MOST_HEAD_START = 5_000 * DAY
"""A place and a join share one number of 64 bits, 24 of them the join's."""


class Inexpressible(Exception):
    """The compiled engine cannot run this; ``reasons`` say why."""

    def __init__(self, reasons: Sequence[Refusal]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Layout:
    """``numbers`` and ``arrays`` by the names of kernel/data.h's ``Hall``; times in ms after the day's zero.

    ``hall`` and ``plan`` are what it was made of; ``codes`` turn a trace's items and
    priorities into the hall's.
    """

    hall: Hall
    plan: Plan
    numbers: Mapping[str, int]
    arrays: Mapping[str, NDArray[Any]]
    codes: Mapping[str, Ints]


def inexpressible(setting: Setting, script: Script | None = None) -> tuple[Refusal, ...]:
    """What of this the kernel cannot express; nothing when it can run it."""
    hall, habits = hall_from_data(setting.hall), setting.habits
    found = []
    if habits.auto_call is not None:
        found.append(Refusal("auto_call"))
    if script is not None and script != Script():
        found.append(Refusal("script"))
    if _longest_head_start(hall, setting.plan) > _MOST_HEAD_START:
        found.append(Refusal("head_start"))
    for count, most, what in (
        (len(hall.windows), _MOST_WINDOWS, "windows"),
        (len(hall.lanes), _MOST_LANES, "lanes"),
        (len(hall.items), _MOST_ITEMS, "items"),
        (len(setting.plan.triggers), _MOST_TRIGGERS, "triggers"),
    ):
        if count > most:
            found.append(Refusal(f"many_{what}", (("count", count), ("room", most))))
    return tuple(found)


def _longest_head_start(hall: Hall, plan: Plan) -> int:
    """In ms: how far apart from its coming a ticket may stand, by a credit or a window's list."""
    terms = hall.appointments
    lists = [slot.lanes for slot in plan.slots] + [trigger.lanes for trigger in plan.triggers]
    return max(
        hall.rules.return_credit,
        terms.credit if terms else 0,
        *(priority.credit for priority in hall.priorities.values()),
        *(abs(entry.after) for entries in lists for entry in entries),
    )


def lay_out(setting: Setting, trace: Trace) -> Layout:
    """The layout of a setting for the visitors of a trace, or of others like it.

    Raises :class:`Inexpressible`.
    """
    refused = inexpressible(setting)
    if refused:
        raise Inexpressible(refused)
    hall, plan = hall_from_data(setting.hall), setting.plan
    numbers, arrays = _of_slots(setting, hall)
    whole = {
        **_lanes_and_items(setting, hall),
        "window_zone": [
            trace.zones.index(spec.zones[0]) if spec.zones[0] in trace.zones else NONE
            for spec in hall.windows.values()
        ],
    }
    return Layout(
        hall,
        plan,
        {
            **_rules(hall),
            **_habits(setting.habits),
            **_sizes(hall, plan),
            "absent": trace.absent,
            **numbers,
        },
        {name: np.array(values, dtype=np.int64) for name, values in whole.items()}
        | arrays
        | _real(setting, hall),
        {
            "item_of": _whole(list(hall.items).index(code) for code in trace.items),
            "credit_of": _whole(hall.priorities[code].credit for code in trace.priorities),
        },
    )


def with_slots(layout: Layout, setting: Setting) -> Layout:
    """The layout of the same hall under a plan that differs only in its slots: what a planner changes.

    Lanes, skills and triggers of the plan are those that ``layout`` was made of; nothing is read again.
    """
    numbers, arrays = _of_slots(setting, layout.hall)
    return replace(
        layout,
        plan=setting.plan,
        numbers={**layout.numbers, **numbers},
        arrays={**layout.arrays, **arrays},
    )


def with_dues(
    layout: Layout, zero: int, dues: Sequence[Due], lanes: Sequence[tuple[LaneEntry, ...]]
) -> tuple[Layout, list[int]]:
    """The layout with what falls due from now on instead of the whole day's (ms UTC; ``zero`` is the day's),
    and the numbers of these ordered lanes of windows in it (-1 where there are none).
    """
    sets = _Sets({code: index for index, code in enumerate(layout.hall.lanes)})
    whole = {**_dues(dues, zero, sets), **_triggers(layout.hall, layout.plan, sets)}
    known = [sets.index(entries) if entries else NONE for entries in lanes]
    numbers, arrays = _laid_out({**whole, **sets.arrays()})
    changed = replace(layout, numbers={**layout.numbers, **numbers}, arrays={**layout.arrays, **arrays})
    return changed, known


def _of_slots(setting: Setting, hall: Hall) -> tuple[dict[str, int], dict[str, NDArray[Any]]]:
    """All that depends on the slots and triggers of the plan: numbers and arrays."""
    sets = _Sets({code: index for index, code in enumerate(hall.lanes)})
    whole = {**_agenda(setting, hall, sets), **_triggers(hall, setting.plan, sets)}
    return _laid_out({**whole, **sets.arrays()})


def _laid_out(whole: Mapping[str, Sequence[int]]) -> tuple[dict[str, int], dict[str, NDArray[Any]]]:
    numbers = {"reserves": int(any(whole["entry_reserve"])), "dues": len(whole["due_at"])}
    return numbers, {name: np.array(values, dtype=np.int64) for name, values in whole.items()}


def _whole(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _or_none(value: int | None) -> int:
    return NONE if value is None else value


def _sizes(hall: Hall, plan: Plan) -> dict[str, int]:
    items, fast = hall.items.values(), fast_lane(hall, plan)
    return {
        "windows": len(hall.windows),
        "lanes": len(hall.lanes),
        "items": len(items),
        "triggers": len(plan.triggers),
        "longest": max((len(item.steps) for item in items), default=0),
        "fast_lane": NONE if fast is None else list(hall.lanes).index(fast),
        "catalogue_service": sum(item.service for item in items),
        "catalogue_items": len(items),
    }


def _rules(hall: Hall) -> dict[str, int]:
    hours, rules, terms = hall.hours, hall.rules, hall.appointments
    return {
        "begins": hours.doors_open,
        "issuing_ends": hours.closes - hours.last_ticket,
        "closes": hours.closes,
        "ends": hours.ends,
        "get_ready": rules.get_ready,
        "requeue_behind": rules.requeue_behind,
        "requeue_times": rules.requeue_times,
        "requeue_within": rules.requeue_within,
        "more_time_behind": rules.more_time_behind,
        "more_time_times": rules.more_time_times,
        "next_step": _or_none(rules.next_step),
        "return_credit": rules.return_credit,
        "gives_passes": int(rules.return_days > 0),
        "closing_allowance": _or_none(rules.closing_allowance),
        "walk": rules.walk,
        "clear": rules.clear,
        "appointment_credit": terms.credit if terms else 0,
        "appointment_grace": terms.grace if terms else 0,
    }


def _habits(habits: Habits) -> dict[str, int]:
    ready, outside = habits.get_ready, habits.outside
    return {
        "ready_early": ready.early if ready else 0,
        "ready_saves": ready.saves if ready else 0,
        "guides": habits.pre_check.guides if habits.pre_check else 0,
        "room": habits.room or 0,
        "balks_above": habits.balking.more_than if habits.balking else 0,
        "lowest_first": int(outside is not None and outside.free_window is not None),
        "hands_back": int(outside is not None and outside.closing_window is not None),
    }


def _agenda(setting: Setting, hall: Hall, sets: _Sets) -> dict[str, list[int]]:
    """What falls due by itself, as the hall's own agenda has it."""
    hours, zero = hall.hours, setting.zero
    closes = zero + hours.closes
    day = Day(setting.date, zero, closes - hours.last_ticket, closes, zero + hours.ends, frozenset())
    return _dues(make_agenda(hall, setting.plan, day, zero + hours.doors_open), zero, sets)


def _dues(dues: Sequence[Due], zero: int, sets: _Sets) -> dict[str, list[int]]:
    return {
        "due_at": [due.at - zero for due in dues],
        "due_rank": [due.rank for due in dues],
        "due_window": [due.index for due in dues],
        "due_set": [sets.index(due.lanes) if due.rank == SLOT and due.lanes else NONE for due in dues],
        "due_until": [due.until - zero for due in dues],
        "due_last": [int(due.last) for due in dues],
    }


def _triggers(hall: Hall, plan: Plan, sets: _Sets) -> dict[str, list[int]]:
    found = plan.triggers
    return {
        "trigger_lane": [sets.lanes[one.lane] for one in found],
        "trigger_more": [_or_none(one.more_than) for one in found],
        "trigger_longer": [_or_none(one.longer_than) for one in found],
        "trigger_sustain": [one.sustain for one in found],
        "trigger_window": [hall.windows[one.window].index for one in found],
        "trigger_set": [sets.index(one.lanes) for one in found],
        "trigger_below": [one.below for one in found],
        "trigger_calm": [one.calm for one in found],
        "trigger_dwell": [one.dwell for one in found],
    }


def _lanes_and_items(setting: Setting, hall: Hall) -> dict[str, list[int]]:
    plan, listed = setting.plan, hall.fast_items(setting.date)
    lanes, items, codes = list(hall.lanes), list(hall.items.values()), list(hall.items)
    regular = {zone: hall.regular_lane(zone) for zone in {item.zone for item in items}}
    open_lane = {
        zone: lanes.index(lane) if lane is not None and lane in plan.lanes else NONE
        for zone, lane in regular.items()
    }
    return {
        "lane_fast": [int(lane.kind == "fast") for lane in hall.lanes.values()],
        "lane_in_plan": [int(code in plan.lanes) for code in lanes],
        "item_listed": [int(item.code in listed) for item in items],
        "item_regular": [open_lane[item.zone] for item in items],
        "item_mask": [_mask(hall, plan, item.code) for item in items],
        "item_service": [item.service for item in items],
        "item_in_order": [int(item.in_order) for item in items],
        "step_start": [0, *accumulate(len(item.steps) for item in items)],
        "step_item": [codes.index(step) for item in items for step in item.steps],
    }


def _real(setting: Setting, hall: Hall) -> dict[str, NDArray[Any]]:
    """The figures that are no whole numbers, where there are any."""
    found: dict[str, NDArray[Any]] = {}
    outside, pace = setting.habits.outside, setting.pace
    if outside is not None and outside.aging is not None:
        found["aging"] = np.array([outside.aging.get(code, 0.0) for code in hall.lanes], dtype=np.float64)
    if pace:
        found["pace"] = np.array(
            [[pace.get((window, code), 1.0) for code in hall.items] for window in hall.windows]
        )
    return found


class _Sets:
    """Ordered lanes of windows, each set of them kept once."""

    def __init__(self, lanes: Mapping[str, int]) -> None:
        self.lanes = lanes
        self.known: dict[tuple[LaneEntry, ...], int] = {}

    def index(self, entries: tuple[LaneEntry, ...]) -> int:
        """Where the set stands."""
        return self.known.setdefault(entries, len(self.known))

    def arrays(self) -> dict[str, list[int]]:
        """All sets, one after the other."""
        rows = [entry for entries in self.known for entry in entries]
        start = [0]
        for entries in self.known:
            start.append(start[-1] + len(entries))
        return {
            "set_start": start,
            "entry_lane": [self.lanes[entry.lane] for entry in rows],
            "entry_after": [entry.after for entry in rows],
            "entry_reserve": [min(entry.reserve, _MOST_RESERVE) for entry in rows],
        }


def _mask(hall: Hall, plan: Plan, item: str) -> int:
    """The windows, one bit each, whose skills cover the item; as a signed number of 64 bits."""
    bits = sum(1 << spec.index for spec in hall.windows.values() if plan.covers(spec, hall, (item,)))
    return bits - (1 << 64) if bits >> 63 else bits
