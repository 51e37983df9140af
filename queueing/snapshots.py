"""A state as JSON and back: only what cannot be worked out from the rest is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from queueing.agenda import Day, Due
from queueing.hallfile import read_hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.reasons import Because
from queueing.state import State
from queueing.tickets import CHANGES, StepDone, Ticket
from queueing.triggers import Watch
from queueing.visitors import Booking, Check, Parked, Pass
from queueing.windows import Last, Window

_WINDOW = (
    "state",
    "reason",
    "since",
    "until",
    "last",
    "extended",
    "ticket",
    "idle_since",
    "auto_call",
    "counts_from",
    "trigger",
)

_LAST = ("command", "change", "at", "turns", "state", "reason", "since", "in_hand", "idle_since", "passed")


def take(state: State) -> dict[str, object]:
    """The state as a JSON object; equal states give equal objects."""
    return {
        "at": state.at,
        "hall": None if state.hall is None else state.hall.data,
        "plan": None if state.plan is None else state.plan.to_data(),
        "plan_at": state.plan_at,
        "day": None if state.day is None else _plain(state.day),
        "last_day": state.last_day,
        "issuing": state.issuing,
        "past_hours": state.past_hours,
        "joins": state.joins,
        "numbers": dict(sorted(state.numbers.items())),
        "issued": {lane: list(counted) for lane, counted in sorted(state.issued.items())},
        "agenda": [_plain(due) for due in state.agenda[state.next_in_agenda :]],
        "windows": {name: _window(state, window) for name, window in state.windows.items()},
        "tickets": {name: _plain(ticket) for name, ticket in sorted(state.tickets.items())},
        "releases": dict(sorted(state.releases.items())),
        "watches": [_plain(watch) for watch in state.watches],
        "bookings": {name: _plain(one) for name, one in sorted(state.bookings.items())},
        "checks": {name: _plain(one) for name, one in sorted(state.checks.items())},
        "passes": {name: _plain(one) for name, one in sorted(state.passes.items())},
        "parked": {code: _plain(one) for code, one in sorted(state.parked.items())},
        "lines": {
            lane: {
                str(mask): [list(entry) for entry in line]
                for mask, line in sorted(lines.items())
                if len(line)
            }
            for lane, lines in sorted(state.lines.items())
            if any(len(line) for line in lines.values())
        },
    }


def _plain(thing: object) -> dict[str, object]:
    return {field.name: _json(getattr(thing, field.name)) for field in fields(thing)}  # type: ignore[arg-type]


def _json(value: object) -> object:
    if isinstance(value, Because | LaneEntry):
        return value.to_data()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    if isinstance(value, StepDone | Ticket):
        return _plain(value)
    return value


def _window(state: State, window: Window) -> dict[str, object]:
    kept: dict[str, object] = {name: getattr(window, name) for name in _WINDOW}
    return {
        **kept,
        "lanes": [entry.to_data() for entry in window.lanes],
        "addressed": [list(entry) for entry in window.addressed],
        "slot_lanes": [entry.to_data() for entry in window.slot_lanes],
        "done": None if window.done is None else _last(state, window.done),
    }


def _last(state: State, done: Last) -> dict[str, object]:
    """A ticket that is still alive is among the tickets; one that has ended is kept here."""
    kept = {name: getattr(done, name) for name in _LAST}
    ticket = done.ticket
    ended = ticket is not None and state.tickets.get(ticket.id) is not ticket
    return {
        **kept,
        "ticket": None if ticket is None else _plain(ticket) if ended else ticket.id,
        "before": _json(done.before),
    }


def restore(state: State, data: Mapping[str, Any]) -> None:
    """Fills an empty state from :func:`take`'s object. The lines are worked out anew from the tickets."""
    state.at, state.last_day = data["at"], data["last_day"]
    state.issuing, state.past_hours, state.joins = data["issuing"], data["past_hours"], data["joins"]
    state.numbers = dict(data["numbers"])
    state.issued = {lane: list(counted) for lane, counted in data["issued"].items()}
    state.releases = dict(data["releases"])
    state.watches = [Watch(**one) for one in data["watches"]]
    state.bookings = {name: Booking(**_codes(one)) for name, one in data["bookings"].items()}
    state.checks = {name: Check(**_codes(one)) for name, one in data["checks"].items()}
    state.passes = {name: Pass(**_codes(one)) for name, one in data["passes"].items()}
    state.park({code: Parked(**_codes(one)) for code, one in data["parked"].items()})
    if data["hall"] is None:
        return
    hall = state.hall = read_hall(data["hall"])[0]
    state.get_ready = hall.rules.get_ready
    state.windows = {
        name: _window_back(Window(spec, among_idle=state.idle), data["windows"][name])
        for name, spec in hall.windows.items()
    }
    state.idle.update((name, one) for name, one in state.windows.items() if one.idle_since is not None)
    state.extended = {name for name, window in state.windows.items() if window.extended}
    state.auto = {name for name, window in state.windows.items() if window.auto_call is not None}
    if data["day"] is not None:
        state.day = Day(**{**data["day"], "fast_items": frozenset(data["day"]["fast_items"])})
    state.agenda = [Due(**{**due, "lanes": _lanes(due["lanes"])}) for due in data["agenda"]]
    state.move_on(0)
    if data["plan"] is not None:
        state.put_in_force(Plan.from_data(data["plan"]), hall)
    state.plan_at = data["plan_at"]
    for name, kept in data["tickets"].items():
        ticket = state.tickets[name] = _ticket_back(kept)
        if ticket.state == "waiting":
            state.line_of(ticket).add(ticket.entry, state.keep_of(ticket.items))
    for name, window in state.windows.items():
        window.done = _last_back(state, data["windows"][name]["done"])


def _lanes(rows: list[dict[str, object]]) -> tuple[LaneEntry, ...]:
    return tuple(LaneEntry.from_data(row) for row in rows)


def _window_back(window: Window, kept: Mapping[str, Any]) -> Window:
    for name in _WINDOW:
        setattr(window, name, kept[name])
    window.lanes, window.slot_lanes = _lanes(kept["lanes"]), _lanes(kept["slot_lanes"])
    return window


def _last_back(state: State, kept: Mapping[str, Any] | None) -> Last | None:
    if kept is None:
        return None
    ticket = kept["ticket"]
    if ticket is not None:
        ticket = state.tickets[ticket] if isinstance(ticket, str) else _ticket_back(ticket)
    names = CHANGES.get(kept["change"], ())
    before = tuple(_fact_back(name, value) for name, value in zip(names, kept["before"], strict=False))
    return Last(**{**kept, "ticket": ticket, "before": before})


def _codes(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept, "items": tuple(kept["items"])}


def _ticket_back(kept: Mapping[str, Any]) -> Ticket:
    return Ticket(**{name: _fact_back(name, value) for name, value in kept.items()})


def _fact_back(name: str, value: Any) -> Any:
    """A ticket's fact from JSON."""
    if name in ("items", "missing"):
        return tuple(value)
    if name == "steps":
        return tuple(tuple(step) for step in value)
    if name == "past":
        return tuple(StepDone(**_codes(step)) for step in value)
    if name == "because":
        return Because.from_data(value)
    if name == "estimate":
        return None if value is None else tuple(value)
    return value
