"""The page of a comparison in a browser: from a file, without network, in both languages, for everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from simulation.commandline import compare, under
from simulation.planning.changes import Mark, Row, changes
from simulation.report import html
from simulation.report.page import page
from simulation.run import run
from simulation.scenario import read_scenario
from simulation.study import Study
from tests.builders import DEMO
from tests.flows.browser import PROBE, barriers, taken_as_tag

pytestmark = pytest.mark.browser

ORDINARY = DEMO / "scenarios" / "ordinary.toml"
THEATRE = '<p id="stage">A day</p><script>document.getElementById("stage").dataset.played = "yes";</script>'
SIZES = ((1440, 900), (390, 844))


@pytest.fixture(scope="module")
def study() -> Study:
    scenario = under(read_scenario(ORDINARY), ("all_regular", "fast_flex", "fast_strict"), ORDINARY)
    assert scenario.before is not None
    names = {"en": PROBE, "zh-CN": PROBE}
    return Study(run(replace(scenario, names=names, before=replace(scenario.before, names=names)), 3, 1))


def heard(opened: Page) -> tuple[list[str], list[str]]:
    """The addresses that a page asks for from now on, and what it says in the console."""
    asked, said = list[str](), list[str]()
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    return asked, said


@pytest.mark.parametrize("language", ["zh-CN", pytest.param("en", marks=pytest.mark.prove)])
def test_the_page_opens_from_a_file_asks_nobody_and_hinders_nobody(
    browser: Browser, study: Study, language: str, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(study, language, command=f"kuaiban {PROBE}", theatre=THEATRE), encoding="utf-8")
    for width, height in SIZES:
        context = browser.new_context(viewport={"width": width, "height": height})
        opened = context.new_page()
        asked, said = heard(opened)
        opened.goto(file.as_uri())
        assert opened.locator("#stage[data-played=yes]").count() == 1, "the theatre plays"
        for summary in opened.locator("summary").all():
            summary.click()
        assert asked == [file.as_uri()]
        assert said == []
        assert taken_as_tag(opened) == 0
        assert opened.locator("html").get_attribute("lang") == language
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(opened) == []
        for name in ("before-after", "waits", "queues", "utilisation", "plans"):
            pictures = opened.locator(f"#{name} svg[role=img]")
            assert pictures.count() >= 1, name
            assert pictures.first.get_attribute("aria-label")
        context.close()


def test_the_page_of_the_command_plays_a_day(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    asked = ["all_regular", "fast_flex", "--scenario", str(ORDINARY), "--days", "3", "--html", str(file)]
    result = CliRunner().invoke(compare, asked)
    assert result.exit_code == 0, result.output
    opened = browser.new_page()
    said = list[str]()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(file.as_uri())
    stage = opened.locator("#theatre kb-theatre")
    expect(stage.get_by_role("button").first).to_be_visible()
    assert said == []
    for width, height in SIZES:
        opened.set_viewport_size({"width": width, "height": height})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.close()


def test_on_a_telephone_pictures_of_changes_are_seen_whole(browser: Browser, tmp_path: Path) -> None:
    change = {"value": -6.3, "low": -7.2, "high": -5.4}
    rows = [
        Row(
            "SG01 Sole-proprietor registration (declaration-and-commitment)",
            (Mark("#111", change, "-6.3 ±0.9"),),
        )
    ]
    drawn = html.figure(changes("Waits", "wait, s", rows, (), "en"))
    file = tmp_path / "page.html"
    file.write_text(html.whole("Waits", (), [html.section("Waits", drawn)], "en"), encoding="utf-8")
    opened = browser.new_page()
    opened.goto(file.as_uri())
    for width, height in SIZES:
        opened.set_viewport_size({"width": width, "height": height})
        seen = opened.locator("figure svg").filter(visible=True)
        expect(seen).to_have_count(1)
        assert opened.locator("figure").evaluate("one => one.scrollWidth <= one.clientWidth")
        letters = seen.locator("text").first.bounding_box()
        assert letters is not None
        assert letters["height"] >= 12
    assert barriers(opened) == []
    opened.close()


def test_the_letters_of_the_plans_are_told_by_name(study: Study) -> None:
    assert "K Fast, A Business" in page(study, "en")
    assert "K 快办、A 商事综合" in page(study, "zh-CN")
