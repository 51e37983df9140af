"""The people who are here, as visitors of a trace whose durations are what is left of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from queueing.tickets import Ticket
from queueing.windows import Window
from simulation.chance import Ints
from simulation.courses import MATTERS, plain_columns
from simulation.days import Trace
from simulation.laws import NEVER, Law
from simulation.outlook import assumptions as assumed
from simulation.outlook.remaining import Remaining
from simulation.outlook.seen import Seen
from simulation.profile import Profile


class Here:
    """Draws what is left, one draw for each of ``futures``, by the likeliest kind's ``profile``.

    ``like`` is the trace of those still to come.
    """

    def __init__(self, seen: Seen, profile: Profile, like: Trace, remaining: Remaining, futures: int) -> None:
        self.seen, self.profile, self.hall = seen, profile, seen.hall
        self.remaining, self.random, self.futures = remaining, remaining.random, futures
        self.like = like
        self.items = {code: index for index, code in enumerate(like.items)}

    def ticket(self, ticket: Ticket) -> Trace:
        """A ticket alive now, one visitor for each future."""
        state = ticket.state
        passed = {
            "called": self._since(ticket.last_called_at),
            "serving": self._since(ticket.step_started_at),
        }.get(state, 0)
        own = self._services(ticket.items) if state == "serving" else self._services(ticket.items[:1])
        comes, walk = self._way(ticket, passed if state == "called" else None)
        columns = self._columns(ticket.items[0], ticket.issued_at - self.seen.zero)
        columns |= {
            "service": self._left(own, passed if state == "serving" else 0),
            "walk": walk,
            "walk_by_zone": self._walks(walk, state),
            "patience": self._patience(ticket),
            "returns": self._returns(ticket),
            "comes": comes,
        }
        others = [*ticket.items[1:], *(code for step in ticket.steps for code in step)]
        return self._trace(columns, [code for code in dict.fromkeys(others) if code != ticket.items[0]])

    def booked(self, items: Sequence[str], booked_for: int) -> Trace:
        """Who has an appointment (ms after zero) and is not here yet; NEVER arrives who does not come."""
        seen, count = self.seen, self.futures
        comes = self.random.random(count) >= assumed.STAYS_AWAY
        since = booked_for - assumed.EARLY
        late = self.remaining.draw([assumed.LATENESS], max(0, seen.now - since), count)
        columns = self._columns(items[0], 0)
        columns["arrival"] = np.where(comes, max(seen.now, since) + late, NEVER)
        columns["booked"] = np.full(count, booked_for)
        return self._trace(columns, items[1:])

    def windows(self) -> tuple[Ints, Ints]:
        """By future and window: how long it still clears up, and when it opens again (ms from now)."""
        both = [(self._clearing(one), self._opening(one)) for one in self.seen.floor.windows.values()]
        clearing, opening = zip(*both, strict=True)
        return np.stack(clearing, axis=1), np.stack(opening, axis=1)

    # -- single facts -------------------------------------------------------------------------------------

    def _since(self, at: int | None) -> int:
        return 0 if at is None else max(0, self.seen.at - at)

    def _left(self, laws: Sequence[Law], passed: int) -> Ints:
        return self.remaining.draw(laws, passed, self.futures)

    def _services(self, items: Sequence[str]) -> list[Law]:
        return [self._service(code) for code in items]

    def _service(self, code: str) -> Law:
        if code in self.profile.items:
            return self.profile.items[code][1]
        return Law("gamma", float(self.hall.items[code].service), cv=assumed.VARIES)

    def _way(self, ticket: Ticket, called_for: int | None) -> tuple[np.ndarray[Any, Any], Ints]:
        """Whether the visitor comes to the call, and the walk; of a called one, what is left of either.

        By Bayes: who is not at the window yet is the likelier not to come at all.
        """
        terms, walk = self.profile.no_show, [self._walk_law(ticket, called_for is not None)]
        absent = terms.share if ticket.misses == 0 else 0.0
        passed = called_for or 0
        if called_for is not None and absent:
            on_the_way = (1 - absent) * self.remaining.longer(walk, passed)
            missing = absent * (passed < terms.costs)
            absent = missing / (missing + on_the_way) if missing + on_the_way else 0.5
        comes = self.random.random(self.futures) >= absent
        left = self._left(walk, passed)
        # Of who is not coming, this is what is left until the clerk gives the number up.
        return comes, np.where(comes | (called_for is None), left, max(1, terms.costs - passed))

    def _walk_law(self, ticket: Ticket, called: bool) -> Law:
        zone = self.seen.floor.windows[ticket.window].spec.zones[0] if called and ticket.window else ""
        return self.profile.walk_by_zone.get(zone, self.profile.walk)

    def _walks(self, walk: Ints, state: str) -> np.ndarray[Any, Any]:
        zones = self.like.zones
        if not zones:
            return np.zeros((self.futures, 0), dtype=np.int64)
        if state == "called":
            return np.repeat(walk[:, None], len(zones), axis=1)
        laws = self.profile.walk_by_zone
        return np.stack([laws[zone].draw(self.random, self.futures) for zone in zones], axis=1)

    def _patience(self, ticket: Ticket) -> Ints:
        if ticket.state != "waiting" or ticket.called_at is not None:
            return np.full(self.futures, NEVER)
        law = self.profile.patience_by_item.get(ticket.items[0], self.profile.patience)
        return self._left([law], self._since(ticket.issued_at))

    def _returns(self, ticket: Ticket) -> Ints:
        """When who was missed is back: of those missed already, the likelier never the longer it is ago."""
        terms = self.profile.no_show
        if ticket.state == "held":
            return self._left([assumed.ASIDE], 0)
        passed = self._since(ticket.missed_at) if ticket.state == "missed" else 0
        back = terms.returns * self.remaining.longer([terms.back_after], passed)
        share = back / (back + 1 - terms.returns) if back else 0.0
        never = np.full(self.futures, NEVER)
        if not share:
            return never
        comes = self.random.random(self.futures) < share
        return np.where(comes, self._left([terms.back_after], passed), never)

    def _clearing(self, window: Window) -> Ints:
        """Who was served here last has gone; the clerk clears up for a while before the window is ready."""
        done = window.done
        nothing = np.zeros(self.futures, dtype=np.int64)
        if window.idle_since is None or done is None or done.command not in ("complete", "next_step"):
            return nothing
        passed = self._since(window.idle_since)
        if not self.remaining.longer([self.profile.clear], passed):
            return nothing
        return self._left([self.profile.clear], passed)

    def _opening(self, window: Window) -> Ints:
        never = np.full(self.futures, NEVER)
        if not window.lanes:
            return never
        if window.state == "paused":
            return self._left([assumed.PAUSE], 0)
        began = max(
            (
                slot.begins
                for slot in self.seen.plan.slots
                if slot.window == window.spec.id and slot.begins <= self.seen.now < slot.ends
            ),
            default=None,
        )
        if window.state != "closed" or began is None or self.seen.now - began > assumed.TOO_LATE:
            return never
        return self._left([assumed.LATE], 0)

    # -- traces -------------------------------------------------------------------------------------------

    def _columns(self, item: str, arrival: int) -> dict[str, Any]:
        """The columns of somebody with all before them."""
        profile, count = self.profile, self.futures
        walk = profile.walk.draw(self.random, count)
        law = profile.patience_by_item.get(item, profile.patience)
        return plain_columns(count) | {
            "arrival": np.full(count, arrival),
            "item": np.full(count, self._number(item)),
            "priority": np.full(count, NEVER),
            "service": self._left([self._service(item)], 0),
            "accept": np.full(count, NEVER),
            "walk": walk,
            "walk_by_zone": self._walks(walk, ""),
            "clear": profile.clear.draw(self.random, count),
            "patience": law.draw(self.random, count, least=1),
            "returns": np.full(count, NEVER),
            "comes": self.random.random(count) >= profile.no_show.share,
        }

    def _number(self, item: str) -> int:
        return self.items.setdefault(item, len(self.items))

    def _trace(self, columns: Mapping[str, Any], others: Sequence[str]) -> Trace:
        """With a row for each further item: what its service takes, at whatever step."""
        count, rows = self.futures, self.futures * len(others)
        matters: dict[str, Any] = {name: np.zeros(rows, dtype=kind) for name, kind in MATTERS.items()}
        if others:
            numbers = [self._number(code) for code in others]
            matters["matter_item"] = np.tile(np.array(numbers, dtype=np.int64), count)
            services = [self._left([self._service(code)], 0) for code in others]
            matters["matter_service"] = np.stack(services, axis=1).ravel()
            matters["matter_accept"] = np.full(rows, NEVER)
        like = self.like
        return Trace(
            tuple(self.items),
            like.priorities,
            **(dict(columns) | matters | {"matter_start": np.arange(count + 1) * len(others)}),
            zones=like.zones,
            calls=like.calls,
            between=like.between,
            absent=like.absent,
        )
