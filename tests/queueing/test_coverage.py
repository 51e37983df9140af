"""What is told of a plan before it is put in force: when nobody takes a line, and who may overtake whom."""

from __future__ import annotations

import random
from typing import Any

import pytest

from queueing.coverage import check_lines, findings
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import Plan, plan_from_data
from queueing.times import HOUR, MINUTE
from tests.builders import (
    DAY,
    Story,
    all_day,
    at,
    demo_hall_data,
    demo_plan_data,
    hall_data,
    plan_of,
    tiny_hall,
    tiny_plan,
    wall,
)

HALL = tiny_hall()
ITEMS = ("QA", "QB", "NA", "NB", "CA", "CB", "ONE")


def told(plan: Plan) -> list[str]:
    return [
        f"{one.where}: {', '.join(one.facts['items'])} from {one.facts['from']} to {one.facts['to']}"  # type: ignore[arg-type]
        for one in findings(HALL, plan)
    ]


def test_a_line_that_nobody_takes_for_a_while_is_named_with_the_time() -> None:
    plan = plan_of(
        {
            "W1": [("08:30", "17:30", ["fast"])],
            "W2": [("08:30", "12:00", ["regular-A"]), ("13:30", "17:00", ["regular-A"])],
            "W3": [("08:30", "17:30", ["regular-B"])],
            "W4": [("08:30", "17:30", ["regular-A"])],
        },
        lanes=("fast", "regular-A", "regular-B"),
    )
    assert told(plan) == []
    without = plan_of(
        {
            "W1": [("08:30", "17:30", ["fast"])],
            "W2": [("08:30", "12:00", ["regular-A"]), ("13:30", "17:00", ["regular-A"])],
            "W4": [("08:30", "17:30", ["regular-B"])],
        }
    )
    assert told(without) == [
        "lane regular-A: NA, CA from 12:00 to 13:30",
        "lane regular-A: NA, CA from 17:00 to 17:30",
        "lane regular-A: ONE from 08:30 to 17:30",
    ]


def test_a_plan_that_begins_after_closing_leaves_the_whole_day_to_nobody() -> None:
    slot = {"from": "18:00", "to": "20:00", "windows": {"fast": ["W1", "W2"]}, "rest": "regular"}
    gaps = {one.partition(" from ")[2] for one in told(tiny_plan(HALL, slots=[slot]))}
    assert gaps == {"08:30 to 17:30"}


def test_a_window_under_reserve_takes_nobody_for_sure() -> None:
    only_helped = plan_of(
        {
            "W1": [("08:30", "17:30", ["fast", ("regular-A", 20, 1)])],
            "W4": [("08:30", "17:30", ["regular-B", "fast"])],
        },
        lanes=("fast", "regular-A", "regular-B"),
    )
    lines = {(line.lane, line.items): line for line in check_lines(HALL, only_helped, HALL.fast_items(DAY))}
    assert lines["regular-A", ("NA", "CA")].gaps == ((int(8.5 * HOUR), int(17.5 * HOUR)),)
    assert lines["fast", ("QA",)].gaps == ()


def test_a_fast_list_of_another_season_is_looked_at_too() -> None:
    data = hall_data() | {
        "fast_list": [
            {"from": "2026-06-01", "to": "2026-06-30", "items": ["QA", "QB", "NB"]},
            {"items": ["QA"]},
        ]
    }
    hall = hall_from_data(data)
    assert hall.fast_lists() == [frozenset({"QA"}), frozenset({"QA", "QB", "NB"})]
    plan = plan_of(
        {"W4": [("08:30", "17:30", ["regular-A", "regular-B"])], "W1": [("08:30", "17:30", ["fast"])]}
    )
    assert findings(hall, plan) == []
    zone_a_only = plan_of(
        {"W4": [("08:30", "17:30", ["regular-A", "regular-B"])], "W2": [("08:30", "17:30", ["fast"])]},
        skills_removed=("DB",),
    )
    assert {one.where for one in findings(hall, zone_a_only)} >= {"lane fast", "lane regular-B"}


@pytest.mark.parametrize("name", sorted(demo_plan_data()))
def test_every_line_of_the_sample_hall_is_taken_all_day_under_every_plan(name: str) -> None:
    hall = hall_from_data(demo_hall_data())
    assert findings(hall, plan_from_data(demo_plan_data()[name], hall)) == []


def codes(plan: Plan, hall: Hall = HALL) -> list[tuple[str, str]]:
    return [(one.where, one.code) for one in findings(hall, plan)]


def test_items_whose_lane_is_left_out_are_told() -> None:
    plan = plan_of({"W1": [("08:30", "17:30", ["fast", "regular-B"])]}, lanes=("fast", "regular-B"))
    (found,) = [one for one in findings(HALL, plan) if one.code == "lane_left_out"]
    assert found.facts == {"lane": "regular-A", "items": ["NA", "CA", "ONE"]}


TRIGGER: dict[str, Any] = {"lane": "fast", "more_than": 6, "window": "W3", "role": "fast"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"lane": "regular-A"}, ["trigger_helps_not"]),
        ({"window": "W1"}, ["trigger_changes_nothing"]),
        ({"role": "regular"}, ["trigger_changes_nothing"]),
    ],
)
def test_a_trigger_that_helps_nobody_is_told(changes: dict[str, Any], told: list[str]) -> None:
    plan = tiny_plan(triggers=[TRIGGER | changes])
    assert [code for _, code in codes(plan)] == told


def test_a_trigger_at_a_window_without_slots_never_fires() -> None:
    slots = [{"from": "08:30", "to": "17:30", "windows": {"fast": ["W1", "W2"], "regular": ["W4"]}}]
    assert codes(tiny_plan(slots=slots, triggers=[TRIGGER])) == [("triggers[1]", "trigger_without_slot")]


def test_a_window_that_a_trigger_takes_away_leaves_its_line_to_nobody() -> None:
    """W4 alone takes zone A without reserve: while it helps the fast lane, nobody does."""
    away = tiny_plan(triggers=[TRIGGER | {"window": "W4"}])
    found = findings(HALL, away)
    assert [(one.code, one.facts["items"]) for one in found] == [
        ("line_uncovered", ["NA", "CA"]),
        ("line_uncovered", ["ONE"]),
    ]


def test_more_appointments_than_can_be_served_are_told_with_their_time() -> None:
    booked = {"quota": 12, "every": "30 min"}
    plan = plan_of({
        "W1": [("08:30", "17:30", ["fast", "regular-B"])],
        "W2": [("08:30", "12:00", ["regular-A"]), ("13:00", "17:30", ["regular-A"])],
        "W4": [("08:30", "17:30", ["regular-A"])],
    })  # fmt: skip
    assert codes(plan, tiny_hall(appointments=booked | {"quota": 4})) == []
    found = findings(tiny_hall(appointments=booked | {"quota": 6}), plan)
    assert [(one.facts["from"], one.facts["to"], one.facts["served"]) for one in found] == [
        ("12:00", "13:00", 4),
    ]


def test_the_bound_on_overtaking_is_the_largest_lead_and_what_a_window_prefers() -> None:
    hall = hall_from_data(demo_hall_data())
    plan = plan_from_data(demo_plan_data()["fast_flex"], hall)
    found = {line.lane: line.overtaking for line in check_lines(hall, plan, hall.fast_items(DAY))}
    assert hall.largest_lead == 25 * MINUTE  # an appointment checked in at the last moment
    assert found.pop("fast") == 25 * MINUTE
    assert set(found.values()) == {45 * MINUTE}


def test_nobody_is_overtaken_by_who_comes_later_than_the_bound_says() -> None:
    """Random plans and days; it counts how often somebody was overtaken at all, and by nearly the bound."""
    calls = overtaken = near = 0
    for seed in range(120):
        rolls = random.Random(seed)
        plan = all_day(**{window: _lanes(rolls) for window in ("W1", "W2", "W3", "W4")})
        bounds = {
            (line.lane, item): line.overtaking
            for line in check_lines(HALL, plan, HALL.fast_items(DAY))
            for item in line.items
        }
        story = Story(plan).open("08:30", "W1", "W2", "W3", "W4")
        now = at("08:31")
        for number in range(60):
            now += rolls.randrange(4 * MINUTE)
            item = rolls.choice([one for lane, one in bounds if bounds[lane, one] is not None])
            story.issue(wall(now), f"t{number}", item, rolls.choice((None, None, "elder", "urgent")))
            window = rolls.choice(("W1", "W2", "W3", "W4"))
            if rolls.random() < 0.6:
                chosen = story.call(wall(now), window)
                if chosen not in story.floor.tickets:
                    continue
                calls += 1
                issued = story.floor.tickets[chosen].issued_at
                here = story.floor.windows[window]
                for one in story.floor.tickets.values():
                    eligible = one.state == "waiting" and one.lane in {entry.lane for entry in here.lanes}
                    if not eligible or not story.floor.mask(one.items) >> here.spec.index & 1:
                        continue
                    later, bound = issued - one.issued_at, bounds[one.lane, one.items[0]]
                    assert bound is not None
                    assert later <= bound, (seed, chosen, one)
                    overtaken += later > 0
                    near += later > 0.8 * bound
                story.done(wall(now), window)
    assert calls > 1000
    assert overtaken > 300
    assert near > 20


def _lanes(rolls: random.Random) -> list[str | tuple[str, int]]:
    first, *others = rolls.sample(("fast", "regular-A", "regular-B"), rolls.randint(1, 3))
    return [first, *((lane, rolls.choice((-20, -10, 0, 10, 20))) for lane in others)]
