"""What a hall's screens show: the Floor with the calls of the day, carried on event by event.

Everything follows from the log alone, so a restarted process shows what the one before it showed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from displays.rows import (
    Call,
    Ready,
    Row,
    call_rows,
    lane_row,
    moment,
    public,
    ready_rows,
    texts,
    window_row,
)
from queueing import events as e
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.tickets import Ticket

KEPT_CALLS = 12
"""So many calls stay in the list; older ones only while they are called or younger than ``KEPT_MS``."""

KEPT_MS = 60_000
"""How long a call stays in the list whatever comes after it, ms."""

_NEW_DAY = (e.HallConfigured, e.DayOpened, e.DayClosed)
_NEW_TEXTS = (
    e.DayOpened,
    e.IssuingStopped,
    e.HoursEnded,
    e.DayClosed,
    e.ServiceParked,
    e.ServiceUnparked,
)
_LINES = (
    e.TicketIssued,
    e.TicketCalled,
    e.TicketRequeued,
    e.TicketResumed,
    e.TicketTransferred,
    e.TicketReleased,
    e.TicketRerouted,
    e.TicketWithdrawn,
    e.TicketExpired,
    e.TicketPostponed,
    e.TicketReclassified,
    e.ItemsChanged,
    e.StepCompleted,
    e.PriorityGranted,
    e.PriorityRefused,
    e.CommandUndone,
)
_ALL_WINDOWS = (*_NEW_DAY, e.PlanApplied, e.ServiceParked, e.ServiceUnparked)
"""After these no window's last command can be undone any more."""
_SERVING = (
    e.WindowOpened,
    e.WindowPaused,
    e.WindowClosed,
    e.SlotStarted,
    e.SlotEnded,
    e.TriggerFired,
    e.TriggerEnded,
)
_ALL_READY = (e.PlanApplied, e.ServiceParked, e.ServiceUnparked)
"""After these other tickets may be called, and told to get ready, than before."""


class UnknownBoard(LookupError):
    """The hall has no such board; the argument is its id."""


class UnknownWindow(LookupError):
    """The hall has no such window; the argument is its id."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one event has changed, as rows. ``at`` is ms UTC.

    ``calls`` is the whole list when it has changed and None otherwise; ``call`` is the call that this event
    made, ``withdrawn`` the one that it has taken back. ``ready`` is the whole list when it has changed.
    ``ticket`` is the ticket it was about, in ``state`` after it. ``whole``: the hall was described anew, so
    that nothing shown before counts any more.
    """

    seq: int
    at: int
    kind: str
    lanes: Mapping[str, Row]
    windows: Mapping[str, Row]
    calls: tuple[Call, ...] | None = None
    call: Call | None = None
    texts: list[dict[str, str]] | None = None
    ticket: str | None = None
    state: str | None = None
    whole: bool = False
    withdrawn: Call | None = None
    ready: tuple[Ready, ...] | None = None


class Picture:
    """A hall at one seq of its log, with everything that screens show of it."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.seq = 0
        self.calls: tuple[Call, ...] = ()
        self.ready: tuple[Ready, ...] = ()

    @property
    def hall(self) -> Hall | None:
        """The hall's description, once it has one."""
        return self.floor.hall

    def take(self, seq: int, event: e.Event) -> Change:
        """Applies the log's next event and tells what it has changed.

        A ticket that has ended stays in ``floor.ended`` until the next event.
        """
        floor, ticket = self.floor, getattr(event, "ticket", None)
        old = floor.tickets.get(ticket) if ticket is not None else None
        before, sent = (old.lane, old.to_window) if old is not None else (None, None)
        floor.ended.clear()
        floor.apply(event)
        self.seq = seq
        withdrawn = self._withdrawn(event)
        calls = self._calls_after(seq, event)
        news, self.calls = calls != self.calls, calls
        ready = self._ready_after(event)
        told_ready, self.ready = ready != self.ready, ready
        one = None if ticket is None else floor.tickets.get(ticket) or floor.ended.get(ticket)
        lanes = {lane for lane in (before, one.lane if one else None) if lane is not None}
        called = isinstance(event, e.TicketCalled | e.TicketRecalled) and not _unseen(event)
        return Change(
            seq,
            event.at,
            event.kind,
            dict(self._lane_rows(event, lanes)),
            dict(self._window_rows(event, {sent, one.to_window if one else None})),
            calls if news else None,
            calls[0] if called else None,
            texts(floor) if isinstance(event, _NEW_TEXTS) else None,
            ticket,
            one.state if one else None,
            isinstance(event, e.HallConfigured),
            withdrawn,
            ready if told_ready else None,
        )

    def _lane_rows(self, event: e.Event, lanes: set[str]) -> Iterator[tuple[str, Row]]:
        hall = self.hall
        if hall is None:
            return
        if isinstance(event, _NEW_DAY):
            lanes = set(hall.lanes)
        elif not isinstance(event, _LINES):
            return
        for code in hall.lanes:
            if code in lanes:
                yield code, lane_row(self.floor, hall.lanes[code], event.at)

    def _window_rows(self, event: e.Event, sent: set[str | None]) -> Iterator[tuple[str, Row]]:
        """Rows of the event's window, of those it sends to, and of those whose last command was before it."""
        every, ticket = isinstance(event, _ALL_WINDOWS), getattr(event, "ticket", None)
        names = {getattr(event, "window", None), *sent}
        for name, window in self.floor.windows.items():
            done = window.done.ticket if window.done is not None else None
            if every or name in names or (done is not None and done.id == ticket):
                yield name, window_row(self.floor, window)

    def _calls_after(self, seq: int, event: e.Event) -> tuple[Call, ...]:
        if isinstance(event, _NEW_DAY):
            return ()
        ticket = getattr(event, "ticket", None)
        if isinstance(event, e.TicketCalled | e.TicketRecalled):
            return self.calls if _unseen(event) else self._called(seq, event)
        if self._withdrawn(event) is not None:
            return tuple(call for call in self.calls if call.ticket != ticket)
        if not any(call.ticket == ticket for call in self.calls):
            return self.calls
        one = self.floor.tickets.get(str(ticket)) or self.floor.ended[str(ticket)]
        return tuple(replace(call, state=one.state) if call.ticket == ticket else call for call in self.calls)

    def _withdrawn(self, event: e.Event) -> Call | None:
        """The call that an event takes back, while it is shown."""
        if not isinstance(event, e.CommandUndone) or event.command != "call":
            return None
        return next((call for call in self.calls if call.ticket == event.ticket), None)

    def _ready_after(self, event: e.Event) -> tuple[Ready, ...]:
        """Those told to get ready that wait still and may be called, first one first."""
        floor, name = self.floor, getattr(event, "ticket", None)
        if isinstance(event, _NEW_DAY):
            return ()
        if isinstance(event, _ALL_READY) or changes_serving(event):
            return self._in_order(one for one in floor.tickets.values() if self._may_get_ready(one))
        if name is None:
            return self.ready
        others = [one for one in self.ready if one.ticket != name]
        ticket = floor.tickets.get(name)
        if ticket is None or not self._may_get_ready(ticket):
            return self.ready if len(others) == len(self.ready) else tuple(others)
        return self._in_order([ticket, *(floor.tickets[one.ticket] for one in others)])

    def _may_get_ready(self, one: Ticket) -> bool:
        """Nobody need get ready while no window is open for the lane."""
        waits = one.state == "waiting" and one.to_window is None and one.readied_at is not None
        return waits and not self.floor.is_parked(one) and self._is_served(one.lane)

    def _is_served(self, lane: str) -> bool:
        return any(
            window.state == "open" and any(entry.lane == lane for entry in window.lanes)
            for window in self.floor.windows.values()
        )

    @staticmethod
    def _in_order(tickets: Iterable[Ticket]) -> tuple[Ready, ...]:
        return tuple(
            Ready(one.id, one.number, one.lane) for one in sorted(tickets, key=lambda one: one.entry)
        )

    def _called(self, seq: int, event: e.TicketCalled | e.TicketRecalled) -> tuple[Call, ...]:
        one = self.floor.tickets[event.ticket]
        new = Call(
            seq,
            one.id,
            one.number,
            event.window,
            one.lane,
            event.at,
            one.state,
            one.language,
            one.recalls,
        )
        rest = [call for call in self.calls if call.ticket != one.id]
        kept = [
            call
            for place, call in enumerate(rest, 1)
            if place < KEPT_CALLS or call.state == "called" or event.at - call.at < KEPT_MS
        ]
        return (new, *kept)

    # -- whole pictures

    def board(self, board: str, now: int) -> Row:
        """Everything one board shows at ``now`` (ms UTC). Raises :class:`UnknownBoard`."""
        hall = self.hall
        if hall is None or board not in hall.boards:
            raise UnknownBoard(board)
        spec = hall.boards[board]
        return {
            **self._frame(hall, now),
            "board": {"id": spec.id, "names": dict(spec.names)},
            "calls": call_rows(hall, self.calls, spec.lanes),
            "ready": ready_rows(self.ready, spec.lanes),
            "lanes": [lane_row(self.floor, hall.lanes[code], now) for code in spec.lanes],
            "windows": [public(window_row(self.floor, one)) for one in self.floor.windows.values()],
            "texts": texts(self.floor),
        }

    def lanes(self, hall: Hall, now: int) -> Row:
        """The same for the hall's people: all lanes, and windows with the tickets in hand."""
        return {
            **self._frame(hall, now),
            "calls": call_rows(hall, self.calls, hall.lanes),
            "ready": ready_rows(self.ready, hall.lanes),
            "lanes": [lane_row(self.floor, one, now) for one in hall.lanes.values()],
            "windows": [window_row(self.floor, one) for one in self.floor.windows.values()],
            "texts": texts(self.floor),
        }

    def window(self, window: str, now: int) -> Row:
        """What a window's clerk sees beside the ticket in hand. Raises :class:`UnknownWindow`."""
        hall = self.hall
        if hall is None or window not in self.floor.windows:
            raise UnknownWindow(window)
        return {
            **self._frame(hall, now),
            "window": window_row(self.floor, self.floor.windows[window]),
            "lanes": [lane_row(self.floor, one, now) for one in hall.lanes.values()],
            "texts": texts(self.floor),
        }

    def _frame(self, hall: Hall, now: int) -> Row:
        day = self.floor.day
        return {
            "seq": self.seq,
            "hall": {"code": hall.code, "names": dict(hall.names)},
            "day": day.day if day else None,
            "now": moment(now),
        }


def changes_serving(event: e.Event) -> bool:
    """Whether other windows may serve a line after it than before."""
    pause_undone = isinstance(event, e.CommandUndone) and event.command == "pause"
    return pause_undone or isinstance(event, _SERVING)


def _unseen(event: e.TicketCalled | e.TicketRecalled) -> bool:
    """Whether a call is nobody's business: a visitor without a ticket stands at the window already."""
    return isinstance(event, e.TicketCalled) and event.because.code == "walk_up"


def called_row(call: Call) -> Row:
    """The event ``called``, for programs that only want to know who is called where."""
    return {
        "seq": call.seq,
        "number": call.number,
        "window": call.window,
        "lane": call.lane,
        "at": moment(call.at),
        "recall": call.recalls > 0,
    }
