"""A slip is taken back: the window's last command, soon enough, while nothing else has touched the ticket."""

from __future__ import annotations

import pytest

from queueing import commands as c
from queueing.floor import Floor
from tests.builders import Story, all_day, at, frozen, hall_data

HAND: dict[str, tuple[c.Command, ...]] = {
    "call": (c.CallNext("W1"),),
    "start": (c.CallNext("W1"), c.Start("W1", "t")),
    "accept": (c.CallNext("W1"), c.Start("W1", "t"), c.Accept("W1", "t")),
    "complete": (c.CallNext("W1"), c.Start("W1", "t"), c.Complete("W1", "t")),
    "no_show": (c.CallNext("W1"), c.NoShow("W1", "t")),
    "hold": (c.CallNext("W1"), c.Hold("W1", "t", "visitor")),
    "transfer": (c.CallNext("W1"), c.Transfer("W1", "t", to_window="W2")),
    "reclassify": (c.CallNext("W1"), c.Reclassify("t", "complex", "W1")),
}
"""What leads up to each command that can be taken back; the last one is it."""


def hall() -> Story:
    story = Story(all_day(W1=["fast"], W2=["regular-A", "fast"])).open("08:30", "W1", "W2")
    story.issue("09:00", "t")
    story.issue("09:01", "u")
    return story


def without_turns(floor: Floor) -> str:
    """The Floor but for its clock, for how often a ticket was touched and what could be undone."""
    data = floor.snapshot()
    data["at"] = 0
    data["joins"] = 0
    for ticket in data["tickets"].values():  # type: ignore[attr-defined]
        ticket["turns"] = 0
    for window in data["windows"].values():  # type: ignore[attr-defined]
        window["done"] = window["counts_from"] = None  # a countdown begins anew
    copy = Floor.restore(data)
    return frozen(copy)


@pytest.mark.parametrize("command", HAND)
def test_undo_puts_ticket_and_window_back_as_they_were(command: str) -> None:
    story = hall()
    *before, last = HAND[command]
    for step in before:
        story.do("09:10", step)
    was = without_turns(story.floor)
    story.do("09:11", last)
    assert without_turns(story.floor) != was
    outcome = story.do("09:11:10", c.Undo("W1"))
    assert [event.kind for event in outcome.events] == ["CommandUndone"]
    assert (outcome.events[0].command, outcome.events[0].ticket) == (command, "t")  # type: ignore[attr-defined]
    assert without_turns(story.floor) == was


@pytest.mark.parametrize("command", HAND)
def test_undo_after_a_restart_is_the_same(command: str) -> None:
    story = hall()
    for step in HAND[command]:
        story.do("09:10", step)
    copy = Floor.restore(story.floor.snapshot())
    for floor in (story.floor, copy):
        floor.handle(at("09:10:05"), c.Undo("W1"))
    assert frozen(copy) == frozen(story.floor)


@pytest.mark.parametrize("command", HAND)
def test_a_slip_is_taken_back_within_ten_seconds_and_only_once(command: str) -> None:
    story = hall()
    for step in HAND[command]:
        story.do("09:10", step)
    assert story.refused("09:10:10.001", c.Undo("W1")).code == "undo_too_late"
    again = hall()
    for step in HAND[command]:
        again.do("09:10", step)
    again.do("09:10:10", c.Undo("W1"))
    assert again.refused("09:10:10", c.Undo("W1")).code == "nothing_to_undo"


def test_a_pause_is_taken_back() -> None:
    story = hall()
    story.do("09:10", c.PauseWindow("W1", "tea"))
    story.do("09:10:05", c.Undo("W1"))
    window = story.floor.windows["W1"]
    assert (window.state, window.reason, window.since) == ("open", None, story.floor.windows["W2"].since)


@pytest.mark.parametrize(
    "later",
    [c.Recall("W1", "t"), c.SetAutoCall("W1", 5000)],
    ids=["recall", "auto-call"],
)
def test_only_the_last_command_of_the_window_is_taken_back(later: c.Command) -> None:
    story = hall()
    story.do("09:10", c.CallNext("W1"))
    story.do("09:10:01", later)
    if isinstance(later, c.SetAutoCall):
        story.do("09:10:02", c.Undo("W1"))  # a setting is no step of the visit
        assert story.floor.tickets["t"].state == "waiting"
    else:
        assert story.refused("09:10:02", c.Undo("W1")).code == "nothing_to_undo"


def test_a_ticket_that_somebody_else_has_touched_stays_as_it_is() -> None:
    story = hall()
    story.do("09:10", c.CallNext("W1"))
    story.do("09:10:01", c.Hold("W1", "t"))
    story.do("09:10:02", c.Resume("t"))
    assert story.refused("09:10:03", c.Undo("W1")).code == "undo_touched"


def test_a_visitor_who_has_left_meanwhile_is_not_called_back_by_an_undo() -> None:
    story = hall()
    story.do("09:10", c.CallNext("W1"))
    story.do("09:10", c.Hold("W1", "t"))
    story.do("09:10:05", c.Withdraw("t"))
    assert story.refused("09:10:08", c.Undo("W1")).code == "undo_touched"


def test_a_transfer_cannot_be_taken_back_when_the_other_window_has_called() -> None:
    story = hall()
    story.do("09:10", c.CallNext("W1"))
    story.do("09:10:01", c.Transfer("W1", "t", to_window="W2"))
    assert story.call("09:10:02", "W2") == "t"
    assert story.refused("09:10:03", c.Undo("W1")).code == "undo_touched"


def test_an_addressed_ticket_goes_back_to_the_window_it_was_addressed_to() -> None:
    story = hall()
    story.do("09:10", c.CallNext("W1"))
    story.do("09:10:01", c.Transfer("W1", "t", to_window="W2"))
    assert story.call("09:10:02", "W2") == "t"
    story.do("09:10:03", c.Undo("W2"))
    assert story.floor.tickets["t"].to_window == "W2"
    assert story.call("09:10:04", "W2") == "t"


def test_after_complete_and_call_next_the_call_alone_is_taken_back() -> None:
    story = hall()
    story.serve("09:10", "W1")
    story.do("09:15", c.CompleteAndCallNext("W1", "t"))
    story.do("09:15:05", c.Undo("W1"))
    assert "t" not in story.floor.tickets
    assert story.floor.tickets["u"].state == "waiting"
    assert story.floor.windows["W1"].ticket is None


def test_a_used_return_pass_keeps_the_visit_finished() -> None:
    data = hall_data()
    data["rules"]["return_days"] = 3
    story = Story(all_day(W1=["fast"]), data).open("08:30", "W1")
    story.issue("09:00", "t")
    story.serve("09:10", "W1")
    story.do("09:11", c.Complete("W1", "t", "turned_away", ("ID",)))
    story.do("09:11:01", c.Issue("again", ("QA",), returns="t"))
    assert story.refused("09:11:02", c.Undo("W1")).code == "undo_touched"


def test_a_new_plan_ends_what_can_be_taken_back() -> None:
    story = hall()
    story.do("09:10", c.CallNext("W1"))
    story.do("09:10:01", c.ApplyPlan(all_day(W1=["fast"], W2=["fast"])))
    assert story.refused("09:10:02", c.Undo("W1")).code == "nothing_to_undo"
