"""The Floor against the book: everything that both know must be the same, and the Floor must fit itself."""

from __future__ import annotations

import functools
import operator

from queueing.floor import Floor
from tests.queueing import book_time
from tests.queueing.book import Book, Paper
from tests.queueing.book_allows import can_undo
from tests.queueing.book_hall import CREDIT, LETTERS, WINDOWS

PAPER = {
    "state": "state",
    "items": "items",
    "steps": "steps",
    "step": "step",
    "lane": "lane",
    "number": "number",
    "issued_at": "issued",
    "credit": "credit",
    "base": "base",
    "place": "place",
    "join": "join",
    "to_window": "to",
    "priority": "priority",
    "claim": "claim",
    "moved_back": "moved",
    "extra_time": "extra",
    "reclassified": "reclassified",
    "uncounted": "uncounted",
    "held_at": "held",
    "held_wish": "wish",
    "appointment": "appointment",
    "returns": "returns",
    "arrived_at": "arrived",
    "readied_at": "readied",
    "first_window": "first",
    "called_at": "called",
    "started_at": "started",
    "accepted_at": "accepted",
    "step_called_at": "step_called",
    "step_started_at": "step_started",
    "step_accepted_at": "step_accepted",
    "misses": "misses",
    "channel": "channel",
}
"""A ticket's fields and what the book calls them."""
DESK = {
    "state": "state",
    "reason": "reason",
    "since": "since",
    "extended": "extended",
    "ticket": "hand",
    "idle_since": "idle",
    "auto_call": "auto",
    "trigger": "trigger",
}
"""A window's fields and what the book calls them."""


def judge(floor: Floor, book: Book, touched: dict[str, int]) -> None:
    """Raises ``AssertionError`` with what differs.

    ``touched``: how many events have been about each ticket.
    """
    assert set(floor.tickets) == set(book.tickets), "other tickets are alive"
    for name, one in floor.tickets.items():
        paper = book.tickets[name]
        _same(f"ticket {name}", one, paper, PAPER)
        assert one.parallel == paper.parallel or not paper.steps, f"order of the steps of {name}"
        assert one.turns == touched[name], f"{name} was touched {touched[name]} times, counted {one.turns}"
        _place_is_earned(name, paper)
        if one.state in ("called", "serving"):
            assert one.window == paper.hand, f"{name} is at {one.window}, it should be at {paper.hand}"
    for name, window in floor.windows.items():
        desk = book.desks[name]
        _same(f"window {name}", window, desk, DESK)
        lanes = tuple((entry.lane, entry.after, entry.reserve) for entry in window.lanes)
        assert lanes == desk.lanes, f"window {name} takes {lanes}, it should take {desk.lanes}"
        if can_undo(book, book.now, name):
            last = None if window.done is None else window.done.command
            assert desk.last is not None
            assert last == desk.last.command, f"{name} can undo {last}, it should be {desk.last.command}"
    assert (floor.day is not None, floor.issuing) == (book.zero is not None, book.issuing)
    _judge_visitors(floor, book)
    _judge_lines(floor, book)
    _judge_counters(floor, book)


_facts = functools.cache(operator.attrgetter)


def _same(what: str, one: object, other: object, fields: dict[str, str]) -> None:
    if _facts(*fields)(one) == _facts(*fields.values())(other):
        return
    found = {
        here: (getattr(one, here), getattr(other, there))
        for here, there in fields.items()
        if getattr(one, here) != getattr(other, there)
    }
    told = ", ".join(f"{field} is {here!r}, it should be {there!r}" for field, (here, there) in found.items())
    raise AssertionError(f"{what}: {told}")


def _place_is_earned(name: str, paper: Paper) -> None:
    """No place is earlier than base and credit give; until it has moved back it is just that one."""
    place, base = paper.place, paper.base
    assert place >= min(base, paper.issued - max(CREDIT.values())), f"place of {name} is too early"
    earned = base if paper.priority is None else min(base, paper.issued - paper.credit)
    assert paper.moved or place == earned, f"place of {name} was lost"


def _judge_visitors(floor: Floor, book: Book) -> None:
    passes = {name: (one.items, one.until) for name, one in floor.passes.items()}
    assert passes == book.passes, f"return passes are {passes}, they should be {book.passes}"
    bookings = {
        name: (one.items, one.day, one.booked_for, one.priority) for name, one in floor.bookings.items()
    }
    meant = {name: (one.items, one.day, one.when, one.priority) for name, one in book.bookings.items()}
    assert bookings == meant, f"appointments are {bookings}, they should be {meant}"
    checks = {name: (one.items, one.started) for name, one in floor.checks.items()}
    assert checks == book.checks, f"pre-checks are {checks}, they should be {book.checks}"
    parked = {code: set(one.items) for code, one in floor.parked.items()}
    down = {code: set(items) for code, items in book.parked.items()}
    assert parked == down, f"parked is {parked}, it should be {down}"


def _judge_lines(floor: Floor, book: Book) -> None:
    standing = [
        (entry, lane, None)
        for lane, lines in floor.lines.items()
        for line in lines.values()
        for entry in line
    ]
    standing += [(entry, None, name) for name, one in floor.windows.items() for entry in one.addressed]
    meant = [
        ((one.place, one.join, name), None if one.to else one.lane, one.to)
        for name, one in book.tickets.items()
        if one.state == "waiting"
    ]
    assert sorted(standing, key=str) == sorted(meant, key=str), "a waiting ticket is in no line or in two"
    joins = [join for (_, join, _), _, _ in standing]
    assert len(set(joins)) == len(joins), "two waiting tickets have the same join"
    caller = floor.next_caller(floor.windows)
    assert caller == book.next_caller(), f"{caller} should not call next, but {book.next_caller()}"


def _judge_counters(floor: Floor, book: Book) -> None:
    for lane in LETTERS:
        assert floor.waiting(lane) == len(book.waiting(lane)), f"how many wait in {lane}"
        for place, entry in enumerate(book.waiting(lane, callable_only=True)[:3]):
            assert floor.people_ahead(entry[2]) == place, f"how many are ahead of {entry[2]}"
    if book.zero is not None:
        issued = {lane: [len(times), sum(times)] for lane, times in book.issued.items()}
        assert floor.issued == issued, f"issued is {floor.issued}, it should be {issued}"
        letters = {
            letter: count
            for letter in LETTERS.values()
            if (count := sum(number[0] == letter for number in book.numbers))
        }
        assert floor.numbers == letters, f"numbers are {floor.numbers}, they should be {letters}"
    due = book_time.next_due(book)
    # What has waited for something else was due in the past and happens now.
    told = None if floor.next_due is None else max(floor.next_due, book.now)
    assert told == due, f"the next thing is due at {floor.next_due}, it should be at {due}"
    assert tuple(floor.windows) in ((), WINDOWS)
