"""Counts by day and cell are what the records of the same days say."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from queueing.times import MINUTE
from simulation.days import Days
from simulation.judging import Judge
from simulation.records import Records
from simulation.reference import Setting
from simulation.scenario import read_scenario
from simulation.screening.counting import Cell, Cells, Counts, count
from simulation.screening.engine import one_day, screen
from simulation.screening.layout import Layout, lay_out
from simulation.screening.visitors import columns_of
from simulation.traces import draw_block
from tests.simulation.screening.random_days import CLOSES, OPENS, random_day


def some_cells(random: Random, items: int, lanes: int) -> list[Cell]:
    """Any cells: overlapping ones, of some lanes only, with two periods, with limits that nobody keeps."""

    def some(count: int) -> tuple[bool, ...]:
        return tuple(random.random() < 0.6 for _ in range(count))

    found = [Cell((True,) * items, ((0, 24 * 60 * MINUTE),), 10 * MINUTE)]
    for _ in range(random.randint(0, 6)):
        edges = sorted(random.sample(range(OPENS - 30, CLOSES + 30, 5), 4))
        periods = ((edges[0] * MINUTE, edges[1] * MINUTE), (edges[2] * MINUTE, edges[3] * MINUTE))
        limit = random.choice((0, MINUTE, 5 * MINUTE, 30 * MINUTE))
        found.append(Cell(some(items), periods, limit, random.choice((None, some(lanes)))))
    return found


def by_records(records: Records, cells: list[Cell], judged: dict[int, Records]) -> Counts:
    """The same from the columns that every measure is made of."""
    found: dict[str, list[np.ndarray]] = {}
    for cell in cells:
        chosen = (
            np.array(cell.items)[records.item]
            & np.array(cell.lanes or (True,) * 64, dtype=bool)[records.lane]
        )
        chosen &= np.logical_or.reduce(
            [(records.issued >= since) & (records.issued < until) for since, until in cell.periods]
        )
        verdict = judged[cell.limit]
        there = records.time_to_window >= 0
        marks = {
            "issued": np.ones(len(chosen), dtype=np.int64),
            "counted": verdict.counted,
            "within": verdict.within,
            "started": there,
            "waited": np.where(there, records.time_to_window, 0),
            "left": records.until_left >= 0,
        }
        for name, values in marks.items():
            sums = np.zeros(records.count, dtype=np.int64)
            np.add.at(sums, records.day[chosen], values[chosen].astype(np.int64))
            found.setdefault(name, []).append(sums)
    return Counts(
        **{name: np.stack(columns, axis=1) for name, columns in found.items()},
        paid=records.paid,
        busy=records.busy.sum(axis=(1, 2)),
        overtime=records.overtime,
        longest=records.longest,
        closed=records.closed,
    )


def check(layout: Layout, setting: Setting, days: Days, random: Random) -> int:
    cells = some_cells(random, len(layout.codes["item_of"]), layout.numbers["lanes"])
    counts = count(layout, days, columns_of(layout, days), Cells(layout, cells))
    records = screen(setting, days)
    judged = {}
    for limit in {cell.limit for cell in cells}:
        judge = Judge(
            (False,) * len(cells[0].items),
            tuple(lane.kind == "fast" for lane in layout.hall.lanes.values()),
            (),
            limit,
        )
        judged[limit] = Records.of(records, judge)
    expected = by_records(next(iter(judged.values())), cells, judged)
    for name in Counts.__dataclass_fields__:
        assert (getattr(counts, name) == getattr(expected, name)).all(), name
    return int(counts.counted.sum())


def test_counts_are_those_of_the_records_on_random_days() -> None:
    """Also with a window whose clerk never left, who gave up, who came back, who was missed."""
    seen = 0
    for seed in range(150):
        day = random_day(seed)
        days = one_day(day.trace)
        seen += check(lay_out(day.setting, day.trace), day.setting, days, Random(seed))
    assert seen > 10_000


def test_counts_are_those_of_the_records_on_many_days_at_once(scenarios: Path) -> None:
    scenario = read_scenario(scenarios / "monday.toml")
    days = draw_block(scenario, 5, 0)
    for plan in scenario.plans:
        setting = Setting(scenario.hall.data, plan, scenario.date, scenario.zero, scenario.habits)
        assert check(lay_out(setting, days.visitors), setting, days, Random(1)) > 10_000


def test_no_cells_still_tell_what_the_day_cost() -> None:
    day = random_day(3)
    layout, days = lay_out(day.setting, day.trace), one_day(day.trace)
    counts = count(layout, days, columns_of(layout, days), Cells(layout, []))
    assert counts.counted.shape == (1, 0)
    assert counts.paid.sum() > 0


def test_a_cell_that_does_not_fit_is_refused() -> None:
    day = random_day(3)
    layout = lay_out(day.setting, day.trace)
    with pytest.raises(ValueError, match="a cell tells of"):
        Cells(layout, [Cell((True,), ((0, 1),), 0)])
