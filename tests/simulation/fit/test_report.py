"""The files that a fit makes: page, document, profile, scenarios."""

from __future__ import annotations

import datetime
import json
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from queueing.times import HOUR, MINUTE
from simulation.experiment import run_day
from simulation.fit.document import document, to_json
from simulation.fit.findings import Findings
from simulation.fit.fitting import Fit, fit
from simulation.fit.page import page
from simulation.fit.scenarios import hall_text, plan_text, scenario_text, type_names
from simulation.fit.visits import NEVER, OUTCOMES
from simulation.fit.writing import profile_text
from simulation.scenario import Scenario, read_scenario
from simulation.sentences import assumptions
from tests.builders import DEMO, ROOT, hall_data
from tests.simulation.fit.histories import made, workdays

SCHEMA = json.loads((ROOT / "docs" / "reference" / "fit.schema.json").read_text(encoding="utf-8"))
NAME = 'Window <b>&"zone"'


@pytest.fixture(scope="module")
def rich() -> Fit:
    """A fit in which everything happens: seasons, appointments, leavers, several matters, papers missing."""
    data = hall_data()
    data["names"]["en"] = NAME
    data["appointments"] = {
        "credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 3, "days": 14
    }  # fmt: skip
    hall = hall_from_data(data)
    days = workdays(datetime.date(2025, 1, 1), 250)
    visits = made(hall, days, 3, visitors=120, factor=lambda day: 1.5 if day.month == 3 else 1.0)
    random = np.random.default_rng(3)
    wait = visits.called - visits.issued
    patience = (random.weibull(1.5, len(visits)) * 40 * MINUTE).astype(np.int64)
    left = patience < wait
    booked = random.random(len(visits)) < 0.1
    late = random.integers(-4, 10, len(visits)) * MINUTE
    nothing = {
        name: np.where(left, NEVER, getattr(visits, name))
        for name in ("called", "again", "started", "accepted", "completed")
    }
    outcome = np.where(random.random(len(visits)) < 0.05, OUTCOMES.index("turned_away"), visits.outcome)
    visits = visits.having(
        left=np.where(left, visits.issued + patience, NEVER),
        booked=np.where(booked & ~left, (visits.issued - late) // (30 * MINUTE) * 30 * MINUTE, NEVER),
        outcome=np.where(left, OUTCOMES.index("left"), outcome),
        matters=np.where(random.random(len(visits)) < 0.1, 2, 1),
        **nothing,
    )
    findings = Findings()
    findings.note("unknown_item", [7, 9], "<script>alert(1)</script>")
    return fit(visits, hall, findings, "<i>visits.csv")


class Reader(HTMLParser):
    """Counts tags, and keeps what would ask the network."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: dict[str, int] = {}
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag not in ("meta", "input"):
            self.open.append(tag)
        self.outside += [value for name, value in attrs if name in ("src", "href", "srcset") and value]

    def handle_startendtag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_asks_for_nothing_and_shows_what_was_typed_as_it_is(rich: Fit) -> None:
    text = page(rich)
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    assert reader.outside == []
    assert "url(" not in text
    assert reader.tags["svg"] == len(rich.arrivals.types) + 2 * sum(one.own for one in rich.services) + 1
    assert "script" not in reader.tags
    assert "&lt;script&gt;" in text
    assert "&lt;i&gt;visits.csv" in text
    assert "Window &lt;b&gt;&amp;" in text


@pytest.mark.parametrize(("language", "chosen"), [("en", 'id="en" checked'), ("zh-CN", 'id="zh" checked')])
def test_the_page_opens_in_the_language_that_is_asked_for(rich: Fit, language: str, chosen: str) -> None:
    text = page(rich, language)
    assert f'<html lang="{language}">' in text
    assert chosen in text
    assert text.count(" checked>") == 1


def test_days_of_a_week_in_a_row_are_called_from_the_first_to_the_last(rich: Fit) -> None:
    (kind,) = (one for one in rich.arrivals.types if len(one.weekdays) == 5)
    assert type_names(kind) == {"en": "Monday to Friday", "zh-CN": "周一至周五"}
    some = type_names(replace(kind, weekdays=(0, 2)))
    assert some == {"en": "Monday, Wednesday", "zh-CN": "周一、周三"}


def test_the_page_says_everything_twice(rich: Fit) -> None:
    text = page(rich)
    assert text.count('<span lang="en">') == text.count('<span lang="zh-CN">') > 50
    for words in ("Beware", "注意", "When visitors come", "到达时间", "Seasons were seen", "耐心"):
        assert words in text
    assert "nan" not in text.lower().replace("nanjing", "")


def test_the_document_follows_its_schema_and_is_the_same_again(rich: Fit) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(document(rich))
    assert to_json(rich) == to_json(rich)
    found = document(rich)
    assert [season["months"] for season in found["volume"]["seasons"]] == [[1, 2], [3], [*range(4, 13)]]
    assert found["findings"][0]["where"] == ["7", "9"]


def test_the_profile_says_from_how_many_visits_each_figure_comes(rich: Fit) -> None:
    text = profile_text(rich)
    data = tomllib.loads(text)
    assert data["seasons"]["mar"] == {
        "from": "03-01", "to": "03-31", "volume": data["seasons"]["mar"]["volume"]
    }  # fmt: skip
    assert data["seasons"]["mar"]["volume"] / data["seasons"]["jan_to_feb"]["volume"] == pytest.approx(
        1.5, rel=0.05
    )
    assert sum(item["share"] for item in data["items"]) == pytest.approx(1, abs=1e-4)
    for line in text.splitlines():
        if line.startswith(("service", "share", "[patience]", "[walk]", "mon =")):
            assert " # " in line, line


def test_a_scenario_has_appointments_within_the_quota_and_the_other_courses(rich: Fit) -> None:
    kind = rich.arrivals.types[0]
    data = tomllib.loads(scenario_text(rich, kind, "hall.toml", "plan.toml"))
    assert data["several"]["share"] == pytest.approx(0.1, abs=0.01)
    assert data["turned_away"]["share"] == pytest.approx(0.05, abs=0.01)
    booked = [at for one in data["appointments"]["booked"] for at in one["at"]]
    assert 8 <= len(booked) <= 12
    assert all(booked.count(at) <= 3 for at in booked)


def test_more_appointments_than_the_hall_takes_are_not_booked(rich: Fit) -> None:
    booked = np.where(rich.visits.booked >= 0, 10 * HOUR, NEVER)
    crowded = replace(rich, visits=rich.visits.having(booked=booked))
    data = tomllib.loads(scenario_text(crowded, rich.arrivals.types[0], "hall.toml", "plan.toml"))
    assert sum(len(one["at"]) for one in data["appointments"]["booked"]) == 3


def test_hall_and_plans_survive_being_written(ordinary: Scenario) -> None:
    assert tomllib.loads(hall_text(ordinary.hall)) == ordinary.hall.data
    for path in sorted((DEMO / "plans").glob("*.toml")):
        plan = plan_from_data(tomllib.loads(path.read_text("utf-8")), ordinary.hall)
        again = plan_from_data(tomllib.loads(plan_text(plan)), ordinary.hall)
        one, other = plan.to_data(), again.to_data()
        for data in (one, other):  # roles are named anew
            for trigger in data.get("triggers", []):  # type: ignore[attr-defined]
                trigger.pop("role")
        assert one == other, path.name


def test_the_scenarios_that_are_written_are_simulated(ordinary: Scenario, tmp_path: Path) -> None:
    days = workdays(datetime.date(2026, 1, 5), 15)
    visits = made(ordinary.hall, days, 5, visitors=300)
    found = fit(visits, ordinary.hall, Findings(), "made")
    (tmp_path / "hall.toml").write_text(hall_text(ordinary.hall), encoding="utf-8")
    (tmp_path / "plan.toml").write_text(plan_text(ordinary.plan), encoding="utf-8")
    data = tomllib.loads(profile_text(found))
    assert data["patience"] == {"law": "none"}
    (tmp_path / "profile.toml").write_text(profile_text(found), encoding="utf-8")
    for kind in found.arrivals.types:
        path = tmp_path / f"{kind.name}.toml"
        path.write_text(scenario_text(found, kind, "hall.toml", "plan.toml"), encoding="utf-8")
        scenario = read_scenario(path)
        assert scenario.arrivals == kind.name
        told = f"fitted to {len(visits)} visits of this hall on 15 days, 2026-01-05 to 2026-01-23"
        assert assumptions(scenario, "en")[-1].startswith(told), "nobody says that nothing was measured"
        assert "拟合" in assumptions(scenario, "zh-CN")[-1]
        (record,) = run_day(scenario, 1, 0)
        assert 200 < int((record.completed >= 0).sum()) < 400
