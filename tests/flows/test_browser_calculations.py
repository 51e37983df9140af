"""The office's calculations: asked by a click, worked out by the worker, read as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from hall.store.database import Store
from tests.builders import DEMO
from tests.flows.browser import SIZES, Screens, barriers
from tests.flows.browser_server import Served
from tests.postgres import let_go

pytestmark = pytest.mark.browser

ONE_IN_A_LONG_PROOF = pytest.mark.parametrize("lang", ["zh-CN", pytest.param("en", marks=pytest.mark.prove)])
"""In both languages; the second one, of what takes long, as a long proof."""

USUAL = (DEMO / "plans" / "fast_flex_always.toml").read_text("utf-8")

WRONG = "“2 days” is not a duration of a wait that anybody could mean here"

PLAN = (DEMO / "plans" / "fast_flex_more.toml").read_text("utf-8")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_manager_sees_before_the_day_whether_the_promise_is_kept(
    screens: Screens, served: Served, lang: str
) -> None:
    office = screens.office("calculations", lang)
    office.locator("input[value=simulate]").check()
    office.locator("#calculate-scenario").select_option("monday")
    office.locator("#calculate-days").select_option("50")
    office.locator("#calculate-plan").set_input_files(
        {"name": "more.toml", "mimeType": "application/toml", "buffer": PLAN.encode()}
    )
    office.locator("form.calculate button").click()
    newest = office.locator(".calculation").first
    expect(newest).to_contain_text("周一" if lang == "zh-CN" else "Monday")
    expect(newest).to_have_attribute("data-state", "done", timeout=60_000)
    expect(newest).to_contain_text("%")
    asked = "提出" if lang == "zh-CN" else "asked for by"
    expect(newest.locator(".when")).to_contain_text(asked)
    assert barriers(office) == []
    newest.locator("a").click()
    expect(office.locator("header")).to_contain_text(asked)
    expect(office.locator("h1")).to_contain_text("不同方案的对比" if lang == "zh-CN" else "Plans compared")
    expect(office.locator("body")).to_contain_text("高峰加一" if lang == "zh-CN" else "one more fast window")


def how_many(served: Served) -> int:
    """The calculations that the hall has; the page shows its form before it has heard of them."""
    store = Store(f"sqlite:///{served.folder / 'kuaiban.db'}")
    with store.read() as connection:
        found: int = connection.execute(text("SELECT count(*) FROM calculations")).scalar_one()
    let_go(store)
    return found


def test_it_goes_on_while_nobody_looks_and_stops_when_nobody_wants_it(
    screens: Screens, served: Served
) -> None:
    office = screens.office("calculations")
    office.locator("input[value=simulate]").check()
    office.locator("#calculate-days").select_option("4000")
    rows, before = office.locator(".calculation"), how_many(served)
    for asked in (1, 2):
        office.locator("form.calculate button").click()
        expect(rows).to_have_count(before + asked)
    waiting = office.locator(".calculation").first
    expect(waiting).to_have_attribute("data-state", "queued")
    office.reload()
    first, second = office.locator(".calculation").nth(0), office.locator(".calculation").nth(1)
    expect(second.locator("progress")).to_be_visible()
    first.locator(".when button").click()
    expect(first).to_have_attribute("data-state", "cancelled")
    second.locator(".when button").click()
    expect(second).to_have_attribute("data-state", "cancelled")
    expect(second.locator(".came a")).to_have_attribute("href", re.compile("/calculations/"))
    expect(first.locator(".came a")).to_have_count(0)


@ONE_IN_A_LONG_PROOF
def test_a_manager_asks_what_belongs_on_the_fast_list(screens: Screens, served: Served, lang: str) -> None:
    office = screens.office("calculations", lang)
    office.locator("input[value=fast_list]").check()
    office.locator("#calculate-scenario").select_option("after_holiday")
    office.locator("form.calculate button").click()
    newest = office.locator(".calculation").first
    expect(newest).to_contain_text("快办清单" if lang == "zh-CN" else "fast list under")
    expect(newest.locator("progress")).to_be_visible()
    assert barriers(office) == []
    expect(newest).to_have_attribute("data-state", "done", timeout=120_000)
    newest.locator("a").click()
    expect(office.locator("h1")).to_contain_text("快办清单" if lang == "zh-CN" else "fast list")
    expect(office.locator("#singles")).to_be_visible()


def test_a_plan_file_that_is_wrong_is_told_and_nothing_is_queued(screens: Screens, served: Served) -> None:
    screens.watch.allow("422")
    office = screens.office("calculations", "en")
    office.locator("input[value=simulate]").check()
    before = how_many(served)
    office.locator("#calculate-plan").set_input_files(
        {"name": "wrong.toml", "mimeType": "application/toml", "buffer": b"code = 7"}
    )
    office.locator("form.calculate button").click()
    expect(office.get_by_role("alert")).to_contain_text("mistake")
    expect(office.get_by_role("alert")).to_contain_text("code")
    expect(office.get_by_role("alert").locator("li")).to_have_count(2)
    assert how_many(served) == before
    office.set_viewport_size({"width": 390, "height": 844})
    office.locator("form.calculate button").click()
    expect(office.locator("form.calculate button")).to_be_in_viewport()
    expect(office.get_by_role("alert")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_why_it_cannot_be_worked_out_is_told_as_a_list_of_sentences(
    screens: Screens, served: Served, lang: str
) -> None:
    office = screens.office("calculations", lang)
    office.locator("#calculate-scenario").select_option("ordinary")
    before = how_many(served)
    office.locator("form.calculate button").click()
    expect(office.locator(".calculation")).to_have_count(before + 1)
    rows = [
        {
            "where": f"limits.targets[{place}].within",
            "words": {one: {"what": WRONG, "mend": WRONG} for one in (lang,)},
        }
        for place in range(2)
    ]
    told = json.dumps({"code": "mistakes", "count": 2, "mistakes": rows})
    store = Store(f"sqlite:///{served.folder / 'kuaiban.db'}")
    with store.write() as connection:
        newest = "(SELECT id FROM calculations ORDER BY asked_at DESC LIMIT 1)"
        changed = f"UPDATE calculations SET state = 'failed', problem = :told WHERE id = {newest}"
        connection.execute(text(changed), {"told": told})
    let_go(store)
    failed = office.locator(".calculation").first
    expect(failed).to_have_attribute("data-state", "failed")
    expect(failed.locator("p").nth(1)).to_have_text(
        "无法测算，原因有 2 处：" if lang == "zh-CN" else "It cannot be worked out, for 2 reasons:"
    )
    for width, height in (SIZES["office"], SIZES["phone"]):
        office.set_viewport_size({"width": width, "height": height})
        words, reasons = (failed.locator(part).bounding_box() for part in (".notice p", ".harms"))
        assert words is not None
        assert reasons is not None
        assert reasons["y"] >= words["y"] + words["height"]
        assert office.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(office) == []


def test_a_server_that_answers_again_is_not_said_to_be_silent(screens: Screens) -> None:
    screens.watch.allow("503", "Failed to load resource")
    office = screens.office("today", "en")
    office.route("**/api/**", lambda route: route.fulfill(status=503, body=""))
    expect(office.locator("kb-office-today [role=alert]")).to_be_visible()
    office.unroute("**/api/**")
    expect(office.locator("kb-office-today [role=alert]")).to_have_count(0)


def make_the_search_small(served: Served) -> None:
    """Of the plan that is asked for and not begun: few visitors and a target that every plan keeps.

    The search and the advice for targets that nobody keeps have tests of their own.
    """
    easy = '[{"code": "easy", "who": "listed", "within": "60 min", "share": 0.5}]'
    changed = (
        "UPDATE calculations SET given = json_set(given, '$.visitors', 300000, '$.days', 64, "
        "'$.limits.targets', json(:easy)) WHERE kind = 'recommend' AND state = 'queued'"
    )
    store = Store(f"sqlite:///{served.folder / 'kuaiban.db'}")
    with store.write() as connection:
        assert connection.execute(text(changed), {"easy": easy}).rowcount == 1
    let_go(store)


def test_a_plan_is_recommended_checked_and_put_in_force(screens: Screens, served: Served) -> None:
    office = screens.office("calculations")
    newest, before = office.locator(".calculation").first, office.locator(".calculation").nth(1)
    office.locator("input[value=simulate]").check()
    office.locator("#calculate-days").select_option("4000")
    office.locator("form.calculate button").click()
    expect(newest.locator("progress")).to_be_visible()
    office.locator("input[value=recommend]").check()
    office.locator("#calculate-effort").select_option("quick")
    office.locator("#calculate-aim").select_option("best_waits")
    office.locator("form.calculate button").click()
    expect(newest).to_have_attribute("data-state", "queued")
    make_the_search_small(served)
    before.locator(".when button").click()
    expect(newest.locator("progress")).to_be_visible()
    assert barriers(office) == []
    expect(newest).to_have_attribute("data-state", "done", timeout=120_000)
    expect(newest).to_contain_text("工时")
    number = re.search("编号 ([0-9a-f]{8})", newest.inner_text())
    assert number is not None
    newest.locator("button").click()
    expect(office.locator("kb-office-plan")).to_contain_text("推荐方案")
    office.locator("#plan-reason").fill("试行一周 <i>")
    assert barriers(office) == []
    office.locator("kb-office-plan .answers button").first.click()
    said = "推荐方案"
    expect(office.locator("#plan-title")).to_contain_text(said)
    expect(office.locator("[aria-labelledby=plan-title]")).to_contain_text(
        f"按推荐启用，测算 {number[1]}：试行一周 <i>"
    )
    boss = served.run("tokens", "create", "--role", "manager", "--name", "boss").split()[-1]
    served.ask("POST", "/plan", {"text": USUAL}, boss)


def make_the_fit_small(served: Served) -> None:
    """Of the table that is asked for and not begun: few days of one kind."""
    changed = (
        "UPDATE calculations SET given = json_set(given, '$.days', 2, "
        "'$.scenarios', json_array(json_extract(given, '$.scenarios[0]'))) "
        "WHERE kind = 'waits' AND state = 'queued'"
    )
    store = Store(f"sqlite:///{served.folder / 'kuaiban.db'}")
    with store.write() as connection:
        assert connection.execute(text(changed)).rowcount == 1
    let_go(store)


@ONE_IN_A_LONG_PROOF
def test_the_office_says_that_told_waits_are_for_another_plan_and_fits_them_for_this_one(
    screens: Screens, served: Served, lang: str
) -> None:
    office = screens.office("calculations", lang)
    newest, before = office.locator(".calculation").first, office.locator(".calculation").nth(1)
    office.locator("input[value=simulate]").check()
    office.locator("#calculate-days").select_option("4000")
    office.locator("form.calculate button").click()
    expect(newest.locator("progress")).to_be_visible()
    office.locator(".parts a[href='#plan']").click()
    notice = office.locator("kb-office-plan .told-for")
    expect(notice).to_contain_text("另一方案" if lang == "zh-CN" else "another plan than this one")
    assert barriers(office) == []
    notice.locator("button").click()
    expect(newest).to_have_attribute("data-state", "queued")
    expect(newest).to_contain_text("周一" if lang == "zh-CN" else "Monday")
    make_the_fit_small(served)
    before.locator(".when button").click()
    expect(newest).to_have_attribute("data-state", "done", timeout=300_000)
    expect(newest).to_contain_text("%")
    newest.locator("button", has_text="启用" if lang == "zh-CN" else "Take into use").click()
    expect(office.get_by_role("status")).to_contain_text(
        "下一个办公日" if lang == "zh-CN" else "from the next day on"
    )
    assert barriers(office) == []
    comes = office.locator(".told-tables > div").nth(1)
    expect(comes).to_contain_text("快办窗口" if lang == "zh-CN" else "Fast windows with mutual help")
    office.locator(".parts a[href='#plan']").click()
    expect(office.locator("#plan-title")).to_be_visible()
    expect(notice).to_have_count(0)
    office.locator(".parts a[href='#calculations']").click()
    comes.locator("button").click()
    expect(comes).to_have_count(0)
    newest.locator("a").click()
    expect(office.locator("h1")).to_have_text(
        "告知的等候时间" if lang == "zh-CN" else "What visitors are told"
    )
    expect(office.locator("#lanes")).to_be_visible()


def test_kinds_of_day_are_chosen_for_a_table_of_waits(screens: Screens, served: Served) -> None:
    office = screens.office("calculations", "en")
    office.locator("input[value=waits]").check()
    kinds, before = office.locator("input[name=kinds]"), how_many(served)
    for kind in kinds.all():
        expect(kind).to_be_checked()
        kind.uncheck()
    office.locator("form.calculate button").click()
    expect(office.get_by_role("alert")).to_contain_text("at least one kind of day")
    assert how_many(served) == before
    kinds.nth(1).check()
    office.locator("form.calculate button").click()
    newest = office.locator(".calculation").first
    expect(newest).to_contain_text("Monday")
    expect(newest).not_to_contain_text("Ordinary day")
    newest.locator(".when button").click()
    expect(newest).to_have_attribute("data-state", "cancelled")


@pytest.fixture
def after_hours(browser: Browser, tmp_path: Path) -> Iterator[Screens]:
    """A hall of its own whose day may be closed."""
    own = Served(tmp_path / "data").start()
    made = Screens(browser, own)
    yield made
    made.close()
    own.stop()
    assert made.watch.faults() == []


def test_a_manager_asks_how_a_closed_day_would_have_gone(after_hours: Screens) -> None:
    served = after_hours.served
    office = after_hours.office("calculations", "en")
    office.locator("input[value=replay]").check()
    expect(office.locator("form.calculate")).to_contain_text("No day has closed yet")
    expect(office.locator("form.calculate button")).to_have_count(0)
    for _ in range(3):
        served.issue()
    served.ask("POST", "/day/close", token=served.device("manager"))
    for lang, (words, heading) in {
        "en": ("played again under", "played again"),
        "zh-CN": ("重放", "重放"),
    }.items():
        office = after_hours.office("calculations", lang)
        office.locator("input[value=replay]").check()
        expect(office.locator("#calculate-day option")).to_have_count(1)
        assert barriers(office) == []
        office.locator("#calculate-plan").set_input_files(
            {"name": "more.toml", "mimeType": "application/toml", "buffer": PLAN.encode()}
        )
        expect(office.locator("#calculate-under")).to_be_disabled()
        office.locator("form.calculate button").click()
        newest = office.locator(".calculation").first
        expect(newest).to_contain_text(words)
        expect(newest).to_contain_text("高峰加一" if lang == "zh-CN" else "one more fast window")
        expect(newest).to_have_attribute("data-state", "done", timeout=60_000)
        newest.locator("a").click()
        expect(office.locator("h1")).to_contain_text(heading)
        expect(office.locator("canvas.th-stage")).to_have_count(2)
