"""What happens by itself, by the book: the day's borders, pauses, triggers, auto-calls, and getting ready."""

from __future__ import annotations

from tests.queueing import book_turns
from tests.queueing.book import Book, Rise, new_desks
from tests.queueing.book_hall import HOUR, MINUTE, PAUSE, WINDOWS

NEVER = 1 << 62
LAST_TICKET, CLOSING, END = (17 * 60 + 20) * MINUTE, (17 * 60 + 30) * MINUTE, 20 * HOUR


def next_due(book: Book) -> int | None:
    """When something happens by itself if nobody does anything."""
    dues = [*_borders(book), *(_turn_due(book, number) for number in range(_rises(book)))]
    first = min([*dues, *(_call_due(book, name) for name in WINDOWS)], default=NEVER)
    return None if first == NEVER else first


def next_border(book: Book) -> int:
    """When the next slot begins or ends, or another border of the day is there; 0 when none is."""
    return min(_borders(book), default=0)


def settle(book: Book, until: int) -> list[str]:
    """Everything that is due by ``until`` happens; the tickets that windows have called by themselves."""
    called: list[str] = []
    while True:
        border = min(_borders(book), default=NEVER)
        turns = [(due, number) for number in range(_rises(book)) if (due := _turn_due(book, number)) < NEVER]
        turn, number = min(turns, default=(NEVER, 0))
        calls = {name: due for name in WINDOWS if (due := _call_due(book, name)) < NEVER}
        call = min(calls.values(), default=NEVER)
        first = min(border, turn, call)
        if first > until:
            break
        book.now = first
        if first == border:
            _instant(book)
        elif first == turn:
            _turn(book, number)
        else:
            window = book.next_caller([name for name, due in calls.items() if due == first])
            assert window is not None
            ticket = book_turns.call(book, window)
            assert ticket is not None
            called.append(ticket)
        after_due(book)
    book.now = until
    idle_and_lines(book)
    return called


# -- after each thing -------------------------------------------------------------------------------------


def idle_and_lines(book: Book) -> None:
    """Idle times and the triggers' conditions as they are now."""
    book.idle_now()
    _look(book)


def after_each(book: Book) -> None:
    """What follows from anything at once, and who may get ready then."""
    idle_and_lines(book)
    for name, desk in book.desks.items():
        if desk.extended and not _awaited(book, name):
            desk.lanes, desk.own, desk.extended = (), (), False
            _border(book, name)
    idle_and_lines(book)
    if book.zero is not None and book.past and all(one.state == "missed" for one in book.tickets.values()):
        close(book)
    _get_ready(book)


def after_due(book: Book) -> None:
    """What follows from something that fell due: who may get ready by it is told at that time."""
    after_each(book)
    _get_ready(book)


def after_command(book: Book) -> None:
    """What follows from a command: triggers whose window is free now, then the rest."""
    idle_and_lines(book)
    turn_windows(book)
    after_each(book)


def _get_ready(book: Book) -> None:
    if book.zero is None or book.script is None:
        return
    for lane in book.script.lanes:
        for _, _, name in book.waiting(lane, callable_only=True)[: book.setting.ready]:
            one = book.tickets[name]
            if one.readied is None:
                one.readied = book.now


def close(book: Book) -> None:
    """The day is over."""
    book.ended["TicketExpired"] += len(book.tickets)
    book.ended["PreCheckEnded"] += len(book.checks)
    book.ended["AppointmentMissed"] += sum(one.day <= book.today for one in book.bookings.values())
    book.tickets, book.desks, book.zero = {}, new_desks(), None
    book.last_day, book.issuing = book.today, False
    book.checks, book.parked, book.hot, book.calm = {}, {}, {}, {}
    book.passes = {name: one for name, one in book.passes.items() if one[1] > book.today}
    book.bookings = {name: one for name, one in book.bookings.items() if one.day > book.today}


# -- slots and pauses -------------------------------------------------------------------------------------


def _awaited(book: Book, window: str) -> bool:
    lanes = {lane for lane, _, _ in book.desks[window].lanes}
    if book.desks[window].hand is not None and not book.issuing:
        return True
    return bool(book.waiting(to=window)) or any(
        one.state in ("waiting", "held")
        and one.to is None
        and one.lane in lanes
        and book.covers(window, one.items)
        for one in book.tickets.values()
    )


def _borders(book: Book) -> list[int]:
    if book.zero is None or book.script is None:
        return []
    found = [book.zero + one for one in (LAST_TICKET, CLOSING, END)]
    found += [book.zero + one for _, begins, ends, _ in book.script.rows for one in (begins, ends)]
    found += [
        desk.since + PAUSE
        for name, desk in book.desks.items()
        if desk.state == "paused" and desk.since is not None and book.waiting(to=name)
    ]
    return [one for one in found if one > book.now]


def _instant(book: Book) -> None:
    """The borders of this instant, and the pauses that have lasted too long."""
    zero = book.zero
    assert zero is not None
    for name in book.desks:
        slots = book.slots(name)
        begun = [lanes for begins, _, lanes in slots if begins == book.now]
        if begun:
            desk = book.desks[name]
            desk.lanes, desk.own, desk.extended = begun[0], begun[0], False
            _border(book, name)
        elif any(ends == book.now for _, ends, _ in slots):
            _run_out(book, name, last=slots[-1][1] == book.now)
        else:
            continue
        after_due(book)
    since_midnight = book.now - zero
    if since_midnight == LAST_TICKET:
        book.issuing = False
    if since_midnight == CLOSING:
        book.past = True
        after_due(book)
    if book.zero is not None and since_midnight == END:
        close(book)
    for name, desk in book.desks.items():
        if desk.state == "paused" and desk.since is not None and desk.since + PAUSE == book.now:
            book.give_back(name)


def in_force(book: Book) -> None:
    """A day or a plan begins in the middle: slots in force begin, others run out."""
    for name, desk in book.desks.items():
        slots = book.slots(name)
        found = [lanes for begins, ends, lanes in slots if begins <= book.now < ends]
        if found:
            desk.lanes, desk.own, desk.extended = found[0], found[0], False
            _border(book, name)
        elif desk.lanes:
            _run_out(book, name, last=bool(slots) and slots[-1][1] <= book.now)
        else:
            continue
        after_due(book)
    assert book.zero is not None
    book.issuing = book.issuing and book.now - book.zero < LAST_TICKET
    book.past = book.past or book.now - book.zero >= CLOSING


def _run_out(book: Book, name: str, last: bool) -> None:
    desk = book.desks[name]
    desk.lanes = desk.own
    _border(book, name)
    if last and _awaited(book, name):
        desk.extended = True
        return
    book.give_back(name)
    desk.lanes, desk.own, desk.extended = (), (), False
    _border(book, name)


def _border(book: Book, window: str) -> None:
    """A border of a window's slot: its triggers are off and begin to count anew."""
    assert book.script is not None
    book.desks[window].trigger = None
    for number, rise in enumerate(book.script.rises):
        if rise.window == window:
            book.hot.pop(number, None)
            book.calm.pop(number, None)


# -- triggers ---------------------------------------------------------------------------------------------


def _rises(book: Book) -> int:
    return len(book.script.rises) if book.script is not None and book.zero is not None else 0


def _rise(book: Book, number: int) -> Rise:
    assert book.script is not None
    return book.script.rises[number]


def _crowd(book: Book, rise: Rise) -> tuple[int, int]:
    """(from when on the lane is crowded if nothing changes, until when it is calm), 0 and NEVER at ends."""
    waiting = [book.tickets[name] for _, _, name in book.waiting(rise.lane, callable_only=True)]
    # Who has been moved back waits as long as those among whom the place is.
    there = [max(one.issued, one.place) for one in waiting]
    if rise.more is not None:
        return (0 if len(there) > rise.more else NEVER, NEVER if len(there) < rise.below else 0)
    assert rise.older is not None
    if not there:
        return NEVER, NEVER
    return min(there) + rise.older, min(there) + (rise.older + 1) // 2


def _look(book: Book) -> None:
    """How long each trigger's lane has been crowded, and calm, without interruption."""
    for number in range(_rises(book)):
        begins, ends = _crowd(book, _rise(book, number))
        since = book.hot.get(number, NEVER)
        if begins > book.now or since > book.now:
            since = max(begins, book.now)
        book.hot[number] = NEVER if begins == NEVER else since
        quiet, stops = book.calm.get(number, (NEVER, 0))
        if ends <= book.now:
            book.calm[number] = (NEVER, 0)
        else:
            book.calm[number] = (quiet if quiet <= book.now < stops else book.now, ends)


def _turn_due(book: Book, number: int) -> int:
    """When a trigger turns its window, or turns it back; NEVER when nothing is to be seen of that yet."""
    rise = _rise(book, number)
    desk = book.desks[rise.window]
    if not desk.lanes or desk.extended or desk.hand is not None:
        return NEVER
    if desk.trigger is None:
        since = book.hot.get(number, NEVER)
        return NEVER if since == NEVER else max(book.now, since + rise.hold)
    if desk.trigger != number:
        return NEVER
    since, stops = book.calm.get(number, (NEVER, 0))
    due = max(book.now, since + rise.calm, desk.fired + rise.dwell)
    return due if due < stops else NEVER


def _turn(book: Book, number: int) -> None:
    rise = _rise(book, number)
    desk = book.desks[rise.window]
    if desk.trigger is None:
        desk.trigger, desk.fired, desk.lanes = number, book.now, rise.lanes
        book.calm.pop(number, None)
    else:
        desk.trigger, desk.lanes = None, desk.own
        book.hot.pop(number, None)


def turn_windows(book: Book) -> None:
    """Triggers that are due now turn their windows, the first listed first."""
    while due := [number for number in range(_rises(book)) if _turn_due(book, number) <= book.now]:
        _turn(book, due[0])
        idle_and_lines(book)


# -- auto-calls -------------------------------------------------------------------------------------------


def _call_due(book: Book, window: str) -> int:
    desk = book.desks[window]
    if book.zero is None or desk.auto is None or desk.idle is None or book.called_by(window) is None:
        return NEVER
    return max(book.now, max(desk.idle, desk.counted) + desk.auto)
