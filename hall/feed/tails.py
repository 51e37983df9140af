"""Following the log: a picture of each hall in this process, brought up to date whenever somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from displays.board import Change, UnknownBoard, UnknownWindow
from displays.feed import Following, Interest, Message, UnknownTicket
from hall.clock import real_ms
from hall.errors import Problem
from hall.feed.telling import FollowUrl, staff_teller, visitor_teller
from hall.operations.core import Operations
from hall.operations.fifo import FifoLock
from queueing.errors import did_you_mean
from queueing.events import Event

BATCH = 1_000
"""Events read at a time."""

Hear = Callable[[str, Change, list[Message]], None]
"""(hall, what has changed, what to send); called under the hall's lock, in the order of the log."""


@dataclass(slots=True)
class _Tail:
    """A hall in this process. ``heard`` is the last event that listeners were told of.

    ``own`` are events that this process has added and the picture may not have yet, with their seqs.
    """

    following: Following
    lock: FifoLock = field(default_factory=FifoLock)
    own: list[tuple[int, Event]] = field(default_factory=list)
    heard: int = 0
    looked_at: int = 0


class Tails:
    """The pictures of all halls. ``build`` is the build of the screens, for pages that should reload."""

    def __init__(self, operations: Operations, follow_url: FollowUrl, build: str = "") -> None:
        self.operations = operations
        self.build = build
        self._follow_url = follow_url
        self._tails: dict[str, _Tail] = {}
        self._hear: Hear | None = None
        operations.hear(self._added)

    def listen(self, hear: Hear) -> None:
        """Names the one that is told of every event from now on."""
        self._hear = hear

    def halls(self) -> list[str]:
        """The halls looked at so far."""
        return list(self._tails)

    def age_ms(self, hall: str) -> int:
        """How long ago (real ms) the hall's log was last seen whole."""
        return real_ms() - self._tails[hall].looked_at

    def following(self, hall: str) -> Following:
        """The hall's followers as they are, for what cannot be interrupted. Raises ``unknown_hall``."""
        return self._tail(hall).following

    @contextmanager
    def here(self, hall: str) -> Iterator[Following]:
        """The hall's followers, locked, as far as the log has been followed. Raises ``unknown_hall``."""
        tail = self._tail(hall)
        with tail.lock:
            yield tail.following

    @contextmanager
    def caught_up(self, hall: str, own: bool = False) -> Iterator[Following]:
        """The same, brought up to the log first."""
        tail = self._tail(hall)
        with tail.lock:
            try:
                if not self._take_own(hall, tail) or not own:
                    self._catch_up(hall, tail)
            except BaseException:
                # Half an event may have been applied: the picture is made anew.
                tail.following.forget()
                raise
            yield tail.following

    def look(self, hall: str, own: bool = False) -> None:
        """Brings a hall up to its log and tells the listener.

        ``own``: up to what this process has added. Nobody else need have added anything, so the log is read
        only if something is missing in between.
        """
        with self.caught_up(hall, own):
            pass

    def _added(self, hall: str, last: int, events: Sequence[Event]) -> None:
        tail = self._tails.get(hall)
        if tail is not None:
            tail.own += enumerate(events, last - len(events) + 1)

    def now(self, following: Following) -> int:
        """The hall's time (ms UTC), never before its last event."""
        return max(self.operations.now(), following.picture.floor.at)

    def snapshot(self, following: Following, interest: Interest) -> dict[str, Any]:
        """The whole picture for an interest. Raises ``Problem`` for what the hall does not have."""
        floor, name = following.picture.floor, interest.name
        if floor.hall is None:
            raise Problem("hall_not_configured")
        try:
            shown = following.snapshot(interest, self.now(following))
        except UnknownBoard:
            raise Problem("unknown_board", board=name, mend=did_you_mean(name, floor.hall.boards)) from None
        except UnknownWindow:
            raise Problem("unknown_window", window=name, mend=did_you_mean(name, floor.windows)) from None
        except UnknownTicket:
            raise Problem("unknown_follow") from None
        return {**shown, "build": self.build}

    def board(self, hall: str, board: str) -> dict[str, Any]:
        """What a board shows now. Raises ``unknown_hall``, ``hall_not_configured`` or ``unknown_board``."""
        with self.caught_up(hall) as following:
            return self.snapshot(following, Interest("board", board))

    def _tail(self, hall: str) -> _Tail:
        tail = self._tails.get(hall)
        if tail is None:
            if hall not in self.operations.halls():
                raise Problem("unknown_hall", hall=hall)
            store = self.operations.store
            following = Following(staff_teller(store, hall, self._follow_url), visitor_teller(store, hall))
            tail = self._tails.setdefault(hall, _Tail(following))
        return tail

    def _catch_up(self, hall: str, tail: _Tail) -> None:
        following, store = tail.following, self.operations.store
        while True:
            if following.seq == 0:
                for record in store.foundation(hall):
                    following.found(record.seq, record.event())
            records = store.events(hall, following.seq, BATCH)
            missed = records and 0 < following.seq < records[0].seq - 1
            if missed and following.seq < store.cut(hall).seq:
                following.forget()  # nobody has looked for so long that what was missed is archived
                continue
            for record in records:
                self._take(hall, tail, record.seq, record.event())
            if len(records) < BATCH:
                break
        tail.looked_at = real_ms()

    def _take_own(self, hall: str, tail: _Tail) -> bool:
        """Takes what this process has added; False when it does not go on where the picture ends."""
        added, tail.own = tail.own, []
        for seq, event in added:
            have = tail.following.seq
            if seq > have + 1 or have == 0:  # a picture begins with what the log gives it
                return False
            if seq > have:
                self._take(hall, tail, seq, event)
        return bool(added)

    def _take(self, hall: str, tail: _Tail, seq: int, event: Event) -> None:
        change, messages = tail.following.take(seq, event, max(self.operations.now(), event.at))
        if seq > tail.heard:
            tail.heard = seq
            if self._hear is not None:
                self._hear(hall, change, messages)
