"""The film of a day: everybody comes in and goes out, its figures are those of the ledger and the rules."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queueing import commands as c
from queueing.events import TicketIssued
from queueing.floor import Floor
from queueing.promise import in_peak
from simulation import busy_day
from simulation.film import CHECKS, VERDICTS, WHERE, WINDOW_STATES, Filming, document, film_of
from simulation.judging import judge_of
from simulation.ledger import NONE
from simulation.measures import PERIODS, cells_of
from simulation.recording import Recording
from simulation.records import Records
from simulation.scenario import Scenario, read_scenario
from simulation.simulating import Simulator
from simulation.theatre import stage
from tests.builders import DEMO, ROOT, Story, at
from tests.queueing.walk import Walk

SCHEMA = json.loads((ROOT / "docs" / "reference" / "film.schema.json").read_text("utf-8"))
GONE = ("completed", "withdrawn", "expired")


def played(rows: list[list[Any]], until: int | None = None) -> tuple[list[dict[str, Any]], dict[int, Any]]:
    """What a player shows at a time (ms after zero): visitors by number, and windows."""
    visitors: list[dict[str, Any]] = []
    windows: dict[int, Any] = {}
    for kind, when, *facts in rows:
        if until is not None and when > until:
            break
        if kind == "i":
            visitors.append({"number": facts[0], "fast": facts[1], "counts": facts[2], "said": "pending"})
        elif kind == "m":
            visitors[facts[0]] |= {"where": WHERE[facts[1]], "which": facts[2], "order": tuple(facts[3:])}
            if WHERE[facts[1]] == "serving":
                visitors[facts[0]]["waited"] = facts[3]
        elif kind == "v":
            visitors[facts[0]]["said"] = VERDICTS[facts[1]]
        elif kind == "w":
            windows[facts[0]] = (WINDOW_STATES[facts[1]], facts[2], facts[3])
    return visitors, windows


def on_film(floor: Floor, rows: list[list[Any]], numbers: dict[str, int]) -> list[str]:
    """Where film and Floor part at this moment."""
    assert floor.hall is not None
    visitors, windows = played(rows)
    lanes = list(floor.hall.lanes)
    wrong = []
    for ticket in floor.tickets.values():
        seen = visitors[numbers[ticket.id]]
        if seen["where"] != ("addressed" if ticket.to_window and ticket.state == "waiting" else ticket.state):
            wrong.append(f"{ticket.number} is {ticket.state} and not {seen['where']}")
    here = {number for name, number in numbers.items() if name in floor.tickets}
    wrong += [
        f"{one['number']} is still {one['where']}"
        for number, one in enumerate(visitors)
        if number not in here and one["where"] not in GONE
    ]
    for code in lanes:
        line = [numbers[ticket.id] for ticket in floor.waiting_tickets(code)]
        shown = [
            n for n, one in enumerate(visitors) if one["where"] == "waiting" and lanes[one["which"]] == code
        ]
        if line != sorted(shown, key=lambda n: visitors[n]["order"]):
            wrong.append(f"the line of {code}")
    for window in floor.windows.values():
        state, taken, _ = windows[window.spec.index]
        if (state, [lanes[one] for one in taken]) != (window.state, [one.lane for one in window.lanes]):
            wrong.append(f"window {window.spec.id}")
    return wrong


def thinned(film: dict[str, Any]) -> dict[str, Any]:
    """The film with one row of each form: validating all of them takes a minute."""
    found = []
    for one in film["films"]:
        forms = {
            (row[0], *(fact for fact in row[3:4] if row[0] in "mvwc"), len(row)): row for row in one["rows"]
        }
        found.append({"rows": list(forms.values())})
    return film | {"films": found}


@given(st.integers(0, 2**16))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_on_any_day_the_film_shows_what_the_floor_knows_and_everybody_leaves(seed: int) -> None:
    walk = Walk(seed)
    events: list[Any] = []
    handle = walk.floor.handle

    def keeping(when: int, command: c.Command) -> Any:
        outcome = handle(when, command)
        events.extend(outcome.events)
        return outcome

    walk.floor.handle = keeping  # type: ignore[method-assign, assignment]
    walk.begin()
    for _ in range(60):
        if walk.floor.day is None:
            break
        walk.go_on()
    filming = film_of(events)
    numbers = {event.ticket: n for n, event in enumerate(one for one in events if one.kind == "TicketIssued")}
    assert on_film(walk.floor, filming.rows, numbers) == []
    walk.end()
    whole = film_of(events)
    assert whole.over
    assert {one["where"] for one in played(whole.rows)[0]} <= set(GONE)
    times = [row[1] for row in whole.rows]
    assert times == sorted(times)


@pytest.fixture(scope="module")
def busy(scenarios: Path) -> Recording:
    """A day on which everything happens that can happen to a ticket."""
    return busy_day.record(read_scenario(scenarios / "busy_day.toml"), 1, DEMO / "plans" / "all_regular.toml")


def test_on_a_day_with_every_turn_film_and_floor_agree_after_every_command(busy: Recording) -> None:
    floor, filming = Floor(), Filming()
    numbers: dict[str, int] = {}
    looks = 0
    for place, event in enumerate(busy.events):
        floor.apply(event)
        filming.take(event)
        if event.kind == "TicketIssued":
            numbers[event.ticket] = len(numbers)  # type: ignore[attr-defined]
        if place % 25 == 0 and floor.day is not None:
            looks += 1
            assert on_film(floor, filming.rows, numbers) == [], event
        floor.ended.clear()
    assert looks > 50
    visitors, _ = played(filming.rows)
    assert Counter(one["where"] for one in visitors).keys() == set(GONE)
    assert "addressed" in {WHERE[row[3]] for row in filming.rows if row[0] == "m"}
    assert any(row[5] for row in filming.rows if row[0] == "w"), "no trigger was seen"


@pytest.mark.parametrize("name", ["ordinary", "monday", "busy_day"])
def test_the_figures_of_a_simulated_film_are_those_of_the_ledger(name: str, scenarios: Path) -> None:
    scenario = read_scenario(scenarios / f"{name}.toml")
    judge = judge_of(scenario)
    for day in Simulator(scenario, 3).played(1):
        record = day.ledger.record(day.trace.item, day.trace.priority)
        visitors, _ = played(film_of(day.events, simulated=True).rows)
        ends = Counter(one["where"] for one in visitors)
        for where, times in zip(GONE, (record.completed, record.left, record.expired), strict=True):
            assert ends[where] == int((times != NONE).sum()), where
        assert len(visitors) == int((record.issued != NONE).sum())
        cells = cells_of(Records.of([record], judge), judge)
        for group, fast in (("listed", True), ("other", False)):
            waits = [one["waited"] for one in visitors if "waited" in one and one["fast"] is fast]
            clock = cells[group, "day"].clocks["time_to_window"]
            assert (sum(waits), len(waits)) == (int(clock.sums.sum()), int(clock.counts.sum()))
        for period in PERIODS:
            counted = [one for one in visitors if one["fast"] and (one["counts"] or period == "day")]
            said = Counter(one["said"] for one in counted)
            cell = cells["listed", period]
            assert said["kept"] == int(cell.within.sum())
            assert said["kept"] + said["missed"] == int(cell.counted.sum())


def test_two_plans_are_shown_with_the_same_visitors(ordinary: Scenario) -> None:
    film = stage(ordinary, 1, 0)
    jsonschema.validate(thinned(film), SCHEMA)
    before, after = ([row for row in one["rows"] if row[0] == "i"] for one in film["films"])
    assert [(row[1], row[3], row[5]) for row in before] == [(row[1], row[3], row[5]) for row in after]
    fast = film["hall"]["lanes"].index(next(one for one in film["hall"]["lanes"] if one["kind"] == "fast"))
    plans = [next(row for row in one["rows"] if row[0] == "p") for one in film["films"]]
    assert [fast in plan[4] for plan in plans] == [False, True]
    assert stage(ordinary, 1, 0) == film
    assert stage(ordinary, 1, 1) != film


def test_a_promise_is_missed_at_its_own_moment_and_not_when_somebody_next_does_something() -> None:
    story = Story().open("08:30", "W1")
    story.issue("09:00", "a")
    filming = film_of(story.events)
    filming.until(at("09:03"))
    assert played(filming.rows)[0][0]["said"] == "pending"
    filming.until(at("09:10"))
    assert filming.rows[-1] == ["v", at("09:03") + 1 - filming.zero, 0, VERDICTS.index("missed")]


def test_a_call_taken_back_puts_the_visitor_back_into_the_line() -> None:
    story = Story().open("08:30", "W1")
    story.issue("09:00", "a")
    story.call("09:01", "W1")
    assert played(film_of(story.events).rows)[0][0]["where"] == "called"
    story.do("09:01:05", c.Undo("W1"))
    assert played(film_of(story.events).rows)[0][0]["where"] == "waiting"


def test_whose_papers_are_looked_through_is_seen_and_of_who_passes_comes_the_next_ticket() -> None:
    story = Story().open("08:30", "W1")
    story.do("09:00", c.StartPreCheck("a", ("QA",)))
    story.do("09:01", c.StartPreCheck("b", ("NA",)))
    story.do("09:02", c.PassPreCheck("b"))
    story.do("09:03", c.SendAway("a", ("ID",)))
    rows = film_of(story.events).rows
    checks = [(row[2], CHECKS[row[3]]) for row in rows if row[0] == "c"]
    assert checks == [(0, "begun"), (1, "begun"), (1, "passed"), (0, "sent_away")]
    passed = next(place for place, row in enumerate(rows) if row[0] == "c" and CHECKS[row[3]] == "passed")
    assert rows[passed + 1][0] == "i"


def test_every_pre_check_of_a_day_begins_and_ends_on_film(busy: Recording) -> None:
    rows = film_of(busy.events).rows
    hows = Counter(CHECKS[row[3]] for row in rows if row[0] == "c")
    assert hows["begun"] == sum(event.kind == "PreCheckStarted" for event in busy.events) > 0
    assert hows["begun"] == hows.total() - hows["begun"]


def test_a_recorded_day_tells_who_is_fast_by_the_lane_as_reports_do(busy: Recording) -> None:
    filming = film_of(busy.events)
    issued = [one for one in busy.events if one.kind == "TicketIssued"]
    rows = [row for row in filming.rows if row[0] == "i"]
    hall = filming.hall
    for row, event in zip(rows, issued, strict=True):
        fast = hall.lanes[event.lane].kind == "fast"  # type: ignore[attr-defined]
        assert row[3:] == [fast, fast and in_peak(row[1], hall.promise.peaks), None]
    jsonschema.validate(thinned(document("recorded", [filming])), SCHEMA)


def test_a_film_names_nobody(busy: Recording) -> None:
    text = json.dumps(document("recorded", [film_of(busy.events)]), ensure_ascii=False)
    assert [
        event.ticket for event in busy.events if isinstance(event, TicketIssued) and event.ticket in text
    ] == []


def test_events_that_open_no_day_are_no_film() -> None:
    with pytest.raises(ValueError, match="open no day"):
        film_of(Story(open_day=False).events)
