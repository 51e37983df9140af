"""Rows of screens: a lane, a window, a call as JSON objects. A row always replaces the row before it whole.

Times are RFC 3339 in UTC, durations end in ``_seconds``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from queueing.hallfile import Hall
from queueing.lanes import Lane
from queueing.state import State
from queueing.windows import Window

Row = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

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


def moment(ms: int | None) -> str | None:
    """``2026-03-02T00:30:00.000Z`` of ms UTC; None stays None."""
    if ms is None:
        return None
    return (_EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


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
    }


def public(row: Row) -> Row:
    """A window's row as everybody may see it: without the id of a ticket and how long the clerk is idle."""
    return {name: value for name, value in row.items() if name not in ("ticket", "idle_since")}


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


def texts(state: State) -> list[dict[str, str]]:
    """Plain sentences about the day that a screen shows beside the numbers, in both languages."""
    if state.day is None:
        return [dict(_CLOSED)]
    return [] if state.issuing else [dict(_NO_MORE)]
