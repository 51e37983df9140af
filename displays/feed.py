"""Who follows what in one hall, and which messages each event makes for them. No web, no clock, no database.

Whoever follows a board, the lanes or a window gets one ``change`` for every event of the hall, so ``prev`` is
always ``seq - 1`` and one message serves all who follow the same. Whoever follows a ticket gets only the
changes of that ticket, there ``prev`` is the change before; and at most once a second what has moved in its
line, see ``displays.lines``.

A change carries rows whole. ``lanes`` and ``windows`` are lists whose rows replace the rows of the same
``code`` or ``id``; ``calls``, ``ready`` and ``texts`` replace the whole list; ``call`` is the call just made,
``withdrawn`` the one just taken back; ``window`` and ``ticket`` replace the one followed. What a change does
not name is as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from displays.board import Change, Picture, called_row, changes_serving
from displays.lines import Lines, stand
from displays.rows import Row, call_row, call_rows, moment, public, ready_rows, withdrawn_row
from queueing import events as e
from queueing.events import Event
from queueing.floor import Floor

KEPT_CHANGES = 8
"""Whoever has missed more changes than this gets a whole picture, which weighs as much as about seven."""

WHOLE_AT_A_TIME = 50
"""Phones that are told their whole ticket anew in one second after something that concerns all of them."""

_CONCERN_ALL = (e.HallConfigured, e.PlanApplied, e.ServiceParked, e.ServiceUnparked)

Kind = Literal["board", "lanes", "window", "ticket"]

Tell = Callable[[Floor, str, int], Mapping[str, Any] | None]
"""(Floor, ticket id, hall time in ms UTC) -> a ticket as its followers see it; None when nobody knows it."""


class UnknownTicket(LookupError):
    """The hall has never had such a ticket; the argument is its id."""


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody follows: a board, a window or a ticket by its id, or all lanes."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to send to everybody with one of these interests: an event's name and its content."""

    interests: tuple[Interest, ...]
    name: Literal["change", "called", "line"]
    body: Row


@dataclass(slots=True)
class _Phone:
    """The followers of one ticket: the seq of their last change, and whether all they know is out of date."""

    prev: int
    old: bool = False


@dataclass(slots=True)
class Following:
    """The followers of one hall. ``staff`` and ``visitor`` tell a ticket to its two kinds of followers."""

    staff: Tell
    visitor: Tell
    picture: Picture = field(default_factory=Picture)
    _kept: deque[Change] = field(default_factory=lambda: deque(maxlen=KEPT_CHANGES))
    _followers: dict[Interest, int] = field(default_factory=dict)
    _screens: dict[Interest, None] = field(default_factory=dict)
    _phones: dict[str, _Phone] = field(default_factory=dict)
    _lines: Lines = field(default_factory=Lines)

    @property
    def seq(self) -> int:
        """The last event that is in the picture."""
        return self.picture.seq

    def forget(self) -> None:
        """Throws the picture away; it begins again from the day's foundation."""
        self.picture = Picture()
        self._kept.clear()

    # -- coming and going

    def add(self, interest: Interest) -> None:
        """One more follower; call it in the same breath as :meth:`snapshot` or :meth:`missing`."""
        self._followers[interest] = self._followers.get(interest, 0) + 1
        if interest.kind != "ticket":
            self._screens[interest] = None
        elif interest.name not in self._phones:
            self._phones[interest.name] = _Phone(self.seq)

    def remove(self, interest: Interest) -> None:
        """One follower less."""
        left = self._followers.get(interest, 0) - 1
        if left > 0:
            self._followers[interest] = left
        else:
            self._followers.pop(interest, None)
            self._screens.pop(interest, None)
            if interest.kind == "ticket":
                self._phones.pop(interest.name, None)

    def anybody(self) -> bool:
        """Whether the hall has a follower."""
        return bool(self._followers)

    # -- where a follower begins

    def snapshot(self, interest: Interest, now: int) -> Row:
        """The whole picture for an interest at ``now`` (hall time, ms UTC).

        A ticket's is true ``as_of`` a seq; its ``seq`` is where the chain of its changes goes on.

        Raises ``UnknownBoard``, ``UnknownWindow`` or :class:`UnknownTicket`.
        """
        picture = self.picture
        if interest.kind == "board":
            return picture.board(interest.name, now)
        if interest.kind == "window":
            shown = picture.window(interest.name, now)
            return {**shown, "ticket": self._in_hand(interest.name, now)}
        if interest.kind == "lanes":
            return {"seq": self.seq} if picture.hall is None else picture.lanes(picture.hall, now)
        told = self.visitor(picture.floor, interest.name, now)
        if told is None:
            raise UnknownTicket(interest.name)
        phone = self._phones.get(interest.name)
        # All followers of a ticket share one chain, so a newcomer begins where the others are.
        seq = phone.prev if phone else self.seq
        return {"seq": seq, "as_of": self.seq, "now": moment(now), "ticket": dict(told)}

    def missing(self, interest: Interest, after: int) -> list[Row] | None:
        """The changes behind ``after``, in order; None when a whole picture is called for.

        That is so when they are too many or too long ago, when the hall has been described anew, and for
        windows and tickets, whose one row is a picture already.
        """
        if interest.kind == "ticket" or after > self.seq:
            return None
        if after == self.seq:
            return []
        kept = [change for change in self._kept if change.seq > after]
        if interest.kind == "window" or not kept or kept[0].seq != after + 1:
            return None
        return None if any(change.whole for change in kept) else [self._body(interest, one) for one in kept]

    # -- what happens

    def found(self, seq: int, event: Event) -> None:
        """An event that the picture begins from; it is too long ago to be anybody's change."""
        self.picture.take(seq, event)

    def take(self, seq: int, event: Event, now: int) -> tuple[Change, list[Message]]:
        """The log's next event: what it has changed, and the messages it makes in the order to send them.

        ``now`` is the hall's time in ms UTC.
        """
        name, floor = getattr(event, "ticket", None), self.picture.floor
        before = stand(floor, name) if self._phones else None
        lanes = _lanes_of(floor, event) if self._phones else ()
        change = self.picture.take(seq, event)
        if self._phones:
            self._lines.moved(seq, before, stand(floor, name))
            if changes_serving(event):
                self._lines.served(seq, {*lanes, *_lanes_of(floor, event)})
        if isinstance(event, _CONCERN_ALL):
            for known, phone in self._phones.items():
                phone.old = phone.old or known in floor.tickets
        self._kept.append(change)
        found: list[Message] = []
        own = [Interest("ticket", change.ticket)] if change.ticket in self._phones else []
        for interest in (*self._screens, *own):  # not all phones: there may be a thousand
            if interest.kind != "ticket":
                body = self._body(interest, change)
                if interest.kind == "window" and self._news_of_hand(interest.name, change):
                    body["ticket"] = self._in_hand(interest.name, now)
                found.append(Message((interest,), "change", {**body, "now": moment(now)}))
            else:
                found.append(self._own(interest, change.seq, change.kind, now, moment(change.at)))
            if change.call is not None and self._hears(interest, change):
                found.append(Message((interest,), "called", called_row(change.call)))
        return change, found

    def news_of_lines(self, now: int, real: int) -> list[Message]:
        """What has moved in the lines in which followed tickets stand; call it about once a second.

        ``now`` is the hall's time (ms UTC), ``real`` a machine's (ms). Nothing while the picture is
        thrown away: what has moved is told when it stands again.
        """
        if self.seq == 0:
            return []
        found = [
            Message(tuple(Interest("ticket", one) for one in tickets), "line", {**body, "now": moment(now)})
            for tickets, body in self._lines.news(self.picture.floor, self._phones, self.seq, now, real)
        ]
        old = (name for name, phone in self._phones.items() if phone.old and phone.prev < self.seq)
        for name in list(islice(old, WHOLE_AT_A_TIME)):
            self._phones[name].old = False
            found += [self._own(Interest("ticket", name), self.seq, "Position", now)]
        return found

    def _own(self, interest: Interest, seq: int, kind: str, now: int, at: str | None = None) -> Message:
        """All about a ticket for its followers."""
        phone = self._phones[interest.name]
        told = self.visitor(self.picture.floor, interest.name, now)
        body = {
            "seq": seq,
            "prev": phone.prev,
            "kind": kind,
            "now": moment(now),
            "ticket": None if told is None else dict(told),
        }
        phone.prev = max(phone.prev, seq)  # a picture made anew takes old events once more
        return Message((interest,), "change", body if at is None else {**body, "at": at})

    def _hears(self, interest: Interest, change: Change) -> bool:
        call, hall = change.call, self.picture.hall
        if call is None or hall is None:
            return False
        if interest.kind == "board":
            return interest.name in hall.boards and call.lane in hall.boards[interest.name].lanes
        return interest.kind == "lanes" or interest.name in (call.window, call.ticket)

    def _body(self, interest: Interest, change: Change) -> Row:
        hall = self.picture.hall
        body = _head(change, change.seq if change.whole else change.seq - 1)
        if hall is None or change.whole:
            return body
        wanted = tuple(hall.lanes)
        if interest.kind == "board":
            wanted = hall.boards[interest.name].lanes if interest.name in hall.boards else ()
        lanes = [row for code, row in change.lanes.items() if code in wanted]
        if lanes:
            body["lanes"] = lanes
        if change.texts is not None:
            body["texts"] = change.texts
        if interest.kind == "window":
            if interest.name in change.windows:
                body["window"] = change.windows[interest.name]
            return body
        if change.windows:
            rows = change.windows.values()
            body["windows"] = [public(row) for row in rows] if interest.kind == "board" else list(rows)
        if change.calls is not None:
            body["calls"] = call_rows(hall, change.calls, wanted)
        if change.call is not None and change.call.lane in wanted:
            body["call"] = call_row(hall, change.call)
        if change.withdrawn is not None and change.withdrawn.lane in wanted:
            body["withdrawn"] = withdrawn_row(hall, change.withdrawn)
        if change.ready is not None:
            body["ready"] = ready_rows(change.ready, wanted)
        return body

    def _news_of_hand(self, window: str, change: Change) -> bool:
        """Whether a window has another ticket in hand, or the same in another way (a priority granted)."""
        known = self.picture.floor.windows.get(window)
        return window in change.windows or (
            known is not None and known.ticket is not None and known.ticket == change.ticket
        )

    def _in_hand(self, window: str, now: int) -> Mapping[str, Any] | None:
        ticket = self.picture.floor.windows[window].ticket
        return None if ticket is None else self.staff(self.picture.floor, ticket, now)


def _lanes_of(floor: Floor, event: Event) -> tuple[str, ...]:
    """The lanes of the window that an event is about."""
    window = floor.windows.get(getattr(event, "window", None) or "")
    return tuple(entry.lane for entry in window.lanes) if window else ()


def _head(change: Change, prev: int) -> Row:
    # A change of the hall itself breaks the chain on purpose (prev is not what was seen last): everybody
    # follows again and gets a whole picture.
    return {"seq": change.seq, "prev": prev, "kind": change.kind, "at": moment(change.at)}
