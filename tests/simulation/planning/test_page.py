"""The page of a recommendation: says what the document says, in both languages, and needs no network."""

from __future__ import annotations

import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest

from benchmarks.plain_hall import Demand, by_slot, plain_hall
from queueing.plans import plan_from_data
from simulation.figures import percent_of
from simulation.planning.command import page_of, problem_for
from simulation.planning.document import document
from simulation.planning.effort import Effort
from simulation.planning.evaluate import Evaluator
from simulation.planning.recommend import Recommendation, recommend
from simulation.planning.telling import target_name
from simulation.words import say

LANGUAGES = ("en", "zh-CN")


@pytest.fixture(scope="module")
def made() -> tuple[Recommendation, dict[str, Any]]:
    limits = {"targets": by_slot(), "dwell": "30 min", "stretch": "30 min"}
    problem = problem_for(plain_hall(4, Demand(30, (0.3, 0.4, 0.3)), limits))
    with ThreadPoolExecutor(2) as crew:
        evaluator = Evaluator(problem, 1, crew)
        found = recommend(evaluator, Effort(visitors=100_000, days=128, reference_days=1))
        return found, document(found, evaluator)


def words(page: str) -> str:
    """What a reader sees, without markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_finds_the_verdict_the_price_and_every_target(
    made: tuple[Recommendation, dict[str, Any]], language: str
) -> None:
    found, told = made
    page = words(page_of(found, told, language))
    for side in ("recommended", "today"):
        assert f"{told['paid'][side]['paid_seconds']['value'] / 3600:.1f}" in page
    for row in told["targets"]:
        assert target_name(row, language) in page
        assert f"{100 * row['share']:.1f}" in page
    verdict = {"en": ("keeps every target", "No plan was found"), "zh-CN": ("达成全部目标", "没有找到")}
    assert verdict[language][0 if told["kept"] else 1] in page


@pytest.mark.parametrize(
    ("share", "en", "zh"),
    [(-0.02, "Not kept: ", "未达成："), (0.002, "too little to be sure of it: ", "没有把握：")],
    ids=["missed", "unsure"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_lacking_is_named_when_the_targets_cannot_be_kept(
    made: tuple[Recommendation, dict[str, Any]], language: str, share: float, en: str, zh: str
) -> None:
    found, told = made
    told = told | {"paid": told["paid"] | {"saved_seconds": {"value": 7200.0}}}
    first, *others = told["targets"]
    lacking = first | {"kept": False, "margin": -0.05, "share": first["share_wanted"] + share}
    page = words(page_of(found, told | {"kept": False, "targets": [lacking, *others]}, language))
    lead = page[: page.index("128")] + page[page.index("128") : page.index("128") + 900]
    said = en if language == "en" else zh
    assert said + target_name(first, language) in lead
    assert f"{len(others)}" in lead
    assert lead.index(say("rec_saves", language, hours="2.0")) < lead.index(said)
    best = "above the best" if language == "en" else "比最优方案"
    assert best in words(page_of(found, told | {"kept": True}, language))
    assert best not in page


def test_it_asks_nobody_for_anything_and_gives_the_plan_as_a_file(
    made: tuple[Recommendation, dict[str, Any]],
) -> None:
    found, told = made
    page = page_of(found, told, "en")
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert "<script" not in page
    file = re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)
    assert file is not None
    plan = plan_from_data(tomllib.loads(unescape(file.group(1))), found.problem.hall)
    assert plan.slots == found.plan.slots


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_further_hours_would_buy_stands_on_the_page_where_it_was_asked_for(
    made: tuple[Recommendation, dict[str, Any]], language: str
) -> None:
    found, told = made
    asked = say("rec_front", language)
    assert asked not in words(page_of(found, told, language))
    point = {
        "paid_seconds": {"value": 36_000.0, "low": 35_640.0, "high": 36_360.0},
        "mean_seconds": {"value": 150.0, "low": 144.0, "high": 156.0},
        "left": {"value": 0.01, "low": None, "high": None},
        "kept": True,
    }
    page = words(page_of(found, told | {"front": [point]}, language))
    assert asked in page
    assert f"10.0 ±0.1 2.5 ±0.1 {percent_of(0.01, language, 1)}" in page
