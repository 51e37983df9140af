"""A Floor as JSON and back."""

from __future__ import annotations

import json
import random

import pytest

from queueing import commands as c
from queueing.floor import Floor
from queueing.state import State
from tests.builders import Story, all_day, at, frozen, plan_of

pytestmark = pytest.mark.quick


def busy() -> Story:
    """A Floor with something of everything: all states, an addressed ticket, a pause, an extended slot."""
    story = Story(
        plan_of(
            {
                "W1": [("08:30", "17:30", ["fast", ("regular-A", 20, 1)])],
                "W2": [("08:30", "17:30", ["fast"])],
                "W3": [("08:30", "09:05", ["regular-B"]), ("12:00", "17:30", ["regular-B"])],
                "W4": [("08:30", "09:10", ["regular-A", "regular-B"])],
            }
        )
    )
    story.open("08:30", "W1", "W2", "W3", "W4")
    for place, (item, priority) in enumerate(
        [
            ("QA", None),
            ("QB", "elder"),
            ("CA", None),
            ("CB", "urgent"),
            ("ONE", None),
            ("QA", None),
            ("QB", None),
        ]
    ):
        story.issue(f"09:0{place}", f"t{place}", item, priority)
    story.serve("09:07", "W1")
    story.do("09:07", c.Accept("W1", "t1"))
    story.do("09:07", c.Hold("W1", "t1"))
    story.call("09:07", "W1")
    story.do("09:07", c.NoShow("W1", "t0"))
    story.call("09:08", "W1")
    story.do("09:08", c.Transfer("W1", "t5", to_window="W2"))
    story.do("09:09", c.PauseWindow("W2", "tea"))
    story.call("09:09", "W1")
    story.call("09:09", "W4")
    story.settle("09:10")
    states = {ticket.state for ticket in story.floor.tickets.values()}
    assert states == {"held", "missed", "waiting", "called"}
    assert story.floor.windows["W4"].extended
    assert story.floor.releases == {"W2": at("09:24")}
    return story


def test_a_floor_restored_from_json_is_the_same_floor() -> None:
    story = busy()
    again = Floor.restore(json.loads(frozen(story.floor)))
    assert frozen(again) == frozen(story.floor)
    assert again.cover == story.floor.cover
    assert again.next_due == story.floor.next_due


def test_a_restored_floor_goes_on_like_the_one_it_was_taken_from() -> None:
    story = busy()
    again = Floor.restore(json.loads(frozen(story.floor)))
    for when, command in (
        ("09:11", c.Requeue("t0")),
        ("09:12", c.Resume("t1")),
        ("09:13", c.Start("W1", "t6")),
        ("09:14", c.CompleteAndCallNext("W1", "t6")),
        ("09:15", c.Withdraw("t2")),
    ):
        here = story.do(when, command)
        assert again.handle(at(when), command) == here
    for when in ("09:24", "17:30", "20:00"):
        assert again.handle(at(when), c.Settle()).events == story.do(when, c.Settle()).events
    assert frozen(again) == frozen(story.floor)


def test_a_store_may_change_the_order_of_keys() -> None:
    def shuffled(value: object, rolls: random.Random) -> object:
        if isinstance(value, dict):
            keys = list(value)
            rolls.shuffle(keys)
            return {key: shuffled(value[key], rolls) for key in keys}
        return [shuffled(one, rolls) for one in value] if isinstance(value, list) else value

    story = busy()
    data = json.loads(frozen(story.floor))
    hall = data["hall"]
    mixed = shuffled({**data, "hall": None}, random.Random(3))
    assert isinstance(mixed, dict)
    again = Floor.restore({**mixed, "hall": hall})
    assert again.snapshot() == story.floor.snapshot()
    assert list(again.windows) == list(story.floor.windows)
    events = [one.handle(at("20:00"), c.Settle()).events for one in (story.floor, again)]
    assert events[0] == events[1]


@pytest.mark.parametrize("day", [False, True])
def test_an_empty_floor_and_a_quiet_day_survive_too(day: bool) -> None:
    floors = [Floor(), Story(all_day(W1=["fast"]), open_day=day).floor]
    for floor in floors:
        assert frozen(Floor.restore(json.loads(frozen(floor)))) == frozen(floor)


def test_nothing_of_the_state_is_left_out() -> None:
    # What a snapshot leaves out must be worked out again from the rest, and is named here.
    derived = {"cover", "next_in_agenda", "ended", "moved", "auto", "parked_items"}
    derived |= {"masks", "crews", "ways", "idle", "extended", "border", "views", "reserving", "callers_known"}
    derived |= {"get_ready", "others_due", "longest", "keeps", "prospects", "awaited"}
    assert set(vars(State())) - derived == set(Floor().snapshot())


def test_a_day_that_is_over_leaves_nothing_behind_but_its_name() -> None:
    story = busy()
    story.settle("20:00")
    floor = story.floor
    assert (floor.day, floor.tickets, floor.lines, floor.releases, floor.agenda) == (None, {}, {}, {}, [])
    assert floor.last_day == "2026-03-02"
