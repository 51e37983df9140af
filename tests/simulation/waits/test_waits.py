"""The table of waits: fitted as it says, tested on other days, written where the hall reads it."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from queueing.hallfile import hall_from_data
from simulation.scenario import read_scenario
from simulation.waits.command import MARK, fit_waits
from simulation.waits.coverage import coverage
from simulation.waits.observing import NONE, Seen, observe
from simulation.waits.tables import cells, quantiles
from simulation.words import say
from tests.builders import DEMO

MINUTE = 60_000


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def seen(**columns: np.ndarray) -> Seen:
    count = len(next(iter(columns.values())))
    names = ("lane", "wall", "turn", "p50", "p90", "people", "waited", "left", "kind", "day")
    whole = {name: np.zeros(count, dtype=np.int64) for name in names}
    whole["left"] = np.full(count, NONE)
    return Seen(**(whole | columns))


def test_a_quantile_without_leavers_is_that_of_the_waits() -> None:
    waited = np.arange(1, 101, dtype=np.int64) * MINUTE
    assert quantiles(waited, np.full(100, NONE), (0.5, 0.9)) == [50 * MINUTE, 90 * MINUTE]


def test_who_leaves_uncalled_has_waited_at_least_so_long() -> None:
    """Kaplan and Meier by hand: called at 1, left at 2, called at 3 and 4: S = 3/4, 3/4, 3/8, 0."""
    waited, left = ints(1, NONE, 3, 4), ints(NONE, 2, NONE, NONE)
    assert quantiles(waited, left, (0.25, 0.5, 0.9)) == [1, 3, 4]


def test_coverage_counts_the_late_leaver_and_not_the_early_one() -> None:
    found = coverage(
        seen(
            p50=ints(5, 5, 5, 5, 0),
            p90=ints(9, 9, 9, 9, 0),
            waited=ints(4, 9, NONE, NONE, 0),
            left=ints(NONE, NONE, 10, 8, NONE),
        )
    )
    assert (found.known, found.p90, found.p50) == (3, pytest.approx(2 / 3), pytest.approx(1 / 4, abs=0.1))
    assert (found.at_once, found.true) == (1, 1.0)


def test_an_hour_of_few_tickets_is_drawn_towards_the_whole_day() -> None:
    hall = read_scenario(DEMO / "scenarios" / "ordinary.toml").hall
    random = np.random.default_rng(1)
    turn = random.integers(1, 60 * MINUTE, 6000)
    wall = np.where(np.arange(6000) < 5900, 9, 15) * 60 * MINUTE
    waited = np.where(wall == 9 * 60 * MINUTE, turn, 3 * turn)
    rows = cells(hall, seen(turn=turn, wall=wall, waited=waited))
    few = next(row for row in rows if row["from"] == "15:00")
    ratio = few["p50"][-1] / few["ahead"][-1]
    assert 0.9 < ratio < 2, "100 tickets do not make an hour three times as slow"


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy of the sample hall without its table, into which the command has put one; and what it said."""
    folder = tmp_path_factory.mktemp("halls") / "demo"
    shutil.copytree(DEMO, folder)
    file = folder / "hall.toml"
    file.write_text(file.read_text("utf-8").partition(MARK)[0], "utf-8")
    scenario = str(folder / "scenarios" / "ordinary.toml")
    asked = [scenario, "--days", "8", "--test", "4", "--processes", "1", "--into", str(file)]
    found = CliRunner().invoke(fit_waits, asked, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return file, found.output


def test_the_command_tells_how_good_a_table_is_in_the_language_asked_for() -> None:
    scenario = str(DEMO / "scenarios" / "ordinary.toml")
    asked = [scenario, "--days", "8", "--test", "1", "--processes", "1", "--lang", "zh-CN"]
    said = CliRunner().invoke(fit_waits, asked, catch_exceptions=False).output
    for key in ("wc_told", "wc_p90", "wc_true", "wc_all"):
        assert say(key, "zh-CN") in said
    assert re.findall("[A-Za-z]+ [a-z]+ [a-z]+", said) == []


def test_the_command_writes_a_table_that_the_hall_reads_and_tells_how_good_it_is(
    fitted: tuple[Path, str],
) -> None:
    file, said = fitted
    hall = hall_from_data(tomllib.loads(file.read_text("utf-8")))
    assert hall.waits is not None
    assert (hall.waits.days, hall.waits.scenarios) == (8, ("ordinary",))
    (plan,) = hall.waits.plans
    assert (plan.code, plan.names["en"]) == ("fast_flex", "Fast windows with mutual help")
    assert plan.digest == read_scenario(file.parent / "scenarios" / "ordinary.toml").plan.digest
    assert "fast" in hall.waits.cells
    assert set(hall.waits.keeps) == {code for code, item in hall.items.items() if not item.steps}
    assert "within the P90" in said
    assert "The table is in" in said
    assert "K Fast" in said, "lanes by name"


def test_fitting_again_takes_the_place_of_the_table_and_leaves_the_rest(fitted: tuple[Path, str]) -> None:
    file, _ = fitted
    before = file.read_text("utf-8")
    scenario = str(file.parent / "scenarios" / "ordinary.toml")
    asked = [scenario, "--days", "8", "--test", "4", "--processes", "1", "--into", str(file)]
    assert CliRunner().invoke(fit_waits, asked, catch_exceptions=False).exit_code == 0
    assert file.read_text("utf-8") == before, "the same days give the same table"
    assert before.count(MARK) == 1


def test_most_told_waits_of_other_days_come_true(fitted: tuple[Path, str]) -> None:
    file, _ = fitted
    scenario = read_scenario(file.parent / "scenarios" / "ordinary.toml")
    waits = scenario.hall.data["waits"]
    assert isinstance(waits, dict)
    found = coverage(observe(scenario, 7, range(6), 0, waits)[0])
    assert found.known > 800
    assert 0.8 < found.p90 < 0.97
    assert found.true > 0.9


def test_scenarios_of_two_halls_are_refused_in_words(fitted: tuple[Path, str]) -> None:
    file, _ = fitted
    other = Path(__file__).parents[3] / "config" / "validation" / "scenarios" / "A1.toml"
    lines = other.read_text("utf-8").splitlines()
    days = [one for one in lines if one != "[steady]" and not one.startswith(("warm_up", "measured"))]
    text = "\n".join(days).replace("../hall.toml", str(other.parents[1] / "hall.toml"))
    copy = file.parent / "scenarios" / "other.toml"
    copy.write_text(text, "utf-8")
    scenario = str(file.parent / "scenarios" / "ordinary.toml")
    found = CliRunner().invoke(fit_waits, [scenario, str(copy)])
    assert found.exit_code != 0
    assert "is of another hall than" in found.output
