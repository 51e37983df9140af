"""A table of waits beside the one in force: counted as its page says, and told in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jsonschema
import numpy as np
import pytest

from queueing.hallfile import hall_from_data
from simulation.calculating import answer
from simulation.enclosing import enclosed
from simulation.scenario import Scenario, read_scenario
from simulation.waits.coverage import coverage
from simulation.waits.document import document
from simulation.waits.observing import NONE, Seen, observe
from simulation.waits.page import page
from simulation.waits.trial import FIRST_TESTED, Told, Trial
from tests.builders import DEMO, ROOT

FILE = DEMO / "scenarios" / "ordinary.toml"
SCHEMA = json.loads((ROOT / "docs" / "reference" / "waits.schema.json").read_text("utf-8"))
MINUTE = 60_000


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def told(days: int, **columns: np.ndarray) -> Told:
    """Visitors of the first kind of day, who all stayed, unless the columns say otherwise."""
    count = len(next(iter(columns.values())))
    names = ("lane", "wall", "turn", "p50", "p90", "people", "waited", "left", "kind", "day")
    whole = {name: np.zeros(count, dtype=np.int64) for name in names}
    whole["left"] = np.full(count, NONE)
    whole["day"] = np.arange(count) % days + FIRST_TESTED
    return Told(Seen(**(whole | columns)), range(FIRST_TESTED, FIRST_TESTED + days))


def test_a_score_says_how_often_what_was_told_came_true_and_how_far_off_it_was() -> None:
    found = told(
        2,
        p50=ints(5, 5, 5, 5, 0) * MINUTE,
        p90=ints(9, 9, 9, 9, 0) * MINUTE,
        waited=ints(4 * MINUTE, 8 * MINUTE, 12 * MINUTE, NONE, 0),
        left=ints(NONE, NONE, NONE, MINUTE, NONE),
    ).score
    assert found.told == 3, "who has left early proves nothing"
    assert (found.p50.value, found.p90.value) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found.off.value == pytest.approx((1 + 3 + 7) / 3 * MINUTE)
    assert (found.at_once, found.true.value) == (1, 1.0)


def test_what_is_lost_is_least_for_the_true_quantiles_and_not_only_for_right_shares() -> None:
    """Half of the visitors wait a minute, half nine: times that are right on the average lose much."""
    waited = np.where(np.arange(100) % 2, 9, 1) * MINUTE
    apart, alike = (
        told(2, p50=p50, p90=p50, waited=waited, day=np.arange(100) // 50 + FIRST_TESTED)
        for p50 in (waited, np.full(100, 5 * MINUTE))
    )
    assert [int(part.sum()) for part in apart.losses()] == [0, 100]
    assert int(alike.losses()[0].sum()) == 50 * 4 * MINUTE * (0.5 + 0.9 + 0.5 + 0.1)


def test_lanes_and_kinds_of_day_are_told_apart() -> None:
    found = told(
        2,
        p50=ints(5, 5, 5, 5),
        p90=ints(9, 9, 9, 9),
        waited=ints(1, 9, 99, 99),
        lane=ints(0, 0, 1, 1),
        kind=ints(0, 1, 0, 1),
    )
    assert [found.of_lane(index).p90.value for index in (0, 1)] == [1.0, 0.0]
    assert [found.of_kind(index).p50.value for index in (0, 1)] == [0.5, 0.0]


def trial(new: Told, present: Told, scenario: Scenario | None = None) -> Trial:
    scenario = scenario or read_scenario(FILE)
    table = {
        "days": 8,
        "visitors": 9,
        "keeps": {},
        "spread": 0.5,
        "reserve": 0.25,
        "scenarios": [],
        "plans": [],
    }
    return Trial((scenario,), 1, table | {"cells": []}, new, present)


def in_time(share: float, days: int = 10) -> Told:
    """A hundred visitors on each day, of whom this share was called in time."""
    late = np.tile(np.arange(100) >= 100 * share, days)
    count = 100 * days
    return told(
        days,
        p50=np.full(count, 5 * MINUTE),
        p90=np.full(count, 9 * MINUTE),
        waited=np.where(late, 10, 4) * MINUTE,
        day=np.repeat(np.arange(days), 100) + FIRST_TESTED,
    )


@pytest.mark.parametrize(
    ("new", "present", "said"),
    [
        (0.91, 0.5, "All in all the fitted table is better"),
        (0.5, 0.91, "All in all what is in force is better"),
        (0.91, 0.91, "All in all the two do not surely differ"),
    ],
)
def test_the_page_says_whether_the_change_is_worth_it(new: float, present: float, said: str) -> None:
    shown = page(trial(in_time(new), in_time(present)), "en")
    assert said in shown
    assert f"{100 * new:.1f}\u00a0%" in shown
    assert f"By the table in force, on the same days: {100 * present:.1f}\u00a0%" in shown


def test_a_hall_without_a_table_is_told_how_it_does_without() -> None:
    scenario = read_scenario(FILE)
    data = {key: one for key, one in scenario.hall.data.items() if key != "waits"}
    bare = trial(in_time(0.91), in_time(0.8), replace(scenario, hall=hall_from_data(data)))
    assert document(bare)["in_force"]["has_table"] is False
    assert "As now, without a table" in page(bare, "en")
    assert "没有表" in page(bare, "zh-CN")


@pytest.fixture(scope="module")
def worked_out() -> tuple[dict[str, Any], list[Mapping[str, Any]]]:
    """What the office is given for two kinds of day, and how far it was told to be."""
    heard: list[Mapping[str, Any]] = []
    ordinary, plan = read_scenario(FILE), read_scenario(DEMO / "scenarios" / "monday.toml").plan
    given = {
        "scenarios": [enclosed(FILE), enclosed(DEMO / "scenarios" / "monday.toml")],
        "hall": ordinary.hall.data,
        "plan": ordinary.plan.to_data(),
        "other": plan.to_data(),
        "days": 4,
        "seed": 1,
    }
    return answer({"kind": "waits", "given": given}, heard.append), heard


def test_the_office_gets_a_table_for_the_plan_it_asks_about(
    worked_out: tuple[dict[str, Any], list[Mapping[str, Any]]],
) -> None:
    result, heard = worked_out
    found = result["document"]
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    plan = read_scenario(DEMO / "scenarios" / "monday.toml").plan
    assert found["plan"] == {"code": plan.code, "names": dict(plan.names), "digest": plan.digest}
    assert found["table"]["plans"] == [found["plan"]]
    assert found["days"] == {"fitted": 8, "tested": 16}
    assert [one["code"] for one in found["scenarios"]] == ["ordinary", "monday"]
    hall_from_data({**read_scenario(FILE).hall.data, "waits": found["table"]})
    assert heard[-1]["done"] == heard[-1]["of"] == 2 * (12 + 4 + 8 + 8)
    shares = [found[one]["all"]["within_p90"] for one in ("in_force", "new")]
    assert heard[-1]["so_far"] == {"within_p90": shares, "better": found["better"]}
    assert "告知的等候时间" in result["page"]["zh-CN"]
    assert "Ordinary day, Monday" in result["page"]["en"]


def test_the_table_in_force_is_tried_on_the_same_days(
    worked_out: tuple[dict[str, Any], list[Mapping[str, Any]]],
) -> None:
    ordinary = read_scenario(FILE)
    own = replace(ordinary, plan=read_scenario(DEMO / "scenarios" / "monday.toml").plan)
    waits = ordinary.hall.data["waits"]
    assert isinstance(waits, dict)
    there = coverage(observe(own, 1, range(FIRST_TESTED, FIRST_TESTED + 8), 0, waits)[0])
    row = worked_out[0]["document"]["in_force"]["scenarios"][0]
    assert (row["told"], row["told_none"]) == (there.known, there.at_once)
    assert row["within_p90"]["value"] == pytest.approx(there.p90, abs=1e-6)
