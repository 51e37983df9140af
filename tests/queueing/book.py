"""A second Floor, slow and plain, kept from what was asked: the judge of the random walks.

It shares no rule with ``queueing``: it reads the hall's raw data and the plan's rows, keeps one flat list of
tickets and scans everybody whenever it needs to know something. All times are ms UTC.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from queueing import commands as c
from tests.builders import at, hall_data

MINUTE = 60_000
HALL = hall_data()
LETTERS = {lane["code"]: lane["letter"] for lane in HALL["lanes"]}
REGULAR = {lane["zone"]: lane["code"] for lane in HALL["lanes"] if lane["kind"] == "regular"}
ZONE = {one["code"]: one["zone"] for one in HALL["departments"]}
HOME = {one["code"]: ZONE[one["department"]] for one in HALL["items"]}
LISTED = set(HALL["fast_list"][0]["items"])
SKILLS = {
    "DA": {one["code"] for one in HALL["items"] if one["department"] == "DA"} - {"ONE"},
    "DB": {one["code"] for one in HALL["items"] if one["department"] == "DB"},
    "one": {"ONE"},
}
CREDIT = {"elder": 10 * MINUTE, "urgent": 20 * MINUTE, None: 0}
BEHIND, TIMES, WITHIN, PAUSE = 2, 1, 60 * MINUTE, 15 * MINUTE

Lanes = tuple[tuple[str, int, int], ...]
"""(lane, after in ms, reserve), in order."""
Row = tuple[str, int, int, Lanes]
"""(window, from, to, lanes), times in ms after midnight."""


@dataclass
class Paper:
    """What the book knows of a ticket."""

    items: tuple[str, ...]
    lane: str
    number: str
    issued: int
    credit: int
    place: int
    join: int
    state: str = "waiting"
    to: str | None = None
    hand: str | None = None
    accepted: bool = False
    misses: int = 0
    missed: int = 0


@dataclass
class Desk:
    """What the book knows of a window."""

    skills: set[str]
    state: str = "closed"
    since: int = 0
    lanes: Lanes = ()
    extended: bool = False
    hand: str | None = None
    idle: int | None = None


@dataclass
class Script:
    """A plan as the book reads it."""

    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    added: tuple[str, ...] = ()


def _desks() -> dict[str, Desk]:
    return {
        one["id"]: Desk(set().union(*(SKILLS[skill] for skill in one["skills"]))) for one in HALL["windows"]
    }


@dataclass
class Book:
    """The whole hall once more."""

    script: Script | None = None
    zero: int | None = None
    last_day: str = ""
    today: str = ""
    issuing: bool = False
    past: bool = False
    now: int = 0
    joins: int = 0
    tickets: dict[str, Paper] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)
    numbers: set[str] = field(default_factory=set)
    desks: dict[str, Desk] = field(default_factory=_desks)

    # -- asking ---------------------------------------------------------------------------------------------

    def covers(self, window: str, items: tuple[str, ...]) -> bool:
        """Whether a window can serve all the items."""
        assert self.script is not None
        able = self.desks[window].skills.union(*(SKILLS[skill] for skill in self.script.added))
        return set(items) <= able

    @staticmethod
    def route(items: tuple[str, ...], lanes: tuple[str, ...]) -> str | None:
        """The lane of a ticket, None when it is closed."""
        if "fast" in lanes and set(items) <= LISTED:
            return "fast"
        others = [item for item in items if item not in LISTED or "fast" not in lanes]
        lane = REGULAR[HOME[others[0]]]
        return lane if lane in lanes else None

    def slots(self, window: str) -> list[tuple[int, int, Lanes]]:
        """The slots of a window today."""
        assert self.script is not None
        assert self.zero is not None
        return [
            (self.zero + a, self.zero + b, lanes) for name, a, b, lanes in self.script.rows if name == window
        ]

    def served(self, lane: str, items: tuple[str, ...]) -> bool:
        """Whether some window takes the lane with these items, now or in a slot still ahead."""
        for name, desk in self.desks.items():
            ahead = [lanes for begins, _, lanes in self.slots(name) if begins > self.now]
            if self.covers(name, items) and any(
                lane == one[0] for lanes in (desk.lanes, *ahead) for one in lanes
            ):
                return True
        return False

    def waiting(self, lane: str | None = None, to: str | None = None) -> list[tuple[int, int, str]]:
        """(place, join, id) of the waiting tickets of a lane, or addressed to a window, in order."""
        return sorted(
            (one.place, one.join, name)
            for name, one in self.tickets.items()
            if one.state == "waiting" and one.to == to and (to is not None or one.lane == lane)
        )

    def called_by(self, window: str) -> str | None:
        """Whom a window must call: everybody is looked at."""
        desk = self.desks[window]
        if not desk.lanes:
            return None
        addressed = self.waiting(to=window)
        if addressed:
            return addressed[0][2]
        found: list[tuple[int, int, str]] = []
        for lane, after, reserve in desk.lanes:
            free = [
                name
                for name, other in self.desks.items()
                if name != window and other.idle is not None and other.lanes[0][0] == desk.lanes[0][0]
            ]
            if len(free) >= reserve:
                found += [
                    (place + after, join, name)
                    for place, join, name in self.waiting(lane)
                    if self.covers(window, self.tickets[name].items)
                ]
        return min(found)[2] if found else None

    def next_caller(self) -> str | None:
        """Which idle window calls first at this instant."""
        best: tuple[int, int, int] | None = None
        found = None
        for order, (name, desk) in enumerate(self.desks.items()):
            ticket = self.called_by(name) if desk.idle is not None else None
            if ticket is None or desk.idle is None:
                continue
            one = self.tickets[ticket]
            position = -1 if one.to else [lane for lane, _, _ in desk.lanes].index(one.lane)
            if best is None or (position, desk.idle, order) < best:
                best, found = (position, desk.idle, order), name
        return found

    # -- whether a command must be carried out --------------------------------------------------------------

    def allows(self, when: int, command: c.Command) -> bool:
        """Whether the command must be carried out at ``when``, everything due by then having happened."""
        match command:
            case c.ConfigureHall():
                return self.zero is None
            case c.ApplyPlan(plan):
                return all(
                    one.lane in plan.lanes or self.route(one.items, plan.lanes) is not None
                    for one in self.tickets.values()
                    if one.state == "waiting"
                )
            case c.OpenDay(day, zero):
                return (
                    self.script is not None
                    and self.zero is None
                    and day > self.last_day
                    and zero - when <= 24 * 60 * MINUTE
                    and when < zero + at("20:00") - at("00:00")
                )
            case c.Settle():
                return True
        if self.zero is None or self.script is None:
            return False
        match command:
            case c.CloseDay():
                return True
            case c.Issue(ticket, items, priority):
                lane = self.route(items, self.script.lanes) if set(items) <= set(HOME) else None
                known = priority in CREDIT and ticket not in self.tickets
                return self.issuing and known and lane is not None and self.served(lane, items)
            case c.OpenWindow(window) | c.PauseWindow(window) | c.CloseWindow(window) | c.CallNext(window):
                return self._allows_window(command, window)
            case c.Withdraw(ticket) | c.Resume(ticket) | c.Requeue(ticket):
                return ticket in self.tickets and self._allows_ticket(when, command, self.tickets[ticket])
        return self._allows_in_hand(command)

    def _allows_window(self, command: c.Command, window: str) -> bool:
        if window not in self.desks:
            return False
        desk = self.desks[window]
        if isinstance(command, c.OpenWindow):
            return desk.state != "open"
        if isinstance(command, c.CloseWindow):
            return desk.hand is None and desk.state != "closed"
        return desk.hand is None and desk.state == "open"

    def _allows_ticket(self, when: int, command: c.Command, one: Paper) -> bool:
        assert self.script is not None
        if isinstance(command, c.Withdraw):
            return one.state in ("waiting", "called", "held", "missed")
        lane = one.lane if one.lane in self.script.lanes else self.route(one.items, self.script.lanes)
        served = lane is not None and self.served(lane, one.items)
        if isinstance(command, c.Resume):
            return one.state == "held" and served
        return one.state == "missed" and one.misses <= TIMES and when <= one.missed + WITHIN and served

    def _allows_in_hand(self, command: c.Command) -> bool:
        window, ticket = command.window, command.ticket  # type: ignore[union-attr]
        if window not in self.desks or ticket not in self.tickets:
            return False
        one = self.tickets[ticket]
        if self.desks[window].hand != ticket:
            return False
        match command:
            case c.Hold():
                assert self.script is not None
                lane = one.lane if one.lane in self.script.lanes else self.route(one.items, self.script.lanes)
                return lane is not None and self.served(lane, one.items)
            case c.Recall() | c.Start() | c.NoShow():
                return one.state == "called"
            case c.Accept():
                return one.state == "serving" and not one.accepted
            case c.Complete() | c.CompleteAndCallNext():
                return one.state == "serving"
            case c.Transfer():
                return self._allows_transfer(command, one)
        return True

    def _allows_transfer(self, command: c.Transfer, one: Paper) -> bool:
        assert self.script is not None
        if command.item is None and command.lane is None and command.to_window is None:
            return False
        if command.item is not None and command.item not in HOME:
            return False
        items, lane = self._transferred(command, one)
        if lane is None or lane not in self.script.lanes:
            return False
        there = command.to_window
        if there is None:
            return self.served(lane, items)
        if there not in self.desks or there == command.window:
            return False
        desk = self.desks[there]
        return desk.state == "open" and bool(desk.lanes) and self.covers(there, items)

    def _transferred(self, command: c.Transfer, one: Paper) -> tuple[tuple[str, ...], str | None]:
        assert self.script is not None
        items = one.items if command.item is None else (command.item,)
        if command.lane is not None:
            return items, command.lane
        if command.item is None and one.lane in self.script.lanes:
            return items, one.lane
        return items, self.route(items, self.script.lanes)

    # -- what happens ---------------------------------------------------------------------------------------

    def _join(self) -> int:
        self.joins += 1
        return self.joins

    def _touch(self) -> None:
        for desk in self.desks.values():
            if desk.state == "open" and desk.lanes and desk.hand is None:
                desk.idle = self.now if desk.idle is None else desk.idle
            else:
                desk.idle = None

    def _give_back(self, window: str) -> None:
        for one in self.tickets.values():
            if one.to == window:
                one.to = None

    def _awaited(self, window: str) -> bool:
        lanes = {lane for lane, _, _ in self.desks[window].lanes}
        if self.desks[window].hand is not None and not self.issuing:
            return True
        return bool(self.waiting(to=window)) or any(
            one.state in ("waiting", "held")
            and one.to is None
            and one.lane in lanes
            and self.covers(window, one.items)
            for one in self.tickets.values()
        )

    def _after_each(self) -> None:
        for name, desk in self.desks.items():
            if desk.extended and not self._awaited(name):
                desk.lanes, desk.extended = (), False
        self._touch()
        if (
            self.zero is not None
            and self.past
            and all(one.state == "missed" for one in self.tickets.values())
        ):
            self._close()

    def _close(self) -> None:
        self.ended["TicketExpired"] += len(self.tickets)
        self.tickets, self.desks, self.zero = {}, _desks(), None
        self.last_day, self.issuing = self.today, False

    def _borders(self) -> list[int]:
        if self.zero is None or self.script is None:
            return []
        found = [at(wall) - at("00:00") + self.zero for wall in ("17:20", "17:30", "20:00")]
        found += [self.zero + one for _, begins, ends, _ in self.script.rows for one in (begins, ends)]
        found += [
            desk.since + PAUSE
            for name, desk in self.desks.items()
            if desk.state == "paused" and self.waiting(to=name)
        ]
        return [one for one in found if one > self.now]

    def settle(self, until: int) -> None:
        """Everything that is due by ``until`` happens."""
        while (due := min(self._borders(), default=until + 1)) <= until:
            self.now = due
            self._instant()
        self.now = until

    def _instant(self) -> None:
        zero = self.zero
        assert zero is not None
        for name in self.desks:
            slots = self.slots(name)
            begun = [lanes for begins, _, lanes in slots if begins == self.now]
            if begun:
                self.desks[name].lanes, self.desks[name].extended = begun[0], False
            elif any(ends == self.now for _, ends, _ in slots):
                self._run_out(name, last=slots[-1][1] == self.now)
            else:
                continue
            self._after_each()
        since_midnight = self.now - zero + at("00:00")
        if since_midnight == at("17:20"):
            self.issuing = False
        if since_midnight == at("17:30"):
            self.past = True
            self._after_each()
        if self.zero is not None and since_midnight == at("20:00"):
            self._close()
        for name, desk in self.desks.items():
            if desk.state == "paused" and desk.since + PAUSE == self.now:
                self._give_back(name)
        self._after_each()

    def _run_out(self, name: str, last: bool) -> None:
        desk = self.desks[name]
        if last and self._awaited(name):
            desk.extended = True
        else:
            self._give_back(name)
            desk.lanes, desk.extended = (), False

    # -- carrying out ---------------------------------------------------------------------------------------

    def carry_out(self, command: c.Command) -> str | None:
        """Records a command that was allowed; whom it must call, if it calls."""
        called = None
        match command:
            case c.ConfigureHall():
                self.script, self.desks = None, _desks()
            case c.OpenDay(day, zero):
                self._open(day, zero)
            case c.CloseDay():
                self._close()
            case c.Issue():
                self._issue(command)
            case c.OpenWindow(window):
                self.desks[window].state, self.desks[window].since = "open", self.now
            case c.PauseWindow(window):
                self.desks[window].state, self.desks[window].since = "paused", self.now
            case c.CloseWindow(window):
                self._give_back(window)
                self.desks[window].state = "closed"
            case c.CallNext(window):
                called = self._call(window)
            case c.Withdraw(ticket) | c.Resume(ticket) | c.Requeue(ticket):
                self._turn(command, ticket, self.tickets[ticket])
            case c.Settle():
                pass
            case c.ApplyPlan():
                raise AssertionError("a plan is recorded by apply_plan, with its script")
            case _:
                called = self._in_hand(command, command.ticket, self.tickets[command.ticket])
        self._touch()
        self._after_each()
        return called

    def _open(self, day: str, zero: int) -> None:
        self.today, self.zero, self.joins, self.numbers = day, zero, 0, set()
        self.issuing, self.past = True, False
        self._in_force()

    def apply_plan(self, script: Script) -> None:
        """A new plan: lanes that are gone give their tickets to others, slots in force begin at once."""
        self.script = script
        for _, _, name in sorted((one.place, one.join, name) for name, one in self.tickets.items()):
            one = self.tickets[name]
            if one.state == "waiting" and one.lane not in script.lanes:
                lane = self.route(one.items, script.lanes)
                assert lane is not None
                one.lane, one.join = lane, self._join()
            if one.to is not None and not self.covers(one.to, one.items):
                one.to = None
        if self.zero is not None:
            self._in_force()
        self._after_each()

    def _in_force(self) -> None:
        for name, desk in self.desks.items():
            slots = self.slots(name)
            found = [lanes for begins, ends, lanes in slots if begins <= self.now < ends]
            if found:
                desk.lanes, desk.extended = found[0], False
            elif desk.lanes:
                self._run_out(name, last=bool(slots) and slots[-1][1] <= self.now)
            else:
                continue
            self._after_each()
        assert self.zero is not None
        since_midnight = self.now - self.zero + at("00:00")
        self.issuing = self.issuing and since_midnight < at("17:20")
        self.past = self.past or since_midnight >= at("17:30")

    def _issue(self, command: c.Issue) -> None:
        assert self.script is not None
        lane = self.route(command.items, self.script.lanes)
        assert lane is not None
        count = sum(1 for number in self.numbers if number[0] == LETTERS[lane])
        number = f"{LETTERS[lane]}{count + 1:03d}"
        assert number not in self.numbers
        self.numbers.add(number)
        credit = CREDIT[command.priority]
        self.tickets[command.ticket] = Paper(
            command.items, lane, number, self.now, credit, self.now - credit, self._join()
        )

    def _call(self, window: str) -> str | None:
        ticket = self.called_by(window)
        if ticket is not None:
            one = self.tickets[ticket]
            one.state, one.to, one.hand = "called", None, window
            self.desks[window].hand = ticket
        return ticket

    def _let_go(self, one: Paper) -> None:
        if one.hand is not None:
            self.desks[one.hand].hand, one.hand = None, None

    def _end(self, ticket: str, fact: str) -> None:
        self._let_go(self.tickets.pop(ticket))
        self.ended[fact] += 1

    def _turn(self, command: c.Command, ticket: str, one: Paper) -> None:
        assert self.script is not None
        if isinstance(command, c.Withdraw):
            self._end(ticket, "TicketWithdrawn")
            return
        lane = one.lane if one.lane in self.script.lanes else self.route(one.items, self.script.lanes)
        assert lane is not None
        if isinstance(command, c.Requeue):
            behind = [place for place, join, _ in self.waiting(lane) if (place, join) > (one.place, one.join)]
            one.place = behind[:BEHIND][-1] if behind else one.place
        one.state, one.lane, one.join = "waiting", lane, self._join()

    def _in_hand(self, command: c.Command, ticket: str, one: Paper) -> str | None:
        match command:
            case c.Start():
                one.state = "serving"
            case c.Accept():
                one.accepted = True
            case c.Complete():
                self._end(ticket, "ServiceCompleted")
            case c.CompleteAndCallNext(window):
                self._end(ticket, "ServiceCompleted")
                self._touch()
                return self._call(window)
            case c.NoShow():
                self._let_go(one)
                one.state, one.misses, one.missed = "missed", one.misses + 1, self.now
            case c.Hold():
                self._let_go(one)
                one.state = "held"
            case c.Transfer():
                one.items, lane = self._transferred(command, one)
                assert lane is not None
                self._let_go(one)
                one.state, one.lane, one.to, one.join = "waiting", lane, command.to_window, self._join()
        return None
