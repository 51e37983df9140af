"""The page of a day played again, in Chromium from a file: both languages, no network, no barriers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from queueing.hallfile import hall_from_data
from simulation import busy_day
from simulation.recorded import Recorded, recorded
from simulation.replay_page import page as page_of
from simulation.replaying import Replay
from simulation.scenario import read_scenario
from tests.builders import DEMO
from tests.flows.browser import PROBE, SIZES, barriers, chromium, taken_as_tag

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def day() -> Recorded:
    """A day with every turn of a visit, in a hall whose name somebody has filled with tags."""
    scenario = read_scenario(DEMO / "scenarios" / "busy_day.toml")
    data = dict(scenario.hall.data) | {"names": {"zh-CN": PROBE, "en": PROBE}}
    probed = replace(scenario, hall=hall_from_data(data))
    return recorded([], busy_day.record(probed, 1, DEMO / "plans" / "all_regular.toml").events)


@pytest.mark.parametrize(
    ("lang", "heading", "right"),
    [("en", "What cannot be known", "What if: "), ("zh-CN", "无法知道的", "假如：")],
)
def test_the_page_opens_from_a_file_for_everybody(
    browser: Browser, day: Recorded, tmp_path: Path, lang: str, heading: str, right: str
) -> None:
    plan = day.script.plans[0][1]
    path = tmp_path / "day.html"
    text = page_of(Replay(day, [replace(plan, names=dict.fromkeys(("en", "zh-CN"), PROBE))]), lang, PROBE)
    path.write_text(text, encoding="utf-8")
    width, height = SIZES["office"]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.locator("canvas.th-stage").last.wait_for()
    assert page.locator("canvas.th-stage").count() == 2, "as it was, and the what-if"
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_role("columnheader", name=right).first).to_be_visible()
    assert barriers(page) == []
    assert taken_as_tag(page) == 0
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    assert [one for one in asked if not one.startswith(("file:", "data:", "blob:"))] == []
    assert said == []
    context.close()
