"""Habits as tables of a scenario file: each is read, every mistake noted with its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from queueing import times
from queueing.errors import Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.reading import Reader
from simulation.courses import HOW
from simulation.habits import (
    Appointments,
    Aside,
    AutoCall,
    Balking,
    Claims,
    Crowd,
    GetReady,
    Groups,
    Habits,
    Listed,
    MoreTime,
    Outside,
    Paced,
    PreCheck,
    Several,
    TurnedAway,
)
from simulation.laws import Law
from simulation.lawtables import needed_law

_MOST = 9
_LARGEST = 100
"""People of one group."""


def read_habits(top: Reader, hall: Hall) -> Habits:
    """The habits that a scenario names."""
    found: dict[str, Any] = {}
    for name, (field, read) in _READ.items():
        if top.has(name):
            row = top.table(name)
            found[field] = read(row, hall)
            row.refuse_unknown()
    if top.has(LISTED):
        found[LISTED] = tuple(_listed(row, hall) for row in top.rows(LISTED))
    return Habits(**found)


def _share(row: Reader, key: str, default: float | None = None) -> float:
    return row.number(key, default, most=1.0)


def _several(row: Reader, _: Hall) -> Several:
    matters = _numbers(row, "matters", Worded("number of matters"), _MOST)
    how = row.one_of("how", HOW, "auto")
    return Several(_share(row, "share"), matters, next(one for one in HOW if one == how))


def _numbers(row: Reader, key: str, what: Worded, most: int) -> dict[int, float]:
    """The share of each number from 2 to ``most``; all are 2 when nothing is said."""
    table, raw = row.table(key), row.raw(key, {})
    found: dict[int, float] = {}
    for name in raw if isinstance(raw, Mapping) else ():
        part = _share(table, str(name))
        if str(name).isdecimal() and 2 <= int(str(name)) <= most:
            found[int(str(name))] = part
        else:
            mend = Worded("Name numbers from 2 to {most}", most=most)
            table.note(str(name), Worded("is no {what}", what=what), mend)
    if found and abs(sum(found.values()) - 1) > 1e-6:
        total = f"{sum(found.values()):g}"
        table.note("", Worded("the shares add up to {total}", total=total), "Make them add up to 1")
    return found or {2: 1.0}


def _appointments(row: Reader, hall: Hall) -> Appointments:
    booked: list[tuple[str, int]] = []
    for one in row.rows("booked"):
        item = _item(one, "item", one.text("item"), hall)
        for text in one.texts("at"):
            try:
                booked.append((item, times.wall(text)))
            except ValueError as error:
                one.note("at", error.args[0], 'Write times like "09:30"')
        one.refuse_unknown()
    if not booked:
        row.note("booked", "there is none", "Give at least one [[appointments.booked]] with item and at")
    _check_bookable(row, hall, booked)
    return Appointments(
        booked=tuple(sorted(booked, key=lambda one: one[1])),
        early=row.span("early", "0 min"),
        lateness=needed_law(row, "lateness"),
        no_show=_share(row, "no_show", 0.0),
    )


def _check_bookable(row: Reader, hall: Hall, booked: list[tuple[str, int]]) -> None:
    """The Floor would refuse these bookings."""
    terms, hours = hall.appointments, hall.hours
    if terms is None:
        row.note("", "this hall takes no appointments", "Give the hall's file a table [appointments]")
        return
    taken: dict[int, int] = {}
    for _, at in booked:
        if not hours.opens <= at < hours.closes:
            opens, closes = times.wall_text(hours.opens), times.wall_text(hours.closes)
            mend = Worded("Book from {opens} to before {closes}", opens=opens, closes=closes)
            row.note("booked", Worded("{at} is outside the hours", at=times.wall_text(at)), mend)
        slot = (at - hours.opens) // terms.every
        taken[slot] = taken.get(slot, 0) + 1
    for slot, count in sorted(taken.items()):
        if count > terms.quota:
            begins = times.wall_text(hours.opens + slot * terms.every)
            mend = Worded("Book at most {quota}, as the hall does", quota=terms.quota)
            what = Worded("{count} are booked from {begins} on", count=count, begins=begins)
            row.note("booked", what, mend)


def _turned_away(row: Reader, hall: Hall) -> TurnedAway:
    table, raw = row.table("items"), row.raw("items", {})
    items = {
        _item(table, str(code), str(code), hall): _share(table, str(code))
        for code in (raw if isinstance(raw, Mapping) else ())
    }
    today, later = _share(row, "today", 0.0), _share(row, "later", 0.0)
    if today + later > 1:
        row.note("later", "more come back than were turned away", "Make today and later at most 1 together")
    if (today or later) and not hall.rules.return_days:
        mend = "Give the hall's rules return_days, or leave today and later out"
        row.note("", "the hall gives no return passes", mend)
    back = needed_law(row, "back_after") if today or row.has("back_after") else Law("constant")
    return TurnedAway(_share(row, "share", 0.0), items, today, later, back)


def _more_time(row: Reader, _: Hall) -> MoreTime:
    return MoreTime(_share(row, "share"), needed_law(row, "after"))


def _aside(row: Reader, _: Hall) -> Aside:
    return Aside(_share(row, "share"), needed_law(row, "after"), needed_law(row, "back_after"))


def _claims(row: Reader, _: Hall) -> Claims:
    return Claims(_share(row, "refused"), needed_law(row, "after"))


def _pre_check(row: Reader, hall: Hall) -> PreCheck:
    items = tuple(_item(row, "items", code, hall) for code in row.texts("items", ()))
    return PreCheck(
        row.whole("guides", least=1, most=100), needed_law(row, "time"), items, _share(row, "sent_away", 0.0)
    )


def _get_ready(row: Reader, hall: Hall) -> GetReady:
    if not hall.rules.get_ready:
        row.note("", "the hall tells nobody to get ready", "Give the hall's rules get_ready")
    return GetReady(row.span("early"), row.span("saves"))


def _auto_call(row: Reader, hall: Hall) -> AutoCall:
    windows = row.texts("windows", tuple(hall.windows))
    for window in windows:
        if window not in hall.windows:
            what = Worded("{name!r} is not known here", name=window)
            row.note("windows", what, did_you_mean(window, hall.windows))
    return AutoCall(windows, row.span("after", least=times.SECOND))


def _item(row: Reader, key: str, code: str, hall: Hall) -> str:
    if code and code not in hall.items:
        row.note(key, Worded("{code!r} is no item of this hall", code=code), did_you_mean(code, hall.items))
    return code


def _groups(row: Reader, _: Hall) -> Groups:
    return Groups(_share(row, "share"), _numbers(row, "sizes", Worded("number of people"), _LARGEST))


def _crowd(row: Reader, hall: Hall) -> Crowd:
    found = Crowd(
        row.whole("visitors", least=1, most=100_000),
        row.wall("at", times.wall_text(hall.hours.doors_open)),
    )
    if not hall.hours.doors_open <= found.at < hall.hours.closes:
        row.note("at", "is outside the hours", _while_open(hall))
    return found


def _paced(row: Reader, hall: Hall) -> Paced:
    hours = hall.hours
    begins = row.wall("from", times.wall_text(hours.doors_open))
    ends = row.wall("to") if row.has("to") else hours.closes - hours.last_ticket
    row.raw("to")
    if begins >= ends:
        row.note("to", "is not later than from", "Put the earlier time first")
    elif begins < hours.doors_open or ends > hours.closes:
        row.note("from" if begins < hours.doors_open else "to", "is outside the hours", _while_open(hall))
    every = row.span("every")
    if row.has("every") and every <= 0:
        row.note("every", "must be longer than nothing", 'Give a duration like "6 min"')
    return Paced(max(every, 1), begins, ends)


def _while_open(hall: Hall) -> str:
    begins, ends = times.wall_text(hall.hours.doors_open), times.wall_text(hall.hours.closes)
    return Worded("Give a time from {begins} to {ends}", begins=begins, ends=ends)


def _listed(row: Reader, hall: Hall) -> Listed:
    item, at = _item(row, "item", row.text("item"), hall), row.wall("at")
    service = row.span("service") if row.has("service") else None
    row.refuse_unknown()
    return Listed(item, at, service)


def _balking(row: Reader, _: Hall) -> Balking:
    return Balking(row.whole("more_than", most=100_000), _share(row, "share", 1.0))


def _room(row: Reader, _: Hall) -> int:
    return row.whole("most", least=1, most=100_000)


def _outside(row: Reader, hall: Hall) -> Outside:
    table, raw = row.table("aging"), row.raw("aging", {})
    aging: dict[str, float] = {}
    for lane in raw if isinstance(raw, Mapping) else ():
        if lane not in hall.lanes:
            table.note(str(lane), "is no lane of this hall", did_you_mean(str(lane), hall.lanes))
        aging[str(lane)] = table.number(str(lane), most=1000)
    left_out = [lane for lane in hall.lanes if lane not in aging]
    if aging and left_out:
        what = Worded("leaves out {lanes}", lanes=", ".join(left_out))
        table.note("", what, "Give every lane of the hall its points a minute")
    return Outside(
        row.one_of("free_window", ("lowest",)) if row.has("free_window") else None,
        row.one_of("closing_window", ("hands_back",)) if row.has("closing_window") else None,
        aging or None,
    )


_READ: dict[str, tuple[str, Callable[[Reader, Hall], Any]]] = {
    "several": ("several", _several),
    "appointments": ("appointments", _appointments),
    "turned_away": ("turned_away", _turned_away),
    "more_time": ("more_time", _more_time),
    "hold": ("aside", _aside),
    "claims": ("claims", _claims),
    "pre_check": ("pre_check", _pre_check),
    "get_ready": ("get_ready", _get_ready),
    "auto_call": ("auto_call", _auto_call),
    "groups": ("groups", _groups),
    "crowd": ("crowd", _crowd),
    "paced": ("paced", _paced),
    "balking": ("balking", _balking),
    "room": ("room", _room),
    "outside": ("outside", _outside),
}
"""The scenario's tables, each with its field among the habits."""

LISTED = "visitors"
"""The list of visitors who are written down one by one."""

NAMES = (*_READ, LISTED)
