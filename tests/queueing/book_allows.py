"""Whether a command must be carried out, by the book."""

from __future__ import annotations

from queueing import commands as c
from tests.queueing.book import Book, Paper, spelled_out
from tests.queueing.book_hall import (
    CHANNELS,
    CLOSES,
    CREDIT,
    DAY,
    EVERY,
    GRACE,
    HOME,
    HORIZON,
    HOUR,
    LATER_TIMES,
    MATERIALS,
    OPENS,
    PARKS,
    QUOTA,
    REGULAR,
    RETURN_CREDIT,
    SERVICE,
    TIMES,
    UNDO,
    WALK,
    WITHIN,
)


def allows(book: Book, when: int, command: c.Command) -> bool:
    """Whether the command must be carried out at ``when``, everything due by then having happened."""
    match command:
        case c.ConfigureHall():
            return book.zero is None
        case c.ApplyPlan(plan):
            return all(
                one.lane in plan.lanes or book.lane_for(one.items, plan.lanes) is not None
                for one in book.tickets.values()
                if one.state == "waiting"
            )
        case c.OpenDay(day, zero):
            return (
                book.script is not None
                and book.zero is None
                and day > book.last_day
                and zero - when <= DAY
                and when < zero + 20 * HOUR
            )
        case c.Settle():
            return True
        case c.BookAppointment():
            return _booking(book, when, command)
        case c.CancelAppointment(ticket):
            return ticket in book.bookings
    if book.zero is None or book.script is None:
        return False
    return _today(book, when, command)


def _today(book: Book, when: int, command: c.Command) -> bool:
    match command:
        case c.CloseDay():
            return True
        case c.Issue():
            return _issue(book, when, command)
        case c.IssueGroup():
            return _group(book, when, command)
        case c.ServeWalkUp():
            return _walk_up(book, command)
        case c.StartPreCheck(ticket, items):
            return book.issuing and not _taken(book, ticket) and book.known(items)
        case c.PassPreCheck(ticket, priority, steps):
            return (
                ticket in book.checks
                and priority in CREDIT
                and _may_wait(book, book.checks[ticket][0], steps, CREDIT[priority])
            )
        case c.SendAway(ticket, missing):
            return ticket in book.checks and set(missing) <= MATERIALS
        case c.CheckIn(ticket):
            return _check_in(book, when, ticket)
        case c.Park(code):
            return code not in book.parked and code in PARKS
        case c.Unpark(code):
            return code in book.parked
    return _at_window(book, when, command)


def _at_window(book: Book, when: int, command: c.Command) -> bool:
    window = getattr(command, "window", None)
    if window is not None and window not in book.desks:
        return False
    match command:
        case c.OpenWindow(window):
            return book.desks[window].state != "open"
        case c.CloseWindow(window):
            return book.desks[window].hand is None and book.desks[window].state != "closed"
        case c.PauseWindow(window) | c.CallNext(window):
            return book.desks[window].hand is None and book.desks[window].state == "open"
        case c.SetAutoCall(window, after):
            return book.desks[window].state != "closed" and (after is None or after >= 1000)
        case c.Undo(window):
            return can_undo(book, when, window)
    ticket = command.ticket
    if ticket not in book.tickets:
        return False
    one = book.tickets[ticket]
    if isinstance(command, c.Reclassify):
        return _reclassify(book, command, one)
    if window is None:
        return _ticket(book, when, command, one)
    return book.desks[window].hand == ticket and _in_hand(book, command, one)


# -- new tickets ------------------------------------------------------------------------------------------


def _taken(book: Book, ticket: str) -> bool:
    return ticket in book.tickets or ticket in book.bookings or ticket in book.checks


def _may_wait(book: Book, items: tuple[str, ...], wish: str, credit: int) -> bool:
    """Whether a ticket for these items may be made now: somebody serves every step, in time."""
    if len(set(spelled_out(items))) < len(spelled_out(items)):
        return False
    steps, parallel = book.steps_of(items, wish)
    if any(book.down(step) or not book.serves(step) for step in steps):
        return False
    if book.setting.allowance is None or book.zero is None:
        return True
    first = book.shortest(steps) if parallel else steps[0]
    lane = book.lane_for(first)
    assert lane is not None
    half = book.half_of_them_wait(lane, first, book.now - credit, book.joins + 1)
    service = sum(SERVICE[item] for step in steps for item in step)
    return book.now + half + WALK + service <= book.zero + CLOSES + book.setting.allowance


def _issue(book: Book, when: int, command: c.Issue) -> bool:
    if not book.issuing or _taken(book, command.ticket) or command.channel not in CHANNELS:
        return False
    if not book.known(command.items) or command.priority not in CREDIT:
        return False
    credit = CREDIT[command.priority]
    if command.returns is not None:
        if command.returns not in book.passes or book.passes[command.returns][1] < book.today:
            return False
        credit = max(credit, RETURN_CREDIT)
    return _may_wait(book, command.items, command.steps, credit)


def _group(book: Book, when: int, command: c.IssueGroup) -> bool:
    ids = command.tickets
    if not 1 <= len(ids) <= 30 or len(set(ids)) < len(ids) or any(_taken(book, one) for one in ids):
        return False
    one = c.Issue(ids[0], command.items, command.priority, command.channel, steps=command.steps)
    return _issue(book, when, one)


def _walk_up(book: Book, command: c.ServeWalkUp) -> bool:
    if command.window not in book.desks or _taken(book, command.ticket) or command.priority not in CREDIT:
        return False
    desk = book.desks[command.window]
    return (
        desk.hand is None
        and desk.state == "open"
        and bool(desk.lanes)
        and book.plain(command.items)
        and book.covers(command.window, command.items)
    )


# -- appointments -----------------------------------------------------------------------------------------


def _booking(book: Book, when: int, command: c.BookAppointment) -> bool:
    if not book.setting.appointments or _taken(book, command.ticket) or command.priority not in CREDIT:
        return False
    since = command.booked_for - command.zero
    inside = when < command.booked_for <= when + HORIZON * DAY and OPENS <= since < CLOSES
    slot = (since - OPENS) // EVERY
    there = sum(
        one.day == command.day and (one.when - command.zero - OPENS) // EVERY == slot
        for one in book.bookings.values()
    )
    return inside and there < QUOTA and book.known(command.items)


def _check_in(book: Book, when: int, ticket: str) -> bool:
    booked = book.bookings.get(ticket)
    if booked is None or booked.day != book.today:
        return False
    if not book.issuing and when > booked.when + (GRACE if book.setting.appointments else 0):
        return False
    codes = spelled_out(booked.items)
    steps, _ = book.steps_of(booked.items, "auto")
    return len(set(codes)) == len(codes) and all(book.serves(step) for step in steps)


# -- tickets ----------------------------------------------------------------------------------------------


def lane_now(book: Book, one: Paper) -> str | None:
    """The lane in which a ticket would wait again: its own, or a new one when the plan has lost that."""
    assert book.script is not None
    return one.lane if one.lane in book.script.lanes else book.lane_for(one.items)


def _ticket(book: Book, when: int, command: c.Command, one: Paper) -> bool:
    back = book.served(lane_now(book, one), one.items)
    match command:
        case c.Withdraw(_, wants_pass):
            ready = one.state in ("waiting", "called", "held", "missed")
            pass_given = (book.down(one.items) or one.undone) and book.setting.days > 0
            return ready and (pass_given or not wants_pass)
        case c.Resume():
            return one.state == "held" and back
        case c.Requeue():
            return one.state == "missed" and one.misses <= TIMES and when <= one.missed + WITHIN and back
        case c.MoreTime():
            ready = one.state == "called" or (one.state == "waiting" and one.to is None)
            return ready and one.extra < LATER_TIMES and back
        case c.GrantPriority(_, priority):
            if priority is None:
                return one.claim == "claimed"
            return priority in CREDIT and not (one.claim == "granted" and one.priority == priority)
        case c.RefusePriority():
            return one.claim in ("claimed", "granted")
        case c.ChangeItems(_, items):
            return _change(book, one, items)
        case c.AddMatter(_, item):
            return _add(book, one, item)
    raise AssertionError(f"the book does not know {command}")


def _change(book: Book, one: Paper, items: tuple[str, ...]) -> bool:
    if one.state not in ("waiting", "held", "missed") or one.to is not None or not book.plain(items):
        return False
    later = {item for step in one.steps for item in step}
    return not later & set(items) and not book.down(items) and book.serves(items)


def _add(book: Book, one: Paper, item: str) -> bool:
    if one.state not in ("waiting", "called", "serving", "held") or item not in HOME:
        return False
    there = {other for step in (one.items, *one.steps) for other in step}
    codes = spelled_out((item,))
    return not there & set(codes) and not book.down(codes) and all(book.serves((code,)) for code in codes)


def _in_hand(book: Book, command: c.Command, one: Paper) -> bool:
    match command:
        case c.Hold():
            return book.served(lane_now(book, one), one.items)
        case c.Recall() | c.Start() | c.NoShow():
            return one.state == "called"
        case c.Accept():
            return one.state == "serving" and one.step_accepted is None
        case c.Complete(_, _, outcome, missing) | c.CompleteAndCallNext(_, _, outcome, missing):
            return (
                one.state == "serving" and set(missing) <= MATERIALS and not (outcome == "done" and missing)
            )
        case c.Transfer():
            return _transfer(book, command, one)
    raise AssertionError(f"the book does not know {command}")


def transferred(book: Book, command: c.Transfer, one: Paper) -> tuple[tuple[str, ...], str | None]:
    """What the ticket waits for, and in which lane, after a transfer."""
    assert book.script is not None
    items = one.items if command.item is None else (command.item,)
    if command.lane is not None:
        return items, command.lane
    if command.item is None and one.lane in book.script.lanes:
        return items, one.lane
    return items, book.lane_for(items)


def _transfer(book: Book, command: c.Transfer, one: Paper) -> bool:
    assert book.script is not None
    if command.item is None and command.lane is None and command.to_window is None:
        return False
    if command.item is not None and not book.plain((command.item,)):
        return False
    items, lane = transferred(book, command, one)
    if lane is None or lane not in book.script.lanes:
        return False
    there = command.to_window
    if there is None:
        return book.served(lane, items)
    if there not in book.desks or there == command.window:
        return False
    desk = book.desks[there]
    return desk.state == "open" and bool(desk.lanes) and book.covers(there, items)


def lane_of_class(book: Book, one: Paper, complexity: str) -> str | None:
    """The lane for a matter that is simple, or complex, after all."""
    assert book.script is not None
    lane = "fast" if complexity == "simple" else REGULAR[HOME[one.items[0]]]
    return lane if lane in book.script.lanes else None


def _reclassify(book: Book, command: c.Reclassify, one: Paper) -> bool:
    if command.window is not None:
        if book.desks[command.window].hand != command.ticket:
            return False
    elif one.state != "waiting" or one.to is not None:
        return False
    if command.complexity not in ("simple", "complex"):
        return False
    lane = lane_of_class(book, one, command.complexity)
    return lane is not None and lane != one.lane and book.served(lane, one.items)


def can_undo(book: Book, when: int, window: str) -> bool:
    """Whether the window's last command can be taken back."""
    deed = book.desks[window].last
    if deed is None or when > deed.when + UNDO:
        return False
    if deed.ticket is None:
        return True
    one = book.tickets.get(deed.ticket)
    if one is None:
        return deed.ended and not (deed.passed and deed.ticket not in book.passes)
    return not deed.ended and one.touched == deed.touched
