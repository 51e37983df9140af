"""Windows: where they stand, what they can serve, and their state at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from queueing.facts import fact
from queueing.lanes import LaneEntry
from queueing.lines import Line
from queueing.tickets import FACTS_BEFORE, Ticket

WindowState = Literal["closed", "open", "paused"]


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """A window as the hall file describes it. ``breaks`` are [from, to) in ms after the day's zero."""

    id: str
    number: int
    names: Mapping[str, str]
    zone: str
    zones: tuple[str, ...]
    skills: tuple[str, ...]
    breaks: tuple[tuple[int, int], ...]
    index: int


@fact
class Last:
    """A window's last command and what was before it, so that it can be taken back.

    ``ticket`` is what it was about, as that stands now, ``before`` what it has changed of it (named by
    ``change`` in :data:`queueing.tickets.CHANGES`); once its ``turns`` are more than these, something else
    has touched it. ``passed``: the command has given a return pass.
    """

    command: str
    at: int
    ticket: Ticket | None
    change: str
    before: tuple[object, ...]
    turns: int
    state: WindowState
    reason: str | None
    since: int | None
    in_hand: str | None
    idle_since: int | None
    passed: bool = False


@dataclass(slots=True)
class Window:
    """A window at a moment.

    ``lanes`` is empty when no slot is in force. ``extended`` marks a last slot that has run out and stays in
    force until nobody waits for it. ``idle_since`` is set while the window is open, in a slot and has nothing
    in hand. With ``auto_call`` (ms) it calls by itself after having been idle so long, counted from
    ``counts_from``. ``trigger`` is the plan's trigger that has given it its lanes, ``slot_lanes`` are those
    it gets back then. ``kept`` is what :attr:`done` is made from. ``among_idle`` are the hall's idle windows:
    this one stands among them while it is idle.
    """

    spec: WindowSpec
    state: WindowState = "closed"
    reason: str | None = None
    since: int | None = None
    lanes: tuple[LaneEntry, ...] = ()
    until: int | None = None
    last: bool = False
    extended: bool = False
    ticket: str | None = None
    idle_since: int | None = None
    addressed: Line = field(default_factory=Line)
    auto_call: int | None = None
    counts_from: int | None = None
    kept: Last | tuple[Any, ...] | None = None
    trigger: int | None = None
    slot_lanes: tuple[LaneEntry, ...] = ()
    among_idle: dict[str, Window] = field(default_factory=dict, compare=False, repr=False)

    @property
    def first_lane(self) -> str | None:
        """The lane this window is for, while a slot is in force."""
        return self.lanes[0].lane if self.lanes else None

    def settle_idle(self, at: int) -> None:
        """Brings ``idle_since`` in line with the rest; an unbroken idle time keeps its beginning."""
        if self.state == "open" and self.lanes and self.ticket is None:
            if self.idle_since is None:
                self.idle_since = self.counts_from = at
            self.among_idle[self.spec.id] = self
        else:
            self.idle_since = self.counts_from = None
            self.among_idle.pop(self.spec.id, None)

    def free(self, at: int) -> None:
        """Lets the window have nothing in hand."""
        self.ticket = None
        self.settle_idle(at)

    @property
    def done(self) -> Last | None:
        """The last command, if it can be taken back."""
        if isinstance(self.kept, tuple):  # it is made when asked for, which is seldom
            self.kept = Last(*self.kept)
        return self.kept

    @done.setter
    def done(self, done: Last | None) -> None:
        self.kept = done

    def remember(
        self, command: str, ticket: Ticket, at: int, change: str | None = None, passed: bool = False
    ) -> None:
        """Keeps what a command can be taken back to. To be asked before the command changes anything.

        ``change`` and ``passed`` are those of :class:`Last`; a command changes what goes by its own name.
        """
        change = change or command
        self.kept = (
            command,
            at,
            ticket,
            change,
            FACTS_BEFORE[change](ticket),
            ticket.turns + 1,  # the command's own event counts
            self.state,
            self.reason,
            self.since,
            self.ticket,
            self.idle_since,
            passed,
        )

    def remember_pause(self, at: int) -> None:
        """Keeps what a pause, which is about no ticket, can be taken back to."""
        since, in_hand, idle_since = self.since, self.ticket, self.idle_since
        self.kept = Last(
            "pause", at, None, "pause", (), 0, self.state, self.reason, since, in_hand, idle_since
        )
