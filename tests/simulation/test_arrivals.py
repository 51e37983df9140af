"""When visitors come: at the hours of their item, in groups, as a crowd, exactly every so long."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from queueing.times import HOUR, MINUTE
from simulation.days import Days
from simulation.habits import Balking, Crowd, Groups, Habits, Listed, Paced
from simulation.laws import Law
from simulation.scenario import Scenario
from simulation.traces import BLOCK, Trace, draw_block


def drawn(scenario: Scenario, **changes: object) -> Days:
    return draw_block(replace(scenario, **changes), 5, 0)  # type: ignore[arg-type]


def empty(scenario: Scenario) -> Scenario:
    """The scenario with nobody but those who come for certain."""
    return replace(scenario, profile=replace(scenario.profile, visitors_per_day=0.0))


def test_an_item_with_hours_of_its_own_comes_at_them_and_the_others_as_before(ordinary: Scenario) -> None:
    hours = {"ordinary": {"RS01": ((15 * HOUR, 0.75), (15 * HOUR + 15 * MINUTE, 0.25), (16 * HOUR, 0.0))}}
    days = drawn(ordinary, profile=replace(ordinary.profile, arrivals_by_item=hours))
    before = drawn(ordinary)
    mine = days.visitors.item == days.visitors.items.index("RS01")
    at = days.visitors.arrival[mine]
    expected = ordinary.profile.items["RS01"][0] * 640 * BLOCK
    assert abs(len(at) - expected) < 4.5 * np.sqrt(expected)
    assert at.min() >= 15 * HOUR
    assert at.max() < 16 * HOUR
    assert (at < 15 * HOUR + 15 * MINUTE).mean() == pytest.approx(0.75, abs=0.03)
    others = np.histogram(days.visitors.arrival[~mine], bins=range(8 * HOUR, 18 * HOUR, HOUR))[0]
    usual = before.visitors.arrival[before.visitors.item != days.visitors.items.index("RS01")]
    assert np.allclose(others, np.histogram(usual, bins=range(8 * HOUR, 18 * HOUR, HOUR))[0], rtol=0.12)
    for day in range(BLOCK):
        assert (np.diff(days.day(day).arrival) >= 0).all()


def test_days_differ_by_a_factor_of_their_own_and_everything_else_is_drawn_as_before(
    ordinary: Scenario,
) -> None:
    def vary(variation: float) -> Scenario:
        return replace(ordinary, profile=replace(ordinary.profile, day_variation=variation))

    usual = draw_block(ordinary, 5, 0)
    for same in (0.0, 1e-300):
        again = draw_block(vary(same), 5, 0)
        for field in fields(Trace):
            assert np.array_equal(getattr(again.visitors, field.name), getattr(usual.visitors, field.name))
    many = np.concatenate([np.diff(draw_block(vary(0.2), 5, block).starts) for block in range(16)])
    assert many.mean() == pytest.approx(640, rel=0.03)
    assert np.sqrt(many.var() - many.mean()) / many.mean() == pytest.approx(0.2, rel=0.1)
    days = draw_block(vary(0.2), 5, 0)
    first, last = int(np.argmin(np.diff(days.starts))), int(np.argmax(np.diff(days.starts)))
    halves = [np.mean(days.day(day).arrival < 12 * HOUR) for day in (first, last)]
    assert halves[0] == pytest.approx(halves[1], abs=0.08), "all hours of a day have the same factor"
    assert len(days.visitors.patience) != len(usual.visitors.patience)
    shared = min(len(days.visitors.patience), len(usual.visitors.patience))
    assert np.array_equal(days.visitors.walk[:shared], usual.visitors.walk[:shared]), "other streams stay"


def test_groups_come_at_one_ms_and_as_many_visitors_as_without(ordinary: Scenario) -> None:
    groups = Groups(0.6, {2: 0.5, 4: 0.5})
    days = drawn(ordinary, habits=Habits(groups=groups))
    assert len(days.visitors) == pytest.approx(640 * BLOCK, rel=0.03)
    sizes: list[int] = []
    for day in range(BLOCK):
        sizes += np.unique(days.day(day).arrival, return_counts=True)[1].tolist()
    together = sum(size for size in sizes if size > 1)
    assert together / len(days.visitors) == pytest.approx(0.6, abs=0.02)
    assert sizes.count(2) == pytest.approx(sizes.count(4), rel=0.06)


def test_a_crowd_stands_at_the_door_and_others_come_exactly_every_so_long(ordinary: Scenario) -> None:
    habits = Habits(crowd=Crowd(30, 8 * HOUR), paced=Paced(6 * MINUTE, 9 * HOUR, 10 * HOUR))
    days = drawn(empty(ordinary), habits=habits)
    for day in range(BLOCK):
        at = days.day(day).arrival.tolist()
        assert at == [8 * HOUR] * 30 + list(range(9 * HOUR, 10 * HOUR, 6 * MINUTE))
    share = ordinary.profile.items["RS01"][0]
    mine = days.visitors.item == days.visitors.items.index("RS01")
    assert mine.mean() == pytest.approx(share, rel=0.3)


def test_a_crowd_beside_other_visitors_changes_none_of_them(ordinary: Scenario) -> None:
    alone = drawn(ordinary).day(0)
    both = drawn(ordinary, habits=Habits(crowd=Crowd(10, 8 * HOUR))).day(0)
    assert np.array_equal(both.arrival[both.arrival != 8 * HOUR], alone.arrival)
    assert len(both) == len(alone) + 10


def test_patience_follows_the_item_and_the_way_the_zone_where_they_have_their_own(
    ordinary: Scenario,
) -> None:
    profile = replace(
        ordinary.profile,
        patience_by_item={"RS01": Law("none"), "SG02": Law("constant", 5.0 * MINUTE)},
        walk_by_zone={"B": Law("constant", 90_000.0), "A": Law("exponential", 30_000.0)},
    )
    plain, days = drawn(ordinary).visitors, drawn(ordinary, profile=profile).visitors
    codes = np.array(days.items)[days.item]
    assert set(days.patience[codes == "RS01"].tolist()) == {-1}
    assert set(days.patience[codes == "SG02"].tolist()) == {5 * MINUTE}
    others = days.patience[(codes != "RS01") & (codes != "SG02")]
    assert others.mean() == pytest.approx(ordinary.profile.patience.expected, rel=0.02)
    assert days.zones == ("B", "A")
    assert set(days.walk_by_zone[:, 0].tolist()) == {90_000}
    assert days.walk_by_zone[:, 1].mean() == pytest.approx(30_000, rel=0.03)
    assert np.array_equal(days.walk, plain.walk)
    assert days.walk_to(3, "B") == 90_000
    assert days.walk_to(3, "C") == days.walk[3]


def test_a_share_of_visitors_will_balk(ordinary: Scenario) -> None:
    days = drawn(ordinary, habits=Habits(balking=Balking(8, 0.3))).visitors
    assert days.balks.mean() == pytest.approx(0.3, abs=0.01)
    assert not drawn(ordinary).visitors.balks.any()


def test_visitors_written_down_come_as_written_on_every_day(ordinary: Scenario) -> None:
    listed = (Listed("SG02", 9 * HOUR, 5 * MINUTE), Listed("RS01", 9 * HOUR, None))
    days = drawn(empty(ordinary), habits=Habits(visitors=listed))
    for day in range(BLOCK):
        trace = days.day(day)
        assert trace.arrival.tolist() == [9 * HOUR] * 2
        assert [trace.wants(one) for one in (0, 1)] == [("SG02",), ("RS01",)]
        assert (trace.service[0], trace.accept[0]) == (5 * MINUTE, 75_000)
    assert len(set(days.visitors.service[1::2].tolist())) == BLOCK
