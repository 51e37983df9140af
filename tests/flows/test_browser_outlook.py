"""The outlook in the office: the worker's own one, and its action put in force by one tap and taken back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from hall.clock import SystemClock
from hall.samples import hall_data
from hall.store import scenarios
from hall.store.database import Store
from hall.store.outlooks import Kept, outlook_of, store_outlook
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from queueing.times import HOUR, MINUTE
from tests.builders import DEMO
from tests.flows.browser import Screens, barriers
from tests.flows.browser_server import HALL, Served
from tests.flows.running import children_of
from tests.postgres import let_go
from tests.waiting import until

pytestmark = pytest.mark.browser

USUAL = (DEMO / "plans" / "fast_flex_always.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def boss(running: Served) -> str:
    """A manager's token."""
    return running.run("tokens", "create", "--role", "manager", "--name", "boss").split()[-1]


@pytest.fixture
def database(served: Served) -> Iterator[Store]:
    store = Store(f"sqlite:///{served.folder / 'kuaiban.db'}")
    yield store
    let_go(store)


@pytest.fixture
def by_hand(served: Served, boss: str, database: Store) -> Iterator[None]:
    """The worker makes no outlook; afterwards it does, and the usual plan is in force."""
    with database.write() as connection:
        kinds = scenarios.all_of(connection, HALL)
        for one in kinds:
            scenarios.remove(connection, HALL, one["code"])
    until(lambda: not refreshing(served), "no refresh is under way", 120, every=0.2)
    yield
    served.ask("POST", "/plan", {"text": USUAL}, boss)
    with database.write() as connection:
        scenarios.put(connection, HALL, kinds, SystemClock().now())


def refreshing(served: Served) -> bool:
    assert served._process is not None
    workers = [pid for pid, line in children_of(served._process.pid).items() if "hall.worker" in line]
    return any("simulation.outlook" in line for pid in workers for line in children_of(pid).values())


def stored(database: Store) -> Kept | None:
    with database.read() as connection:
        return outlook_of(connection, HALL)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_worker_s_outlook_stands_in_the_overview(
    screens: Screens, served: Served, database: Store, lang: str
) -> None:
    until(lambda: (found := stored(database)) is not None and "lanes" in found.data, "an outlook", 180)
    office = screens.office("overview", lang)
    panel = office.locator("kb-office-outlook")
    expect(panel.locator("svg.bands")).to_have_count(6)
    expect(panel.locator(".age")).to_contain_text("前" if lang == "zh-CN" else "ago")
    panel.locator("summary").click()
    expect(panel.locator("table tbody tr")).to_have_count(6)
    assert barriers(office) == []


def outlook(served: Served, plan: dict[str, Any], now: int) -> Kept:
    """An outlook that a worker might have found just now."""
    day = served.ask("GET", "")["day"]
    effect = {"chance": 0.42, "late": 9.0}
    waiting = [
        {"at": now + step * 30 * MINUTE, "low": step, "middle": step + 1, "high": 2 * step + 2}
        for step in range(5)
    ]
    waits = [
        {"from": now + step * 30 * MINUTE, "to": now + (step + 1) * 30 * MINUTE, "come": 4.0}
        | {"wait_p50": 40_000, "wait_p90": (3 + step) * MINUTE}
        for step in range(4)
    ]
    return Kept(
        now,
        1,
        {
            "at": now,
            "day": day,
            "until": now + 2 * HOUR,
            "futures": 60,
            "come": {"so_far": 12, "expected": 10.4},
            "lanes": [{"lane": "fast", "waiting": waiting, "waits": waits}],
            "promise": {
                "begins": now - HOUR, "ends": now + HOUR, "chance": 0.42, "share": 0.91, "low": 0.8,
                "high": 1.0, "breaks_at": now + 20 * MINUTE, "judged": 3, "missed": 1,
            },
            "tried": 9,
            "action": {
                "what": "role", "window": "W02", "lanes": [{"lane": "fast", "after": 0, "reserve": 0}],
                "begins": now, "ends": now + HOUR, "more_than": None, "dwell": None, "plan": plan,
                "before": effect | {"groups": [{"kind": "fast", "p50": 60_000, "p90": 366_000}]},
                "after": effect | {"chance": 0.1, "groups": [{"kind": "fast", "p50": 9_000, "p90": 162_000}]},
            },
        },
    )  # fmt: skip


def changed() -> dict[str, Any]:
    """The usual plan with W02 a fast window, as the record spells it."""
    plan: Any = plan_from_data(tomllib.loads(USUAL), hall_from_data(hall_data(acted=False))).to_data()
    for window, _, _, lanes in plan["slots"]:
        if window == "W02":
            own = [one | {"after": 20 * MINUTE, "reserve": 1} for one in lanes if one["lane"] != "fast"]
            lanes[:] = [{"lane": "fast", "after": 0, "reserve": 0}, *own]
    found: dict[str, Any] = plan
    return found


def test_one_tap_puts_the_action_in_force_and_another_one_takes_it_back(
    screens: Screens, served: Served, boss: str, database: Store, by_hand: None
) -> None:
    plan = changed()
    with database.write() as connection:
        store_outlook(connection, HALL, outlook(served, plan, SystemClock().now()))
    office = screens.office("overview", "en")
    panel = office.locator("kb-office-outlook")
    expect(panel.locator(".sentence")).to_contain_text("breaks with a chance of 42%")
    expect(panel.locator(".what")).to_contain_text("Let Window 2 serve Fast first until")
    expect(panel.locator(".effect")).to_contain_text("6.1 min → 2.7 min")
    assert barriers(office) == []
    panel.get_by_role("button", name="Do it, for today").click()
    status = panel.locator(".notice.ok")
    expect(status).to_contain_text("As the outlook advised: Window 2 serves Fast first until")
    expect(panel.get_by_role("button", name="Do it, for today")).to_have_count(0)
    lanes = {one["id"]: [entry["lane"] for entry in one["lanes"]] for one in served.ask("GET", "")["windows"]}
    assert lanes["W02"][0] == "fast"
    office.locator(".parts a[href='#plan']").click()
    expect(office.locator("kb-office-plan")).to_contain_text("As the outlook advised: Window 2 serves Fast")
    office.locator(".parts a[href='#overview']").click()
    panel.get_by_role("button", name="Put Fast windows").click()
    expect(status).to_have_count(0)
    lanes = {one["id"]: [entry["lane"] for entry in one["lanes"]] for one in served.ask("GET", "")["windows"]}
    assert lanes["W02"][0] == "regular-A"


def test_an_old_outlook_offers_nothing_and_a_missing_one_says_what_to_do(
    screens: Screens, served: Served, boss: str, database: Store, by_hand: None
) -> None:
    plan = changed()
    with database.write() as connection:
        store_outlook(connection, HALL, outlook(served, plan, SystemClock().now() - 30 * MINUTE))
    office = screens.office("overview", "en")
    panel = office.locator("kb-office-outlook")
    expect(panel.locator(".advice")).to_contain_text("too old to act on")
    expect(panel.locator(".age")).to_have_class("age old")
    none = outlook(served, plan, SystemClock().now())
    with database.write() as connection:
        store_outlook(connection, HALL, Kept(none.at, none.seq, {**none.data, "action": None, "tried": 0}))
    expect(panel.locator(".advice")).to_contain_text("No window is open yet")
    with database.write() as connection:
        store_outlook(connection, HALL, Kept(1, 1, {"day": "2020-01-01"}))
    expect(panel.locator(".empty")).to_contain_text("kuaiban scenarios put")
