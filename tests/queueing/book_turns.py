"""What each command does, by the book: called only for commands that must be carried out."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from queueing import commands as c
from tests.queueing import book_time
from tests.queueing.book import Book, Booked, Items, Paper, Script, new_desks, spelled_out
from tests.queueing.book_allows import lane_now, lane_of_class, transferred
from tests.queueing.book_hall import (
    BEHIND,
    BOOKED_CREDIT,
    CREDIT,
    GRACE,
    LATER_BEHIND,
    LETTERS,
    PARKS,
    RETURN_CREDIT,
    SERVICE,
    WINDOWS,
    Setting,
)

FORGETS = (c.OpenWindow, c.CloseWindow, c.Recall, c.ServeWalkUp)
"""Commands at a window after which nothing is left to undo there."""


def carry_out(book: Book, command: c.Command) -> str | None:
    """Records a command that was allowed; whom it must call, if it calls."""
    called = None
    match command:
        case c.OpenDay(day, zero):
            _open_day(book, day, zero)
        case c.CloseDay():
            book_time.close(book)
        case c.Settle():
            pass
        case c.ConfigureHall() | c.ApplyPlan():
            raise AssertionError("recorded by configure and apply_plan, with what the walk knows of them")
        case c.Issue() | c.IssueGroup() | c.StartPreCheck() | c.PassPreCheck() | c.SendAway() | c.CheckIn():
            _come(book, command)
        case c.BookAppointment(ticket, items, day, _, booked_for, priority):
            book.bookings[ticket] = Booked(items, day, booked_for, priority)
        case c.CancelAppointment(ticket):
            del book.bookings[ticket]
        case c.Park(code):
            _park(book, code)
        case c.Unpark(code):
            del book.parked[code]
            _nothing_to_undo(book)
        case c.Undo(window):
            _undo(book, window)
        case _:
            called = _turn(book, command)
    book_time.after_command(book)
    return called


def configure(book: Book, setting: Setting) -> None:
    """The hall is described anew."""
    book.setting, book.script, book.desks = setting, None, new_desks()


def apply_plan(book: Book, script: Script) -> list[str]:
    """A new plan: lanes that are gone give their tickets to others, slots in force begin at once.

    Then whatever is due under it happens; the tickets that windows have called by themselves.
    """
    book.script = script
    book.hot, book.calm = {}, {}
    for desk in book.desks.values():
        desk.last, desk.trigger = None, None
    for _, _, name in sorted((one.place, one.join, name) for name, one in book.tickets.items()):
        one = book.tickets[name]
        if one.state == "waiting" and one.lane not in script.lanes:
            lane = book.lane_for(one.items)
            assert lane is not None
            one.lane, one.join, one.touched = lane, book.join(), one.touched + 1
        if one.to is not None and not book.covers(one.to, one.items):
            one.to, one.touched = None, one.touched + 1
    if book.zero is not None:
        book_time.in_force(book)
    called = book_time.settle(book, book.now)
    book_time.after_command(book)
    return called


def _open_day(book: Book, day: str, zero: int) -> None:
    book.today, book.zero, book.joins = day, zero, 0
    book.numbers, book.issued = set(), {}
    book.issuing, book.past = True, False
    book_time.in_force(book)


# -- coming -----------------------------------------------------------------------------------------------


def _come(book: Book, command: c.Command) -> None:
    match command:
        case c.Issue(ticket, items, priority, channel, _, arrived, wish, returns):
            back = 0
            if returns is not None:
                del book.passes[returns]
                back = RETURN_CREDIT
            one = _issue(book, ticket, items, wish, priority, channel, base=book.now - back)
            one.returns, one.arrived = returns, arrived
        case c.IssueGroup(tickets, items, priority, channel, _, wish):
            for ticket in tickets:
                _issue(book, ticket, items, wish, priority, channel, base=book.now)
                book_time.idle_and_lines(book)
        case c.StartPreCheck(ticket, items):
            book.checks[ticket] = (items, book.now)
        case c.SendAway(ticket):
            del book.checks[ticket]
        case c.PassPreCheck(ticket, priority, wish):
            items, since = book.checks.pop(ticket)
            _issue(book, ticket, items, wish, priority, "reception", base=book.now).arrived = since
        case c.CheckIn(ticket):
            booked = book.bookings.pop(ticket)
            credit, grace = (BOOKED_CREDIT, GRACE) if book.setting.appointments else (0, 0)
            base = booked.when - credit if book.now <= booked.when + grace else book.now
            one = _issue(book, ticket, booked.items, "auto", booked.priority, "appointment", base=base)
            one.appointment, one.uncounted = booked.when, max(0, booked.when - book.now)


def _issue(
    book: Book, ticket: str, items: Items, wish: str, priority: str | None, channel: str, base: int
) -> Paper:
    steps, parallel = book.steps_of(items, wish)
    first = book.shortest(steps) if parallel else steps[0]
    lane = book.lane_for(first)
    assert lane is not None
    return _paper(
        book, ticket, first, lane, priority, channel, base, [s for s in steps if s != first], parallel
    )


def _paper(
    book: Book,
    ticket: str,
    items: Items,
    lane: str,
    priority: str | None,
    channel: str,
    base: int,
    steps: list[Items],
    parallel: bool,
) -> Paper:
    credit = CREDIT[priority]
    claim = None if priority is None else "claimed" if channel in ("kiosk", "phone") else "granted"
    count = sum(1 for number in book.numbers if number[0] == LETTERS[lane])
    number = f"{LETTERS[lane]}{count + 1:03d}"
    assert number not in book.numbers
    book.numbers.add(number)
    book.issued.setdefault(lane, []).append(sum(SERVICE[item] for item in items))
    one = book.tickets[ticket] = Paper(
        items,
        lane,
        number,
        book.now,
        credit,
        base,
        base if priority is None else min(base, book.now - credit),
        book.join(),
        channel,
        priority,
        claim,
        steps=tuple(steps),
        parallel=parallel,
    )
    return one


def _walk_up(book: Book, command: c.ServeWalkUp) -> str:
    lane = book.lane_for(command.items) or book.desks[command.window].lanes[0][0]
    one = _paper(
        book,
        command.ticket,
        command.items,
        lane,
        command.priority,
        "window",
        book.now,
        steps=[],
        parallel=False,
    )
    _into_hand(book, command.ticket, command.window)
    _start(book, one, command.window)
    return command.ticket


# -- calling and serving ----------------------------------------------------------------------------------


def call(book: Book, window: str) -> str | None:
    """The window calls; whom."""
    ticket = book.called_by(window)
    if ticket is not None:
        deed = book.remember(window, "call", ticket)
        _into_hand(book, ticket, window)
        book.keep(window, deed)
    return ticket


def _into_hand(book: Book, ticket: str, window: str) -> None:
    one = book.tickets[ticket]
    one.state, one.to, one.hand = "called", None, window
    one.called = one.called if one.called is not None else book.now
    one.step_called, one.touched = book.now if one.step_called is None else one.step_called, one.touched + 1
    book.desks[window].hand = ticket


def _start(book: Book, one: Paper, window: str) -> None:
    one.state, one.first = "serving", one.first or window
    one.started = book.now if one.started is None else one.started
    one.step_started, one.touched = (
        book.now if one.step_started is None else one.step_started,
        one.touched + 1,
    )


def _complete(book: Book, ticket: str, outcome: str) -> None:
    one = book.tickets[ticket]
    book.let_go(one)
    if one.steps and (outcome != "turned_away" or one.parallel):
        _next_step(book, one, outcome)
        return
    if outcome != "done":
        one.undone = (*one.undone, *one.items)
    if one.undone:
        _give_pass(book, ticket, (*one.undone, *(item for step in one.steps for item in step)))
    del book.tickets[ticket]
    book.ended["ServiceCompleted"] += 1


def _next_step(book: Book, one: Paper, outcome: str) -> None:
    if outcome != "turned_away" and one.accepted is None:
        one.accepted = one.step_started
    if outcome != "done":
        one.undone = (*one.undone, *one.items)
    following = book.shortest(one.steps) if one.parallel else one.steps[0]
    place = one.place
    if book.setting.step is not None:
        place = max(place, book.now - book.setting.step)
    one.moved = one.moved or place != one.place
    lane = book.lane_for(following) or one.lane
    one.items, one.steps = following, tuple(step for step in one.steps if step != following)
    one.state, one.lane, one.place, one.join = "waiting", lane, place, book.join()
    one.step += 1
    one.step_called = one.step_started = one.step_accepted = one.readied = None
    one.touched += 1


def _give_pass(book: Book, ticket: str, items: Items) -> None:
    if book.setting.days:
        until = date.fromisoformat(book.today) + timedelta(days=book.setting.days)
        book.passes[ticket] = (items, until.isoformat())


def _turn(book: Book, command: c.Command) -> str | None:
    """Commands about a window or a ticket that is there."""
    window, ticket = getattr(command, "window", None), getattr(command, "ticket", None)
    deed = book.remember(window, _word(command), ticket) if window and _word(command) else None
    called = _do(book, command)
    if window and isinstance(command, FORGETS):
        book.desks[window].last = None
    # Completing and calling in one is told from the call: that is what can be undone, if there was one.
    if window and deed is not None and not (isinstance(command, c.CompleteAndCallNext) and called):
        book.keep(window, deed)
    return called


def _word(command: c.Command) -> str:
    words = {
        c.Start: "start",
        c.Accept: "accept",
        c.Complete: "complete",
        c.CompleteAndCallNext: "complete",
        c.NoShow: "no_show",
        c.Hold: "hold",
        c.PauseWindow: "pause",
        c.Transfer: "transfer",
        c.Reclassify: "reclassify",
    }
    return words.get(type(command), "")


def _do(book: Book, command: c.Command) -> str | None:
    match command:
        case c.OpenWindow() | c.PauseWindow() | c.CloseWindow() | c.SetAutoCall():
            _window(book, command)
        case c.CallNext(window):
            return call(book, window)
        case c.ServeWalkUp():
            return _walk_up(book, command)
        case c.Complete(_, ticket, outcome):
            _complete(book, ticket, outcome)
        case c.CompleteAndCallNext(window, ticket, outcome):
            _complete(book, ticket, outcome)
            book_time.idle_and_lines(book)
            book_time.turn_windows(book)
            return call(book, window)
        case _:
            one = book.tickets[command.ticket]
            one.touched += 1
            if hasattr(command, "window"):
                _in_hand(book, command, one)
            else:
                _ticket(book, command, command.ticket, one)
    return None


def _window(book: Book, command: c.Command) -> None:
    desk = book.desks[command.window]
    match command:
        case c.OpenWindow():
            desk.state, desk.reason, desk.since = "open", None, book.now
        case c.PauseWindow(_, reason):
            desk.state, desk.reason, desk.since = "paused", reason, book.now
        case c.CloseWindow(window):
            book.give_back(window)
            desk.state, desk.reason, desk.since, desk.auto = "closed", None, book.now, None
        case c.SetAutoCall(_, after):
            desk.auto, desk.counted = after, book.now


def _in_hand(book: Book, command: c.Command, one: Paper) -> None:
    match command:
        case c.Start(window):
            one.touched -= 1
            _start(book, one, window)
        case c.Recall():
            pass
        case c.Accept():
            one.step_accepted = book.now
            one.accepted = book.now if one.accepted is None else one.accepted
        case c.NoShow():
            book.let_go(one)
            one.state, one.misses, one.missed = "missed", one.misses + 1, book.now
        case c.Hold(_, _, wish):
            book.let_go(one)
            one.state, one.held, one.wish = "held", book.now, wish
        case c.Transfer():
            one.items, lane = transferred(book, command, one)
            assert lane is not None
            book.let_go(one)
            one.state, one.lane, one.to, one.join = "waiting", lane, command.to_window, book.join()
        case c.Reclassify(_, complexity):
            lane = lane_of_class(book, one, complexity)
            assert lane is not None
            book.let_go(one)
            one.state, one.lane, one.join = "waiting", lane, book.join()
            one.reclassified += 1


# -- turns of a ticket ------------------------------------------------------------------------------------


def _ticket(book: Book, command: c.Command, ticket: str, one: Paper) -> None:
    match command:
        case c.Withdraw(_, wants_pass):
            if wants_pass or one.undone:
                left = tuple(item for step in (one.items, *one.steps) for item in step)
                _give_pass(book, ticket, (*one.undone, *left))
            book.let_go(one)
            del book.tickets[ticket]
            book.ended["TicketWithdrawn"] += 1
        case c.Resume():
            assert one.held is not None
            if one.wish == "visitor" and one.started is None:
                one.uncounted += book.now - one.held
            one.held, one.wish = None, None
            _wait_again(book, one)
        case c.Requeue():
            _wait_again(book, one, BEHIND)
        case c.MoreTime():
            one.extra += 1
            book.let_go(one)
            _wait_again(book, one, LATER_BEHIND)
        case c.GrantPriority(_, priority):
            one.priority = one.priority if priority is None else priority
            one.credit, one.claim = CREDIT[one.priority], "granted"
            one.place = one.place if one.moved else min(one.base, one.issued - one.credit)
        case c.RefusePriority():
            one.priority, one.credit, one.claim = None, 0, "refused"
            one.place = max(one.place, one.base)
        case c.ChangeItems(_, items):
            lane = book.lane_for(items)
            assert lane is not None
            one.items, one.lane = items, lane
            one.join = book.join() if one.state == "waiting" else one.join
        case c.AddMatter(_, item):
            for code in spelled_out((item,)):
                one.steps, one.touched = (*one.steps, (code,)), one.touched + 1
            one.touched -= 1


def _wait_again(book: Book, one: Paper, behind: int | None = None) -> None:
    """A ticket stands in its lane again, at its place or behind so many."""
    lane = lane_now(book, one)
    assert lane is not None
    if behind is not None:
        one.place, one.moved = book.behind(one, lane, behind), True
    one.state, one.lane, one.join = "waiting", lane, book.join()


# -- undo and parking -------------------------------------------------------------------------------------


def _undo(book: Book, window: str) -> None:
    deed = book.desks[window].last
    assert deed is not None
    desk, before = book.desks[window], deed.desk
    if deed.ticket is not None and deed.paper is not None:
        if deed.ended:
            book.ended["ServiceCompleted"] -= 1
            book.passes.pop(deed.ticket, None)
        there = book.tickets.get(deed.ticket)
        one = book.tickets[deed.ticket] = dataclasses.replace(deed.paper)
        one.touched = 1 + (deed.paper.touched + 1 if there is None else there.touched)
        if there is not None and one.readied is None:
            one.readied = there.readied  # nobody is told twice
    desk.hand, desk.state, desk.reason, desk.since = before.hand, before.state, before.reason, before.since
    desk.idle, desk.last, desk.counted = before.idle, None, book.now
    if not desk.lanes:
        book.give_back(window)


def _nothing_to_undo(book: Book) -> None:
    for name in WINDOWS:
        book.desks[name].last = None


def _park(book: Book, code: str) -> None:
    _nothing_to_undo(book)
    for one in book.tickets.values():
        if one.to is not None and (book.down(one.items) or set(one.items) & set(PARKS[code])):
            one.to, one.touched = None, one.touched + 1
    # They are back in their lanes before these are parked: triggers see them there.
    book_time.idle_and_lines(book)
    book.parked[code] = PARKS[code]
