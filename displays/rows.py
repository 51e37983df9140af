"""Rows of screens: a lane, a window, a call as JSON objects. A row always replaces the row before it whole.

Times are RFC 3339 in UTC, durations end in ``_seconds``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from queueing.hallfile import Hall
from queueing.lanes import Lane
from queueing.state import State
from queueing.windows import Window

Row = dict[str, Any]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 written without its zone, which is always Z

_CLOSED = {"zh-CN": "大厅现在不在办理时间", "en": "The hall is not open now"}
_NO_MORE = {
    "zh-CN": "今日已停止取号，已取号的继续办理",
    "en": "No more tickets today; who holds one is served",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A ticket's latest call. ``seq`` and ``at`` (ms UTC) are of the event that called it, or recalled it.

    ``state`` is the ticket's state; ``language`` the one its visitor chose.
    """

    seq: int
    ticket: str
    number: str
    window: str
    lane: str
    at: int
    state: str
    language: str
    recalls: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """A ticket that waits and has been told to get ready: it was among the next of its lane."""

    ticket: str
    number: str
    lane: str


def moment(ms: int | None) -> str | None:
    """``2026-03-02T00:30:00.000Z`` of ms UTC; None stays None."""
    if ms is None:
        return None
    return (_EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds") + "Z"


def seconds(ms: int) -> float:
    """Seconds of a duration in ms; whole ones as whole numbers."""
    return ms // 1000 if ms % 1000 == 0 else ms / 1000


def lane_row(state: State, lane: Lane, at: int) -> Row:
    """A lane and who waits in it.

    ``longest_wait_seconds`` is true at ``at`` (ms UTC) and grows from ``waiting_since`` on; both are null
    while nobody waits.
    """
    since = state.longest_waiting(lane.code)
    return {
        "code": lane.code,
        "kind": lane.kind,
        "letter": lane.letter,
        "zone": lane.zone,
        "names": dict(lane.names),
        "waiting": state.waiting(lane.code),
        "longest_wait_seconds": None if since is None else seconds(max(0, at - since)),
        "waiting_since": moment(since),
    }


_OWN = ("ticket", "idle_since", "addressed", "auto_call_seconds", "auto_call_at", "undo")


def window_row(state: State, window: Window) -> Row:
    """A window as the hall's people see it; ``ticket`` is the id of the one in hand."""
    in_hand = state.tickets.get(window.ticket) if window.ticket else None
    return {
        "id": window.spec.id,
        "number": window.spec.number,
        "names": dict(window.spec.names),
        "zone": window.spec.zone,
        "state": window.state,
        "reason": window.reason,
        "since": moment(window.since),
        "lanes": [
            {"lane": entry.lane, "after_seconds": seconds(entry.after), "reserve": entry.reserve}
            for entry in window.lanes
        ],
        "until": moment(window.until),
        "ticket": window.ticket,
        "ticket_number": in_hand.number if in_hand else None,
        "ticket_state": in_hand.state if in_hand else None,
        "idle_since": moment(window.idle_since),
        "addressed": len(window.addressed),
        "auto_call_seconds": None if window.auto_call is None else seconds(window.auto_call),
        "auto_call_at": moment(auto_call_at(window)),
        "undo": undo_row(state, window),
        "trigger": trigger_row(state, window),
    }


def auto_call_at(window: Window) -> int | None:
    """When the window calls by itself (ms UTC), or as soon after as there is somebody; None: it does not."""
    if window.auto_call is None or window.counts_from is None:
        return None
    return window.counts_from + window.auto_call


def undo_row(state: State, window: Window) -> Row | None:
    """What can be taken back, with the number it was about, and until when.

    None once something else has touched that ticket. Whoever shows it looks at the clock.
    """
    done = window.done
    if done is None or state.hall is None or state.touched(done):
        return None
    return {
        "command": done.command,
        "number": None if done.ticket is None else done.ticket.number,
        "until": moment(done.at + state.hall.rules.undo_within),
    }


def trigger_row(state: State, window: Window) -> Row | None:
    """The trigger that has given the window its lanes: which lane was crowded, and what counts as that."""
    if window.trigger is None or state.plan is None:
        return None
    trigger = state.plan.triggers[window.trigger]
    return {
        "lane": trigger.lane,
        "more_than": trigger.more_than,
        "longer_than_seconds": None if trigger.longer_than is None else seconds(trigger.longer_than),
    }


def public(row: Row) -> Row:
    """A window's row as everybody may see it: without the id of a ticket and what only its clerk needs."""
    return {name: value for name, value in row.items() if name not in _OWN}


def call_row(hall: Hall, call: Call) -> Row:
    """A call as a board shows it."""
    spec = hall.windows[call.window]
    return {
        "seq": call.seq,
        "number": call.number,
        "window": call.window,
        "window_number": spec.number,
        "lane": call.lane,
        "at": moment(call.at),
        "state": call.state,
        "recalls": call.recalls,
    }


def call_rows(hall: Hall, calls: Iterable[Call], lanes: Iterable[str]) -> list[Row]:
    """The calls of some lanes, newest first."""
    wanted = set(lanes)
    return [call_row(hall, call) for call in calls if call.lane in wanted]


def ready_rows(ready: Iterable[Ready], lanes: Iterable[str]) -> list[Row]:
    """The numbers that may get ready, lane by lane; lanes without any are left out."""
    found: dict[str, list[str]] = {lane: [] for lane in lanes}
    for one in ready:
        if one.lane in found:
            found[one.lane].append(one.number)
    return [{"lane": lane, "numbers": numbers} for lane, numbers in found.items() if numbers]


def withdrawn_row(hall: Hall, call: Call) -> Row:
    """A call that was taken back, for screens and programs that have shown or said it."""
    return {
        "number": call.number,
        "window": call.window,
        "window_number": hall.windows[call.window].number,
        "lane": call.lane,
    }


def texts(state: State) -> list[dict[str, str]]:
    """Plain sentences about the day that a screen shows beside the numbers, in both languages."""
    if state.day is None:
        return [dict(_CLOSED)]
    return [*([] if state.issuing else [dict(_NO_MORE)]), *_suspended(state)]


def _suspended(state: State) -> Iterator[dict[str, str]]:
    hall = state.hall
    assert hall is not None
    for code, one in state.parked.items():
        names = (hall.items.get(code) or hall.departments[code]).names
        yield {
            "zh-CN": f"{names['zh-CN']}暂停办理"
            + (f"：{one.reason}" if one.reason else "")
            + "，号票位置保留",
            "en": f"{names['en']} is suspended"
            + (f": {one.reason}" if one.reason else "")
            + "; places are kept",
        }
