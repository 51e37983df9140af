"""``[limits]``: defaults from the hall, and mistakes told all at once."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queueing.errors import Mistakes
from queueing.times import HOUR, MINUTE
from simulation.laws import Law
from simulation.planning.impossible import problem_of
from simulation.planning.limits import limits_from_data
from simulation.scenario import Scenario, read_scenario


def mistakes(ordinary: Scenario, data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Mistakes) as told:
        limits_from_data(data, ordinary.hall)
    return {one.where: f"{one.what}. {one.mend}" for one in told.value.mistakes}


def test_without_a_word_the_promise_and_its_guards_are_the_targets(ordinary: Scenario) -> None:
    found = limits_from_data({}, ordinary.hall)
    assert found.aim == "least_paid_hours"
    assert len(found.slots) == 18
    assert found.dwell == 60 * MINUTE
    assert [role.name for role in found.roles] == ["fast", "regular"]
    codes = [target.code for target in found.targets]
    assert codes[:3] == ["promise 09:00", "promise 14:00", "others in the peaks"]
    assert codes[-1] == "longest wait"
    promise = found.targets[0]
    assert (promise.within, promise.share, promise.periods) == (3 * MINUTE, 0.9, ((9 * HOUR, 11 * HOUR),))


def test_every_mistake_is_told_at_once_with_its_key_and_mend(ordinary: Scenario) -> None:
    told = mistakes(
        ordinary,
        {
            "aim": "cheap",
            "slot": "10 min",
            "dwell": "20 h",
            "lanes": ["fast", "regular-Z"],
            "paid_hours": 100,
            "staff": [{"from": "12:00", "to": "09:00", "most": 4}],
            "windows": [{"id": "W99", "roles": ["quick"]}],
            "targets": [
                {"code": "a", "who": "others", "within": "3 min"},
                {"code": "a", "share": 1.0, "within": "3 min", "times_today": 1.1},
                {"code": "b", "zone": "Q", "within": "0 min"},
            ],
            "speed": 3,
        },
    )
    assert told["aim"].startswith("'cheap' is none of the choices")
    assert told["slot"] == "makes 54 slots of a day. Make it longer: at most 48"
    assert told["dwell"] == "is longer than the hall is open. Give a shorter time"
    assert "'regular-Z' is no lane of this hall" in told["lanes"]
    assert "is not later than from" in told["staff[1].to"]
    assert "'W99' is no window" in told["windows[W99].id"]
    assert "'quick' is no role here" in told["windows[W99].roles"]
    assert "'others' is none of the choices" in told["targets[a].who"]
    assert "Give either within or times_today" in told["targets[a]"]
    assert "Give a share between 0 and 1" in told["targets[a].share"]
    assert "'Q' is no zone" in told["targets[b].zone"]
    assert "longer than nothing" in told["targets[b].within"]
    assert "used twice" in told["targets"]
    assert "is not a key that exists here" in told["speed"]


def test_roles_may_say_several_values_to_try(ordinary: Scenario) -> None:
    lanes = [{"lane": "fast"}, {"lane": "own", "after": ["0 min", "20 min"], "reserve": [0, 1]}]
    found = limits_from_data({"roles": {"quick": {"lanes": lanes}}}, ordinary.hall)
    assert found.roles[0].ways == tuple(
        (("fast", 0, 0), ("own", after * MINUTE, reserve)) for after in (0, 20) for reserve in (0, 1)
    )
    told = mistakes(
        ordinary, {"roles": {"quick": {"lanes": [{"lane": "fast", "reserve": 1, "after": ["x"]}]}}}
    )
    assert "stands at the first lane" in told["roles.quick.lanes[1].reserve"]
    assert "roles.quick.lanes[1].after" in told


def test_a_target_of_every_slot_is_as_many_targets(ordinary: Scenario) -> None:
    row = {
        "code": "quick",
        "who": "listed",
        "within": "3 min",
        "each": "slot",
        "from": "09:00",
        "to": "11:00",
    }
    found = limits_from_data({"targets": [row]}, ordinary.hall)
    assert [one.code for one in found.targets] == [
        "quick 09:00", "quick 09:30", "quick 10:00", "quick 10:30",
    ]  # fmt: skip


def test_the_published_schema_takes_what_the_reader_takes_and_refuses_what_it_refuses() -> None:
    root = Path(__file__).parents[3]
    schema = json.loads((root / "docs" / "reference" / "scenario.schema.json").read_text("utf-8"))
    page = (root / "docs" / "reference" / "limits.md").read_text("utf-8")
    example = tomllib.loads(page.split("```toml\n")[1].split("```")[0])["limits"]
    check = jsonschema.Draft202012Validator(schema["$defs"]["limits"])
    check.validate(example)
    assert not check.is_valid({"aim": "cheap"})
    assert not check.is_valid({"targets": [{"within": "3 min", "times_today": 1.1}]})
    assert not check.is_valid({"speed": 3})


def test_the_example_of_the_page_can_be_read(ordinary: Scenario) -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "limits.md").read_text("utf-8")
    found = limits_from_data(
        tomllib.loads(page.split("```toml\n")[1].split("```")[0])["limits"], ordinary.hall
    )
    assert [one.code for one in found.targets] == ["fast", "others"]
    problem, wrong = problem_of(ordinary, found)
    assert not wrong
    assert (problem.staff[0], problem.staff[-1]) == (16, 18)


def test_a_scenario_tells_the_mistakes_of_its_limits_with_the_others(tmp_path: Path, scenarios: Path) -> None:
    text = (scenarios / "ordinary.toml").read_text("utf-8").replace("../", str(scenarios.parent) + "/")
    file = tmp_path / "day.toml"
    file.write_text(text + "\n[limits]\nstretches = 0\n", "utf-8")
    with pytest.raises(Mistakes) as told:
        read_scenario(file)
    assert [one.where for one in told.value.mistakes] == ["limits: stretches"]


def test_what_no_plan_could_mend_is_told_before_the_search(ordinary: Scenario) -> None:
    only = limits_from_data({"staff": 5, "windows": [{"ids": ["W05", "W18"], "roles": []}]}, ordinary.hall)
    _, wrong = problem_of(ordinary, only)
    assert [one.where for one in wrong] == ["limits.windows"] * len(wrong)
    assert any("regular-E" in one.what for one in wrong)


def test_targets_that_say_nothing_or_that_nobody_could_reach_are_told(ordinary: Scenario) -> None:
    walk = Law("constant", 30_000.0)
    scenario = replace(ordinary, profile=replace(ordinary.profile, walk=walk))
    rows = [
        {"code": "nobody", "who": "listed", "zone": "E", "within": "3 min"},
        {"code": "at once", "within": "20 s"},
    ]
    hall = scenario.hall
    none = {code for code in hall.fast_items(scenario.date) if hall.items[code].zone == "E"}
    items = {code: one for code, one in scenario.profile.items.items() if code not in none}
    scenario = replace(scenario, profile=replace(scenario.profile, items=items))
    _, wrong = problem_of(scenario, limits_from_data({"targets": rows}, hall))
    assert {one.where: one.what for one in wrong} == {
        "limits.targets[nobody]": "nobody who comes belongs to it",
        "limits.targets[at once].within": "the way to the window alone takes 30 s",
    }
