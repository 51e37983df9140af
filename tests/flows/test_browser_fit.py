"""The report of a fit in Chromium, opened from a file: two languages, no network, no barriers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from queueing.hallfile import hall_from_data
from simulation.fit.findings import Findings
from simulation.fit.fitting import fit
from simulation.fit.page import page as report_of
from tests.builders import hall_data, names
from tests.flows.browser import PROBE, SIZES, barriers, chromium, taken_as_tag
from tests.simulation.fit.histories import made, workdays

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days of the small hall; somebody has typed tags into names."""
    hall = hall_from_data(hall_data(names={"zh-CN": f"小厅{PROBE}", "en": names(PROBE)["en"]}))
    findings = Findings()
    findings.note("unknown_item", [7], PROBE)
    visits = made(hall, workdays(datetime.date(2025, 1, 6), 60), 1)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_of(fit(visits, hall, findings, PROBE)), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_opens_from_a_file_in_two_languages_for_everybody(
    scheme: str, browser: Browser, report: Path
) -> None:
    width, height = SIZES["office"]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(report.as_uri())
    expect(page.get_by_role("heading", name="到达时间")).to_be_visible()
    expect(page.get_by_role("heading", name="When visitors come")).to_be_hidden()
    assert barriers(page) == []
    page.get_by_role("radio", name="中文").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="When visitors come")).to_be_visible()
    expect(page.get_by_role("heading", name="到达时间")).to_be_hidden()
    assert barriers(page) == []
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    assert taken_as_tag(page) == 0
    assert asked == [report.as_uri()]
    assert said == []
    context.close()
