"""The sections of the rules page, in order. Each setting of a hall or plan is in one of their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hall.rules.saying import Sentence
from queueing import times
from queueing.coverage import LineCheck, check_lines, closed_items
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.triggers import Trigger

ONLY_WHEN_EMPTY = 12 * times.HOUR
"""An ``after`` from here on lets nobody of that lane come before the first lane's, whatever the day."""

Say = Iterator[Sentence]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (a key of the words) and what stands under it."""

    title: str
    sentences: tuple[Sentence, ...]


def sections(hall: Hall, plan: Plan | None, fast_items: frozenset[str]) -> list[Section]:
    """The whole page for a hall under a plan, with the fast list in force."""
    told: dict[str, Iterator[Sentence]] = {
        "order": _order(),
        "lanes": _lanes(hall, plan, fast_items),
        "priority": _priority(hall),
        "windows": _windows(hall, plan),
        "triggers": _triggers(plan),
        "addressed": _addressed(hall),
        "appointments": _appointments(hall),
        "missed": _missed(hall),
        "more_time": _more_time(hall),
        "hold": _hold(hall),
        "steps": _steps(hall),
        "pass": _pass(hall),
        "parked": _parked(hall),
        "closing": _closing(hall),
        "get_ready": _get_ready(hall),
        "promise": _promise(hall),
        "bound": _bound(hall, plan, fast_items),
        "exceptions": _exceptions(hall, plan),
    }
    return [Section(f"title_{name}", tuple(lines)) for name, lines in told.items()]


def bounds(hall: Hall, plan: Plan | None, fast_items: frozenset[str]) -> list[LineCheck]:
    """Every line of the plan with the bound on overtaking."""
    return [] if plan is None else check_lines(hall, plan, fast_items)


def _order() -> Say:
    for name in ("first", "place", "kept", "steady", "may"):
        yield Sentence(f"order_{name}")


def _lanes(hall: Hall, plan: Plan | None, fast_items: frozenset[str]) -> Say:
    open_lanes = plan.lanes if plan is not None else tuple(hall.lanes)
    fast = next((lane for lane in open_lanes if hall.lanes[lane].kind == "fast"), None)
    if fast is None:
        yield Sentence("lanes_regular")
    else:
        yield Sentence("lanes_fast", {"lane": fast, "n": len(fast_items)})
        yield Sentence("lanes_reclassified")
    closed = closed_items(hall, plan, fast_items) if plan is not None else {}
    if closed:
        yield Sentence("lanes_closed", {"items": [item for items in closed.values() for item in items]})
    for skill in plan.skills_added if plan is not None else ():
        yield Sentence("lanes_skills_added", {"items": _covered(hall, skill)})
    for skill in plan.skills_removed if plan is not None else ():
        yield Sentence("lanes_skills_removed", {"skills": skill, "items": _covered(hall, skill)})


def _covered(hall: Hall, skill: str) -> list[str]:
    return [code for code in hall.items if code in hall.skills[skill]]


def _priority(hall: Hall) -> Say:
    if not hall.priorities:
        yield Sentence("priority_none")
        return
    for one in hall.priorities.values():
        yield Sentence("priority_class", {"priority": one.code, "credit_ms": one.credit})
    for kiosk, key in ((True, "priority_kiosk"), (False, "priority_given")):
        classes = [one.code for one in hall.priorities.values() if one.kiosk is kiosk]
        if classes:
            yield Sentence(key, {"priority": classes})
    for name in ("refused", "moved", "private"):
        yield Sentence(f"priority_{name}")


def _windows(hall: Hall, plan: Plan | None) -> Say:
    if plan is None:
        yield Sentence("windows_none")
        return
    yield Sentence("windows_plan", {"plan": plan.names})
    for lanes, spans in _by_lanes(hall, plan).items():
        told = tuple(
            Sentence("windows_times", {"windows": tuple(windows), "times": _spans(when)})
            for when, windows in spans.items()
        )
        yield Sentence("windows_of", {"windows": told, "lanes": entries(lanes)})
    yield Sentence("windows_instant")


Spans = tuple[tuple[int, int], ...]


def _by_lanes(hall: Hall, plan: Plan) -> dict[tuple[LaneEntry, ...], dict[Spans, list[str]]]:
    """Lists of lanes -> times -> the windows that have this list at these times, in the hall's order."""
    when: dict[tuple[LaneEntry, ...], dict[str, list[tuple[int, int]]]] = {}
    for slot in plan.slots:
        when.setdefault(slot.lanes, {}).setdefault(slot.window, []).append((slot.begins, slot.ends))
    found: dict[tuple[LaneEntry, ...], dict[Spans, list[str]]] = {}
    order = list(hall.lanes)
    for lanes in sorted(when, key=lambda one: [order.index(entry.lane) for entry in one]):
        for window, spans in when[lanes].items():
            found.setdefault(lanes, {}).setdefault(tuple(spans), []).append(window)
    return found


def _spans(when: Sequence[tuple[int, int]]) -> list[str]:
    return [f"{times.wall_text(begins)}–{times.wall_text(ends)}" for begins, ends in when]


def entries(lanes: Sequence[LaneEntry]) -> tuple[Sentence, ...]:
    """A window's list of lanes, each beside the first one."""
    first, *others = lanes
    if not others:
        return (Sentence("lane_only", {"lane": first.lane}),)
    return (Sentence("lane_first", {"lane": first.lane}), *(_entry(first, one) for one in others))


def _entry(first: LaneEntry, other: LaneEntry) -> Sentence:
    after = other.after - first.after
    facts: dict[str, object] = {"lane": other.lane, "first": first.lane, "after_ms": abs(after)}
    if after >= ONLY_WHEN_EMPTY:
        told = Sentence("lane_empty", facts)
    elif after:
        told = Sentence("lane_after" if after > 0 else "lane_before", facts)
    else:
        told = Sentence("lane_alike", facts)
    if other.reserve:
        return Sentence("lane_reserve", {"entry": told, "n": other.reserve, "first": first.lane})
    return told


def _triggers(plan: Plan | None) -> Say:
    triggers = plan.triggers if plan is not None else ()
    if not triggers:
        yield Sentence("triggers_none")
        return
    for one in triggers:
        yield from _trigger(one)
    yield Sentence("triggers_border")


def _trigger(one: Trigger) -> Say:
    facts: dict[str, object] = {
        "lane": one.lane,
        "window": one.window,
        "for_ms": one.sustain,
        "lanes": entries(one.lanes),
        "until_ms": one.calm,
        "dwell_ms": one.dwell,
    }
    if one.more_than is not None:
        yield Sentence("triggers_more", {**facts, "n": one.more_than})
        yield Sentence("triggers_back_fewer", {**facts, "n": one.below})
    else:
        yield Sentence("triggers_longer", {**facts, "longer_ms": one.longer_than})
        yield Sentence("triggers_back_sooner", {**facts, "below_ms": (one.longer_than or 0) // 2})


def _addressed(hall: Hall) -> Say:
    yield Sentence("addressed_first")
    yield Sentence("addressed_back", {"pause_ms": hall.rules.pause_release})


def _appointments(hall: Hall) -> Say:
    given = hall.appointments
    if given is None:
        yield Sentence("appointments_none")
        return
    yield Sentence("appointments_place", {"grace_ms": given.grace, "credit_ms": given.credit})
    yield Sentence("appointments_late")
    yield Sentence("appointments_present")
    quota = {"every_ms": given.every, "n": given.quota, "days": given.days}
    yield Sentence("appointments_quota", quota)
    yield Sentence("appointments_missed")


def _missed(hall: Hall) -> Say:
    rules = hall.rules
    if not rules.requeue_times:
        yield Sentence("missed_never")
        return
    yield Sentence("missed_times", {"n": rules.requeue_times})
    yield Sentence("missed_within", {"within_ms": rules.requeue_within})
    yield _behind("missed", rules.requeue_behind)


def _more_time(hall: Hall) -> Say:
    rules = hall.rules
    if not rules.more_time_times:
        yield Sentence("more_time_none")
        return
    yield Sentence("more_time_times", {"n": rules.more_time_times})
    yield _behind("more_time", rules.more_time_behind)


def _behind(what: str, behind: int) -> Sentence:
    return Sentence(f"{what}_behind", {"n": behind}) if behind else Sentence(f"{what}_behind_none")


def _hold(hall: Hall) -> Say:
    yield Sentence("hold_place")
    yield Sentence("hold_wish")
    yield Sentence("hold_undo", {"undo_ms": hall.rules.undo_within})


def _steps(hall: Hall) -> Say:
    yield Sentence("steps_together")
    yield Sentence("steps_parallel")
    following = hall.rules.next_step
    if following is None:
        yield Sentence("steps_keep")
    elif following == 0:
        yield Sentence("steps_now")
    else:
        yield Sentence("steps_credit", {"next_ms": following})
    yield Sentence("steps_answers")
    for item in hall.items.values():
        if item.steps:
            facts = {"item": item.code, "n": len(item.steps), "items": list(item.steps)}
            yield Sentence("steps_item_in_order" if item.in_order else "steps_item", facts)


def _pass(hall: Hall) -> Say:
    rules = hall.rules
    if rules.return_days:
        yield Sentence("pass_days", {"n": rules.return_days})
        yield Sentence("pass_credit", {"credit_ms": rules.return_credit})
    else:
        yield Sentence("pass_none")


def _parked(hall: Hall) -> Say:
    yield Sentence("parked_items")
    yield Sentence("parked_choice" if hall.rules.return_days else "parked_choice_no_pass")


def _closing(hall: Hall) -> Say:
    hours, allowance = hall.hours, hall.rules.closing_allowance
    wall = {"doors": hours.doors_open, "opens": hours.opens, "closes": hours.closes}
    yield Sentence("closing_hours", {name: times.wall_text(at) for name, at in wall.items()})
    if hours.last_ticket:
        yield Sentence("closing_last", {"last_ms": hours.last_ticket})
    else:
        yield Sentence("closing_at_end")
    if allowance is None:
        yield Sentence("closing_no_allowance")
    else:
        yield Sentence("closing_allowance", {"allowance_ms": allowance})
    yield Sentence("closing_served", {"ends": times.wall_text(hours.ends)})


def _get_ready(hall: Hall) -> Say:
    rules = hall.rules
    if rules.get_ready:
        yield Sentence("get_ready_next", {"n": rules.get_ready})
    else:
        yield Sentence("get_ready_off")
    yield Sentence("get_ready_estimate", {"walk_ms": rules.walk, "clear_ms": rules.clear})


def _promise(hall: Hall) -> Say:
    promise = hall.promise
    facts = {
        "peaks": _spans(promise.peaks),
        "share": f"{promise.share * 100:.4g}",
        "target_ms": promise.target,
    }
    yield Sentence("promise_target" if promise.peaks else "promise_target_no_peaks", facts)


def _bound(hall: Hall, plan: Plan | None, fast_items: frozenset[str]) -> Say:
    yield Sentence("bound_what")
    yield Sentence("bound_is")
    yield from _leads(hall)
    yield from _lines(bounds(hall, plan, fast_items))


def _exceptions(hall: Hall, plan: Plan | None) -> Say:
    yield Sentence("except_addressed")
    yield Sentence("except_missed")
    yield Sentence("except_walk_up")
    if hall.appointments is not None:
        yield Sentence("except_booked")
    kept_free = _under_reserve(plan)
    if kept_free:
        yield Sentence("except_reserve", {"lane": [lane for lane in hall.lanes if lane in kept_free]})
    yield Sentence("except_parked")


def _lines(lines: Sequence[LineCheck]) -> Say:
    """The bound of each line; a lane whose lines have the same one is told in one sentence."""
    by_lane: dict[str, dict[int | None, list[str]]] = {}
    for line in lines:
        by_lane.setdefault(line.lane, {}).setdefault(line.overtaking, []).extend(line.items)
    for lane, found in by_lane.items():
        for overtaking, items in found.items():
            facts: dict[str, object] = {"lane": lane, "items": items, "overtaking_ms": overtaking}
            if overtaking is None:
                yield Sentence("bound_nobody", facts)
            else:
                yield Sentence("bound_lane" if len(found) == 1 else "bound_line", facts)


def _leads(hall: Hall) -> Say:
    """What makes a ticket count as having come earlier, and the most of it."""
    if hall.priorities:
        yield Sentence("lead_priority", {"lead_ms": max(one.credit for one in hall.priorities.values())})
    if hall.rules.return_days:
        yield Sentence("lead_pass", {"lead_ms": hall.rules.return_credit})
    if hall.appointments is not None:
        lead = hall.appointments.credit + hall.appointments.grace
        yield Sentence("lead_appointment", {"lead_ms": lead})


def _under_reserve(plan: Plan | None) -> set[str]:
    lists = [slot.lanes for slot in plan.slots] if plan is not None else []
    lists += [one.lanes for one in plan.triggers] if plan is not None else []
    return {entry.lane for lanes in lists for entry in lanes if entry.reserve}
