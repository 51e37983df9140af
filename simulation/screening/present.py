"""Days that begin in the middle, from a hall as it stands: what may become of it, many times over.

What everybody here means to do next is drawn by whoever asks, and given as the first visitors of each day;
the hall's own state (who waits where, windows, triggers, what falls due) is the Floor's.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from queueing import commands as c
from queueing import events as e
from queueing.errors import Refused
from queueing.floor import Floor
from queueing.plans import Plan
from queueing.tickets import Ticket
from simulation.chance import Ints
from simulation.days import Days
from simulation.laws import NEVER
from simulation.reference import Setting
from simulation.screening.engine import Results, hall_data, memory_for, starts_of, visitor_data
from simulation.screening.layout import Inexpressible, Layout, lay_out, with_dues
from simulation.screening.library import FAULTS, StandingData, addresses, kernel
from simulation.screening.refusing import Refusal
from simulation.screening.standing import (
    Wants,
    reasons_against,
    records_of,
    tickets_of,
    wants_of,
    watches_of,
    windows_of,
)
from simulation.screening.visitors import Columns, columns_of

_ENDLESS = (1 << 63) - 1


def run_on(
    setting: Setting,
    floor: Floor,
    at: int,
    days: Days,
    present: Sequence[str],
    *,
    clearing: Ints,
    opening: Ints,
    bookings: Sequence[Mapping[str, int]] = (),
    plan: Plan | None = None,
    until: int | None = None,
) -> Results:
    """Days that go on from the Floor as it stands ``at`` a time (ms UTC), until a time (ms after zero), or to
    their closing. The Floor stays as it is. A ``plan`` is put in force first, unless the hall refuses it.

    ``present`` are the ids of the tickets that are alive: they are the first visitors of each day, in this
    order, and their durations count from now. Of who waits: the patience, the time until more time is asked
    for and until a claim is looked at. Of who is called: the walk or, of who does not come, the time until
    the number is given up. Of who is served: the service and its acceptance. Of who was put aside or missed:
    the time until the return (``returns``). All else counts when it comes to that. By [day, window], in ms
    from now: ``clearing`` is how long a window still clears up (0: it does not), ``opening`` when a clerk
    opens one that is not open (-1: nobody does). ``bookings`` are by day the visitors, by number in the day,
    who have the appointments of the Floor. Of ``setting`` the plan counts for nothing: the Floor has one.

    A pre-check is no ticket: who stands with a guide now is a visitor who comes. Raises
    :class:`Inexpressible` for what the kernel cannot go on from, and :class:`ValueError` for visitors who do
    not fit the tickets.
    """
    here, zero = settled(floor, at, plan), setting.zero
    refused = [*reasons_against(here)]
    if refused:
        raise Inexpressible(refused)
    assert here.hall is not None
    assert here.plan is not None
    whole = lay_out(replace(setting, hall=here.hall.data, plan=here.plan), days.visitors)
    if at - zero < whole.numbers["begins"]:
        raise ValueError("a day that goes on has begun")
    lanes = [one.lanes for one in here.windows.values()] + [one.slot_lanes for one in here.windows.values()]
    layout, sets = with_dues(whole, zero, here.agenda[here.next_in_agenda :], lanes)
    tickets = _alive(here, present)
    if tickets and not _alike(days, len(tickets)):
        raise ValueError(
            "every day begins with the same visitors, who come for the same: those who are present"
        )
    first = days.day(0) if len(days) else days.visitors
    wants = [wants_of(first, number, one, here.hall) for number, one in enumerate(tickets)]
    columns = _columns(layout, here, days, tickets, wants, bookings, at, zero)
    results, starts, codes = Results.room(layout, days), starts_of(days), list(here.hall.lanes)
    rows = {
        **_rows(here, tickets, wants, sets, at, zero),
        "clearing": _by_window(clearing, days, here),
        "opening": _by_window(opening, days, here),
    }
    standing = StandingData(
        now=at - zero,
        until=_ENDLESS if until is None else until,
        present=len(tickets),
        joins=here.joins,
        issuing=int(here.issuing),
        past_hours=int(here.past_hours),
        moved=sum(1 << codes.index(code) for code in here.moved),
        **addresses(StandingData, rows),
    )
    fault = kernel().kuaiban_present(
        ctypes.byref(hall_data(layout)),
        ctypes.byref(visitor_data(layout, days, columns)),
        ctypes.byref(results.data()),
        ctypes.byref(standing),
        *(len(days), starts, results.ends, memory_for(days)),
    )
    if fault:
        raise Inexpressible([Refusal(FAULTS[fault])])
    return results


def settled(floor: Floor, at: int, plan: Plan | None) -> Floor:
    """A Floor like this in which all that is due by ``at`` (ms UTC) has happened and the plan is in force.

    Clerks do at once what follows for them: who has a slot now opens, who has none any more leaves. Under
    another plan all slots begin anew: that brings no clerk who was not there in the slot before.
    """
    here = Floor.restore(floor.snapshot())
    made: list[e.Event] = []
    made += here.handle(max(at, here.at), c.Settle()).events
    begun = {one.window for one in made if isinstance(one, e.SlotStarted)}
    away = {name for name, one in here.windows.items() if one.lanes and one.state == "closed"} - begun
    if plan is not None and here.day is not None:
        with suppress(Refused):
            made += here.handle(at, c.ApplyPlan(plan)).events
    for name, window in here.windows.items():
        mine = [one for one in made if isinstance(one, e.SlotStarted | e.SlotEnded) and one.window == name]
        if not mine or here.day is None:
            continue
        if window.lanes and window.state == "closed" and name not in away:
            here.handle(at, c.OpenWindow(name))
        elif not window.lanes and window.ticket is None and window.state != "closed":
            here.handle(at, c.CloseWindow(name))
    return here


def _columns(
    layout: Layout,
    floor: Floor,
    days: Days,
    tickets: Sequence[Ticket],
    wants: Sequence[Wants],
    bookings: Sequence[Mapping[str, int]],
    at: int,
    zero: int,
) -> Columns:
    """The visitors' columns; of those who are here, what their tickets tell."""
    columns = dict(columns_of(layout, days))
    columns |= _counted_from_issue(days, tickets, at)
    columns |= _brought(days, wants) if "matter_start" in columns else {}
    columns.pop("booked", None)
    columns |= _booked(floor, days, bookings, zero)
    return columns


def _rows(
    floor: Floor, tickets: Sequence[Ticket], wants: Sequence[Wants], sets: Sequence[int], at: int, zero: int
) -> dict[str, Ints]:
    """The hall as it stands, as the kernel reads it."""
    assert floor.hall is not None
    codes = list(floor.hall.lanes)
    number_of = {one.id: number for number, one in enumerate(tickets)}
    issued = [floor.issued.get(code, (0, 0)) for code in codes]
    return {
        "tickets": tickets_of(floor, tickets, wants, zero, codes),
        "windows": windows_of(floor, number_of, sets, at, zero),
        "watches": watches_of(floor, zero),
        "issued_of_lane": np.array([count for count, _ in issued], dtype=np.int64),
        "service_of_lane": np.array([service for _, service in issued], dtype=np.int64),
        "records": records_of(floor, tickets, zero, codes),
    }


def _alive(floor: Floor, present: Sequence[str]) -> list[Ticket]:
    if len(set(present)) != len(present) or set(present) != floor.tickets.keys():
        raise ValueError("the present visitors are those whose tickets are alive, each of them once")
    return [floor.tickets[name] for name in present]


def _by_window(values: Ints, days: Days, floor: Floor) -> Ints:
    found = np.ascontiguousarray(values, dtype=np.int64)
    if found.shape != (len(days), len(floor.windows)):
        raise ValueError(f"{len(days)} days of {len(floor.windows)} windows are not of shape {found.shape}")
    return found


def _alike(days: Days, count: int) -> bool:
    """Whether the first visitors of all days come for the same."""
    visitors, begins = days.visitors, days.starts[:-1, None]
    if np.diff(days.starts).min(initial=count) < count:
        return False
    items, rows = (
        visitors.item[begins + np.arange(count)],
        visitors.matter_start[begins + np.arange(count + 1)],
    )
    sizes = rows - rows[:, :1]
    if (items != items[:1]).any() or (sizes != sizes[:1]).any():
        return False
    matters = rows[:, :1] + np.arange(sizes[:1, -1].sum())
    alike = [column[matters] for column in (visitors.matter_item, visitors.matter_brought)]
    return all(bool((column == column[:1]).all()) for column in alike)


def _counted_from_issue(days: Days, tickets: Sequence[Ticket], at: int) -> Columns:
    """The patience, of those who are here as of all others counted from the issue."""
    patience = np.array(days.visitors.patience, dtype=np.int64)
    first = days.starts[:-1, None] + np.arange(len(tickets))
    waited = np.array([at - one.issued_at for one in tickets], dtype=np.int64)
    patience[first] = np.where(patience[first] == NEVER, NEVER, patience[first] + waited)
    return {"patience": patience}


def _brought(days: Days, wants: Sequence[Wants]) -> Columns:
    """Which matters visitors come for: of those who are here, all that their tickets are for."""
    visitors, found = days.visitors, np.array(days.visitors.matter_brought)
    for number, mine in enumerate(wants):
        rows = visitors.matter_start[days.starts[:-1] + number]
        for place, there in enumerate(mine.brought):
            found[rows + place] = there
    return {"matter_brought": found}


def _booked(floor: Floor, days: Days, bookings: Sequence[Mapping[str, int]], zero: int) -> Columns:
    """The times of the appointments, by who has them."""
    if not any(bookings):
        return {}
    booked = np.full(len(days.visitors), NEVER, dtype=np.int64)
    for begins, mine in zip(days.starts.tolist(), bookings, strict=False):
        for name, number in mine.items():
            booked[begins + number] = floor.bookings[name].booked_for - zero
    return {"booked": booked}
