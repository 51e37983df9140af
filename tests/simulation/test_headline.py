"""The headline study: its file, its suppositions, and the published pages."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from queueing.errors import Mistakes
from queueing.times import SECOND
from simulation.experiment import run_day
from simulation.headline import read_headline
from simulation.headline_command import study
from simulation.reference import HallDay, Setting
from simulation.scenario import Scenario
from simulation.suppositions import WhatIf
from simulation.traces import draw_day
from simulation.whatif import slower, with_longer_services, with_wrong_tickets
from tests.builders import DAY, DEMO, ZERO, all_day, hall_data
from tests.simulation.by_hand import trace_of, visitor

PAGES = Path(__file__).parents[2] / "docs" / "explanation"
NAMES = ("fast-track.md", "fast-track.zh-CN.md")
_DAYS = re.compile(r"--days (\d+) --seed (\d+)`")


def skeleton(page: str) -> list[str]:
    """What does not depend on the figures: headings, what the rows of tables are of, assumptions, plans."""
    found = []
    for line in page.splitlines():
        if line.startswith(("#", "-", "!")):
            found.append(line)
        elif line.startswith("|"):
            cells = line.split("|")
            found.append(f"{cells[1].strip()} and {len(cells) - 3} more")
    return found


def written(days: int, seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DEMO.parents[2])
    result = CliRunner().invoke(
        study,
        ["config/halls/demo/study.toml", "--days", str(days), "--seed", str(seed), "--out", str(folder)],
    )
    assert result.exit_code == 0, result.output


def test_the_published_pages_are_what_the_command_writes_figures_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder that is not there yet"
    written(2, 1, folder, monkeypatch)
    for name in NAMES:
        fresh, published = ((where / name).read_text(encoding="utf-8") for where in (folder, PAGES))
        assert skeleton(fresh) == skeleton(published), "write it anew: make study"
        assert len(skeleton(fresh)) > 50
        assert _DAYS.search(published)
    picture = (folder / "fast-track.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg")


@pytest.mark.prove
def test_the_published_pages_are_byte_for_byte_what_the_command_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = _DAYS.search((PAGES / NAMES[0]).read_text(encoding="utf-8"))
    assert told is not None
    written(int(told[1]), int(told[2]), tmp_path, monkeypatch)
    for name in (*NAMES, "fast-track.svg", "fast-track.zh-CN.svg"):
        assert (tmp_path / name).read_bytes() == (PAGES / name).read_bytes(), "write it anew: make study"


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    """A copy of the sample hall with its study, to be spoilt."""
    shutil.copytree(DEMO, tmp_path / "demo")
    return tmp_path / "demo" / "study.toml"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("schema = 1", "schema = 2", "schema", "cannot be 2"),
        ('code = "fast-track"', "", "code", "is missing"),
        ('"scenarios/monday.toml"', '"scenarios/sunday.toml"', "scenarios/sunday.toml: ", "there is no file"),
        (
            '"scenarios/monday.toml"',
            '"scenarios/ordinary_before.toml"',
            "ordinary_before.toml: compare",
            "no plan",
        ),
        ("volume = 1.1", "volumes = 1.1", "volumes", "is not a key"),
        ("wrong_tickets = 0.08", "wrong_tickets = 8", "wrong_tickets", "cannot be 8"),
        (
            'slower_skill = "cross-trained"',
            'slower_skill = "cross"',
            "slower_skill",
            "'cross' is not known here",
        ),
        ('slower_skill = "cross-trained"', "", "slower_skill", "is missing"),
        ('closed_windows = ["W03", "W08"]', 'closed_windows = ["W3"]', "closed_windows", "'W3' is not known"),
        ('code = "slower_20"', 'code = "slower_10"', "suppositions", "stands for two rows"),
        ("schema = 1", "schema =", "study.toml", "is not TOML"),
    ],
)
def test_what_is_wrong_in_a_study_is_told_with_its_place(
    study_file: Path, old: str, new: str, where: str, what: str
) -> None:
    text = study_file.read_text(encoding="utf-8")
    assert old in text
    study_file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Mistakes) as found:
        read_headline(study_file)
    told = [str(mistake) for mistake in found.value.mistakes]
    assert any(where in one and what in one for one in told), told


def test_the_published_schema_takes_the_shipped_study_and_refuses_what_the_reader_refuses() -> None:
    schema = json.loads((PAGES.parent / "reference" / "study.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    shipped = tomllib.loads((DEMO / "study.toml").read_text(encoding="utf-8"))
    check.validate(shipped)
    first = shipped["suppositions"][0]
    for wrong in ({"volumes": 1.1}, {"wrong_tickets": 8}, {"slower_by": 1.1}, {"volume": -1}):
        assert not check.is_valid({**shipped, "suppositions": [{**first, **wrong}]}), wrong


def test_all_mistakes_of_a_study_are_told_at_once(study_file: Path) -> None:
    text = study_file.read_text(encoding="utf-8").replace("schema = 1", "schema = 3")
    text = text.replace("monday", "sunday").replace("volume = 1.1", "volume = -1")
    study_file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(study, [str(study_file)])
    assert result.exit_code == 1
    for told in ("schema", "sunday.toml", "volume"):
        assert told in result.output
    assert "Traceback" not in result.output
    chinese = CliRunner().invoke(study, [str(study_file), "--lang", "zh-CN"])
    assert f"无法运行 {study_file}：" in chinese.output


def test_only_what_a_window_serves_by_the_skill_alone_takes_it_longer(ordinary: Scenario) -> None:
    what_if = WhatIf(slower_skill="cross-trained", slower_by=1.1)
    found = slower(what_if, ordinary.hall, ordinary.plan)
    assert found["W01", "RS01"] == 1.1
    assert ("W01", "SG02") not in found, "window 1 is of that department"
    assert not any(window == "W03" for window, _ in found), "nobody was trained there"
    assert slower(WhatIf(), ordinary.hall, ordinary.plan) == {}


def test_a_slower_window_takes_longer_from_start_to_acceptance_and_to_the_end() -> None:
    trace = trace_of(visitor("09:00", service=100, accept=40), visitor("09:10", "NA", service=100, accept=40))
    setting = Setting(hall_data(), all_day(W1=["fast", "regular-A"]), DAY, ZERO, pace={("W1", "QA"): 1.5})
    record = HallDay(setting, trace).run()
    assert (record.completed - record.started).tolist() == [150 * SECOND, 100 * SECOND]
    assert (record.accepted - record.started).tolist() == [60 * SECOND, 40 * SECOND]


def test_some_of_the_others_hold_a_ticket_for_a_fast_item_and_are_judged_by_what_they_came_for(
    ordinary: Scenario,
) -> None:
    supposed = replace(ordinary, what_if=WhatIf(wrong_tickets=0.3))
    trace = draw_day(ordinary, 1, 0)
    assert ordinary.before is not None
    assert with_wrong_tickets(supposed, ordinary.before, trace, 1, 0) is trace, (
        "no fast lane, no fast tickets"
    )
    wrong = with_wrong_tickets(supposed, ordinary.plan, trace, 1, 0)
    listed = np.array([code in ordinary.hall.fast_items(ordinary.date) for code in trace.items])
    changed = wrong.item != trace.item
    assert not listed[trace.item][changed].any()
    assert listed[wrong.item][changed].all()
    assert 0.15 < changed.sum() / (~listed[trace.item]).sum() < 0.35, "some zones have nothing fast to take"
    assert np.array_equal(wrong.service, trace.service), "they are served in full"
    before, after = run_day(supposed, 1, 0)
    assert np.array_equal(after.item, trace.item)
    fast = np.array([lane.kind == "fast" for lane in ordinary.hall.lanes.values()])
    held = after.issued >= 0
    assert np.array_equal(fast[after.lane[held]], (listed[trace.item] | changed)[held])
    assert not fast[before.lane[before.issued >= 0]].any()


def test_longer_services_are_those_of_fast_items_alone(ordinary: Scenario) -> None:
    trace = draw_day(ordinary, 1, 0)
    longer = with_longer_services(replace(ordinary, what_if=WhatIf(listed_service=1.2)), trace)
    listed = np.array([code in ordinary.hall.fast_items(ordinary.date) for code in trace.items])[trace.item]
    assert np.abs(longer.service[listed] - 1.2 * trace.service[listed]).max() <= 0.5
    assert np.array_equal(longer.service[~listed], trace.service[~listed])
    assert (longer.accept <= longer.service).all()
    assert with_longer_services(ordinary, trace) is trace
