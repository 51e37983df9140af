"""A recorded day beside what might have been: what a manager reads, and why another plan does not fit."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from queueing import events as e
from queueing.hallfile import hall_from_data
from queueing.plans import Plan
from simulation.misfits import misfits, strangers
from simulation.recorded import Recorded, recorded
from simulation.replay_page import page
from simulation.replay_sentences import heads, how_far, rows, same_or_not, unknown, unsaid, what_came
from simulation.replay_words import REPLAY_WORDS
from simulation.replaying import Replay, distance
from simulation.report.html import escape
from simulation.words import LANGUAGES
from tests.builders import all_day, hall_data, tiny_hall
from tests.simulation.by_hand import play, trace_of, visitor

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "replay.schema.json").read_text(encoding="utf-8")
)
ONE = all_day(W1=["fast", "regular-A"])
THREE = all_day(W1=["fast", "regular-A"], W2=["regular-A", "fast"], W4=["fast", "regular-A"])


@pytest.fixture
def day() -> Recorded:
    """Four visitors at one window; the third gives up, the last does not come when called."""
    visitors = (
        visitor("09:00", "QA", service=600),
        visitor("09:00", "NA", service=300),
        visitor("09:01", "QA", patience=120),
        visitor("09:02", "NA", comes=False),
    )
    return recorded([], play(ONE, trace_of(*visitors, absent=40_000)).events)


def figure(replay: Replay, part: str, name: str) -> list[str]:
    return next(
        figures
        for title, lines in rows(replay, "en")
        if title == part
        for first, *figures in lines
        if first == name
    )


def test_the_day_as_it_was_the_model_and_another_plan_stand_side_by_side(day: Recorded) -> None:
    replay = Replay(day, [THREE])
    assert heads(replay, "en") == ["As it was", "Model", "What if: Written plan"]
    assert figure(replay, "Fast-list items", "Tickets") == ["2", "2", "2"]
    assert figure(replay, "Fast-list items", "Left before being called") == ["50.0 %", "50.0 %", "0.0 %"]
    assert figure(replay, "Other items", "P90") == ["10.0", "10.0", "0.0"]
    assert "all 24 events of the log are made again" in same_or_not(replay, "en")
    assert "100 % have a wait within a minute" in how_far(replay, "en")
    assert replay.document["distance"]["same_window"] == 1.0
    _, model, supposed = figure(replay, "The whole hall", "The promise: fast-list items of the peaks in time")
    (told,) = what_came(replay, "en")
    assert f"Under “Written plan” {supposed} of the fast-list visitors" in told
    assert f"(model of the day: {model})" in told


def test_the_document_follows_its_published_schema(day: Recorded) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    check = jsonschema.Draft202012Validator(SCHEMA)
    whole = Replay(day, [THREE]).document
    check.validate(whole)
    check.validate(Replay(day, rules=tiny_hall(promise={"target": "1 min"})).document)
    events = [replace(one, number="K999") if isinstance(one, e.TicketCalled) else one for one in day.events]
    parted = Replay(recorded([], events)).document
    assert parted["parting"] is not None
    check.validate(parted)
    for wrong in ({"days": whole["days"][:1]}, {"kind": "simulation"}, {"weather": "fine"}):
        assert not check.is_valid(whole | wrong), wrong


def test_it_is_told_what_nobody_can_know_with_what_stands_in_its_place(day: Recorded) -> None:
    told = "\n".join(unknown(Replay(day), "en"))
    assert "Patience: it is known only of the 1 who left" in told
    assert "Who stayed away or turned round at the door" in told
    assert "Service at another window" in told
    assert "Service of the 2 who were not served" in told
    assert "holds its window: 40 s" in told
    assert unsaid(Replay(day), "en") == []


def test_a_log_that_the_rules_do_not_make_is_told_with_event_time_and_reason(day: Recorded) -> None:
    events = list(day.events)
    seq = next(seq for seq, one in enumerate(events, 1) if isinstance(one, e.TicketCalled))
    called = events[seq - 1]
    assert isinstance(called, e.TicketCalled)
    events[seq - 1] = replace(called, number="K999")
    replay = Replay(recorded([], events))
    said = same_or_not(replay, "en")
    assert f"event {seq} of {len(events)} (TicketCalled, 2026-03-02 09:00:00)" in said
    assert "number: 'K999' -> 'K001'" in said
    assert replay.document["parting"]["event"] == seq


def test_other_rules_judge_everybody_and_are_played_under_the_plan_of_the_day(day: Recorded) -> None:
    rules = hall_from_data(hall_data(fast_list=[{"items": ["QA", "NA", "QB"]}]))
    replay = Replay(day, rules=rules)
    assert heads(replay, "en")[2] == "What if, other rules: Written plan"
    assert figure(replay, "Fast-list items", "Tickets") == ["4", "4", "4"]
    cells = replay.document["days"]
    assert [one["groups"]["fast"]["day"]["tickets"] for one in cells] == [2, 2, 4]


def test_the_page_stands_alone_in_both_languages_with_both_sides_in_it(day: Recorded) -> None:
    replay = Replay(day, [THREE])
    for language in LANGUAGES:
        text = page(replay, language, "kuaiban replay <x>")
        assert f'<html lang="{language}">' in text
        assert "kuaiban replay &lt;x&gt;" in text
        before = text.partition("<kb-theatre")[0]
        assert not re.search(r'(src|href)="(?!data:)', before)
        film = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)[0])
        sides = [[row[5] for row in one["rows"] if row[0] == "i"] for one in film["films"]]
        assert sides == [["v00000", "v00001", "v00002", "v00003"]] * 2, "the same visitors"
        assert film["films"][0]["rows"][0][3]["en"] == "As it was · Written plan"
        assert len(what_came(replay, language)) == 1
        for told in (*unknown(replay, language), *heads(replay, language), *what_came(replay, language)):
            assert escape(told) in text


def test_a_hall_with_other_windows_has_no_place_in_the_theatre_beside_the_day(day: Recorded) -> None:
    data = hall_data()
    data["windows"] = [one for one in data["windows"] if one["id"] != "W2"]
    replay = Replay(day, rules=hall_from_data(data))
    assert len(replay.films()["films"]) == 1
    assert "cannot stand beside it" in page(replay, "en", "")


def test_a_day_on_which_nobody_was_served_has_figures_too() -> None:
    replay = Replay(recorded([], play(ONE, trace_of(visitor("09:00", patience=60, item="CB"))).events))
    assert how_far(replay, "en") == ""
    assert figure(replay, "The whole hall", "Overtime hours") == ["0.0", "0.0"]
    assert distance(replay.played[0].record, replay.played[1].record)["visitors"] == 0


def test_why_a_plan_does_not_fit_is_told_all_at_once() -> None:
    plan = Plan(
        "odd",
        {"en": "Odd"},
        ("fast", "regular-C"),
        all_day(W9=["fast"], W1=["regular-A"]).slots,
        skills_added=("magic",),
    )
    assert [str(one) for one in misfits(tiny_hall(), plan, "--plan")] == [
        "--plan: odd: names the window 'W9', which the hall has not. Known: W1, W2, W3, W4",
        "--plan: odd: names the lane 'regular-C', which the hall has not. Did you mean 'regular-B'?",
        "--plan: odd: names the skill 'magic', which the hall has not. Known: DA, DB, one",
    ]


def test_a_hall_that_does_not_know_what_people_came_for_is_refused(day: Recorded) -> None:
    data = hall_data(timezone="Asia/Tokyo")
    data["items"] = [one for one in data["items"] if one["code"] != "NA"]
    told = [str(one) for one in strangers(day, hall_from_data(data), "hall.toml")]
    assert told == [
        "hall.toml: has no item 'NA', for which somebody came. Describe it there as well",
        "hall.toml: is in another time zone, Asia/Tokyo. Take the day's",
    ]


def test_every_count_has_words_in_both_languages() -> None:
    for key, told in REPLAY_WORDS.items():
        assert len(told) == len(LANGUAGES), key
        assert set(re.findall(r"{(\w+)}", told[0])) == set(re.findall(r"{(\w+)}", told[1])), key
