"""A hall at a moment: its lines, windows and tickets, and what can be asked of them.

Nothing here changes anything; :mod:`queueing.applying` records events, :mod:`queueing.decisions` makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from queueing import estimates
from queueing.agenda import Day, Due
from queueing.calling import Candidate, Choice, first_by_place, why
from queueing.crews import Crew
from queueing.hallfile import Hall
from queueing.lines import Entry, Line
from queueing.plans import Plan
from queueing.prospects import Prospect
from queueing.reasons import UNTOLD, Because, Fact
from queueing.routing import Way
from queueing.tickets import Ticket
from queueing.triggers import Trigger, Watch
from queueing.visitors import Booking, Check, Parked, Pass
from queueing.windows import Last, Window

NEVER = 1 << 62
"""A time (ms) that does not come."""
View = tuple[Line, tuple[int, int, int]]
"""A line that a window may call from: position of its lane in the window's list, ``after``, ``reserve``."""
_NO_LINES: dict[int, Line] = {}
_LOOK = 16
"""How many tickets of a line are looked at to tell whether a credit has passed somebody."""


class State:
    """A hall as it stands. Times are ms UTC.

    ``lines`` holds, lane by lane, a line for each skill group (a bit mask of the windows that cover its
    items, ``cover``; 0 for tickets whose items are parked). ``issued`` counts the day's tickets of a lane and
    adds up their mean service; ``releases`` says when a paused window gives its addressed tickets back;
    ``plan_at`` is since when the plan is in force (ms UTC). ``ended`` are the tickets that the last command
    has finished. ``watches`` stand beside the plan's triggers; ``auto`` are the windows that call by
    themselves. The first ``get_ready`` of each lane are told to get ready; ``moved`` are the lanes whose
    order has changed since it was last asked who they are.

    By ticket id: ``bookings`` are appointments that nobody has checked in for, ``checks`` running pre-checks,
    ``passes`` return passes that have not been used. ``parked`` goes by item or department.

    ``tells`` is set from outside and no part of the state: where nobody looks at the waits that visitors are
    told at issue, and at the reasons of calls, they need not be worked out.

    Worked out from the rest, and kept because every command asks: ``border`` is when the agenda's next entry
    is due (``NEVER``: there is none), ``idle`` are the windows that are idle (by id), ``extended`` those
    whose last slot has run out and stays in force; ``others_due``, ``masks``, ``crews``, ``views``,
    ``reserving``, ``callers_known`` and ``longest`` keep the answers of :meth:`dues_of_others`,
    :meth:`mask`, :meth:`crew`, :meth:`view`, :meth:`under_reserve`, :meth:`callers` and
    :meth:`longest_callable`, ``ways`` where a ticket for a single item goes; ``keeps`` those of
    :meth:`keep_of`, ``prospects`` and ``awaited`` those of :mod:`queueing.expecting`.
    """

    tells = True

    def __init__(self) -> None:
        self.at = 0
        self.hall: Hall | None = None
        self.plan: Plan | None = None
        self.plan_at: int | None = None
        self.day: Day | None = None
        self.last_day: str | None = None
        self.issuing = False
        self.past_hours = False
        self.windows: dict[str, Window] = {}
        self.idle: dict[str, Window] = {}
        self.extended: set[str] = set()
        self.tickets: dict[str, Ticket] = {}
        self.lines: dict[str, dict[int, Line]] = {}
        self.cover: dict[str, int] = {}
        self.joins = 0
        self.numbers: dict[str, int] = {}
        self.issued: dict[str, list[int]] = {}
        self.agenda: list[Due] = []
        self.next_in_agenda = 0
        self.border = NEVER
        self.others_due: tuple[int, int, int] | None = None
        self.releases: dict[str, int] = {}
        self.ended: dict[str, Ticket] = {}
        self.watches: list[Watch] = []
        self.auto: set[str] = set()
        self.get_ready = 0
        self.moved: set[str] = set()
        self.bookings: dict[str, Booking] = {}
        self.checks: dict[str, Check] = {}
        self.passes: dict[str, Pass] = {}
        self.parked: dict[str, Parked] = {}
        self.parked_items: frozenset[str] = frozenset()
        self.masks: dict[tuple[str, ...], int] = {}
        self.crews: dict[tuple[str, int], Crew | None] = {}
        self.ways: dict[tuple[str, ...], Way] = {}
        self.views: dict[str, list[View]] = {}
        self.reserving: dict[str, frozenset[str]] = {}
        self.longest: dict[str, int | None] = {}
        self.callers_known: dict[tuple[str, int], frozenset[str]] = {}
        self.keeps: dict[tuple[str, ...], int] = {}
        self.prospects: dict[tuple[str, int], Prospect] = {}
        self.awaited: dict[str, dict[int, Line]] | None = None

    @property
    def next_due(self) -> int | None:
        """When the next thing falls due by itself (ms UTC), None when nothing is planned.

        It lies in the past when it has waited for something else: a trigger for its window, a window that
        calls by itself for somebody to call.
        """
        due = self.border
        if self.watches or self.auto or self.releases:
            due = min(due, (self.others_due or self.dues_of_others())[0])
        return due if due < NEVER else None

    def dues_of_others(self) -> tuple[int, int, int]:
        """When anything beside the agenda falls due, the next trigger, the next call by itself.

        ``NEVER`` for what does not; kept until something happens, as each command asks.
        """
        if self.others_due is None:
            triggers, calls = self.trigger_dues(), self.auto_calls()
            trigger = min(triggers)[0] if triggers else NEVER
            call = min(calls)[0] if calls else NEVER
            release = min(self.releases.values()) if self.releases else NEVER
            self.others_due = min(trigger, call, release), trigger, call
        return self.others_due

    def move_on(self, to: int) -> None:
        """Lets the ``to``-th entry of the agenda be the next."""
        self.next_in_agenda = to
        self.border = self.agenda[to].at if to < len(self.agenda) else NEVER

    @property
    def next_trigger_due(self) -> int | None:
        """When the next trigger fires or ends (ms UTC), None when none would."""
        due = self.dues_of_others()[1]
        return due if due < NEVER else None

    def trigger_dues(self) -> list[tuple[int, int]]:
        """(when, trigger) of all triggers that would fire or end as the hall stands; times ms UTC."""
        found: list[tuple[int, int]] = []
        if self.plan is None or self.day is None:
            return found
        for index, (trigger, watch) in enumerate(zip(self.plan.triggers, self.watches, strict=True)):
            if watch.fired is None and watch.crowded is None and trigger.longer_than is None:
                continue  # it counts, and too few wait
            window = self.windows[trigger.window]
            if window.ticket is not None or not window.lanes or window.extended:
                continue
            due = self._end_due(trigger, watch) if watch.fired is not None else None
            if watch.fired is None and window.trigger is None:
                due = self._fire_due(trigger, watch)
            if due is not None:
                found.append((due, index))
        return found

    def _fire_due(self, trigger: Trigger, watch: Watch) -> int | None:
        crowded = watch.crowded
        if crowded is None and trigger.longer_than is not None:
            crowded = trigger.becomes_crowded(self.longest_callable(trigger.lane))
        return None if crowded is None else crowded + trigger.sustain

    def _end_due(self, trigger: Trigger, watch: Watch) -> int | None:
        if watch.calm is None or watch.fired is None:
            return None
        due = max(watch.calm + trigger.calm, watch.fired + trigger.dwell)
        if trigger.longer_than is None:
            return due
        restless = trigger.stops_being_quiet(self.longest_callable(trigger.lane))
        # A window that was busy at that time becomes free at that of the last event.
        return due if restless is None or max(due, self.at) < restless else None

    @property
    def next_auto_call(self) -> int | None:
        """When the next window calls by itself (ms UTC), None when none has anybody to call."""
        due = self.dues_of_others()[2]
        return due if due < NEVER else None

    def auto_calls(self) -> list[tuple[int, str]]:
        """(when, window) of the windows that will call by themselves as the hall stands; times ms UTC."""
        found: list[tuple[int, str]] = []
        for name in self.auto:
            window = self.windows[name]
            if window.idle_since is not None and self.has_somebody(window):
                assert window.auto_call is not None
                assert window.counts_from is not None
                found.append((window.counts_from + window.auto_call, name))
        return found

    def put_in_force(self, plan: Plan, hall: Hall) -> None:
        """Takes the plan, and what each window can serve under it."""
        self.plan = plan
        self.masks, self.ways = {}, {}
        self.forget_who_serves()
        self.cover = dict.fromkeys(hall.items, 0)
        for spec in hall.windows.values():
            for item in plan.covered(spec, hall) & hall.items.keys():
                self.cover[item] |= 1 << spec.index

    def park(self, parked: dict[str, Parked]) -> None:
        """Lets these, and nothing else, be parked."""
        self.parked = parked
        self.parked_items = frozenset(item for one in parked.values() for item in one.items)
        self.masks = {}

    def able(self, items: Iterable[str]) -> int:
        """The windows (one bit each, by order) whose skills cover all the items under the plan in force."""
        found = -1
        for item in items:
            found &= self.cover[item]
        return found

    def mask(self, items: tuple[str, ...]) -> int:
        """The windows that may call for the items now: none (0) while one of them is parked."""
        found = self.masks.get(items)
        if found is None:
            found = self.masks[items] = 0 if self.parked_items.intersection(items) else self.able(items)
        return found

    def is_parked(self, ticket: Ticket) -> bool:
        """Whether nobody is called for the ticket's present items, their business system being down."""
        return not self.parked_items.isdisjoint(ticket.items)

    def touched(self, done: Last) -> bool:
        """Whether anything else has touched the ticket of a window's last command since."""
        ticket = done.ticket
        if ticket is None:
            return False
        return ticket.turns != done.turns or (done.passed and ticket.id not in self.passes)

    def callable_lines(self, lane: str) -> Iterator[Line]:
        """The lines of a lane that some window may call: all but the parked one."""
        return (line for mask, line in self.lines.get(lane, {}).items() if mask)

    def line_of(self, ticket: Ticket) -> Line:
        """The line that a waiting ticket joins or leaves; made when it is the first."""
        if ticket.to_window is not None:
            return self.windows[ticket.to_window].addressed
        items, lane = ticket.items, ticket.lane
        mask = self.masks[items] if items in self.masks else self.mask(items)
        line = self.lines.get(lane, _NO_LINES).get(mask)
        if line is None:
            line = self.lines.setdefault(lane, {})[mask] = Line()
            self.views, self.prospects = {}, {}
        if self.longest:
            self.longest.pop(lane, None)
        return line

    def waiting(self, lane: str) -> int:
        """How many unaddressed tickets wait in a lane."""
        return sum(len(line) for line in self.lines.get(lane, {}).values())

    def waiting_tickets(self, lane: str) -> list[Ticket]:
        """The unaddressed tickets waiting in a lane, in (place, join) order."""
        entries = sorted(entry for line in self.lines.get(lane, {}).values() for entry in line)
        return [self.tickets[ticket] for _, _, ticket in entries]

    def longest_waiting(self, lane: str, *, callable_only: bool = False) -> int | None:
        """Since when the unaddressed ticket that waits longest in a lane has waited (ms UTC).

        That is its issue; for one that was requeued its place, the issue of those it stands among. Nobody has
        waited longer than from the place, so those whose place is later need not be looked at.
        """
        longest: int | None = None
        for mask, line in self.lines.get(lane, _NO_LINES).items():
            if line.head is None or (callable_only and not mask):
                continue
            for place, _, ticket in line:
                if longest is not None and place >= longest:
                    break
                since = max(self.tickets[ticket].issued_at, place)
                longest = since if longest is None else min(since, longest)
        return longest

    def longest_callable(self, lane: str) -> int | None:
        """As :meth:`longest_waiting`, of those whom some window may call; kept until a line changes."""
        if lane not in self.longest:
            self.longest[lane] = self.longest_waiting(lane, callable_only=True)
        return self.longest[lane]

    def people_ahead(self, ticket: str) -> int:
        """How many tickets of its lane (or addressed to its window) stand before a waiting ticket."""
        one = self.tickets[ticket]
        if one.to_window is not None:
            return self.windows[one.to_window].addressed.ahead_of(one.place, one.join)
        return self.ahead_of(one.lane, one.place, one.join)

    def ahead_of(self, lane: str, place: int, join: int) -> int:
        """How many unaddressed tickets of a lane, not parked, stand before (place, join)."""
        count = 0
        for mask, line in self.lines.get(lane, _NO_LINES).items():
            if mask:
                count += line.ahead_of(place, join)
        return count

    def first_of(self, lane: str, count: int) -> list[Ticket]:
        """The first ``count`` unaddressed tickets of a lane, not parked, in (place, join) order."""
        heads: list[Entry] = []
        for mask, line in self.lines.get(lane, _NO_LINES).items():
            if mask and line.head is not None:
                heads += line.first(count)
        heads.sort()
        return [self.tickets[ticket] for _, _, ticket in heads[:count]]

    def unfinished(self) -> bool:
        """Whether anybody waits, is called, served or held."""
        return any(ticket.state != "missed" for ticket in self.tickets.values())

    def idle_others(self, window: Window) -> int:
        """How many other idle windows have the same first lane."""
        first_lanes = [other.lanes[0].lane for other in self.idle.values()]
        return first_lanes.count(window.lanes[0].lane) - (window.spec.id in self.idle)

    def candidates(self, window: Window) -> list[Candidate]:
        """The heads of the lines that a window may call now, its reserve respected."""
        found, others = [], None
        for line, terms in self.views.get(window.spec.id) or self.view(window):
            head = line.head
            if head is None:
                continue
            position, after, reserve = terms
            if reserve:
                others = self.idle_others(window) if others is None else others
                if others < reserve:
                    continue
            found.append((head[0] + after, head[1], head[2], position, after))
        return found

    def view(self, window: Window) -> list[View]:
        """The lines that a window may call from, kept until its lanes change or there is a new line."""
        bit = 1 << window.spec.index
        view = self.views[window.spec.id] = [
            (line, (position, entry.after, entry.reserve))
            for position, entry in enumerate(window.lanes)
            for mask, line in self.lines.get(entry.lane, _NO_LINES).items()
            if mask & bit
        ]
        return view

    def callers(self, lane: str, items: tuple[str, ...]) -> frozenset[str]:
        """The windows (by id) whose lanes and skills let them call a ticket for the items in a lane."""
        key = (lane, self.mask(items))
        found = self.callers_known.get(key)
        if found is None:
            found = self.callers_known[key] = frozenset(
                name
                for name, window in self.windows.items()
                if key[1] >> window.spec.index & 1 and any(entry.lane == lane for entry in window.lanes)
            )
        return found

    def under_reserve(self, lane: str) -> frozenset[str]:
        """The windows (by id) that have this lane first and help another one under reserve."""
        found = self.reserving.get(lane)
        if found is None:
            found = self.reserving[lane] = frozenset(
                name
                for name, window in self.windows.items()
                if window.first_lane == lane and any(entry.reserve for entry in window.lanes)
            )
        return found

    def forget_who_serves(self) -> None:
        """Who serves which line is looked up anew: a window's lanes, or what is ahead today, have changed."""
        self.crews, self.views, self.reserving, self.callers_known = {}, {}, {}, {}
        self.prospects, self.awaited = {}, None

    def forget_who_comes(self) -> None:
        """The appointments are looked at anew: one was made, or somebody has come."""
        self.prospects, self.awaited = {}, None

    def _lead(self, window: Window, one: Ticket, candidates: list[Candidate]) -> Because | None:
        """What a ticket's place is ahead of its issue by, if somebody whom the window may call came earlier.

        Those have their place between its own and its issue, and nearly always are among the first few of
        their lines; no further look, so a call costs the same at any length.
        """
        if not self._overtakes(window, one, candidates):
            return None
        if one.place == one.base and one.appointment is not None:
            return Because("booked", {"booked_at": one.appointment})
        if one.place == one.base and one.returns is not None:
            return Because("returned", {"credit_ms": one.issued_at - one.base})
        return Because("priority", {"credit_ms": one.credit})

    def _overtakes(self, window: Window, one: Ticket, candidates: list[Candidate]) -> bool:
        """Whether somebody in the candidates' lines came before it."""
        positions = {position for _, _, _, position, _ in candidates}
        return any(
            self.tickets[entry[2]].issued_at < one.issued_at
            for line, (position, _, _) in self.view(window)
            if position in positions
            for entry in line.before(one.issued_at, _LOOK)
        )

    def has_somebody(self, window: Window) -> bool:
        """Whether there is anybody whom a window may call now."""
        return window.addressed.head is not None or bool(self.candidates(window))

    def preview(self, window: str, at: int) -> Choice | Because:
        """Whom a window would call at ``at``, or why it has nobody to call. Changes nothing.

        Nobody's reasons: ``no_slot``, ``nobody_waiting``, ``kept_free`` (a reserve forbids helping),
        ``not_covered`` (only items it cannot serve).
        """
        one = self.windows[window]
        if not one.lanes:
            return Because("no_slot", {"window": window})
        return self._choice(one, at) or self._nobody(one)

    def _choice(self, window: Window, at: int) -> Choice | None:
        addressed = window.addressed.head
        if addressed is not None:
            one = self.tickets[addressed[2]]
            facts: dict[str, Fact] = {"lane": one.lane, "waited_ms": max(0, at - one.waits_since)}
            return Choice(one.id, one.number, one.lane, Because("addressed", facts), -1)
        found = self.candidates(window)
        if not found:
            return None
        best = min(found)
        one = self.tickets[best[2]]
        because = self._why(window, best, one, found, at) if self.tells else UNTOLD
        return Choice(one.id, one.number, one.lane, because, best[3])

    def _why(self, window: Window, best: Candidate, one: Ticket, found: list[Candidate], at: int) -> Because:
        """What decided among the candidates ``found`` that ``best``, the ticket ``one``, is called."""
        first = first_by_place(found)
        lead = self._lead(window, one, found) if best is first and one.place < one.issued_at else None
        return why(best, one, first, self.tickets[first[2]], lead, at)

    def _nobody(self, window: Window) -> Because:
        bit = 1 << window.spec.index
        for entry in window.lanes:
            if any(mask & bit and len(line) for mask, line in self.lines.get(entry.lane, {}).items()):
                return Because(
                    "kept_free",
                    {"lane": entry.lane, "reserve": entry.reserve, "idle": self.idle_others(window)},
                )
        waiting = sum(self.waiting(entry.lane) for entry in window.lanes)
        if waiting:
            return Because("not_covered", {"waiting": waiting})
        return Because("nobody_waiting", {"lanes": ", ".join(entry.lane for entry in window.lanes)})

    def next_caller(self, windows: Iterable[str]) -> str | None:
        """Which of several idle windows calls first at one instant; None when none has anybody to call.

        The one whose ticket is addressed or of the earliest lane in its own list, then the longest idle,
        then window order. Ask afresh after each call.
        """
        able = []
        for name in windows:
            window = self.idle.get(name)
            if window is None:
                continue
            position = -1
            if window.addressed.head is None:
                candidates = self.candidates(window)
                if not candidates:
                    continue
                position = min(candidates)[3]
            able.append((position, window.idle_since, window.spec.index, name))
        return min(able)[3] if able else None

    def serves(self, lane: str, mask: int, later: bool = True) -> Iterator[tuple[Window, int, int]]:
        """Windows that take a lane and cover ``mask``: (window, from when in ms UTC, ``after``).

        Those with a slot in force first; with ``later``, also those whose slot is still ahead today.
        """
        for window in self.windows.values():
            if not mask >> window.spec.index & 1:
                continue
            for entry in window.lanes:
                if entry.lane == lane:
                    yield window, self.at, entry.after
        if later:
            for due in self.agenda[self.next_in_agenda :]:
                if due.lanes and mask >> due.index & 1:
                    for entry in due.lanes:
                        if entry.lane == lane:
                            yield self.windows[due.window], due.at, entry.after

    def keep_of(self, items: tuple[str, ...]) -> int:
        """How long a visitor for the items keeps a window on average (ms); 0 without a table of waits."""
        hall = self.hall
        if hall is None or hall.waits is None:
            return 0
        found = self.keeps.get(items)
        if found is None:
            keeps, more = hall.waits.keeps, hall.rules.walk + hall.rules.clear
            found = sum(keeps.get(item, hall.items[item].service + more) for item in items)
            self.keeps[items] = found
        return found

    def pace(self, lane: str, items: tuple[str, ...], at: int) -> estimates.Pace | None:
        """How fast tickets for the items move on in a lane; None when no window will serve them today."""
        crew = self.crew(lane, items)
        if crew is None:
            return None
        if crew.opens is None:
            idle, delay = len(crew.at_once & self.idle.keys()), 0
        else:
            idle, delay = 0, max(0, crew.opens - at)
        return estimates.Pace(crew.weight, idle, self._occupancy(lane), delay)

    def crew(self, lane: str, items: tuple[str, ...]) -> Crew | None:
        """The windows that serve the items in a lane first; None when none will today.

        Kept until a window's lanes, or what is still ahead today, change: asked at each issue.
        """
        key = (lane, self.mask(items) or self.able(items))
        if key not in self.crews:
            self.crews[key] = self._find_crew(*key)
        return self.crews[key]

    def _find_crew(self, lane: str, mask: int) -> Crew | None:
        now = [(window, after) for window, _, after in self.serves(lane, mask, later=False)]
        if now:
            return Crew(now, None)
        ahead = list(self.serves(lane, mask))
        opens = min((since for _, since, _ in ahead), default=0)
        return (
            Crew([(window, after) for window, since, after in ahead if since == opens], opens)
            if ahead
            else None
        )

    def _occupancy(self, lane: str) -> float:
        """Mean time a visitor of a lane keeps a window (ms): of today's tickets, else of the catalogue."""
        assert self.hall is not None
        count, total = self.issued.get(lane, (0, 0))
        if count == 0:
            services = [item.service for item in self.hall.items.values()]
            count, total = len(services), sum(services)
        return total / count + self.hall.rules.walk + self.hall.rules.clear
