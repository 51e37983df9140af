"""Habits: which other courses visits take in a scenario, and how often; what is not named does not happen.

Each habit is one table of the scenario file. Shares are of the visitors it can concern; durations are laws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queueing import times
from queueing.commands import Steps
from queueing.errors import did_you_mean
from queueing.hallfile import Hall
from queueing.reading import Reader
from simulation.courses import HOW
from simulation.laws import Law
from simulation.lawtables import needed_law

_MOST = 9


@dataclass(frozen=True, slots=True)
class Several:
    """A ``share`` of visitors bring further matters.

    ``matters`` gives the share of each number of matters in all; they are served as ``how`` says.
    """

    share: float
    matters: Mapping[int, float]
    how: Steps


@dataclass(frozen=True, slots=True)
class Appointments:
    """Booked visitors, beside those who just come: ``booked`` are (item, ms after zero).

    They come ``early`` before the booked time plus a draw of ``lateness``; a share of ``no_show`` does not.
    """

    booked: tuple[tuple[str, int], ...]
    early: int
    lateness: Law
    no_show: float


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Visitors whose papers are not right: the ``share`` of all items, or of single ``items``.

    A share of ``today`` comes back ``back_after`` on the same day, one of ``later`` on another day; so as
    many come, with a pass of an earlier day, over the day.
    """

    share: float
    items: Mapping[str, float]
    today: float
    later: float
    back_after: Law


@dataclass(frozen=True, slots=True)
class MoreTime:
    """A ``share`` of visitors ask for more time ``after`` the issue, if they are not at a window by then."""

    share: float
    after: Law


@dataclass(frozen=True, slots=True)
class Aside:
    """A ``share`` of visitors wish to be put aside ``after`` the call, and are back after ``back_after``."""

    share: float
    after: Law
    back_after: Law


@dataclass(frozen=True, slots=True)
class Claims:
    """A guide looks at each claimed priority ``after`` the issue and refuses a share of ``refused``."""

    refused: float
    after: Law


@dataclass(frozen=True, slots=True)
class PreCheck:
    """So many ``guides`` look the papers through before the ticket, one visitor at a time for ``time``.

    ``items`` are checked (none named: all); a share of ``sent_away`` gets no ticket.
    """

    guides: int
    time: Law
    items: tuple[str, ...]
    sent_away: float


@dataclass(frozen=True, slots=True)
class GetReady:
    """Who was told to get ready at least ``early`` before the call walks ``saves`` less (ms)."""

    early: int
    saves: int


@dataclass(frozen=True, slots=True)
class AutoCall:
    """These windows call by themselves once they have been idle for ``after`` ms."""

    windows: tuple[str, ...]
    after: int


@dataclass(frozen=True, slots=True)
class Habits:
    """All habits of a scenario; None where it has none."""

    several: Several | None = None
    appointments: Appointments | None = None
    turned_away: TurnedAway | None = None
    more_time: MoreTime | None = None
    aside: Aside | None = None
    claims: Claims | None = None
    pre_check: PreCheck | None = None
    get_ready: GetReady | None = None
    auto_call: AutoCall | None = None


NAMES = (
    "several",
    "appointments",
    "turned_away",
    "more_time",
    "hold",
    "claims",
    "pre_check",
    "get_ready",
    "auto_call",
)
"""The scenario's tables."""


def read_habits(top: Reader, hall: Hall) -> Habits:
    """The habits that a scenario names, each mistake noted with its key."""

    def given(name: str) -> Reader | None:
        return top.table(name) if top.has(name) else None

    several, appointments, away = given("several"), given("appointments"), given("turned_away")
    more_time, aside, claims = given("more_time"), given("hold"), given("claims")
    pre_check, ready, auto_call = given("pre_check"), given("get_ready"), given("auto_call")
    return Habits(
        several=None if several is None else _several(several),
        appointments=None if appointments is None else _appointments(appointments, hall),
        turned_away=None if away is None else _turned_away(away, hall),
        more_time=None if more_time is None else _more_time(more_time),
        aside=None if aside is None else _aside(aside),
        claims=None if claims is None else _claims(claims),
        pre_check=None if pre_check is None else _pre_check(pre_check, hall),
        get_ready=None if ready is None else _get_ready(ready, hall),
        auto_call=None if auto_call is None else _auto_call(auto_call, hall),
    )


def _share(row: Reader, key: str, default: float | None = None) -> float:
    return row.number(key, default, most=1.0)


def _several(row: Reader) -> Several:
    table, raw = row.table("matters"), row.raw("matters", {})
    matters: dict[int, float] = {}
    for key in raw if isinstance(raw, Mapping) else ():
        part = _share(table, str(key))
        if str(key).isdecimal() and 2 <= int(str(key)) <= _MOST:
            matters[int(str(key))] = part
        else:
            table.note(str(key), "is no number of matters", f"Name numbers from 2 to {_MOST}")
    if matters and abs(sum(matters.values()) - 1) > 1e-6:
        table.note("", f"the shares add up to {sum(matters.values()):g}", "Make them add up to 1")
    how = row.one_of("how", HOW, "auto")
    found = Several(_share(row, "share"), matters or {2: 1.0}, next(one for one in HOW if one == how))
    row.refuse_unknown()
    return found


def _appointments(row: Reader, hall: Hall) -> Appointments:
    booked: list[tuple[str, int]] = []
    for one in row.rows("booked"):
        item = _item(one, "item", one.text("item"), hall)
        for text in one.texts("at"):
            try:
                booked.append((item, times.wall(text)))
            except ValueError as error:
                one.note("at", str(error), 'Write times like "09:30"')
        one.refuse_unknown()
    if not booked:
        row.note("booked", "there is none", "Give at least one [[appointments.booked]] with item and at")
    _check_bookable(row, hall, booked)
    found = Appointments(
        booked=tuple(sorted(booked, key=lambda one: one[1])),
        early=row.span("early", "0 min"),
        lateness=needed_law(row, "lateness"),
        no_show=_share(row, "no_show", 0.0),
    )
    row.refuse_unknown()
    return found


def _check_bookable(row: Reader, hall: Hall, booked: list[tuple[str, int]]) -> None:
    """The Floor would refuse these bookings."""
    terms, hours = hall.appointments, hall.hours
    if terms is None:
        row.note("", "this hall takes no appointments", "Give the hall's file a table [appointments]")
        return
    taken: dict[int, int] = {}
    for _, at in booked:
        if not hours.opens <= at < hours.closes:
            mend = f"Book from {times.wall_text(hours.opens)} to before {times.wall_text(hours.closes)}"
            row.note("booked", f"{times.wall_text(at)} is outside the hours", mend)
        slot = (at - hours.opens) // terms.every
        taken[slot] = taken.get(slot, 0) + 1
    for slot, count in sorted(taken.items()):
        if count > terms.quota:
            begins = times.wall_text(hours.opens + slot * terms.every)
            mend = f"Book at most {terms.quota}, as the hall does"
            row.note("booked", f"{count} are booked from {begins} on", mend)


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
    found = TurnedAway(_share(row, "share", 0.0), items, today, later, back)
    row.refuse_unknown()
    return found


def _more_time(row: Reader) -> MoreTime:
    found = MoreTime(_share(row, "share"), needed_law(row, "after"))
    row.refuse_unknown()
    return found


def _aside(row: Reader) -> Aside:
    found = Aside(_share(row, "share"), needed_law(row, "after"), needed_law(row, "back_after"))
    row.refuse_unknown()
    return found


def _claims(row: Reader) -> Claims:
    found = Claims(_share(row, "refused"), needed_law(row, "after"))
    row.refuse_unknown()
    return found


def _pre_check(row: Reader, hall: Hall) -> PreCheck:
    items = tuple(_item(row, "items", code, hall) for code in row.texts("items", ()))
    found = PreCheck(
        row.whole("guides", least=1, most=100), needed_law(row, "time"), items, _share(row, "sent_away", 0.0)
    )
    row.refuse_unknown()
    return found


def _get_ready(row: Reader, hall: Hall) -> GetReady:
    if not hall.rules.get_ready:
        row.note("", "the hall tells nobody to get ready", "Give the hall's rules get_ready")
    found = GetReady(row.span("early"), row.span("saves"))
    row.refuse_unknown()
    return found


def _auto_call(row: Reader, hall: Hall) -> AutoCall:
    windows = row.texts("windows", tuple(hall.windows))
    for window in windows:
        if window not in hall.windows:
            row.note("windows", f"{window!r} is not known here", did_you_mean(window, hall.windows))
    found = AutoCall(windows, row.span("after", least=times.SECOND))
    row.refuse_unknown()
    return found


def _item(row: Reader, key: str, code: str, hall: Hall) -> str:
    if code and code not in hall.items:
        row.note(key, f"{code!r} is no item of this hall", did_you_mean(code, hall.items))
    return code
