"""Several matters on one ticket: together, in order or in any order, and one thing (一件事)."""

from __future__ import annotations

import pytest

from queueing import commands as c
from queueing import events as e
from queueing.tickets import StepDone
from tests.builders import Story, all_day, at, hall_data, item


def data(next_step: str = "10 min", **more: object) -> dict[str, object]:
    found = hall_data(**more)
    found["rules"] |= {"next_step": next_step, "return_days": 3}
    return found


def hall(next_step: str = "10 min") -> Story:
    plan = all_day(W1=["fast"], W2=["regular-A"], W3=["regular-B"])
    return Story(plan, data(next_step)).open("08:30", "W1", "W2", "W3")


def issue(story: Story, when: str, ticket: str, items: str, steps: c.Steps = "auto") -> None:
    story.do(when, c.Issue(ticket, tuple(items.split(",")), steps=steps))


def test_what_one_window_can_serve_is_served_there_together() -> None:
    story = hall()
    issue(story, "09:00", "t", "QA,QB")
    assert (story.floor.tickets["t"].items, story.floor.tickets["t"].steps) == (("QA", "QB"), ())


def test_matters_in_order_are_taken_one_after_the_other() -> None:
    story = hall()
    issue(story, "09:00", "t", "CA,CB", "in_order")
    ticket = story.floor.tickets["t"]
    assert (ticket.lane, ticket.items, ticket.steps) == ("regular-A", ("CA",), (("CB",),))
    assert story.serve("09:05", "W2") == "t"
    outcome = story.do("09:25", c.Complete("W2", "t"))
    assert [event.kind for event in outcome.events] == ["StepCompleted"]
    assert (ticket.state, ticket.lane, ticket.items, ticket.step) == ("waiting", "regular-B", ("CB",), 2)
    assert story.serve("09:30", "W3") == "t"
    told = next(event for event in reversed(story.events) if isinstance(event, e.TicketCalled))
    assert told.because.facts["waited_ms"] == at("09:30") - at("09:25"), "since the step before it ended"
    story.do("09:50", c.Complete("W3", "t"))
    done = story.floor.ended["t"]
    assert done.past == (
        StepDone(("CA",), "regular-A", "W2", at("09:05"), at("09:05"), at("09:05"), at("09:25"), "done"),
        StepDone(("CB",), "regular-B", "W3", at("09:30"), at("09:30"), at("09:30"), at("09:50"), "done"),
    )
    assert (done.first_window, done.window) == ("W2", "W3")
    assert (done.called_at, done.started_at) == (at("09:05"), at("09:05"))


def test_in_any_order_the_step_with_the_fewest_waiting_comes_first() -> None:
    story = hall()
    issue(story, "09:00", "a", "CA")
    issue(story, "09:01", "t", "CA,CB", "parallel")
    assert story.floor.tickets["t"].items == ("CB",)
    issue(story, "09:02", "u", "CA,CB", "parallel")
    assert story.floor.tickets["u"].items == ("CA",), "one waits in either line: as listed"


@pytest.mark.parametrize(
    ("setting", "place"), [("keep", "09:00"), ("now", "09:25"), ("10 min", "09:15"), ("2 h", "09:00")]
)
def test_how_the_next_step_queues_is_a_setting_and_never_a_better_place(setting: str, place: str) -> None:
    story = hall(setting)
    issue(story, "09:00", "t", "CA,CB", "in_order")
    story.serve("09:05", "W2")
    story.do("09:25", c.Complete("W2", "t"))
    assert story.floor.tickets["t"].place == at(place)


def test_turned_away_in_order_the_visit_is_over_in_any_order_it_goes_on() -> None:
    story = hall()
    issue(story, "09:00", "t", "CA,CB", "in_order")
    story.serve("09:05", "W2")
    outcome = story.do("09:10", c.Complete("W2", "t", "turned_away", ("ID",)))
    assert [event.kind for event in outcome.events] == ["ServiceCompleted"]
    assert story.floor.ended["t"].steps == (("CB",),)
    issue(story, "09:20", "u", "CA,CB", "parallel")
    story.serve("09:25", "W2")
    outcome = story.do("09:30", c.Complete("W2", "u", "turned_away", ("ID",)))
    assert [event.kind for event in outcome.events] == ["StepCompleted"]
    assert story.floor.tickets["u"].missing == ("ID",)


def test_a_step_that_was_not_done_gives_a_pass_for_it_however_the_visit_goes_on() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"], W3=["regular-B"]), data())
    story.open("08:30", "W1", "W2", "W3")
    for name in ("t", "u"):
        issue(story, "09:00", name, "CA,CB", "in_order")
    for name, when in (("t", "09:05"), ("u", "09:06")):
        assert story.serve(when, "W2") == name
        story.do(when, c.Complete("W2", name, "accepted_with_gap", ("ID",)))
    assert story.serve("09:15", "W3") == "t"
    assert story.floor.passes == {}
    story.do("09:25", c.Complete("W3", "t"))
    assert (story.floor.ended["t"].outcome, story.floor.ended["t"].pass_until) == ("done", "2026-03-05")
    story.do("09:30", c.Withdraw("u"))
    assert {name: one.items for name, one in story.floor.passes.items()} == {"t": ("CA",), "u": ("CA", "CB")}


def test_one_thing_is_a_ticket_for_its_steps() -> None:
    rows = [
        *hall_data()["items"],
        {**item("THING", "DA", 30, "complex"), "steps": ["QA", "CB"], "in_order": True},
    ]
    plan = all_day(W1=["fast"], W2=["regular-A"], W3=["regular-B"])
    story = Story(plan, data(items=rows)).open("08:30", "W1", "W2", "W3")
    issue(story, "09:00", "t", "THING")
    ticket = story.floor.tickets["t"]
    assert (ticket.lane, ticket.items, ticket.steps, ticket.parallel) == ("fast", ("QA",), (("CB",),), False)


def test_a_matter_brought_along_is_added_as_the_last_step() -> None:
    story = hall()
    issue(story, "09:00", "t", "CA")
    story.serve("09:05", "W2")
    story.do("09:06", c.AddMatter("t", "CB"))
    assert story.refused("09:07", c.AddMatter("t", "CB")).code == "item_twice"
    outcome = story.do("09:25", c.Complete("W2", "t"))
    assert [event.kind for event in outcome.events] == ["StepCompleted"]
    assert story.line("regular-B") == ["t"]


def test_a_step_that_nobody_serves_today_is_refused_before_the_visitor_waits() -> None:
    story = Story(all_day(W1=["fast"], W2=["regular-A"])).open("08:30", "W1", "W2")
    refused = story.refused("09:00", c.Issue("t", ("CA", "CB"), steps="in_order"))
    assert (refused.code, refused.facts["items"]) == ("nobody_serves", "CB")
