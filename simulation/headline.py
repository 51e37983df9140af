"""The headline study: a hall before and after, on all kinds of days, and with suppositions that may be wrong.

A study file names scenarios, each with a plan and the plan that it compares with, and suppositions under
which the first scenario is run as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from queueing.errors import Mistake, Mistakes, Worded, did_you_mean
from queueing.reading import Reader, raise_if_any
from simulation.chance import Ints
from simulation.executors import Crew
from simulation.experiment import Runs
from simulation.intervals import difference, plain, seconds
from simulation.measures import Cell, cells
from simulation.namedfiles import load
from simulation.records import Records
from simulation.run import run
from simulation.scenario import Scenario, read_scenario
from simulation.study import Study
from simulation.suppositions import WhatIf


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the study: a kind of day, or the first one with something supposed to be otherwise."""

    code: str
    names: Mapping[str, str]
    scenario: Scenario
    supposed: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """A study as its file says."""

    code: str
    names: Mapping[str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a row: the document of its days, and by zone and side who paid or gained.

    ``study`` is kept of the first row only, for pictures.
    """

    row: Row
    document: dict[str, Any]
    study: Study | None
    zones: Mapping[str, Mapping[str, dict[str, Any]]]
    sides: Mapping[str, dict[str, Any]]


def read_headline(path: Path | str) -> Headline:
    """Reads a study file and all that it names. Raises :class:`~queueing.errors.Mistakes` with all."""
    path = Path(path)
    mistakes: list[Mistake] = []
    data = load(path, "", mistakes)
    raise_if_any(mistakes)
    top = Reader(data, "", mistakes)
    top.whole("schema", 1, least=1, most=1)
    code, names = top.text("code"), top.names()
    rows: list[Row] = []
    for name in top.texts("scenarios"):
        scenario = _scenario(path.parent / name, name, mistakes)
        if scenario is not None:
            rows.append(Row(scenario.code, scenario.names, scenario, supposed=False))
    if not rows and not mistakes:
        top.note("scenarios", "there is none", "Name at least one scenario file")
    base = rows[0].scenario if rows else None
    for row in top.rows("suppositions"):
        found = _supposition(row, base)
        if found is not None:
            rows.append(found)
    top.refuse_unknown()
    codes = [row.code for row in rows]
    for twice in sorted({one for one in codes if codes.count(one) > 1}):
        what = Worded("{code!r} stands for two rows", code=twice)
        top.note("suppositions", what, "Give each row a code of its own")
    raise_if_any(mistakes)
    return Headline(code, names, tuple(rows))


def _scenario(path: Path, name: str, mistakes: list[Mistake]) -> Scenario | None:
    try:
        found = read_scenario(path)
    except Mistakes as wrong:
        mistakes += [Mistake(f"{name}: {one.where}", one.what, one.mend) for one in wrong.mistakes]
        return None
    if found.before is None:
        mend = "Give it a [compare] table with the plan before"
        mistakes.append(Mistake(f"{name}: compare", "it compares with no plan", mend))
        return None
    return found


def _supposition(row: Reader, base: Scenario | None) -> Row | None:
    code, names = row.text("code"), row.names()
    volume, closed = row.number("volume", 1.0, most=100), row.texts("closed_windows", ())
    skill = row.text("slower_skill", "")
    supposed = WhatIf() if base is None else base.what_if
    what_if = WhatIf(
        wrong_tickets=row.number("wrong_tickets", supposed.wrong_tickets, most=1.0),
        slower_skill=skill,
        slower_by=row.number("slower_by", 1.0, least=0.1, most=10),
        listed_service=row.number("listed_service", 1.0, least=0.1, most=10),
    )
    if row.has("slower_by") and not skill:
        row.note("slower_skill", "is missing", "Name the skill that makes slower")
    row.refuse_unknown()
    if base is None:
        return None
    _known(row, "slower_skill", (skill,) if skill else (), base.hall.skills)
    _known(row, "closed_windows", closed, base.hall.windows)
    scenario = replace(
        base,
        names=names,
        volume=base.volume * volume,
        closed_windows=tuple(dict.fromkeys((*base.closed_windows, *closed))),
        what_if=what_if,
    )
    return Row(code, names, scenario, supposed=True)


def _known(row: Reader, key: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            row.note(key, Worded("{name!r} is not known here", name=name), did_you_mean(name, known))


def run_headline(
    headline: Headline, days: int, seed: int, crew: Crew, progress: Callable[[int], None] | None = None
) -> tuple[Found, ...]:
    """All rows, ``days`` each, of the same seed. ``progress`` is told how many days of all are done."""
    found: list[Found] = []
    for place, row in enumerate(headline.rows):
        done = place * days

        def tell(of_row: int, done: int = done) -> None:
            if progress is not None:
                progress(done + of_row)

        runs = run(row.scenario, days, seed, crew=crew, progress=tell)
        if runs.done < days:
            raise KeyboardInterrupt
        zones, sides = _payers(runs)
        study = Study(runs)
        found.append(Found(row, study.document, study if place == 0 else None, zones, sides))
    return tuple(found)


def _payers(runs: Runs) -> tuple[dict[str, dict[str, dict[str, Any]]], dict[str, dict[str, Any]]]:
    """By zone and side (fast-list items, other items), and by side: how the mean time to the window changed,
    paired by day, and how many a day that concerns. All day.
    """
    before, after, hall = runs.days[0], runs.days[-1], runs.scenario.hall
    listed, item_zones = runs.judge.listed, runs.judge.item_zones
    side, zone = np.where(listed, 0, 1), np.array(item_zones, dtype=np.int64)
    by_zone = _both(before, after, zone * 2 + side, 2 * len(hall.zones))
    by_side = _both(before, after, side, 2)
    zones = {
        code: {name: by_zone[2 * index + at] for at, name in enumerate(("listed", "other"))}
        for index, code in enumerate(hall.zones)
    }
    return zones, {name: by_side[at] for at, name in enumerate(("listed", "other"))}


def _both(before: Records, after: Records, code_of_item: Ints, count: int) -> list[dict[str, Any]]:
    old, new = (cells(days, code_of_item[days.item], count) for days in (before, after))
    return [_change(one, other) for one, other in zip(old, new, strict=True)]


def _change(old: Cell, new: Cell) -> dict[str, Any]:
    before, after = old.clocks["time_to_window"], new.clocks["time_to_window"]
    found = difference((before.sums, before.counts), (after.sums, after.counts))
    return {
        "before_seconds": seconds(before.mean()),
        "after_seconds": seconds(after.mean()),
        "change_seconds": seconds(found),
        "visitors_a_day": plain(float(new.issued.mean())),
    }
