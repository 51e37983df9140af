"""What a visitor may expect: the prospect of a line as the hall stands, and the wait that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from queueing.agenda import SLOT
from queueing.errors import Refused
from queueing.estimates import Estimate
from queueing.lanes import LaneEntry
from queueing.lines import Line
from queueing.prospects import Change, Prospect, Rival, Server, Turn, own_mean, until_free
from queueing.reasons import Because, Fact
from queueing.routing import route
from queueing.state import State
from queueing.times import MINUTE
from queueing.waits import Waits
from queueing.windows import Window

Roles = Mapping[str, tuple[LaneEntry, ...]]
"""The lanes of each window (by id) at some time."""
_LATEST = 30 * MINUTE
"""A window that should be open and is not is expected within this time, however long it has been away."""
_Key = tuple[str, int, bool]
"""A line: its lane, its windows, and whether it is one of visitors who are still to come."""


def estimate(
    state: State, lane: str, items: tuple[str, ...], place: int, join: int, at: int
) -> Estimate | None:
    """A wait for a ticket at (place, join) of a lane; None when no window will serve it today.

    By the hall's table of waits, where it has one for the lane, else by the lane's pace. ``at`` is ms UTC.
    """
    if state.crew(lane, items) is None:
        return None
    told = by_table(state, lane, items, place, join, at)
    if told is None and (pace := state.pace(lane, items, at)) is not None:
        told = pace.wait(state.ahead_of(lane, place, join))
    return told


def by_table(
    state: State, lane: str, items: tuple[str, ...], place: int, join: int, at: int
) -> Estimate | None:
    """A wait by the hall's table of waits; None where it has none for the lane."""
    if state.hall is None or state.hall.waits is None or state.day is None:
        return None
    cell = state.hall.waits.cell(lane, at - state.day.zero)
    if cell is None:
        return None
    after = turn(state, lane, items, place, join, at).after
    return cell.wait(max(0, state.day.ends - at) if after is None else after)


def turn(state: State, lane: str, items: tuple[str, ...], place: int, join: int, at: int) -> Turn:
    """When it should be the turn of who stands at (place, join), as the hall stands at ``at`` (ms UTC).

    The hall has a table of waits.
    """
    line = prospect(state, lane, items)
    ahead = work = 0.0
    for rival in line.rivals:
        count, brings = rival.line.ahead(place + rival.lead, join)
        if rival.expected:  # who has not come by the end of the grace does not come
            gone, lost = rival.line.ahead(at - _grace(state), 0)
            count, brings = count - gone, brings - lost
        if count > 0:
            ahead += rival.share * count
            work += rival.share * brings
    mean = work / ahead if ahead and work else line.mean
    changes: list[Change] = []
    busy: list[tuple[float, float]] = []
    free, late = 0.0, 0
    for server in line.servers:
        window = server.window
        if window.state != "open":
            late += 1
            changes.append(_comes_later(server, at))
        elif window.ticket is not None:
            busy.append((server.weight, _left(state, window.ticket, at, line.waits.spread)))
        elif server.reserve and state.idle_others(window) < server.reserve:
            busy.append((server.weight, mean))
        else:
            free += 1.0
            busy.append((server.weight, 0.0))
    if state.watches:
        changes += _by_triggers(state, lane, line, at)
    ordered = sorted([*line.changes, *changes], key=lambda one: one.at) if changes else line.changes
    serving = [(weight, left, own_mean(ahead, mean, left)) for weight, left in busy]
    after = until_free(ahead + 1.0, mean, free, serving, ordered, at)
    opens = ordered[0].at if ordered and not busy else None
    return Turn(after, ahead, len(busy), late, opens)


def how(state: State, lane: str, items: tuple[str, ...], place: int, join: int, at: int) -> Because | None:
    """How :func:`estimate` has come to its answer; None where there is none.

    ``wait_opens``: no window serves the line before ``opens_at``; ``wait_late``: none of those that should is
    open; ``wait_in_line``: by who is ahead and the windows that serve; ``wait_by_pace``: the same without a
    table. ``people`` are rounded, as some of them only share the windows.
    """
    pace = state.pace(lane, items, at)
    if pace is None:
        return None
    if not _has_table(state, lane):
        facts: dict[str, Fact] = {"people": state.ahead_of(lane, place, join), "windows": round(pace.windows)}
        return Because("wait_by_pace", facts | {"mean_ms": round(pace.mean)})
    found = turn(state, lane, items, place, join, at)
    facts = {"people": round(found.ahead), "windows": found.serving, "late": found.late}
    if found.serving:
        return Because("wait_in_line", facts)
    if found.late or found.opens is None:
        return Because("wait_late", facts)
    return Because("wait_opens", facts | {"opens_at": found.opens})


def _has_table(state: State, lane: str) -> bool:
    hall, day = state.hall, state.day
    return hall is not None and hall.waits is not None and day is not None and lane in hall.waits.cells


def prospect(state: State, lane: str, items: tuple[str, ...]) -> Prospect:
    """How tickets for the items will move on in a lane; kept until something that it hangs on changes."""
    assert state.hall is not None
    assert state.hall.waits is not None
    key = (lane, state.mask(items) or state.able(items))
    found = state.prospects.get(key)
    if found is None:
        found = state.prospects[key] = _prospect(state, *key, state.hall.waits)
    return found


def _prospect(state: State, lane: str, mask: int, waits: Waits) -> Prospect:
    servers = []
    for window in state.windows.values():
        entry = _entry(mask, window, window.lanes, lane)
        if entry is not None:
            ends = None if window.last or window.extended else window.until
            weight, begins = _weight(waits, entry), _begun(state, window)
            servers.append(Server(window, weight, entry.reserve, begins, ends))
    mean = sum(waits.keeps.values()) / len(waits.keeps) if waits.keeps else MINUTE
    serving = {server.window.spec.id: server.weight for server in servers}
    changes = tuple(_changes(state, lane, mask, waits, serving))
    roles: Roles = {name: window.lanes for name, window in state.windows.items()}
    if not servers:
        roles = _roles_at_opening(state, lane, mask, roles)
    rivals = tuple(_rivals(state, lane, mask, waits, roles))
    return Prospect(waits, mask, mean, tuple(servers), changes, rivals)


def _weight(waits: Waits, entry: LaneEntry) -> float:
    """As how many windows one with this entry counts."""
    return waits.reserve if entry.reserve else 1.0


def _entry(mask: int, window: Window, lanes: tuple[LaneEntry, ...], lane: str) -> LaneEntry | None:
    """By which entry of its lanes a window serves a line, if it does."""
    if not mask >> window.spec.index & 1:
        return None
    return next((entry for entry in lanes if entry.lane == lane), None)


def _begun(state: State, window: Window) -> int:
    """When the slot in force at a window should have begun by the plan (ms UTC)."""
    if state.plan is None or state.day is None:
        return state.at
    wall = state.at - state.day.zero
    begun = [
        slot.begins for slot in state.plan.slots if slot.window == window.spec.id and slot.begins <= wall
    ]
    return state.day.zero + max(begun, default=wall)


def _changes(
    state: State, lane: str, mask: int, waits: Waits, serving: Mapping[str, float]
) -> Iterator[Change]:
    """What the plan ahead changes in who serves a line; ``serving`` are the weights of those that do now."""
    weights = dict(serving)
    in_slot = {name for name, window in state.windows.items() if window.lanes}
    for due in state.agenda[state.next_in_agenda :]:
        if due.rank != SLOT or (not due.lanes and due.last):
            continue  # a last slot stays in force until nobody waits
        entry = _entry(mask, state.windows[due.window], due.lanes, lane)
        before, now = weights.pop(due.window, 0.0), 0.0 if entry is None else _weight(waits, entry)
        if now:
            weights[due.window] = now
        fresh = 0.0 if due.window in in_slot else now
        (in_slot.add if due.lanes else in_slot.discard)(due.window)
        if now != before:
            yield Change(due.at, now - before, fresh)


def _roles_at_opening(state: State, lane: str, mask: int, roles: Roles) -> Roles:
    """The lanes of all windows when the first comes that serves a line."""
    found, opened = dict(roles), None
    for due in state.agenda[state.next_in_agenda :]:
        if opened is not None and due.at > opened:
            break
        if due.rank == SLOT:
            found[due.window] = due.lanes
            if opened is None and _entry(mask, state.windows[due.window], due.lanes, lane) is not None:
                opened = due.at
    return roles if opened is None else found


def _rivals(state: State, lane: str, mask: int, waits: Waits, roles: Roles) -> Iterator[Rival]:
    """The lines that the windows of this one take tickets from, this one among them."""
    lines: dict[_Key, Line] = {
        (code, windows, expected): line
        for expected, found in ((False, state.lines), (True, _expected(state)))
        for code, by_mask in found.items()
        for windows, line in by_mask.items()
        if windows
    }
    mine: dict[tuple[_Key, int], float] = {}
    everywhere: dict[_Key, float] = {}
    for name, lanes in roles.items():
        window = state.windows[name]
        own = _entry(mask, window, lanes, lane)
        for entry in lanes:
            for key in lines:
                if key[0] != entry.lane or not key[1] >> window.spec.index & 1:
                    continue
                everywhere[key] = everywhere.get(key, 0.0) + _weight(waits, entry)
                if own is not None:
                    at = (key, own.after - entry.after)
                    mine[at] = mine.get(at, 0.0) + _weight(waits, entry) * _weight(waits, own)
    for (key, lead), weight in mine.items():
        share = 1.0 if key[:2] == (lane, mask) else weight / everywhere[key]
        yield Rival(lines[key], lead, share, key[2])


def _expected(state: State) -> Mapping[str, Mapping[int, Line]]:
    """Today's appointments that nobody has checked in for, as lines; kept until they change."""
    if state.awaited is not None:
        return state.awaited
    found: dict[str, dict[int, Line]] = {}
    hall, plan, day = state.hall, state.plan, state.day
    if hall is not None and plan is not None and day is not None:
        credit = hall.appointments.credit if hall.appointments else 0
        for ticket, one in state.bookings.items():
            if one.day != day.day:
                continue
            items = hall.items[one.items[0]].steps[:1] or one.items
            try:
                lane, _ = route(hall, plan, day.fast_items, items)
            except Refused:
                continue  # its lane is closed under this plan: nobody is let in for it
            line = found.setdefault(lane, {}).setdefault(state.able(items), Line())
            line.add((one.booked_for - credit, 0, ticket), state.keep_of(items))
    state.awaited = found
    return found


def _grace(state: State) -> int:
    """For how long (ms) after the place of an appointment its visitor is still expected."""
    terms = state.hall.appointments if state.hall else None
    return terms.credit + terms.grace if terms else 0


def _left(state: State, ticket: str, at: int, spread: float) -> float:
    """How long the window that has this ticket in hand should still be busy (ms)."""
    one = state.tickets[ticket]
    keep = state.keep_of(one.items)
    begun = one.step_called_at if one.step_called_at is not None else at
    lasted = max(0, at - begun) / keep if keep else 0.0
    return keep * (1 + lasted) / (1 + lasted / spread)


def _comes_later(server: Server, at: int) -> Change:
    """A window that should serve and is not open: in as long again as it has been away, at least a minute;
    who has been away for hours is not told of for hours.
    """
    away = at - max(server.begins, server.window.since or 0)
    comes = at + min(max(MINUTE, away), _LATEST)
    if server.ends is not None and comes >= server.ends:
        return Change(server.ends, server.weight, 0.0)  # the plan's own change takes it off again
    return Change(comes, server.weight, server.weight)


def _by_triggers(state: State, lane: str, line: Prospect, at: int) -> Iterator[Change]:
    """What the triggers will change that have begun to count, or do so with one more in the lane."""
    assert state.plan is not None
    for trigger, watch in zip(state.plan.triggers, state.watches, strict=True):
        window = state.windows[trigger.window]
        if watch.fired is not None or window.trigger is not None or not window.lanes:
            continue
        crowded = watch.crowded
        if crowded is None and trigger.more_than is not None and trigger.lane == lane:
            crowded = at if state.waiting(lane) >= trigger.more_than else None
        if crowded is None:
            continue
        before, now = (
            0.0 if entry is None else _weight(line.waits, entry)
            for entry in (_entry(line.mask, window, lanes, lane) for lanes in (window.lanes, trigger.lanes))
        )
        if now != before:
            yield Change(max(at, crowded + trigger.sustain), now - before, 0.0)
