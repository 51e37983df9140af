"""Plans: roles and slots spelled out window by window, and every way in which a plan's file can be wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from queueing.errors import Mistakes
from queueing.lanes import LaneEntry
from queueing.plans import Plan, plan_from_data
from queueing.times import MINUTE, wall, wall_text
from tests.builders import hall_data, plan_data, tiny_hall, tiny_plan


def slots(plan: Plan) -> list[tuple[str, str, str, list[str]]]:
    """A plan's slots in short."""
    return [
        (slot.window, wall_text(slot.begins), wall_text(slot.ends), [one.lane for one in slot.lanes])
        for slot in plan.slots
    ]


def lanes_of(plan: Plan, window: str) -> tuple[LaneEntry, ...]:
    return next(slot.lanes for slot in plan.slots if slot.window == window)


def test_windows_get_the_lanes_of_their_role_and_all_others_those_of_the_rest() -> None:
    assert slots(tiny_plan()) == [
        ("W1", "08:30", "17:30", ["fast", "regular-A"]),
        ("W2", "08:30", "17:30", ["fast", "regular-A"]),
        ("W3", "08:30", "17:30", ["regular-B", "fast"]),
        ("W4", "08:30", "17:30", ["regular-A", "regular-B", "fast"]),
    ]


def test_after_and_reserve_belong_to_the_lanes_they_are_written_at() -> None:
    plan = tiny_plan()
    assert lanes_of(plan, "W1") == (LaneEntry("fast"), LaneEntry("regular-A", 20 * MINUTE, 1))
    assert lanes_of(plan, "W3") == (LaneEntry("regular-B"), LaneEntry("fast", -20 * MINUTE))


def test_own_is_every_regular_lane_of_the_windows_zones_in_order() -> None:
    roles = {"fast": {"lanes": [{"lane": "fast"}]}, "regular": {"lanes": [{"lane": "own"}]}}
    assert [one.lane for one in lanes_of(tiny_plan(roles=roles), "W4")] == ["regular-A", "regular-B"]


def test_own_leaves_out_lanes_that_the_plan_does_not_have() -> None:
    plan = tiny_plan(lanes=["fast", "regular-A"])
    assert [one.lane for one in lanes_of(plan, "W4")] == ["regular-A", "fast"]
    assert lanes_of(plan, "W3") == (LaneEntry("fast", -20 * MINUTE),)


def test_a_first_lane_is_never_under_reserve() -> None:
    fast = [{"lane": "own", "after": "5 min"}, {"lane": "fast", "reserve": 2}]
    roles = {"fast": {"lanes": fast}, "regular": {"lanes": [{"lane": "own"}]}}
    plan = tiny_plan(roles=roles, lanes=["fast", "regular-B"])
    assert lanes_of(plan, "W1") == (LaneEntry("fast", 0, 0),)


def test_a_lane_that_comes_twice_counts_where_it_comes_first() -> None:
    roles = {"fast": {"lanes": [{"lane": "fast"}]}}
    roles["regular"] = {"lanes": [{"lane": "own"}, {"lane": "regular-B", "after": "9 min"}]}
    plan = tiny_plan(roles=roles)
    assert lanes_of(plan, "W3") == (LaneEntry("regular-B"),)
    assert lanes_of(plan, "W1") == (LaneEntry("fast"),)


def test_breaks_are_cut_out_of_slots_unless_the_plan_says_no() -> None:
    data = hall_data()
    data["windows"][0]["breaks"] = [["12:00", "13:30"], ["16:00", "16:15"]]
    data["windows"][1]["breaks"] = [["08:00", "09:00"], ["17:00", "18:00"]]
    data["windows"][2]["breaks"] = [["08:00", "18:00"]]
    hall = tiny_hall(windows=data["windows"])
    found = [(name, begins, ends) for name, begins, ends, _ in slots(tiny_plan(hall))]
    assert found == [
        ("W1", "08:30", "12:00"),
        ("W1", "13:30", "16:00"),
        ("W1", "16:15", "17:30"),
        ("W2", "09:00", "17:00"),
        ("W4", "08:30", "17:30"),
    ]
    assert len(tiny_plan(hall, breaks=False).slots) == 4


def test_neighbours_with_the_same_lanes_are_one_slot() -> None:
    rows = [
        {"from": "08:30", "to": "10:00", "windows": {"fast": ["W1", "W2"]}},
        {"from": "10:00", "to": "12:00", "windows": {"fast": ["W1"], "regular": ["W2"]}},
        {"from": "12:00", "to": "13:00", "windows": {"fast": ["W2", "W1"]}},
        {"from": "14:00", "to": "15:00", "windows": {"fast": ["W1"]}},
    ]
    assert [one[:3] for one in slots(tiny_plan(slots=rows))] == [
        ("W1", "08:30", "13:00"),
        ("W1", "14:00", "15:00"),
        ("W2", "08:30", "10:00"),
        ("W2", "10:00", "12:00"),
        ("W2", "12:00", "13:00"),
    ]


def test_a_plan_changes_what_windows_can_serve() -> None:
    hall = tiny_hall()
    plain, more, less = (
        tiny_plan(hall),
        tiny_plan(hall, skills={"add": ["one"]}),
        tiny_plan(hall, skills={"remove": ["DB"]}),
    )
    covers = lambda plan, *items: [w.id for w in hall.windows.values() if plan.covers(w, hall, items)]  # noqa: E731
    assert covers(plain, "ONE") == ["W4"]
    assert covers(more, "ONE") == ["W1", "W2", "W3", "W4"]
    assert covers(plain, "QA", "QB") == ["W1", "W2", "W4"]
    assert covers(less, "QB") == []


def test_a_plan_survives_its_trip_through_the_event_log(demo_plans: dict[str, Plan]) -> None:
    for plan in demo_plans.values():
        assert Plan.from_data(json.loads(json.dumps(plan.to_data()))) == plan


def test_plans_that_do_the_same_have_one_digest_whatever_they_are_called() -> None:
    named = {**plan_data(), "code": "other", "names": {"zh-CN": "另一方案", "en": "Another"}}
    same, further = plan_from_data(named, tiny_hall()), plan_from_data(plan_data(lanes=["fast"]), tiny_hall())
    assert same.digest == tiny_plan().digest == Plan.from_data(tiny_plan().to_data()).digest
    assert further.digest != same.digest


def test_the_sample_plans_have_their_fast_windows(demo_plans: dict[str, Plan]) -> None:
    def fast_at(name: str, when: str) -> list[str]:
        moment = wall(when)
        return [
            slot.window
            for slot in demo_plans[name].slots
            if slot.begins <= moment < slot.ends and slot.lanes[0].lane == "fast"
        ]

    assert fast_at("fast_flex", "10:00") == ["W01", "W06", "W07", "W08", "W14"]
    assert fast_at("fast_flex", "11:00") == ["W01", "W06", "W07", "W14"]
    assert fast_at("fast_flex_monday", "09:00") == ["W01", "W02", "W06", "W07", "W08", "W11", "W14"]
    assert fast_at("all_regular", "10:00") == []
    assert fast_at("fast_flex", "11:15") == ["W07"]  # the others have their break


BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "no code": ({"code": None}, "code", "Give a text"),
    "no names": ({"names": {}}, "names.zh-CN", "Give the name"),
    "an unknown key": ({"slot": []}, "slot", "Did you mean 'slots'?"),
    "an unknown lane": ({"lanes": ["fast", "regular-X"]}, "lanes", "Did you mean"),
    "lanes are a text": ({"lanes": "fast"}, "lanes", '["A", "B"]'),
    "no slots": ({"slots": []}, "slots", "[[slots]]"),
    "slots are a table": ({"slots": {"from": "08:30"}}, "slots", "[[slots]]"),
    "breaks are a word": ({"breaks": "no"}, "breaks", "true or false"),
    "an unknown skill": ({"skills": {"add": ["on"]}}, "skills", "Did you mean 'one'?"),
    "an unknown key of skills": ({"skills": {"plus": ["one"]}}, "skills.plus", "Known: add, remove"),
    "a role with an unknown lane": (
        {"roles": {"fast": {"lanes": [{"lane": "fsat"}]}, "regular": {"lanes": [{"lane": "own"}]}}},
        "roles.fast.lanes[1].lane",
        "Did you mean 'fast'?",
    ),
    "a role without lanes": (
        {"roles": {"fast": {}, "regular": {"lanes": [{"lane": "own"}]}}},
        "roles.fast.lanes",
        "at least one",
    ),
    "a role that is a list": (
        {"roles": {"fast": ["fast"], "regular": {"lanes": [{"lane": "own"}]}}},
        "roles.fast",
        "[table]",
    ),
    "a reserve at the first lane": (
        {
            "roles": {
                "fast": {"lanes": [{"lane": "fast", "reserve": 1}]},
                "regular": {"lanes": [{"lane": "own"}]},
            }
        },
        "roles.fast.lanes[1].reserve",
        "another lane",
    ),
    "a reserve below nothing": (
        {
            "roles": {
                "fast": {"lanes": [{"lane": "fast"}, {"lane": "own", "reserve": -1}]},
                "regular": {"lanes": [{"lane": "own"}]},
            }
        },
        "roles.fast.lanes[2].reserve",
        "from 0 to 99",
    ),
    "an after without a unit": (
        {
            "roles": {
                "fast": {"lanes": [{"lane": "fast"}, {"lane": "own", "after": "20"}]},
                "regular": {"lanes": [{"lane": "own"}]},
            }
        },
        "roles.fast.lanes[2].after",
        "20 min",
    ),
    "a slot without an end": ({"slots": [{"from": "08:30", "rest": "regular"}]}, "slots[1].to", "08:30"),
    "a slot at no time": (
        {"slots": [{"from": "8:30", "to": "9:00", "rest": "regular"}]},
        "slots[1].from",
        "08:30",
    ),
    "a slot that ends before it begins": (
        {"slots": [{"from": "10:00", "to": "09:00", "rest": "regular"}]},
        "slots[1].to",
        "earlier time first",
    ),
    "an unknown role": (
        {"slots": [{"from": "08:30", "to": "17:30", "windows": {"fats": ["W1"]}}]},
        "slots[1].windows.fats",
        "Did you mean 'fast'?",
    ),
    "an unknown rest": (
        {"slots": [{"from": "08:30", "to": "17:30", "rest": "regulr"}]},
        "slots[1].rest",
        "Did you mean 'regular'?",
    ),
    "an unknown window": (
        {"slots": [{"from": "08:30", "to": "17:30", "windows": {"fast": ["W9"]}}]},
        "slots[1].windows.fast",
        "Known: W1, W2, W3, W4",
    ),
    "a window in two roles": (
        {"slots": [{"from": "08:30", "to": "17:30", "windows": {"fast": ["W1"], "regular": ["W1"]}}]},
        "slots[1].windows.regular",
        "one role",
    ),
    "slots that overlap": (
        {
            "slots": [
                {"from": "08:30", "to": "12:00", "rest": "regular"},
                {"from": "11:00", "to": "13:00", "windows": {"fast": ["W1"]}},
            ]
        },
        "slots",
        "before the other",
    ),
    "a lane that the plan does not open": (
        {"lanes": ["fast", "regular-A"], "roles": {"regular": {"lanes": [{"lane": "regular-B"}]}}},
        "roles.regular.lanes[1].lane",
        "Add it to the plan's lanes",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_mistake_is_told_with_its_key_and_its_mend(what: str) -> None:
    changes, where, mend = BROKEN[what]
    with pytest.raises(Mistakes) as told:
        plan_from_data(plan_data(**changes), tiny_hall())
    found = [mistake for mistake in told.value.mistakes if mistake.where == where]
    assert found, f"nobody named {where}: {told.value}"
    assert any(mend in mistake.mend for mistake in found), told.value


def test_all_mistakes_are_told_at_once() -> None:
    data = plan_data(
        code=7,
        breaks="no",
        slots=[{"from": "10:00", "to": "09:00", "rest": "x", "windows": {"fast": ["W9"]}}],
    )
    with pytest.raises(Mistakes) as told:
        plan_from_data(data, tiny_hall())
    assert [one.where for one in told.value.mistakes] == [
        "code",
        "breaks",
        "slots[1].to",
        "slots[1].windows.fast",
        "slots[1].rest",
    ]


def test_a_time_that_cannot_be_read_is_one_mistake() -> None:
    slot = {"from": "08:30", "to": "9 am", "rest": "regular"}
    with pytest.raises(Mistakes) as told:
        plan_from_data(plan_data(slots=[slot]), tiny_hall())
    assert [one.where for one in told.value.mistakes] == ["slots[1].to"]


@pytest.mark.parametrize("data", [None, [], "plan", {}])
def test_something_else_than_a_plan_is_refused_in_words(data: object) -> None:
    with pytest.raises(Mistakes):
        plan_from_data(data, tiny_hall())
