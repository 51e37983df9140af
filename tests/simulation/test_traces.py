"""Day traces: the same for everybody who asks, and distributed as the profile says."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from queueing.times import HOUR, MINUTE, SECOND
from simulation.laws import Law
from simulation.scenario import Scenario
from simulation.streams import NAMES, Streams
from simulation.traces import Trace, draw_day

DAYS = 60


@pytest.fixture(scope="module")
def days(ordinary: Scenario) -> list[Trace]:
    return [draw_day(ordinary, 11, day) for day in range(DAYS)]


def same(one: Trace, other: Trace) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(Trace)
    )


def test_a_day_is_the_same_whenever_it_is_drawn_and_differs_by_seed_and_day(
    ordinary: Scenario, days: list[Trace]
) -> None:
    assert same(draw_day(ordinary, 11, 3), days[3])
    assert not same(draw_day(ordinary, 12, 3), days[3])
    assert not same(days[3], days[4])


def test_every_plan_meets_the_same_visitors(ordinary: Scenario, days: list[Trace]) -> None:
    assert ordinary.before is not None
    assert same(draw_day(replace(ordinary, plan=ordinary.before, before=None), 11, 0), days[0])


def test_streams_do_not_disturb_each_other(ordinary: Scenario, days: list[Trace]) -> None:
    patient = replace(ordinary, profile=replace(ordinary.profile, patience=Law("gamma", 1.0 * HOUR, 0.5)))
    other = draw_day(patient, 11, 0)
    assert not np.array_equal(other.patience, days[0].patience)
    assert same(replace(other, patience=days[0].patience), days[0])
    first = {name: Streams(1, 0)[name].integers(1 << 60) for name in NAMES}
    assert len(set(first.values())) == len(NAMES)


def test_all_times_are_whole_milliseconds(days: list[Trace]) -> None:
    for name in ("arrival", "service", "accept", "walk", "clear", "patience", "returns"):
        assert getattr(days[0], name).dtype == np.int64
    assert (days[0].service >= 1).all()
    assert (days[0].accept <= days[0].service).all()
    assert (np.diff(days[0].arrival) >= 0).all()


def test_visitors_come_as_the_profile_says(ordinary: Scenario, days: list[Trace]) -> None:
    counts = np.array([len(day) for day in days])
    assert abs(counts.mean() - 640) < 4 * np.sqrt(640 / DAYS)
    assert 0.5 < counts.var() / counts.mean() < 1.7, "Poisson: as much variance as visitors"
    at = np.concatenate([day.arrival for day in days])
    for begins, share in ordinary.profile.arrivals["ordinary"][:-1]:
        expected = 640 * DAYS * share
        here = int(((at >= begins) & (at < begins + 30 * MINUTE)).sum())
        assert abs(here - expected) < 4.5 * np.sqrt(expected)
    assert at.min() >= 8 * HOUR
    assert at.max() < 17 * HOUR + 20 * MINUTE


def test_items_services_walks_and_absences_follow_the_profile(ordinary: Scenario, days: list[Trace]) -> None:
    item = np.concatenate([day.item for day in days])
    service = np.concatenate([day.service for day in days])
    codes = days[0].items
    for code in ("RS01", "SG04", "BD01", "B02"):
        share, law = ordinary.profile.items[code]
        mine = item == codes.index(code)
        assert abs(mine.sum() - share * len(item)) < 4.5 * np.sqrt(share * len(item))
        assert abs(service[mine].mean() - law.mean) < 4.5 * law.mean * law.cv / np.sqrt(mine.sum())
    walk = np.concatenate([day.walk for day in days])
    assert walk.mean() == pytest.approx(27 * SECOND, rel=0.01)
    assert walk.std() == pytest.approx(9 * SECOND, rel=0.03)
    absent = ~np.concatenate([day.comes for day in days])
    assert absent.mean() == pytest.approx(0.03, abs=0.004)
    priority = np.concatenate([day.priority for day in days])
    assert (priority == days[0].priorities.index("priority")).mean() == pytest.approx(0.088, abs=0.006)
    patience = np.concatenate([day.patience for day in days])
    assert np.quantile(patience, 1 - np.exp(-1)) == pytest.approx(75 * MINUTE, rel=0.02)


def test_item_factors_add_visitors_of_that_item_and_take_none_from_others(
    ordinary: Scenario, days: list[Trace]
) -> None:
    busy = replace(ordinary, item_factors={"BD01": 3.0})
    item = np.concatenate([draw_day(busy, 11, day).item for day in range(DAYS)])
    before = np.concatenate([day.item for day in days])
    mine = days[0].items.index("BD01")
    share = ordinary.profile.items["BD01"][0]
    assert abs((item == mine).sum() - 3 * share * 640 * DAYS) < 4.5 * np.sqrt(3 * share * 640 * DAYS)
    assert abs((item != mine).sum() - (before != mine).sum()) < 4.5 * np.sqrt(2 * 640 * DAYS)
