"""A day as a film: who was where when, made of the day's events alone.

The Floor records the events, and the film notes what has changed to the eye: a ticket that waits, is called,
is served or leaves, a window that opens, pauses or takes other lanes, and how the promise stands for each
fast visitor. Nothing is decided here. ``docs/reference/film.md`` describes the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, Literal

from queueing import events as e
from queueing.floor import Floor
from queueing.hallfile import Hall
from queueing.promise import Verdict, before_booked, in_peak, verdict, waited
from queueing.tickets import Ticket
from queueing.windows import Window

Row = list[Any]
"""``[kind, at, ...]``: see :class:`Filming`."""

Source = Literal["simulated", "recorded", "live"]

WHERE = ("waiting", "addressed", "called", "serving", "held", "missed", "completed", "withdrawn", "expired")
"""What a ticket does, by the numbers that stand for it. *Addressed* waits for one window alone."""

AT_A_WINDOW = WHERE[1:4]
WINDOW_STATES = ("closed", "open", "paused")
CHECKS = ("begun", "passed", "sent_away", "left")
"""How a pre-check stands."""
VERDICTS = ("pending", "kept", "missed", "left", "no_show")
_ALL_WINDOWS = (e.DayOpened, e.DayClosed, e.PlanApplied)


class Filming:
    """Takes a hall's events in order; ``rows`` is the film, which only ever grows.

    The first events must give a Floor its hall: a configuration, or what the last closed day has left. The
    film begins with the day's opening and is ``over`` at its closing. Every row has a letter and a time in ms
    after the day's zero, never less than the one before:

    - ``["p", at, code, names, lanes]``: this plan is in force, with these lanes;
    - ``["w", at, window, state, lanes, tide]``: what a window does (:data:`WINDOW_STATES`), which lanes it
      takes in this order (none: no slot in force), whether a trigger has given it those;
    - ``["c", at, check, how]``: a pre-check (:data:`CHECKS`); they are numbered from 0 as they begin. Of one
      that is passed comes the next ticket;
    - ``["i", at, number, fast, counts, visitor]``: a ticket; tickets are numbered from 0 as they come.
      ``counts`` when it was issued in a peak, ``visitor`` is the same under every plan (None if recorded);
    - ``["m", at, ticket, where, which]``: where it is now (:data:`WHERE`), in which lane or at which window;
      for those who wait ``place`` and ``join`` follow, which order them, for those served how long they have
      waited for it, in ms, the visitor's own wishes left out;
    - ``["v", at, ticket, verdict]``: how the promise stands for a fast ticket (:data:`VERDICTS`);
    - ``["d", at, what]``: ``opened``, ``last_ticket``, ``hours_ended`` or ``closed``.

    Windows and lanes are numbers in the order of the hall. Who is ``fast`` is told by item on a simulated
    day, where plans without a fast lane are compared with others, and by the lane at issue on a recorded one,
    as reports of the hall do.
    """

    def __init__(self, *, simulated: bool = False) -> None:
        self.simulated = simulated
        self.rows: list[Row] = []
        self.floor = Floor()
        self.zero = 0
        self.day: str | None = None
        self.over = False
        self._lanes: dict[str, int] = {}
        self._fast_lanes: frozenset[str] = frozenset()
        self._tickets: dict[str, int] = {}
        self._checks: dict[str, int] = {}
        self._fast: set[str] = set()
        self._where: list[tuple[int, ...]] = []
        self._said: dict[str, Verdict] = {}
        self._windows: dict[str, tuple[int, list[int], bool]] = {}
        self._dues: list[tuple[int, str]] = []

    @property
    def hall(self) -> Hall:
        """The hall that is filmed."""
        assert self.floor.hall is not None
        return self.floor.hall

    def take(self, event: e.Event) -> None:
        """Records an event and notes what it has changed to the eye."""
        if self.over:
            return
        if self.day is not None:
            self.until(event.at)
        self.floor.apply(event)
        if isinstance(event, e.DayOpened):
            self._open(event)
        if self.day is None:
            return
        ticket = getattr(event, "ticket", None)
        if isinstance(event, e.PreCheckStarted | e.PreCheckEnded):
            self._note_check(event)
        if isinstance(event, e.TicketIssued):
            self._issue(event)
        if ticket is not None and ticket in self._tickets:
            self._note_ticket(ticket, event.at)
        self._note_windows(event)
        self._note_day(event)
        self.floor.ended.clear()

    def until(self, at: int) -> None:
        """Notes whose promise has been missed by ``at`` (ms UTC) by the mere passing of time."""
        while self._dues and self._dues[0][0] <= at:
            due, name = heappop(self._dues)
            ticket = self.floor.tickets.get(name)
            if ticket is not None:
                self._judge(ticket, due)

    # -- what is noted

    def _row(self, kind: str, at: int, *facts: Any) -> None:
        least = self.rows[-1][1] if self.rows else 0
        self.rows.append([kind, max(at - self.zero, least), *facts])

    def _open(self, event: e.DayOpened) -> None:
        self.zero, self.day = event.zero, event.day
        self._lanes = {code: index for index, code in enumerate(self.hall.lanes)}
        self._fast_lanes = frozenset(lane.code for lane in self.hall.lanes.values() if lane.kind == "fast")
        self._note_plan(event.at)

    def _note_plan(self, at: int) -> None:
        plan = self.floor.plan
        if plan is not None:
            lanes = [self._lanes[code] for code in plan.lanes]
            self._row("p", at, plan.code, dict(plan.names), lanes)

    def _issue(self, event: e.TicketIssued) -> None:
        items = {*event.items, *(item for step in event.steps for item in step)}
        assert self.floor.day is not None
        listed = items <= self.floor.day.fast_items
        fast = listed if self.simulated else event.lane in self._fast_lanes
        counts = fast and in_peak(event.at - self.zero, self.hall.promise.peaks)
        self._tickets[event.ticket] = len(self._tickets)
        self._where.append(())
        if fast:
            self._fast.add(event.ticket)
            self._said[event.ticket] = "pending"
        visitor = event.ticket if self.simulated else None
        self._row("i", event.at, event.number, fast, counts, visitor)

    def _note_check(self, event: e.PreCheckStarted | e.PreCheckEnded) -> None:
        check = self._checks.setdefault(event.ticket, len(self._checks))
        how = event.outcome if isinstance(event, e.PreCheckEnded) else "begun"
        self._row("c", event.at, check, CHECKS.index(how))

    def _note_ticket(self, name: str, at: int) -> None:
        ticket = self.floor.tickets.get(name) or self.floor.ended[name]
        index, now = self._tickets[name], self._where_is(ticket)
        if now != self._where[index]:
            self._where[index] = now
            self._row("m", at, index, *now)
        if name in self._fast:
            self._judge(ticket, at)

    def _where_is(self, ticket: Ticket) -> tuple[int, ...]:
        doing = ticket.state if ticket.to_window is None or ticket.state != "waiting" else "addressed"
        window = ticket.to_window if doing == "addressed" else ticket.window
        which = self._lanes[ticket.lane]
        if doing in AT_A_WINDOW:
            assert window is not None
            which = self.hall.windows[window].index
        more: tuple[int, ...] = ()
        if ticket.state == "waiting":
            more = ticket.place - self.zero, ticket.join
        elif ticket.state == "serving":
            more = (waited(**self._course(ticket, self.floor.at), at=self.floor.at),)
        return WHERE.index(doing), which, *more

    @staticmethod
    def _course(ticket: Ticket, at: int) -> dict[str, Any]:
        """What the promise is judged by, see :mod:`queueing.promise`."""
        return {
            "issued": ticket.issued_at,
            "called": ticket.called_at,
            "started": ticket.started_at,
            "ended": ticket.ended_at,
            "misses": ticket.misses,
            "uncounted": ticket.uncounted_by(at),
            "early": before_booked(ticket.issued_at, ticket.appointment),
        }

    def _judge(self, ticket: Ticket, at: int) -> None:
        """Notes how the promise stands for a fast ticket, and when it will have been missed."""
        target = self.hall.promise.target
        said = verdict(**self._course(ticket, at), at=at, target=target)
        if said != self._said[ticket.id]:
            self._said[ticket.id] = said
            self._row("v", at, self._tickets[ticket.id], VERDICTS.index(said))
        aside = ticket.held_at is not None and ticket.held_wish == "visitor"
        if said == "pending" and not aside:
            heappush(self._dues, (ticket.issued_at + ticket.uncounted + target + 1, ticket.id))

    def _note_windows(self, event: e.Event) -> None:
        name = getattr(event, "window", None)
        names = self.floor.windows if isinstance(event, _ALL_WINDOWS) else () if name is None else (name,)
        for one in names:
            window = self.floor.windows[one]
            now = self._window(window)
            if now != self._windows.get(one):
                self._windows[one] = now
                self._row("w", event.at, window.spec.index, *now)

    def _window(self, window: Window) -> tuple[int, list[int], bool]:
        lanes = [self._lanes[entry.lane] for entry in window.lanes]
        return WINDOW_STATES.index(window.state), lanes, window.trigger is not None

    def _note_day(self, event: e.Event) -> None:
        if isinstance(event, e.PlanApplied):
            self._note_plan(event.at)
        said = _OF_THE_DAY.get(type(event))
        if said is not None:
            self._row("d", event.at, said)
        self.over = isinstance(event, e.DayClosed)


_OF_THE_DAY: Mapping[type[e.Event], str] = {
    e.DayOpened: "opened",
    e.IssuingStopped: "last_ticket",
    e.HoursEnded: "hours_ended",
    e.DayClosed: "closed",
}


def film_of(events: Iterable[e.Event], *, simulated: bool = False) -> Filming:
    """The film of a whole day. Raises ``ValueError`` when the events open no day."""
    filming = Filming(simulated=simulated)
    for event in events:
        filming.take(event)
    if filming.day is None:
        raise ValueError("these events open no day: there is nothing to film")
    return filming


def document(
    source: Source, films: Sequence[Filming], names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One or two films of the same day and hall as one JSON object; ``names`` is what the day is called."""
    first = films[0]
    hall, promise = first.hall, first.hall.promise
    return {
        "schema": 1,
        "kind": "film",
        "source": source,
        "names": dict(names or hall.names),
        "day": first.day,
        "zero_ms": first.zero,
        "hall": {
            "code": hall.code,
            "names": dict(hall.names),
            "timezone": hall.timezone,
            "doors_open_ms": hall.hours.doors_open,
            "opens_ms": hall.hours.opens,
            "closes_ms": hall.hours.closes,
            "zones": [{"code": code, "names": dict(zone)} for code, zone in hall.zones.items()],
            "lanes": [
                {
                    "code": one.code,
                    "kind": one.kind,
                    "letter": one.letter,
                    "zone": one.zone,
                    "names": dict(one.names),
                }
                for one in hall.lanes.values()
            ],
            "windows": [
                {"id": one.id, "number": one.number, "zone": one.zone, "names": dict(one.names)}
                for one in hall.windows.values()
            ],
        },
        "promise": {
            "target_ms": promise.target,
            "share": promise.share,
            "peaks_ms": [list(peak) for peak in promise.peaks],
        },
        "films": [{"rows": one.rows} for one in films],
    }
