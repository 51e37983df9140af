"""A layout that is made from another is the one that would be laid out anew."""

from __future__ import annotations

from dataclasses import replace

from simulation.screening.layout import lay_out, with_slots
from tests.simulation.screening.random_days import random_day


def test_other_slots_make_the_layout_of_the_other_plan() -> None:
    """From a plan whose windows are all closed: also the reserves come with the slots."""
    reserves = set()
    for seed in range(60):
        day = random_day(seed)
        empty = replace(day.setting, plan=replace(day.setting.plan, slots=()))
        anew, made = lay_out(day.setting, day.trace), with_slots(lay_out(empty, day.trace), day.setting)
        assert made.numbers == anew.numbers
        assert made.arrays.keys() == anew.arrays.keys()
        assert all((made.arrays[name] == anew.arrays[name]).all() for name in anew.arrays)
        reserves.add(made.numbers["reserves"])
    assert reserves == {0, 1}
