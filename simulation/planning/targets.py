"""Targets: which share of which visitors is to be at a window within which time.

Who belongs to a target is said by the item and by the time of issue, so every plan is judged by the same
visitors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from queueing import times
from queueing.errors import Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.reading import Reader
from simulation.guards import LONGEST_WAIT, MONTH, OTHERS_GROWTH

WHO = ("listed", "other", "all")
"""Visitors by item: on the fast list, not on it, everybody."""
ZONE_GROWTH = 1.25
"""By default the P90 of a zone's other visitors may grow by this factor."""


@dataclass(frozen=True, slots=True)
class Target:
    """At least ``share`` of these visitors are at the window ``within`` ms of issue; judged as the promise.

    ``periods`` are [from, to) of the issue, ms after zero; ``zone`` is that of the item (None: any). With
    ``times_today`` the limit is so many times what today's plan reaches for that share, but not under
    ``least``. ``by_day``: what counts are days; one is good when nobody has waited longer than ``within``.
    """

    code: str
    who: str
    periods: tuple[tuple[int, int], ...]
    share: float
    within: int | None
    zone: str | None = None
    times_today: float | None = None
    least: int = 0
    by_day: bool = False

    def measured(self, today: int | None) -> Target:
        """The target with its limit, where that depends on what today's plan reaches (ms)."""
        if self.times_today is None:
            return self
        return replace(self, within=max(self.least, ceil(self.times_today * (today or 0))))

    def to_json(self) -> dict[str, Any]:
        """The target for a document."""
        return {
            "code": self.code,
            "who": self.who,
            "zone": self.zone,
            "periods": [[times.wall_text(begins), times.wall_text(ends)] for begins, ends in self.periods],
            "share_wanted": self.share,
            "within_seconds": None if self.within is None else self.within / 1000,
            "times_today": self.times_today,
            "unit": "days" if self.by_day else "visitors",
        }


def members(target: Target, hall: Hall, listed: frozenset[str], items: Iterable[str]) -> list[bool]:
    """Which of these items' visitors belong to the target."""
    return [
        (target.zone is None or hall.items[code].zone == target.zone)
        and (target.who == "all" or (code in listed) == (target.who == "listed"))
        for code in items
    ]


def default_targets(hall: Hall) -> tuple[Target, ...]:
    """The hall's promise in each peak, and the guards for everybody else and the rest of the day."""
    promise, hours = hall.promise, hall.hours
    peaks = promise.peaks
    rest = _rest(hours.doors_open, hours.closes, peaks)
    whole = ((hours.doors_open, hours.closes),)
    found = [
        Target(f"promise {times.wall_text(peak[0])}", "listed", (peak,), promise.share, promise.target)
        for peak in peaks
    ]

    def guard(code: str, who: str, periods: tuple[tuple[int, int], ...], factor: float) -> Target:
        return Target(code, who, periods, 0.9, None, None, factor, promise.target)

    if peaks:
        found.append(guard("others in the peaks", "other", peaks, OTHERS_GROWTH))
    if rest:
        found.append(guard("listed outside the peaks", "listed", rest, OTHERS_GROWTH))
        found.append(guard("others outside the peaks", "other", rest, OTHERS_GROWTH))
    zones = {item.zone for item in hall.items.values()}
    if len(zones) > 1:
        found += [
            replace(guard(f"others of zone {zone}", "other", whole, ZONE_GROWTH), zone=zone)
            for zone in hall.zones
            if zone in zones
        ]
    month = Target("longest wait", "all", whole, (MONTH - 1) / MONTH, LONGEST_WAIT, by_day=True)
    return (*found, month)


def _rest(begins: int, ends: int, peaks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found, since = [], begins
    for start, stop in sorted(peaks):
        if start > since:
            found.append((since, start))
        since = max(since, stop)
    if since < ends:
        found.append((since, ends))
    return tuple(found)


def read_targets(top: Reader, hall: Hall, slots: Sequence[tuple[int, int]]) -> tuple[Target, ...]:
    """The ``[[targets]]`` of a table; ``each = "slot"`` makes one of every slot."""
    found: list[Target] = []
    for number, row in enumerate(top.rows("targets"), 1):
        target, each = _target(row, hall, number)
        if each != "slot":
            found.append(target)
            continue
        since, until = target.periods[0]
        found += [
            replace(target, code=f"{target.code} {times.wall_text(begins)}", periods=((begins, ends),))
            for begins, ends in slots
            if begins < until and ends > since
        ]
    return tuple(found)


def _target(row: Reader, hall: Hall, number: int) -> tuple[Target, str]:
    hours = hall.hours
    who = row.one_of("who", WHO, "all")
    zone = row.text("zone", "") or None
    if zone is not None and zone not in hall.zones:
        row.note(
            "zone", Worded("{code!r} is no zone of this hall", code=zone), did_you_mean(zone, hall.zones)
        )
        zone = None
    begins = row.wall("from", times.wall_text(hours.doors_open))
    ends = row.wall("to", times.wall_text(hours.closes))
    if begins >= ends:
        row.note("to", "is not later than from", "Put the earlier time first")
        ends = begins + 1
    share = row.number("share", 0.9, least=0.0, most=1.0)
    if not 0 < share < 1:
        row.note(
            "share",
            Worded("{share:g} cannot be planned for", share=share),
            "Give a share between 0 and 1, like 0.9",
        )
    within = row.span("within") if row.has("within") else None
    factor = row.number("times_today", most=100) if row.has("times_today") else None
    if (within is None) == (factor is None):
        row.note("", "does not say the limit", "Give either within or times_today")
    if within is not None and within <= 0:
        row.note("within", "must be longer than nothing", 'Give a duration like "3 min"')
    code = row.text("code", "") or f"target {number}"
    each, unit = (
        row.one_of("each", ("target", "slot"), "target"),
        row.one_of("unit", ("visitors", "days"), "visitors"),
    )
    least = row.span("least", "0 s")
    row.refuse_unknown()
    if unit == "days" and each == "slot":
        row.note("each", "judges slots, unit judges days", "Leave one of them out")
    target = Target(code, who, ((begins, ends),), share, within, zone, factor, least, unit == "days")
    return target, each
