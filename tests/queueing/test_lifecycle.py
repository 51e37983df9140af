"""The lifecycle table, cell by cell, through a real Floor."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from queueing import commands as c
from queueing.events import Event
from queueing.tickets import ENDED, LIFECYCLE, LIVE
from tests.builders import Story, all_day, frozen, plan_of

NOW = "09:30"


def in_state(state: str) -> Story:
    """A Floor on which ticket ``t`` is in a state; window W1 has it in hand where that means anything."""
    story = Story(all_day(W1=["fast"], W2=["regular-A"])).open("08:30", "W1", "W2")
    story.issue("09:00", "t", priority="elder")
    if state != "waiting":
        story.call("09:01", "W1")
    if state in ("serving", "completed"):
        story.do("09:02", c.Start("W1", "t"))
    last: dict[str, c.Command] = {
        "held": c.Hold("W1", "t"),
        "missed": c.NoShow("W1", "t"),
        "completed": c.Complete("W1", "t"),
        "withdrawn": c.Withdraw("t"),
        "expired": c.CloseDay(),
    }
    if state in last:
        story.do("09:03", last[state])
    if state != "expired":
        # Somebody who stays behind, so that commands have another ticket to go wrong with.
        story.issue("09:04", "other")
    if state in LIVE:
        assert story.floor.tickets["t"].state == state
    return story


def command(name: str, state: str = "") -> c.Command:
    """The command of a column, at W1 about ``t``; of a waiting ticket by a guide."""
    made: dict[str, Callable[[], c.Command]] = {
        "withdraw": lambda: c.Withdraw("t"),
        "resume": lambda: c.Resume("t"),
        "requeue": lambda: c.Requeue("t"),
        "recall": lambda: c.Recall("W1", "t"),
        "start": lambda: c.Start("W1", "t"),
        "accept": lambda: c.Accept("W1", "t"),
        "complete": lambda: c.Complete("W1", "t"),
        "complete_and_call_next": lambda: c.CompleteAndCallNext("W1", "t"),
        "no_show": lambda: c.NoShow("W1", "t"),
        "hold": lambda: c.Hold("W1", "t"),
        "transfer": lambda: c.Transfer("W1", "t", lane="regular-A"),
        "reclassify": lambda: c.Reclassify("t", "complex", None if state == "waiting" else "W1"),
        "more_time": lambda: c.MoreTime("t"),
        "change_items": lambda: c.ChangeItems("t", ("QB",)),
        "add_matter": lambda: c.AddMatter("t", "NA"),
        "grant": lambda: c.GrantPriority("t"),
        "refuse": lambda: c.RefusePriority("t"),
    }
    return made[name]()


ASKED = (
    "withdraw",
    "resume",
    "requeue",
    "recall",
    "start",
    "accept",
    "complete",
    "no_show",
    "hold",
    "transfer",
    "reclassify",
    "more_time",
    "change_items",
    "add_matter",
    "grant",
    "refuse",
)
"""Commands that name a ticket; the table's other columns do not."""


AT_A_WINDOW = ("recall", "start", "accept", "complete", "no_show", "hold", "transfer", "reclassify")


def about_t(events: tuple[Event, ...] | list[Event]) -> list[str]:
    return [event.kind for event in events if getattr(event, "ticket", None) == "t"]


def state_now(story: Story) -> str:
    ticket = story.floor.tickets.get("t") or story.floor.ended.get("t")
    assert ticket is not None
    return ticket.state


@pytest.mark.parametrize(("state", "name"), [cell for cell in product(LIVE, ASKED) if cell in LIFECYCLE])
def test_a_cell_of_the_table_gives_its_event_and_state(state: str, name: str) -> None:
    story = in_state(state)
    outcome = story.do(NOW, command(name, state))
    kind, after = LIFECYCLE[state, name]
    assert about_t(outcome.events)[:1] == [kind]
    assert state_now(story) == after
    assert outcome.ticket is not None
    assert (outcome.ticket.id, outcome.ticket.state) == ("t", after)
    in_hand = after in ("called", "serving")
    assert story.floor.windows["W1"].ticket == ("t" if in_hand else None)
    assert ("t" in story.line("fast") + story.line("regular-A")) == (after == "waiting")
    assert ("t" in story.floor.tickets) == (after in LIVE)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (state, name)
        for state, name in product(LIVE, (*ASKED, "complete_and_call_next"))
        if (state, name.removesuffix("_and_call_next")) not in LIFECYCLE
    ],
)
def test_a_cell_that_is_not_in_the_table_is_refused_and_changes_nothing(state: str, name: str) -> None:
    story = in_state(state)
    refused = story.refused(NOW, command(name, state))
    assert refused.code == "wrong_state"
    assert (refused.facts["state"], refused.facts["ticket"]) == (state, "t")


@pytest.mark.parametrize(("state", "name"), list(product(ENDED, ASKED)))
def test_a_ticket_that_has_ended_is_gone_from_the_floor(state: str, name: str) -> None:
    story = in_state(state)
    refused = story.refused(NOW, command(name))
    assert refused.code == ("day_not_open" if state == "expired" else "unknown_ticket")


def test_every_cell_of_the_table_is_reached_by_some_test_here() -> None:
    reached = {cell for cell in LIFECYCLE if cell[1] in ASKED}
    others = set(LIFECYCLE) - reached
    by_itself = {"release", "reroute", "expire", "ready"}
    assert {name for _, name in others} == {"issue", "call", "next_step"} | by_itself


def test_issue_makes_a_waiting_ticket() -> None:
    story = Story()
    story.issue("09:00", "t")
    assert about_t(story.events) == [LIFECYCLE[None, "issue"][0]]
    assert story.floor.tickets["t"].state == "waiting"
    assert story.refused("09:01", c.Issue("t", ("QA",))).code == "ticket_exists"


@pytest.mark.parametrize("state", LIVE)
def test_only_a_waiting_ticket_is_called(state: str) -> None:
    story = in_state(state)
    story.do(NOW, c.Withdraw("other"))
    story.do(NOW, c.CloseWindow("W2"))
    story.do(NOW, c.ApplyPlan(all_day(W1=["fast"], W2=["fast"])))
    story.open(NOW, "W2")
    outcome = story.do(NOW, c.CallNext("W2"))
    if (state, "call") in LIFECYCLE:
        assert about_t(outcome.events) == ["TicketCalled"]
        assert state_now(story) == "called"
    else:
        assert outcome.events == ()
        assert state_now(story) == state


@pytest.mark.parametrize("state", LIVE)
def test_only_a_waiting_ticket_is_rerouted(state: str) -> None:
    story = in_state(state)
    regular = plan_of(
        {"W1": [("08:30", "17:30", ["regular-A"])]}, lanes=("regular-A", "regular-B"), code="regular"
    )
    outcome = story.do(NOW, c.ApplyPlan(regular))
    assert about_t(outcome.events) == (["TicketRerouted"] if state == "waiting" else [])
    assert state_now(story) == state


def test_only_a_waiting_ticket_is_released() -> None:
    story = Story(all_day(W1=["fast"], W2=["fast"])).open("08:30", "W1", "W2")
    story.issue("09:00", "t")
    story.call("09:01", "W1")
    story.do("09:02", c.Transfer("W1", "t", to_window="W2"))
    outcome = story.do("09:03", c.CloseWindow("W2"))
    assert about_t(outcome.events) == ["TicketReleased"]
    assert state_now(story) == "waiting"


@pytest.mark.parametrize("state", LIVE)
def test_every_live_ticket_expires_with_the_day(state: str) -> None:
    story = in_state(state)
    outcome = story.do(NOW, c.CloseDay())
    assert about_t(outcome.events) == [LIFECYCLE[state, "expire"][0]]
    assert state_now(story) == "expired"


@pytest.mark.parametrize("name", AT_A_WINDOW)
def test_a_window_acts_only_on_the_ticket_it_has_in_hand(name: str) -> None:
    state = next(state for state, column in LIFECYCLE if column == name and state != "waiting")
    assert state is not None
    story = in_state(state)
    there = command(name)
    elsewhere = type(there)(**{**{key: getattr(there, key) for key in there.__slots__}, "window": "W2"})
    assert story.refused(NOW, elsewhere).code == "other_ticket"


def test_a_case_is_accepted_once() -> None:
    story = in_state("serving")
    story.do("09:10", c.Accept("W1", "t"))
    assert story.refused("09:11", c.Accept("W1", "t")).code == "accepted_already"
    outcome = story.do("09:12", c.Complete("W1", "t"))
    assert outcome.ticket is not None
    assert (outcome.ticket.accepted_at, outcome.ticket.accept_inferred) == (story.events[-2].at, False)


def test_without_accept_the_start_of_service_counts_and_is_marked() -> None:
    story = in_state("completed")
    ticket = next(event for event in story.events if event.kind == "ServiceCompleted")
    assert ticket.accept_inferred


def test_the_first_call_and_start_are_kept_when_a_ticket_comes_back() -> None:
    story = in_state("serving")
    first = story.floor.tickets["t"]
    times = (first.called_at, first.started_at)
    story.do("09:10", c.Hold("W1", "t"))
    story.do("09:20", c.Resume("t"))
    assert story.serve("09:21", "W1") == "t"
    again = story.floor.tickets["t"]
    assert (again.called_at, again.started_at) == times
    assert again.last_called_at is not None
    assert again.last_called_at > times[0]  # type: ignore[operator]


def test_withdrawing_a_called_ticket_frees_its_window() -> None:
    story = in_state("called")
    story.do("09:10", c.Withdraw("t"))
    assert story.floor.windows["W1"].idle_since is not None
    assert story.call("09:10", "W1") == "other"


def test_a_refusal_names_what_is_possible() -> None:
    refused = in_state("called").refused(NOW, c.Complete("W1", "t"))
    possible = str(refused.facts["possible"]).split(", ")
    assert {("called", name) for name in possible} == {
        (state, name) for state, name in LIFECYCLE if state == "called" and name != "expire"
    }
    assert "wrong_state(" in str(refused)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (c.Issue("n", ()), "no_items"),
        (c.Issue("n", ("QA", "QA")), "item_twice"),
        (c.Issue("n", ("QX",)), "unknown_item"),
        (c.Issue("n", ("QA",), channel="pigeon"), "unknown_channel"),
        (c.Issue("n", ("ONE",)), "nobody_serves"),
        (c.Withdraw("x"), "unknown_ticket"),
        (c.Start("W9", "t"), "unknown_window"),
        (c.OpenWindow("W1"), "window_open_already"),
        (c.CloseWindow("W3"), "window_closed_already"),
        (c.PauseWindow("W3"), "window_not_open"),
        (c.Transfer("W1", "t", item="ONE"), "nobody_serves"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_name(given: c.Command, code: str) -> None:
    story = in_state("called")
    assert story.refused(NOW, given).code == code


def test_a_refusal_leaves_a_settled_floor_settled() -> None:
    story = in_state("waiting")
    before = frozen(story.floor)
    for name in ("start", "resume", "complete"):
        story.refused(NOW, command(name))
    assert frozen(story.floor) == before
