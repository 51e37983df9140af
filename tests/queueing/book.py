"""A second Floor, slow and plain, kept from what was asked: the judge of the random walks.

It shares no rule with ``queueing``: it reads the hall's raw data and the plan's rows, keeps one flat list of
tickets and scans everybody whenever it needs to know something. This module is what the book holds and what
can be asked of it; :mod:`book_allows` says whether a command must be carried out, :mod:`book_turns` and
:mod:`book_time` what it does and what happens by itself. All times are ms UTC.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.queueing.book_hall import (
    HOME,
    IN_ORDER,
    LISTED,
    OWN_SKILLS,
    REGULAR,
    SERVICE,
    SETTINGS,
    SKILLS,
    STEPS,
    WINDOWS,
    Setting,
)

Lanes = tuple[tuple[str, int, int], ...]
"""(lane, after in ms, reserve), in order."""
Row = tuple[str, int, int, Lanes]
"""(window, from, to, lanes), times in ms after midnight."""
Items = tuple[str, ...]


@dataclass
class Paper:
    """What the book knows of a ticket. ``touched`` counts the facts about it."""

    items: Items
    lane: str
    number: str
    issued: int
    credit: int
    base: int
    place: int
    join: int
    channel: str
    priority: str | None = None
    claim: str | None = None
    state: str = "waiting"
    to: str | None = None
    hand: str | None = None
    steps: tuple[Items, ...] = ()
    parallel: bool = False
    step: int = 1
    misses: int = 0
    missed: int = 0
    moved: bool = False
    extra: int = 0
    reclassified: int = 0
    uncounted: int = 0
    held: int | None = None
    wish: str | None = None
    appointment: int | None = None
    returns: str | None = None
    arrived: int | None = None
    readied: int | None = None
    first: str | None = None
    called: int | None = None
    started: int | None = None
    accepted: int | None = None
    step_called: int | None = None
    step_started: int | None = None
    step_accepted: int | None = None
    undone: Items = ()
    touched: int = 1


@dataclass
class Deed:
    """A window's last command, and how window and ticket stood before it.

    ``ended``: the ticket was finished by it, with a return pass when ``passed``.
    """

    command: str
    when: int
    desk: Desk
    ticket: str | None = None
    paper: Paper | None = None
    touched: int = 0
    ended: bool = False
    passed: bool = False


@dataclass
class Desk:
    """What the book knows of a window. ``own`` are the lanes of its slot, ``lanes`` those in force."""

    state: str = "closed"
    reason: str | None = None
    since: int | None = None
    lanes: Lanes = ()
    own: Lanes = ()
    extended: bool = False
    hand: str | None = None
    idle: int | None = None
    auto: int | None = None
    counted: int = 0
    trigger: int | None = None
    fired: int = 0
    last: Deed | None = None


@dataclass(frozen=True)
class Rise:
    """A trigger as the book reads it; ``more`` counts tickets, ``older`` is ms. ``below`` likewise."""

    lane: str
    window: str
    lanes: Lanes
    more: int | None
    older: int | None
    below: int
    hold: int
    calm: int
    dwell: int


@dataclass
class Script:
    """A plan as the book reads it."""

    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    added: tuple[str, ...] = ()
    rises: tuple[Rise, ...] = ()


@dataclass
class Booked:
    """An appointment."""

    items: Items
    day: str
    when: int
    priority: str | None


@functools.cache
def _skilled(window: str, added: Items, items: Items) -> bool:
    """Whether a window with skills added to its own covers the items."""
    skills = OWN_SKILLS[window].union(*(SKILLS[skill] for skill in added))
    return set(items) <= skills


@functools.cache
def _skill_group(added: Items, items: Items) -> frozenset[str]:
    return frozenset(name for name in WINDOWS if _skilled(name, added, items))


def new_desks() -> dict[str, Desk]:
    """The windows of the hall before anything has happened."""
    return {name: Desk() for name in WINDOWS}


def spelled_out(items: Items) -> Items:
    """The items, one-thing items as their steps."""
    return tuple(code for item in items for code in STEPS.get(item, (item,)))


@dataclass
class Book:
    """The whole hall once more.

    ``hot`` says from when on a trigger's condition has held, or will if nothing changes; ``calm`` the same
    for the way back, with the time at which it will stop holding (0 is never).
    """

    setting: Setting = SETTINGS[0]
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
    issued: dict[str, list[int]] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=new_desks)
    parked: dict[str, Items] = field(default_factory=dict)
    passes: dict[str, tuple[Items, str]] = field(default_factory=dict)
    bookings: dict[str, Booked] = field(default_factory=dict)
    checks: dict[str, tuple[Items, int]] = field(default_factory=dict)
    hot: dict[int, int] = field(default_factory=dict)
    calm: dict[int, tuple[int, int]] = field(default_factory=dict)

    # -- items, lanes, skills -------------------------------------------------------------------------------

    def able(self, window: str, items: Sequence[str]) -> bool:
        """Whether a window's skills cover all the items under the plan."""
        assert self.script is not None
        return _skilled(window, self.script.added, tuple(items))

    def down(self, items: Sequence[str]) -> bool:
        """Whether one of the items is parked."""
        return bool(self.parked) and any(item in one for one in self.parked.values() for item in items)

    def covers(self, window: str, items: Sequence[str]) -> bool:
        """Whether a window may call somebody with these items now, if lane and reserve allow it."""
        return self.able(window, items) and not self.down(items)

    def group(self, items: Sequence[str]) -> frozenset[str]:
        """The windows that may call these items: the skill group of a line."""
        assert self.script is not None
        return frozenset() if self.down(items) else _skill_group(self.script.added, tuple(items))

    def lane_for(self, items: Sequence[str], lanes: Sequence[str] | None = None) -> str | None:
        """The lane of a ticket, None when it is closed."""
        assert self.script is not None
        lanes = self.script.lanes if lanes is None else lanes
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

    def takes(self, lane: str, items: Sequence[str]) -> list[tuple[str, int, int]]:
        """(window, from when, after) of everybody who takes a lane with these items, now or later today."""
        found = []
        for name, desk in self.desks.items():
            if not self.able(name, items):
                continue
            found += [(name, self.now, after) for one, after, _ in desk.lanes if one == lane]
            for begins, _, lanes in self.slots(name):
                if begins > self.now:
                    found += [(name, begins, after) for one, after, _ in lanes if one == lane]
        return found

    def served(self, lane: str | None, items: Sequence[str]) -> bool:
        """Whether some window takes the lane with these items, now or in a slot still ahead."""
        return lane is not None and bool(self.takes(lane, items))

    def serves(self, items: Sequence[str]) -> bool:
        """Whether a ticket with these items would be served today in the lane it belongs to."""
        return self.served(self.lane_for(items), items)

    def known(self, items: Sequence[str]) -> bool:
        """Whether these may be the items of a ticket."""
        return bool(items) and set(items) <= set(HOME) and len(set(items)) == len(items)

    def plain(self, items: Sequence[str]) -> bool:
        """Whether these may be the items of one step: one thing is several steps."""
        return self.known(items) and not set(items) & set(STEPS)

    # -- steps ----------------------------------------------------------------------------------------------

    def steps_of(self, items: Items, wish: str) -> tuple[list[Items], bool]:
        """The steps of a ticket for these items, as listed, and whether they may come in any order."""
        codes = spelled_out(items)
        steps: list[Items] = [(one,) for one in codes]
        if len(codes) == 1:
            return steps, False
        if codes != items and wish in ("auto", "together"):
            return steps, len(items) > 1 or items[0] not in IN_ORDER
        if wish == "together" or (wish == "auto" and self._at_one_window(codes)):
            return [codes], False
        return steps, wish != "in_order"

    def _at_one_window(self, items: Items) -> bool:
        return any(self.able(name, items) for name in WINDOWS) and self.serves(items)

    def shortest(self, steps: Sequence[Items]) -> Items:
        """Of steps in any order the one in whose line the fewest wait; of those served, if any are."""

        def length(step: Items) -> int:
            lane, group = self.lane_for(step), self.group(step)
            return sum(
                1
                for one in self.tickets.values()
                if one.state == "waiting"
                and one.to is None
                and one.lane == lane
                and self.group(one.items) == group
            )

        there = [step for step in steps if self.serves(step)]
        there = there or [step for step in steps if self.lane_for(step) is not None] or list(steps[:1])
        return min([step for step in there if self.group(step)] or there, key=length)

    # -- lines and calls ------------------------------------------------------------------------------------

    def waiting(
        self, lane: str | None = None, to: str | None = None, callable_only: bool = False
    ) -> list[tuple[int, int, str]]:
        """(place, join, id) of the waiting tickets of a lane, or addressed to a window, in order.

        ``callable_only`` leaves out those whom no window may call: parked, or covered by nobody's skills.
        """
        return sorted(
            (one.place, one.join, name)
            for name, one in self.tickets.items()
            if one.state == "waiting"
            and one.to == to
            and (to is not None or one.lane == lane)
            and (not callable_only or self.group(one.items))
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

    def next_caller(self, windows: Sequence[str] = WINDOWS) -> str | None:
        """Which of these idle windows calls first at this instant."""
        best: tuple[int, int, int] | None = None
        found = None
        for order, name in enumerate(WINDOWS):
            desk = self.desks[name]
            ticket = self.called_by(name) if desk.idle is not None and name in windows else None
            if ticket is None or desk.idle is None:
                continue
            one = self.tickets[ticket]
            position = -1 if one.to else [lane for lane, _, _ in desk.lanes].index(one.lane)
            if best is None or (position, desk.idle, order) < best:
                best, found = (position, desk.idle, order), name
        return found

    def behind(self, one: Paper, lane: str, count: int) -> int:
        """The place of the ``count``-th ticket of a lane that stands after this one."""
        after = [
            place
            for place, join, _ in self.waiting(lane, callable_only=True)
            if (place, join) > (one.place, one.join)
        ]
        return after[:count][-1] if after else one.place

    def half_of_them_wait(self, lane: str, items: Items, place: int, join: int) -> float:
        """The wait that half of such visitors stay below (ms), worked out from the documented formula."""
        takes = self.takes(lane, items)
        first = min(since for _, since, _ in takes)
        soonest = [(name, after) for name, since, after in takes if since == first]
        ahead = sum((p, j) < (place, join) for p, j, _ in self.waiting(lane, callable_only=True))
        if first <= self.now:
            ahead -= sum(after <= 0 and self.desks[name].idle is not None for name, after in soonest)
        weight = max(1.0, sum(1.0 if after <= 0 else 0.5 for _, after in soonest))
        times = self.issued.get(lane) or list(SERVICE.values())
        mean = sum(times) / len(times) + 45_000
        stages = max(0, ahead + 1)
        middle = stages * mean / weight * max(0.0, 1 - 1 / (9 * stages)) ** 3 if stages else 0.0
        return first - self.now + middle

    # -- small changes --------------------------------------------------------------------------------------

    def join(self) -> int:
        """The next entry number."""
        self.joins += 1
        return self.joins

    def let_go(self, one: Paper) -> None:
        """The window that has the ticket in hand has it no more."""
        if one.hand is not None:
            self.desks[one.hand].hand, one.hand = None, None

    def give_back(self, window: str) -> None:
        """Tickets addressed to the window go back to their lanes."""
        for one in self.tickets.values():
            if one.to == window and one.state == "waiting":
                one.to, one.touched = None, one.touched + 1

    def idle_now(self) -> None:
        """Brings idle times in line with the rest."""
        for desk in self.desks.values():
            if desk.state == "open" and desk.lanes and desk.hand is None:
                desk.idle = self.now if desk.idle is None else desk.idle
            else:
                desk.idle = None

    def remember(self, window: str, command: str, ticket: str | None) -> Deed:
        """How window and ticket stand before a command that may be undone; kept by the caller."""
        desk = dataclasses.replace(self.desks[window], last=None)
        paper = dataclasses.replace(self.tickets[ticket]) if ticket is not None else None
        return Deed(command, self.now, desk, ticket, paper)

    def keep(self, window: str, deed: Deed) -> None:
        """The window's last command is this one, and the ticket has been touched so often now."""
        one = self.tickets.get(deed.ticket) if deed.ticket is not None else None
        deed.ended = deed.ticket is not None and one is None
        deed.passed = deed.ended and deed.ticket in self.passes
        deed.touched = 0 if one is None else one.touched
        self.desks[window].last = deed
