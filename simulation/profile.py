"""Profiles: how visitors come and behave, and how long clerks take, as read from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from queueing import times
from queueing.errors import Mistake, did_you_mean
from queueing.hallfile import WEEKDAYS, Hall
from queueing.reading import Reader, raise_if_any, unique
from simulation.laws import Law
from simulation.lawtables import read_law

_NEARLY = 0.02
"""Shares may miss 1 by this much; they are scaled."""


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
class Profile:
    """What a day's visitors are drawn from.

    ``arrivals`` holds, by name, the share of the day's tickets from each time (ms after zero) to the next;
    ``items`` the share and the service law of each item; ``priorities`` the share of each class;
    ``patience`` is how long visitors wait for their first call before they give up; ``acceptance`` the share
    of the service before acceptance, by complexity.
    """

    visitors_per_day: float
    weekdays: Mapping[str, float]
    walk: Law
    clear: Law
    patience: Law
    no_show: NoShow
    acceptance: Mapping[str, float]
    priorities: Mapping[str, float]
    arrivals: Mapping[str, tuple[tuple[int, float], ...]]
    items: Mapping[str, tuple[float, Law]]


def profile_from_data(data: object, hall: Hall) -> Profile:
    """Reads a profile for a hall. Raises :class:`~queueing.errors.Mistakes` with every mistake at once."""
    mistakes: list[Mistake] = []
    top = Reader(data, "", mistakes)
    top.whole("schema", 1, least=1, most=1)
    found = Profile(
        visitors_per_day=top.number("visitors_per_day", most=1_000_000),
        weekdays=_numbers(top, "weekdays", WEEKDAYS, "day of the week"),
        walk=read_law(top.table("walk")),
        clear=read_law(top.table("clear"), "constant"),
        patience=read_law(top.table("patience"), "weibull", none=True),
        no_show=_no_show(top.table("no_show")),
        acceptance=_acceptance(top.table("acceptance")),
        priorities=_numbers(top, "priorities", hall.priorities, "priority of this hall", most=1.0),
        arrivals=_arrivals(top),
        items=_items(top, hall),
    )
    top.refuse_unknown()
    raise_if_any(mistakes)
    return found


def _numbers(
    top: Reader, key: str, known: Iterable[str], what: str, most: float | None = None
) -> dict[str, float]:
    table, choices = top.table(key), list(known)
    raw = top.raw(key, {})
    found: dict[str, float] = {}
    for name in raw if isinstance(raw, Mapping) else ():
        if name not in choices:
            table.note(str(name), f"is no {what}", did_you_mean(str(name), choices))
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


def _acceptance(row: Reader) -> dict[str, float]:
    found = {kind: row.number(kind, 0.0, most=1.0) for kind in ("simple", "complex")}
    row.refuse_unknown()
    return found


def _arrivals(top: Reader) -> dict[str, tuple[tuple[int, float], ...]]:
    table, raw = top.table("arrivals"), top.raw("arrivals", {})
    found: dict[str, tuple[tuple[int, float], ...]] = {}
    for name in raw if isinstance(raw, Mapping) else ():
        row, shares = table.table(str(name)), table.raw(str(name), {})
        steps: list[tuple[int, float]] = []
        for key in shares if isinstance(shares, Mapping) else ():
            try:
                steps.append((times.wall(key), row.number(str(key), most=1.0)))
            except ValueError as error:
                row.note(str(key), str(error), 'Write shares like "08:30" = 0.05')
        _check_sum(row, "", sum(share for _, share in steps))
        found[str(name)] = tuple(sorted(steps))
    if not found:
        table.note("", "there is none", "Give at least one [arrivals.NAME] with shares by time")
    return found


def _check_sum(row: Reader, key: str, total: float) -> None:
    if abs(total - 1) > _NEARLY:
        row.note(key, f"the shares add up to {total:.3f}", "Make them add up to 1")


def _items(top: Reader, hall: Hall) -> dict[str, tuple[float, Law]]:
    """Shares of all visitors: bundles as they stand, the other items as parts of the rest."""
    bundles = unique(
        ((row, _item(row, hall)) for row in top.rows("bundles")),
        lambda one: one[0],
    )
    items = unique(((row, _item(row, hall)) for row in top.rows("items")), lambda one: one[0])
    for code in set(items) & set(bundles):
        top.note(f"items[{code}]", "is among items and bundles", "Give it once")
    total = sum(share for _, share, _ in items.values())
    rest = 1 - sum(share for _, share, _ in bundles.values())
    if items:
        _check_sum(top, "items", total)
    else:
        top.note("items", "there is none", "Give at least one [[items]] with code, share and service")
    found = {code: (share * rest / (total or 1), law) for code, share, law in items.values()}
    return found | {code: (share, law) for code, share, law in bundles.values()}


def _item(row: Reader, hall: Hall) -> tuple[str, float, Law]:
    code = row.text("code")
    if code and code not in hall.items:
        row.note("code", f"{code!r} is no item of this hall", did_you_mean(code, hall.items))
    found = (code, row.number("share", most=1.0), read_law(row.table("service")))
    row.refuse_unknown()
    return found
