"""A day that goes on from where it was kept is ticket by ticket the whole day under the other plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from queueing.plans import Plan, Slot
from queueing.times import MINUTE
from simulation.days import Days
from simulation.reference import Setting
from simulation.scenario import read_scenario
from simulation.screening.counting import Cell, Cells, count, counts_of
from simulation.screening.engine import Results, one_day, play
from simulation.screening.layout import Layout, lay_out
from simulation.screening.saved import Saved, keep, resume, shared
from simulation.screening.visitors import columns_of
from simulation.traces import draw_block
from tests.simulation.screening.comparing import differences
from tests.simulation.screening.random_days import CLOSES, OPENS, random_day

HALF_HOUR = 30 * MINUTE


def changed(random: Random, plan: Plan, at: int) -> Plan:
    """The plan with other slots from a moment on: windows keep theirs, get others, or none."""
    slots = []
    for window in dict.fromkeys(slot.window for slot in plan.slots):
        mine = [slot for slot in plan.slots if slot.window == window]
        what = random.choice(("same", "same", "same", "other", "none", "split", "later"))
        if what == "same":
            slots += mine
            continue
        slots += [replace(slot, ends=min(slot.ends, at)) for slot in mine if slot.begins < at]
        other = random.choice(plan.slots).lanes
        if what == "split":
            slots += [replace(slot, begins=max(slot.begins, at)) for slot in mine if slot.ends > at]
        elif what != "none":
            begins = at + random.choice((5, 20)) * MINUTE * (what == "later")
            slots.append(
                Slot(window, other, begins, random.randint(begins // MINUTE + 1, CLOSES + 30) * MINUTE)
            )
    return replace(plan, slots=tuple(slots))


def compare(layout: Layout, saved: Saved) -> tuple[int, list[str]]:
    """How many days went on from where they were kept, and what differs from the whole days."""
    whole = list(play(layout, saved.days, saved.columns).records())
    litter = Results.room(layout, saved.days)
    for left_over in (*litter.columns.values(), litter.handled, litter.staffed):
        left_over[:] = -7
    results, resumed = resume(layout, saved)
    wrong = [
        f"day {number}, {what}"
        for number, (one, other) in enumerate(zip(whole, results.records(), strict=True))
        for what in differences(one, other)
    ]
    return int(resumed.sum()), wrong


def check(seeds: range) -> Counter[str]:
    found: Counter[str] = Counter()
    for seed in seeds:
        day, random = random_day(seed), Random(seed)
        days = one_day(day.trace)
        layout = lay_out(day.setting, day.trace)
        borders = [minutes * MINUTE for minutes in range(OPENS + 15, CLOSES + 16, 15)]
        saved = keep(layout, days, columns_of(layout, days), borders)
        whole = next(play(layout, days, saved.columns).records())
        assert differences(whole, next(saved.results.records())) == []
        for at in random.sample(borders[:-1], 3):
            plan = changed(random, day.setting.plan, at)
            other = lay_out(replace(day.setting, plan=plan), day.trace)
            border = shared(other, saved)
            resumed, wrong = compare(other, saved)
            assert wrong == [], f"seed {seed}, from {at}: {wrong}"
            if border is None:
                found["whole: nothing is shared"] += 1
                continue
            found["resumed" if resumed else "whole: a line is taken later in one plan only"] += 1
            moment = borders[border]
            there = (whole.issued >= 0) & (whole.issued < moment)
            for ended in (whole.completed, whole.left, whole.expired):
                there &= (ended < 0) | (ended >= moment)
            found["with people in the hall"] += bool(resumed) and bool(there.any())
    print(found)
    return found


def test_random_days_go_on_as_the_whole_days_under_random_plans() -> None:
    found = check(range(100))
    assert found["resumed"] > 150
    assert found["with people in the hall"] > 120


@pytest.mark.prove
@pytest.mark.parametrize("chunk", range(1, 21))
def test_thousands_of_random_days_go_on_as_the_whole_days(chunk: int) -> None:
    check(range(chunk * 100, chunk * 100 + 100))


def monday(scenarios: Path) -> tuple[Setting, Days]:
    scenario = read_scenario(scenarios / "monday.toml")
    setting = Setting(scenario.hall.data, scenario.plan, scenario.date, scenario.zero, scenario.habits)
    return setting, draw_block(scenario, 5, 0)


def test_the_sample_hall_s_days_go_on_from_each_slot(scenarios: Path) -> None:
    """Every day goes on from the changed slot, with the same counts as when it is run whole."""
    setting, days = monday(scenarios)
    layout = lay_out(setting, days.visitors)
    columns = columns_of(layout, days)
    borders = list(range(9 * 60 * MINUTE, 16 * 60 * MINUTE + 1, 60 * MINUTE))
    saved = keep(layout, days, columns, borders)
    cells = Cells(layout, [Cell((True,) * len(days.visitors.items), ((0, 24 * 60 * MINUTE),), 15 * MINUTE)])
    busy = setting.plan.slots[0].window
    for at in borders[::3]:
        slots = []
        for slot in setting.plan.slots:
            if slot.window != busy or not slot.begins < at + HALF_HOUR <= slot.ends:
                slots.append(slot)
                continue
            slots += [replace(slot, ends=at)] if slot.begins < at else []
            slots += [replace(slot, begins=at + HALF_HOUR)] if slot.ends > at + HALF_HOUR else []
        other = lay_out(replace(setting, plan=replace(setting.plan, slots=tuple(slots))), days.visitors)
        resumed, wrong = compare(other, saved)
        assert wrong == []
        assert resumed == len(days)
        counts, whole = counts_of(resume(other, saved)[0], cells), count(other, days, columns, cells)
        assert all((getattr(counts, name) == getattr(whole, name)).all() for name in counts.__slots__)


def test_what_differs_in_more_than_slots_is_run_whole() -> None:
    """A window that is slower is so from the day's first minute on."""
    day = random_day(1)
    layout, days = lay_out(day.setting, day.trace), one_day(day.trace)
    saved = keep(layout, days, columns_of(layout, days), [9 * 60 * MINUTE])
    other = lay_out(replace(day.setting, pace={("W01", "I0"): 2.0}), day.trace)
    assert shared(other, saved) is None
    assert compare(other, saved) == (0, [])


def test_moments_must_rise_within_the_day() -> None:
    day = random_day(1)
    layout, days = lay_out(day.setting, day.trace), one_day(day.trace)
    columns = columns_of(layout, days)
    for borders in ([10 * 60 * MINUTE, 9 * 60 * MINUTE], [0], [24 * 60 * MINUTE]):
        with pytest.raises(ValueError, match="rising moments"):
            keep(layout, days, columns, borders)


def test_a_shelf_that_fills_is_followed_by_another(scenarios: Path) -> None:
    setting, days = monday(scenarios)
    layout = lay_out(setting, days.visitors)
    saved = keep(
        layout, days, columns_of(layout, days), range(9 * 60 * MINUTE, 17 * 60 * MINUTE, 15 * MINUTE)
    )
    assert len(saved.shelves) > 1
    assert np.diff(saved.places, axis=1).min() > 0
    assert compare(layout, saved) == (len(days), [])
