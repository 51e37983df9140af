"""The rules page: every setting that decides who is called is told, in both languages, with its figure."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from hall.rules.saying import Sentence, said
from hall.rules.sections import sections
from hall.words import LANGUAGES, RULES
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from queueing.rules import Appointments, Rules
from queueing.times import MINUTE
from tests.builders import DAY, demo_hall_data, demo_plan_data, hall_data, item, names, plan_data

APPOINTMENTS = {"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 4, "days": 14}
TRIGGER = {
    "lane": "fast", "more_than": 6, "for": "3 min", "window": "W3", "role": "fast", "below": 2,
    "until_for": "5 min", "dwell": "20 min",
}  # fmt: skip
EVERYTHING = {
    "rules": {
        "walk": "27 s", "clear": "15 s", "requeue_behind": 3, "requeue_times": 2, "requeue_within": "40 min",
        "pause_release": "15 min", "more_time_behind": 5, "more_time_times": 2, "undo_within": "10 s",
        "get_ready": 3, "next_step": "10 min", "return_days": 4, "return_credit": "25 min",
        "closing_allowance": "45 min",
    },
    "appointments": APPOINTMENTS,
}  # fmt: skip


def page(
    hall: dict[str, Any], plan: dict[str, Any] | None = None, language: str = "en"
) -> dict[str, list[str]]:
    """Section -> sentences."""
    read = hall_from_data(hall)
    under = None if plan is None else plan_from_data(plan, read)
    return {
        section.title: [said(one, language, read) for one in section.sentences]
        for section in sections(read, under, read.fast_items(DAY))
    }


def full(language: str = "en", **changes: Any) -> dict[str, list[str]]:
    """The page of the small hall with everything switched on; ``changes`` are settings of ``[rules]``."""
    hall = hall_data(**EVERYTHING)
    hall["rules"] = hall["rules"] | changes
    return page(hall, plan_data(triggers=[TRIGGER]), language)


CHANGES: list[tuple[str, object]] = [
    ("walk", "41 s"), ("clear", "42 s"), ("requeue_behind", 7), ("requeue_behind", 1), ("requeue_behind", 0),
    ("requeue_times", 8), ("requeue_times", 1), ("requeue_times", 0), ("requeue_within", "63 min"),
    ("pause_release", "64 min"), ("more_time_behind", 9), ("more_time_behind", 1), ("more_time_behind", 0),
    ("more_time_times", 6),
    ("more_time_times", 0), ("undo_within", "46 s"), ("get_ready", 11), ("get_ready", 1), ("get_ready", 0),
    ("next_step", "67 min"), ("next_step", "now"), ("next_step", "keep"), ("return_days", 12),
    ("return_days", 1), ("return_days", 0), ("return_credit", "68 min"), ("closing_allowance", "69 min"),
]  # fmt: skip


def test_a_hall_without_return_passes_promises_none_while_a_system_is_down() -> None:
    for days, offered in ((3, True), (0, False)):
        told = full(return_days=days)["title_parked"]
        assert any("return pass" in one for one in told) == offered


def test_items_for_which_the_plan_opens_no_lane_are_named() -> None:
    told = page(
        hall_data(),
        plan_data(
            lanes=["fast", "regular-A"],
            roles={
                "fast": {"lanes": [{"lane": "fast"}]},
                "regular": {"lanes": [{"lane": "own"}]},
            },
        ),
    )["title_lanes"]
    assert [one for one in told if one.startswith("Under the plan in force no ticket is issued for: ")]
    assert not any("no ticket is issued" in one for one in full()["title_lanes"])


def sentences(told: dict[str, list[str]]) -> set[str]:
    return {one for lines in told.values() for one in lines}


def names_its_figure(changed: set[str], value: object) -> bool:
    """Whether a changed sentence has the value's number; the smallest ones are told in words."""
    figure = re.match(r"\d+", str(value))
    return figure is None or figure[0] in ("0", "1") or any(figure[0] in one for one in changed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("setting", "value"), CHANGES)
def test_every_rule_changes_a_sentence(language: str, setting: str, value: object) -> None:
    changed = sentences(full(language, **{setting: value})) - sentences(full(language))
    assert changed
    assert names_its_figure(changed, value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("setting", "value"),
    [("credit", "61 min"), ("grace", "62 min"), ("every", "63 min"), ("quota", 64), ("days", 65)],
)
def test_every_setting_of_appointments_changes_a_sentence(language: str, setting: str, value: object) -> None:
    changed_hall = hall_data(appointments=APPOINTMENTS | {setting: value})
    changed = sentences(page(changed_hall, None, language)) - sentences(
        page(hall_data(appointments=APPOINTMENTS), None, language)
    )
    assert changed
    assert names_its_figure(changed, value)


def test_no_setting_is_left_out_of_that() -> None:
    assert {name for name, _ in CHANGES} == {one.name for one in fields(Rules)}
    assert set(APPOINTMENTS) == {one.name for one in fields(Appointments)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("lane", "regular-A"), ("more_than", 61), ("for", "62 min"), ("window", "W4"), ("role", "regular"),
        ("below", 5), ("until_for", "64 min"), ("dwell", "65 min"),
    ],
)  # fmt: skip
def test_everything_about_a_trigger_changes_a_sentence(language: str, setting: str, value: object) -> None:
    hall = hall_data()
    changed = page(hall, plan_data(triggers=[TRIGGER | {setting: value}]), language)["title_triggers"]
    before = page(hall, plan_data(triggers=[TRIGGER]), language)["title_triggers"]
    assert set(changed) - set(before)


def test_a_trigger_by_time_is_told_by_time() -> None:
    timed = {key: value for key, value in TRIGGER.items() if key not in ("more_than", "below")}
    told = page(hall_data(), plan_data(triggers=[timed | {"longer_than": "14 min"}]))["title_triggers"]
    assert told[0].startswith(
        "When the first of Fast has waited 14 minutes or longer, for 3 minutes, W3 takes"
    )
    assert "less than 7 minutes for 5 minutes" in told[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_promise_and_priorities_are_told_too(language: str) -> None:
    before = sentences(page(hall_data(), plan_data(), language))
    hours = {
        "doors_open": "07:11",
        "opens": "08:12",
        "closes": "17:13",
        "ends": "21:14",
        "last_ticket": "16 min",
    }
    promise = {"target": "190 s", "share": 0.85, "peaks": [["10:17", "11:18"]]}
    classes = [{"code": "elder", "credit": "19 min", "names": names("Older person"), "kiosk": True}]
    slots = [{"from": "08:12", "to": "17:13", "windows": {"fast": ["W1"]}, "rest": "regular"}]
    plan = plan_data(slots=slots)
    changed = (
        sentences(page(hall_data(hours=hours, promise=promise, priorities=classes), plan, language)) - before
    )
    for figure in ("07:11", "08:12", "17:13", "21:14", "16", "3 ", "10:17", "11:18", "85", "19"):
        assert any(figure in one for one in changed), figure
    for nothing in ({"priorities": []}, {"promise": {"target": "180 s", "share": 0.9}}):
        assert sentences(page(hall_data(**nothing), plan_data(), language)) - before


def test_each_list_of_lanes_is_told_with_its_windows_times_after_and_reserve() -> None:
    roles = {
        "fast": {"lanes": [{"lane": "fast"}, {"lane": "own", "after": "20 min", "reserve": 2}]},
        "alike": {"lanes": [{"lane": "own"}, {"lane": "fast"}]},
        "last": {"lanes": [{"lane": "own"}, {"lane": "fast", "after": "24 h"}]},
        "alone": {"lanes": [{"lane": "own"}]},
    }
    slots = [
        {"from": "08:30", "to": "12:00", "windows": {"fast": ["W1", "W2"], "alike": ["W3"], "last": ["W4"]}},
        {"from": "13:00", "to": "17:30", "windows": {"fast": ["W1"], "alone": ["W3"]}},
    ]
    told = page(hall_data(), plan_data(roles=roles, slots=slots))["title_windows"]
    helped = (
        "Fast first; Regular A waits 20 minutes longer: called before Fast when it came more than 20 minutes "
        "earlier, and only while at least 2 other windows that take Fast first are free."
    )
    last = (
        "Regular A first; Regular B alike, whoever came first; Fast only when nobody of Regular A is waiting."
    )
    assert told[1:-1] == [
        f"W1 (08:30–12:00, 13:00–17:30); W2 (08:30–12:00): {helped}",
        f"W4 (08:30–12:00): {last}",
        "W3 (13:00–17:30): only Regular B.",
        "W3 (08:30–12:00): Regular B first; Fast alike, whoever came first.",
    ]


def test_without_a_plan_no_window_calls_and_no_line_is_named() -> None:
    told = page(hall_data())
    assert told["title_windows"] == ["No plan is in force: no window calls anybody."]
    assert not any("whatever the item" in one for one in told["title_bound"])


def test_one_thing_items_are_told_with_their_steps() -> None:
    hall = hall_data()
    hall["items"] += [
        item("BOTH", "DA", 8) | {"steps": ["QA", "QB"], "in_order": True},
        item("ANY", "DA", 8) | {"steps": ["NA", "NB"]},
    ]
    told = page(hall, plan_data())["title_steps"]
    assert "BOTH has 2 steps, one after the other: QA, QB." in told
    assert "ANY has 2 steps, in any order: NA, NB." in told


def test_the_bound_of_the_page_is_the_one_that_is_computed() -> None:
    read = hall_from_data(demo_hall_data())
    sections_told = page(demo_hall_data(), demo_plan_data()["fast_flex"])
    told, exceptions = sections_told["title_bound"], sections_told["title_exceptions"]
    lead = read.largest_lead // MINUTE
    assert f"Fast, whatever the item: {lead} minutes." in told
    assert f"Business, whatever the item: {lead + 20} minutes." in told
    kept_free = "While a window is kept free, it does not call Business, Social insurance, Property and tax."
    assert kept_free in exceptions


@pytest.mark.parametrize("name", sorted(demo_plan_data()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plan_of_the_sample_hall_is_told_without_gaps_codes_or_dashes(name: str, language: str) -> None:
    told = page(demo_hall_data(), demo_plan_data()[name], language)
    for one in sentences(told):
        assert "–" not in re.sub(r"\d–\d", "", one), one
        assert "{" not in one
        assert not re.search(r"\b(regular-[A-E]|W\d\d|[A-Z]{2}\d\d)\b", one), one
        if language == "zh-CN":
            assert not re.search(r"[\u4e00-\u9fff][,;:!?()]|[(),;:!?][\u4e00-\u9fff]", one), one


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_has_the_same_facts_in_both_languages() -> None:
    for key, told in RULES.items():
        assert set(told) == set(LANGUAGES), key
        assert facts(told["zh-CN"]) ^ facts(told["en"]) <= {"first"}, key


def keys_of(sentence: Sentence) -> Iterator[str]:
    yield sentence.key
    if sentence.facts.get("n") == 1:
        yield f"{sentence.key}_one"
    for value in sentence.facts.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Sentence):
                yield from keys_of(part)


def test_every_sentence_is_said_somewhere() -> None:
    halls = [hall_data(priorities=[]), hall_data(), hall_data(fast_list=[{"items": ["QA"]}])]
    halls.append(hall_data(promise={"target": "3 min", "share": 0.9}))
    halls.append(hall_data(hours=hall_data()["hours"] | {"last_ticket": "0 min"}))
    halls[1]["items"] += [item("BOTH", "DA", 8) | {"steps": ["QA", "QB"], "in_order": True}]
    halls[1]["items"] += [item("ANY", "DA", 8) | {"steps": ["NA", "NB"]}]
    halls[1]["priorities"][0]["kiosk"] = True
    for setting, value in CHANGES:
        halls.append(hall_data(**EVERYTHING))
        halls[-1]["rules"] = halls[-1]["rules"] | {setting: value}
    timed = {"lane": "fast", "longer_than": "14 min", "window": "W3", "role": "regular"}
    lists = {
        "fast": {"lanes": [{"lane": "fast"}, {"lane": "own", "after": "20 min", "reserve": 1}]},
        "regular": {"lanes": [{"lane": "own"}, {"lane": "fast", "after": "-20 min"}]},
        "more": {"lanes": [{"lane": "own"}, {"lane": "fast", "after": "24 h", "reserve": 2}]},
        "alone": {"lanes": [{"lane": "regular-A"}]},
    }
    slots = [{"from": "08:30", "to": "17:30", "windows": {"fast": ["W1"], "more": ["W2"], "alone": ["W4"]}}]
    plans = [
        None,
        plan_data(triggers=[TRIGGER, timed], skills={"add": ["one"], "remove": ["DB"]}),
        plan_data(roles=lists, slots=slots),
        plan_data(lanes=["regular-A", "regular-B"], roles={"regular": {"lanes": [{"lane": "own"}]}},
                  slots=[{"from": "08:30", "to": "17:30", "rest": "regular"}]),
        plan_data(lanes=["regular-A"], roles={"regular": {"lanes": [{"lane": "own"}]}},
                  slots=[{"from": "08:30", "to": "17:30", "rest": "regular"}]),
    ]  # fmt: skip
    found: set[str] = {"title"}
    for hall in halls:
        read = hall_from_data(hall)
        for plan in plans:
            under = plan_from_data(plan, read) if plan else None
            for section in sections(read, under, read.fast_items(DAY)):
                found.add(section.title)
                found |= {key for one in section.sentences for key in keys_of(one)}
    assert set(RULES) - found == set()
