"""Profiles: how visitors come and behave, and how long clerks take, as read from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from queueing.errors import Mistake, Worded, did_you_mean
from queueing.hallfile import WEEKDAYS, Hall
from queueing.reading import Reader, raise_if_any, unique
from simulation.daytypes import (
    DayType,
    Season,
    Steps,
    check_sum,
    read_arrivals,
    read_day_types,
    read_seasons,
    tables,
)
from simulation.laws import Law
from simulation.lawtables import needed_law, read_law


@dataclass(frozen=True, slots=True)
class NoShow:
    """Visitors who are not there when called: their share, and what it takes to find out (ms).

    The clerk calls ``calls`` times, ``between`` apart, and gives up ``costs`` after the first call. Of those
    missed a share ``returns`` comes back after ``back_after``.
    """

    share: float
    calls: int
    between: int
    costs: int
    returns: float
    back_after: Law


@dataclass(frozen=True, slots=True)
class History:
    """What a profile was fitted to: so many visits of the hall on so many days, the first and the last."""

    visits: int
    days: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a day's visitors are drawn from.

    ``arrivals`` holds, by name, the share of the day's tickets from each time (ms after zero) to the next,
    ``arrivals_by_item`` the same for single items that follow other hours; ``items`` the share and the
    service law of each item; ``priorities`` the share of each class. ``patience`` is how long visitors wait
    for their first call before they give up, ``patience_by_item`` where an item has its own; ``walk`` the way
    from the call to the window, ``walk_by_zone`` to the windows of a zone with its own. ``acceptance`` is the
    share of the service before acceptance, by complexity. ``day_variation`` is the coefficient of variation
    of the factor that each day has of its own, beyond chance. ``history`` is what it was fitted to, if to any
    visits at all.
    """

    visitors_per_day: float
    weekdays: Mapping[str, float]
    walk: Law
    clear: Law
    patience: Law
    no_show: NoShow
    acceptance: Mapping[str, float]
    priorities: Mapping[str, float]
    arrivals: Mapping[str, Steps]
    items: Mapping[str, tuple[float, Law]]
    arrivals_by_item: Mapping[str, Mapping[str, Steps]] = field(default_factory=dict)
    patience_by_item: Mapping[str, Law] = field(default_factory=dict)
    walk_by_zone: Mapping[str, Law] = field(default_factory=dict)
    day_types: Mapping[str, DayType] = field(default_factory=dict)
    seasons: Mapping[str, Season] = field(default_factory=dict)
    day_variation: float = 0.0
    history: History | None = None


def profile_from_data(data: object, hall: Hall) -> Profile:
    """Reads a profile for a hall. Raises :class:`~queueing.errors.Mistakes` with every mistake at once."""
    mistakes: list[Mistake] = []
    top = Reader(data, "", mistakes)
    top.whole("schema", 1, least=1, most=1)
    arrivals, (items, patience_by_item) = _arrivals(top), _items(top, hall)
    found = Profile(
        visitors_per_day=top.number("visitors_per_day", most=100_000),
        weekdays=_numbers(top, "weekdays", WEEKDAYS, Worded("day of the week")),
        walk=needed_law(top, "walk"),
        clear=needed_law(top, "clear", "constant"),
        patience=needed_law(top, "patience", "weibull", none=True),
        no_show=_no_show(top.table("no_show")),
        acceptance=_acceptance(top.table("acceptance")),
        priorities=_numbers(top, "priorities", hall.priorities, Worded("priority of this hall"), most=1.0),
        arrivals=arrivals,
        items=items,
        arrivals_by_item=_arrivals_by_item(top, arrivals, items),
        patience_by_item=patience_by_item,
        walk_by_zone=_walk_by_zone(top, hall),
        day_types=read_day_types(top, arrivals),
        seasons=read_seasons(top, items),
        day_variation=top.number("day_variation", 0.0, most=2),
        history=_history(top.table("history")) if top.has("history") else None,
    )
    if sum(found.priorities.values()) > 1 + 1e-9:
        total = sum(found.priorities.values())
        what = Worded("the shares add up to {total}", total=f"{total:g}")
        top.note("priorities", what, "Make them at most 1 together")
    top.refuse_unknown()
    raise_if_any(mistakes)
    return found


def _numbers(
    top: Reader, key: str, known: Iterable[str], what: Worded, most: float | None = None
) -> dict[str, float]:
    table, choices = top.table(key), list(known)
    raw = top.raw(key, {})
    found: dict[str, float] = {}
    for name in raw if isinstance(raw, Mapping) else ():
        if name not in choices:
            table.note(str(name), Worded("is no {what}", what=what), did_you_mean(str(name), choices))
        found[str(name)] = table.number(str(name), most=most)
    return found


def _no_show(row: Reader) -> NoShow:
    found = NoShow(
        share=row.number("share", most=1.0),
        calls=row.whole("calls", 1, least=1, most=9),
        between=row.span("between", "20 s"),
        costs=row.span("costs"),
        returns=row.number("returns", 0.0, most=1.0),
        back_after=read_law(row.table("back_after")) if row.has("back_after") else Law("constant"),
    )
    row.raw("back_after")
    if found.between * (found.calls - 1) > found.costs:
        row.note("costs", "ends before the last call", "Make it longer than between x (calls - 1)")
    row.refuse_unknown()
    return found


def _history(row: Reader) -> History:
    found = History(
        visits=row.whole("visits", least=1),
        days=row.whole("days", least=1),
        first=row.text("from"),
        last=row.text("to"),
    )
    row.refuse_unknown()
    return found


def _acceptance(row: Reader) -> dict[str, float]:
    found = {kind: row.number(kind, 0.0, most=1.0) for kind in ("simple", "complex")}
    row.refuse_unknown()
    return found


def _arrivals(top: Reader) -> dict[str, Steps]:
    table, named = tables(top, "arrivals")
    if not named:
        table.note("", "there is none", "Give at least one [arrivals.NAME] with shares by time")
    return {name: read_arrivals(row, data) for name, row, data in named}


def _arrivals_by_item(
    top: Reader, arrivals: Iterable[str], items: Iterable[str]
) -> dict[str, dict[str, Steps]]:
    names, codes = list(arrivals), list(items)
    table, profiles = tables(top, "arrivals_by_item")
    found: dict[str, dict[str, Steps]] = {}
    for name, row, _ in profiles:
        if name not in names:
            table.note(name, "is no arrival profile here", did_you_mean(name, names))
        found[name] = {}
        for code, inner, data in tables(table, name)[1]:
            if code not in codes:
                row.note(code, "is no item of this profile", did_you_mean(code, codes))
            found[name][code] = read_arrivals(inner, data)
    return found


def _walk_by_zone(top: Reader, hall: Hall) -> dict[str, Law]:
    table, named = tables(top, "walk_by_zone")
    for zone, _, _ in named:
        if zone not in hall.zones:
            table.note(zone, "is no zone of this hall", did_you_mean(zone, hall.zones))
    return {zone: read_law(row) for zone, row, _ in named}


def _items(top: Reader, hall: Hall) -> tuple[dict[str, tuple[float, Law]], dict[str, Law]]:
    """Shares of all visitors (bundles as they stand, the other items as parts of the rest), and patience."""
    bundles = unique(((row, _item(row, hall)) for row in top.rows("bundles")), lambda one: one[0])
    items = unique(((row, _item(row, hall)) for row in top.rows("items")), lambda one: one[0])
    for code in set(items) & set(bundles):
        top.note(f"items[{code}]", "is among items and bundles", "Give it once")
    total = sum(share for _, share, _, _ in items.values())
    bundled = sum(share for _, share, _, _ in bundles.values())
    if items:
        check_sum(top, "items", total)
    else:
        top.note("items", "there is none", "Give at least one [[items]] with code, share and service")
    if bundled > 1:
        what = Worded("the shares add up to {total}", total=f"{bundled:g}")
        top.note("bundles", what, "Make them less than 1 together")
    found = {code: (share * (1 - bundled) / (total or 1), law) for code, share, law, _ in items.values()}
    found |= {code: (share, law) for code, share, law, _ in bundles.values()}
    both = [*items.values(), *bundles.values()]
    return found, {code: patience for code, _, _, patience in both if patience is not None}


def _item(row: Reader, hall: Hall) -> tuple[str, float, Law, Law | None]:
    code = row.text("code")
    if code and code not in hall.items:
        what = Worded("{code!r} is no item of this hall", code=code)
        row.note("code", what, did_you_mean(code, hall.items))
    patience = read_law(row.table("patience"), "weibull", none=True) if row.has("patience") else None
    found = (code, row.number("share", most=1.0), needed_law(row, "service"), patience)
    row.refuse_unknown()
    return found
