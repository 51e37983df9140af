"""Scenario files: what is read, and that every mistake is told at once with its key and its mend."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queueing.errors import Mistakes
from queueing.times import HOUR, MINUTE
from simulation.habits import Balking, Crowd, Groups, Habits, Listed, Outside, Paced
from simulation.run import run
from simulation.scenario import Steady, read_scenario, scenario_from_data
from simulation.sentences import assumptions, guard_sentences
from simulation.study import Study
from simulation.words import LANGUAGES, say

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "config" / "halls" / "demo" / "scenarios").glob("*.toml"))
SCHEMA = json.loads((ROOT / "docs" / "reference" / "scenario.schema.json").read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)

GOOD = {
    "code": "trial",
    "names": {"zh-CN": "试", "en": "Trial"},
    "hall": "../hall.toml",
    "profile": "../profile.toml",
    "plan": "../plans/fast_flex.toml",
    "date": "2026-11-24",
    "arrivals": "ordinary",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """Writes a scenario beside a copy of the sample hall's files."""
    shutil.copytree(ROOT / "config" / "halls" / "demo", tmp_path / "hall", dirs_exist_ok=True)

    def to_file(data: dict[str, Any]) -> Path:
        path = tmp_path / "hall" / "scenarios" / "trial.toml"
        path.write_text("\n".join(_toml(key, value) for key, value in data.items()), encoding="utf-8")
        return path

    return to_file


def _toml(key: str, value: object) -> str:
    return f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_toml(key, one) for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_reads_and_follows_the_published_schema(path: Path) -> None:
    scenario = read_scenario(path)
    assert scenario.code == path.stem
    CHECK.validate(tomllib.loads(path.read_text(encoding="utf-8")))


def test_there_is_an_ordinary_day_before_and_after_fast_track_with_the_same_visitors() -> None:
    before, after = (
        read_scenario(SHIPPED[0].parent / f"{name}.toml") for name in ("ordinary_before", "ordinary")
    )
    assert [plan.code for plan in after.plans] == ["all_regular", "fast_flex"]
    assert [plan.code for plan in before.plans] == ["all_regular"]
    assert before.profile == after.profile
    assert (before.date, before.arrivals, before.volume) == (after.date, after.arrivals, after.volume)


def test_a_scenario_is_read_with_what_it_changes(write: Callable[[dict[str, Any]], Path]) -> None:
    changes = {"volume": 1.5, "weekday": "mon", "closed_windows": ["W03"], "item_factors": {"BD01": 2.5}}
    scenario = read_scenario(write(GOOD | changes))
    assert scenario.volume == pytest.approx(1.5 * 1.15)
    assert scenario.item_factors == {"BD01": 2.5}
    assert {slot.window for slot in scenario.plan.slots} - {
        slot.window for slot in scenario.plans[0].slots
    } == {"W03"}
    assert scenario.before is None


def test_a_scenario_says_how_many_take_a_ticket_for_the_wrong_item(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    changes = {"wrong_tickets": 0.1, "compare": {"plan": "../plans/all_regular.toml"}}
    found = Study(run(read_scenario(write(GOOD | changes)), 8, 1))
    CHECK.validate(GOOD | changes)
    misrouted = found.document["comparisons"][0]["guards"]["misrouted"]
    assert misrouted["before"]["value"] == 0, "without a fast lane nobody can be in the wrong one"
    assert 0.02 < misrouted["after"]["value"] < 0.1, "of all tickets; 10 % of those who could"
    words = [told for told, _ in guard_sentences(found.document["comparisons"][0], "en")]
    assert any(one.startswith("Tickets in a fast lane that do not belong there: 0.0 %") for one in words)
    assert any("hold a ticket for a fast-list item" in one for one in assumptions(found.runs.scenario, "en"))


def test_the_plan_to_compare_with_can_be_named_on_the_way(write: Callable[[dict[str, Any]], Path]) -> None:
    path = write(GOOD | {"compare": {"plan": "../plans/all_regular.toml"}})
    plans = path.parent.parent / "plans"
    assert [plan.code for plan in read_scenario(path).plans] == ["all_regular", "fast_flex"]
    for against in ("one_pool", plans / "one_pool.toml"):
        assert [plan.code for plan in read_scenario(path, against).plans] == ["one_pool", "fast_flex"]
    with pytest.raises(Mistakes, match="--against: there is no file"):
        read_scenario(path, "one_pol")


def test_all_mistakes_are_told_at_once_with_key_and_mend(write: Callable[[dict[str, Any]], Path]) -> None:
    wrong = GOOD | {
        "names": {"en": "Trial"},
        "date": "24.11.2026",
        "arrivals": "ordinry",
        "volume": -1,
        "closed_windows": ["W99"],
        "item_factors": {"BD1": 2},
        "colour": "red",
        "plan": "../plans/missing.toml",
    }
    with pytest.raises(Mistakes) as caught:
        read_scenario(write(wrong))
    found = {mistake.where: mistake for mistake in caught.value.mistakes}
    assert set(found) == {
        "names.zh-CN",
        "date",
        "arrivals",
        "volume",
        "closed_windows",
        "item_factors.BD1",
        "colour",
        "plan",
    }
    assert found["arrivals"].mend == "Did you mean 'ordinary'?"
    assert found["item_factors.BD1"].mend == "Did you mean 'BD01'?"
    assert "missing.toml" in found["plan"].what


def test_mistakes_inside_a_named_file_are_told_with_the_key_that_names_it(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    path = write(GOOD)
    profile = path.parent.parent / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    text = text.replace('code = "SG01"\nshare = 0.0371', 'code = "SG001"\nshare = 0.0371')
    text = text.replace("shape = 1.5", 'shape = "wide"').replace("urgent =", "older =")
    profile.write_text(text.replace('costs = "72 s"', 'costs = "10 s"'), encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        read_scenario(path)
    told = "\n".join(str(mistake) for mistake in caught.value.mistakes)
    for part in (
        "profile (../profile.toml): items[SG001].code",
        "patience.shape",
        "priorities.older",
        "no_show.costs",
    ):
        assert part in told
    assert "Did you mean 'SG01'?" in told
    assert len(caught.value.mistakes) == 4


def test_a_file_that_is_not_toml_and_one_that_is_not_there_are_told_plainly(
    write: Callable[[dict[str, Any]], Path], tmp_path: Path
) -> None:
    broken = write(GOOD)
    broken.write_text('code = "x\nnames', encoding="utf-8")
    with pytest.raises(Mistakes, match=r"trial\.toml: is not TOML"):
        read_scenario(broken)
    with pytest.raises(Mistakes, match="there is no file"):
        read_scenario(tmp_path / "nothing.toml")


LAW = {"law": "gamma", "mean": "10 min", "cv": 0.7}
TURNS: dict[str, Any] = {
    "several": {"share": 0.1, "matters": {"2": 0.75, "3": 0.25}, "how": "parallel"},
    "appointments": {
        "booked": [{"item": "SG02", "at": ["09:00", "09:10"]}, {"item": "RS02", "at": ["10:30"]}],
        "early": "5 min",
        "lateness": LAW,
        "no_show": 0.1,
    },
    "turned_away": {"share": 0.02, "items": {"BD01": 0.1}, "today": 0.4, "later": 0.3, "back_after": LAW},
    "more_time": {"share": 0.02, "after": LAW},
    "hold": {"share": 0.02, "after": LAW, "back_after": LAW},
    "claims": {"refused": 0.1, "after": LAW},
    "pre_check": {"guides": 2, "time": LAW, "items": ["SG02"], "sent_away": 0.05},
    "get_ready": {"early": "1 min", "saves": "15 s"},
    "auto_call": {"windows": ["W01"], "after": "10 s"},
    "groups": {"share": 0.2, "sizes": {"2": 0.5, "5": 0.5}},
    "crowd": {"visitors": 30},
    "paced": {"every": "6 min", "from": "09:00", "to": "10:00"},
    "visitors": [{"item": "SG02", "at": "09:00", "service": "5 min"}, {"item": "RS02", "at": "09:10"}],
    "balking": {"more_than": 12, "share": 0.3},
    "room": {"most": 200},
    "steady": {"warm_up": "300 min", "measured": "700 min"},
    "outside": {"free_window": "lowest", "closing_window": "hands_back"},
}


@pytest.fixture
def few_rules(write: Callable[[dict[str, Any]], Path]) -> Callable[[dict[str, Any]], Path]:
    """Writes a scenario whose hall takes no appointments, gives no return passes and readies nobody."""

    def to_file(data: dict[str, Any]) -> Path:
        path = write(data)
        hall = path.parent.parent / "hall.toml"
        text = re.sub(r"(return_days|get_ready) = \d+", r"\1 = 0", hall.read_text(encoding="utf-8"))
        text = re.sub(r"\[appointments\].*?\n\n", "", text, count=1, flags=re.DOTALL)
        hall.write_text(text, encoding="utf-8")
        return path

    return to_file


def test_a_scenario_names_the_other_courses_that_visits_take(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    CHECK.validate(GOOD | TURNS)
    habits = read_scenario(write(GOOD | TURNS), studies=True).habits
    assert habits.several is not None
    assert habits.several.matters == {2: 0.75, 3: 0.25}
    assert habits.appointments is not None
    assert [item for item, _ in habits.appointments.booked] == ["SG02", "SG02", "RS02"]
    assert habits.turned_away is not None
    assert habits.turned_away.items == {"BD01": 0.1}
    assert habits.auto_call is not None
    assert (habits.auto_call.windows, habits.auto_call.after) == (("W01",), 10_000)
    assert None not in (habits.more_time, habits.aside, habits.claims, habits.pre_check, habits.get_ready)
    assert habits.groups == Groups(0.2, {2: 0.5, 5: 0.5})
    assert habits.crowd == Crowd(30, 8 * HOUR)
    assert habits.paced == Paced(6 * MINUTE, 9 * HOUR, 10 * HOUR)
    assert habits.visitors == (
        Listed("SG02", 9 * HOUR, 5 * MINUTE),
        Listed("RS02", 9 * HOUR + 10 * MINUTE, None),
    )
    assert habits.balking == Balking(12, 0.3)
    assert habits.room == 200
    assert habits.outside == Outside("lowest", "hands_back")
    assert read_scenario(write(GOOD | TURNS), studies=True).steady == Steady(300 * MINUTE, 700 * MINUTE)


def test_who_plays_single_days_is_told_that_a_study_of_the_long_run_is_none(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    with pytest.raises(Mistakes, match="steady: this is a study of the long run"):
        read_scenario(write(GOOD | {"steady": TURNS["steady"]}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_habit_has_its_words_among_the_assumptions(language: str) -> None:
    assert all(say(field.name, language) for field in fields(Habits))


def test_a_scenario_that_names_none_has_none(write: Callable[[dict[str, Any]], Path]) -> None:
    assert read_scenario(write(GOOD)).habits == Habits()


def test_all_mistakes_about_other_courses_are_told_at_once(
    few_rules: Callable[[dict[str, Any]], Path],
) -> None:
    wrong = GOOD | {
        "several": {"share": 2, "matters": {"1": 1.0}, "how": "both"},
        "appointments": {"booked": [{"item": "SG99", "at": ["7"]}], "lateness": LAW},
        "turned_away": {"share": 0.1, "items": {"XX": 0.1}, "today": 0.6, "later": 0.6},
        "more_time": {"share": 0.1},
        "hold": {"share": 0.1, "after": {"law": "gama", "mean": "1 min"}, "back_after": LAW},
        "claims": {"refused": -1, "after": LAW},
        "pre_check": {"guides": 0, "time": LAW, "items": ["SG99"]},
        "get_ready": {"early": "1 min", "saves": "15 s", "late": 1},
        "auto_call": {"windows": ["W99"], "after": "0 s"},
    }
    with pytest.raises(Mistakes) as caught:
        read_scenario(few_rules(wrong))
    found = {mistake.where for mistake in caught.value.mistakes}
    assert found >= {
        "several.share",
        "several.matters.1",
        "several.how",
        "appointments",
        "appointments.booked[1].item",
        "appointments.booked[1].at",
        "turned_away",
        "turned_away.items.XX",
        "turned_away.later",
        "turned_away.back_after",
        "more_time.after",
        "hold.after.law",
        "claims.refused",
        "pre_check.guides",
        "pre_check.items",
        "get_ready",
        "get_ready.late",
        "auto_call.windows",
        "auto_call.after",
    }


def test_more_bookings_than_the_hall_takes_and_times_outside_the_hours_are_mistakes(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    booked = [{"item": "SG02", "at": ["09:00", "09:05", "09:10", "09:15", "09:20", "17:30"]}]
    with pytest.raises(Mistakes) as caught:
        read_scenario(write(GOOD | {"appointments": {"booked": booked, "lateness": LAW}}))
    told = [mistake.what for mistake in caught.value.mistakes]
    assert told == ["17:30 is outside the hours", "5 are booked from 09:00 on"]


WRONG: list[dict[str, Any]] = [
    {"code": 7},
    {"code": ""},
    {"names": "Trial"},
    {"names": {"en": "Trial"}},
    {"date": "tomorrow"},
    {"volume": "much"},
    {"volume": -0.1},
    {"volume": 101},
    {"closed_windows": "W01"},
    {"closed_windows": [1]},
    {"item_factors": {"BD01": "twice"}},
    {"item_factors": {"BD01": -1}},
    {"wrong_tickets": 1.5},
    {"compare": {}},
    {"compare": {"plans": "x"}},
    {"weekday": "monday"},
    {"schema": 2},
    {"surprise": True},
    {"hall": 3},
    {"several": {"share": 1.5}},
    {"several": {"share": 0.5, "how": "somehow"}},
    {"appointments": {"booked": [], "lateness": LAW}},
    {"turned_away": {"share": 0.1, "soon": True}},
    {"more_time": {"share": 0.1}},
    {"hold": {"share": 0.1, "after": LAW}},
    {"claims": {"refused": 0.1, "after": {"law": "weibull", "mean": "1 min"}}},
    {"pre_check": {"guides": 0, "time": LAW}},
    {"get_ready": {"early": "1 min"}},
    {"auto_call": {"after": 10}},
    {"groups": {"share": 0.1, "sizes": {"1": 1.0}}},
    {"groups": {"sizes": {"2": 1.0}}},
    {"crowd": {"visitors": 0}},
    {"crowd": {"visitors": 9, "at": "8 o'clock"}},
    {"paced": {"from": "09:00"}},
    {"visitors": [{"at": "09:00"}]},
    {"visitors": [{"item": "SG02", "at": "09:00", "for": "1 min"}]},
    {"balking": {"share": 0.5}},
    {"balking": {"more_than": 2, "share": 1.5}},
    {"room": {}},
    {"steady": {"warm_up": "1 min"}},
    {"outside": {"free_window": "highest"}},
    {"outside": {"closing_window": "stays"}},
    {"outside": {"aging": {"fast": -1}}},
    {"claims": {"refused": 0.1, "after": {"law": "weibull", "shape": 2, "mean": "1 min", "scale": "1 min"}}},
    {"claims": {"refused": 0.1, "after": {"law": "empirical", "values": []}}},
    {"claims": {"refused": 0.1, "after": {"law": "mixture", "parts": [{"weight": 1, **LAW}]}}},
    {"claims": {"refused": 0.1, "after": {"law": "exponential", "mean": "1 min", "cv": 0.5}}},
    {"day_type": "monday"},
]


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_the_schema_and_the_reader_refuse_the_same(
    change: dict[str, Any], write: Callable[[dict[str, Any]], Path]
) -> None:
    data = GOOD | change
    with pytest.raises(Mistakes):
        read_scenario(write(data))
    assert not CHECK.is_valid(data)


PROFILE = jsonschema.Draft202012Validator({"$ref": "#/$defs/profile", "$defs": SCHEMA["$defs"]})
NEW_KEYS = """
[day_types.market]
weekdays = ["tue", "fri"]
arrivals = "monday"
volume = 1.2

[day_types.open_house]
arrivals = "ordinary"

[seasons.enrolment]
from = "11-20"
to = "02-10"
volume = 1.5
item_factors = { BD01 = 2.0 }

[seasons.spring]
from = "03-01"
to = "03-31"
volume = 9.0

[arrivals_by_item.ordinary.RS01]
"08:15" = 0.5
"09:45" = 0.5

[walk_by_zone.B]
law = "weibull"
shape = 2.0
scale = "1 min"
"""


def _with(path: Path, old: str, new: str) -> dict[str, Any]:
    """Changes the profile beside a scenario, and gives its data."""
    profile = path.parent.parent / "profile.toml"
    text = profile.read_text(encoding="utf-8").replace(old, new)
    profile.write_text(text + NEW_KEYS, encoding="utf-8")
    return tomllib.loads(text + NEW_KEYS)


def test_a_day_type_says_the_arrivals_and_a_season_that_is_on_multiplies(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    day = {key: value for key, value in GOOD.items() if key != "arrivals"} | {"volume": 2}
    path = write(day | {"day_type": "market", "item_factors": {"BD01": 3, "SG01": 4}})
    data = _with(path, 'code = "RS01"', 'code = "RS01"\npatience = { law = "none" }')
    PROFILE.validate(data)
    scenario = read_scenario(path)
    assert scenario.arrivals == "monday"
    assert scenario.volume == pytest.approx(2 * 1.2 * 1.5)
    assert scenario.item_factors == {"BD01": 6.0, "SG01": 4.0}
    assert scenario.profile.arrivals_by_item["ordinary"]["RS01"] == ((495 * MINUTE, 0.5), (585 * MINUTE, 0.5))
    assert scenario.profile.walk_by_zone["B"].family == "weibull"
    assert scenario.profile.patience_by_item["RS01"].family == "none"
    assert [
        scenario.profile.seasons["enrolment"].covers(f"2026-{day}") for day in ("11-20", "02-10", "02-11")
    ] == [
        True,
        True,
        False,
    ]


def test_a_day_type_for_other_days_and_one_beside_arrivals_are_mistakes(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    path = write(GOOD | {"day_type": "market", "date": "2026-11-25"})
    _with(path, "", "")
    with pytest.raises(Mistakes) as caught:
        read_scenario(path)
    told = {one.where: str(one) for one in caught.value.mistakes}
    assert set(told) == {"arrivals", "date"}
    assert "tue, fri" in told["date"]
    path.write_text(path.read_text(encoding="utf-8").replace('"market"', '"open_house"'), encoding="utf-8")
    with pytest.raises(Mistakes, match="arrivals"):
        read_scenario(path)


def test_hall_profile_and_plan_may_stand_in_the_scenario_itself(scenarios: Path) -> None:
    demo = scenarios.parent
    tables = {
        key: tomllib.loads((demo / name).read_text(encoding="utf-8"))
        for key, name in (
            ("hall", "hall.toml"),
            ("profile", "profile.toml"),
            ("plan", "plans/fast_flex.toml"),
        )
    }
    inside = scenario_from_data(GOOD | tables | {"compare": {"plan": "../plans/one_pool.toml"}}, scenarios)
    CHECK.validate(GOOD | tables)
    beside = scenario_from_data(GOOD, scenarios)
    assert (inside.hall, inside.profile, inside.plan) == (beside.hall, beside.profile, beside.plan)
    assert inside.before is not None
    tables["plan"]["roles"]["regular"]["lanes"][0]["lane"] = "slow"
    del tables["profile"]["patience"]["shape"]
    with pytest.raises(Mistakes) as caught:
        scenario_from_data(GOOD | tables, scenarios)
    assert [one.where for one in caught.value.mistakes] == [
        "profile: patience.shape",
        "plan: roles.regular.lanes[1].lane",
    ]


@pytest.mark.parametrize("key", SCHEMA["properties"])
def test_the_schema_and_the_reader_need_the_same(key: str, write: Callable[[dict[str, Any]], Path]) -> None:
    data = {name: value for name, value in GOOD.items() if name != key}
    if key in {*SCHEMA["required"], "arrivals"}:
        with pytest.raises(Mistakes):
            read_scenario(write(data))
        assert not CHECK.is_valid(data)
    else:
        read_scenario(write(data))
        CHECK.validate(data)
