"""What visitors may do to a kiosk, and what it tells them when something is wrong."""

from __future__ import annotations

import re
import select
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.builders import DEMO
from tests.flows.browser import PROBE, Screens, choose_item, stand_still, taken_as_tag
from tests.flows.browser_server import HALL, Served, free_port
from tests.waiting import until

pytestmark = pytest.mark.browser

TICKETS = f"**/api/v1/halls/{HALL}/tickets"


def at_item(screens: Screens, lang: str = "zh-CN") -> Page:
    """The kiosk at an item's page, ready to give a ticket."""
    kiosk = screens.kiosk(lang)
    words = (
        ("市场监管", "个体工商户简易注销") if lang == "zh-CN" else ("Market Regulation", "simplified dereg")
    )
    choose_item(kiosk, *words)
    return kiosk


HIDDEN = """const hidden = () => {
    const kiosk = document.querySelector("kb-kiosk");
    const beyond = (one, box) => {
        const {left, top, right, bottom} = one.getBoundingClientRect();
        return left < box.left - 1 || top < box.top - 1 || right > box.right + 1 || bottom > box.bottom + 1;
    };
    const screen = {left: 0, top: 0, right: innerWidth, bottom: innerHeight};
    const main = kiosk.querySelector(".kiosk-main"), part = main.querySelector(".part");
    const clips = one => getComputedStyle(one).overflowY !== "visible";
    const cut = one => clips(one) && one.scrollHeight > one.clientHeight + 1;
    return [
        ...[...main.querySelectorAll(".take, .take *")].filter(one => beyond(one, screen)),
        ...[...part.querySelectorAll("*")].filter(one => one.getClientRects().length)
            .filter(one => beyond(one, part.getBoundingClientRect())),
        ...[main, ...main.querySelectorAll("*")].filter(cut),
    ].map(one => one.className || one.localName);
};"""
"""Tells what of the kiosk's screen is cut off, covered or beyond its edge."""

EVERY_ITEM = f"""async () => {{
    {HIDDEN}
    const kiosk = document.querySelector("kb-kiosk");
    const wrong = [];
    for (const item of kiosk.known.data.catalogue.items) {{
        kiosk.choose(item);
        while (!kiosk.trying.preview) await new Promise(requestAnimationFrame);
        await kiosk.updateComplete;
        if (!kiosk.querySelector(".question + .take-button")) wrong.push(`${{item.code}}: nothing to touch`);
        wrong.push(...hidden().map(one => `${{item.code}}: ${{one}}`));
    }}
    return wrong;
}}"""
"""Goes to the page of every item as a tap does and tells what of it cannot be seen or touched."""

LONGEST_MATTERS = f"""async () => {{
    {HIDDEN}
    const kiosk = document.querySelector("kb-kiosk");
    const length = one => one.names[kiosk.known.lang].length;
    const items = kiosk.known.data.catalogue.items.filter(one => !one.steps.length);
    const longest = [...items].sort((a, b) => length(b) - length(a)).slice(0, 4);
    const wrong = [];
    for (let n = 2; n <= 4; n++) {{
        kiosk.matters = longest.slice(0, n - 1);
        kiosk.choose(longest[n - 1]);
        while (!kiosk.trying.preview) await new Promise(requestAnimationFrame);
        await kiosk.updateComplete;
        wrong.push(...hidden().map(one => `${{n}} matters: ${{one}}`));
    }}
    return wrong;
}}"""
"""Goes to the page of two, three and four matters with the longest names and tells what is hidden."""


@pytest.mark.parametrize(
    "asked", ["", ".size", pytest.param(".reach", marks=pytest.mark.prove), ".size .reach"]
)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_button_that_gives_the_ticket_is_on_the_screen_whatever_one_must_bring(
    screens: Screens, lang: str, asked: str
) -> None:
    kiosk = screens.kiosk(lang)
    for button in asked.split():
        kiosk.locator(f"footer {button}").tap()
    assert kiosk.evaluate(EVERY_ITEM) == []
    assert kiosk.evaluate(LONGEST_MATTERS) == []


def test_papers_that_do_not_fit_are_turned_to_by_taps(screens: Screens) -> None:
    kiosk = screens.kiosk("en")
    choose_item(kiosk, "Market Regulation", "Open a restaurant")
    kiosk.locator("footer .size").tap()
    papers, then = kiosk.locator(".papers li:visible"), kiosk.locator(".turn button").last
    expect(papers.first).to_be_visible()
    seen: list[str] = []
    while True:
        seen += papers.all_inner_texts()
        if then.is_disabled():
            break
        then.tap()
    assert len(seen) == len(set(seen)) == kiosk.locator(".papers li").count()


def test_two_taps_on_take_give_one_ticket_even_while_the_answer_is_slow(
    screens: Screens, served: Served
) -> None:
    kiosk = at_item(screens)
    held: list[Route] = []
    kiosk.route(TICKETS, lambda route: held.append(route))
    button = kiosk.locator(".take-button")
    button.tap()
    button.tap(force=True)
    expect(button).to_have_attribute("aria-disabled", "true")
    button.tap(force=True)
    for route in held:
        route.continue_()
    expect(kiosk.locator(".given-number")).to_be_visible()
    assert len(held) == 1
    assert len(served.tickets("waiting")) == 1


def test_a_tap_too_many_does_not_close_the_screen_with_the_number(screens: Screens) -> None:
    kiosk = screens.kiosk(clock=True)
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    box = kiosk.locator(".take-button").bounding_box()
    assert box is not None
    stand_still(kiosk)
    kiosk.locator(".take-button").tap()
    kiosk.locator(".given-number").wait_for()
    kiosk.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(kiosk.locator(".given-number")).to_be_visible()
    kiosk.clock.run_for(2_000)
    expect(kiosk.locator(".left")).to_contain_text("18")


@pytest.mark.parametrize("heard", [True, False], ids=["the server heard it", "the server never heard it"])
def test_trying_again_after_a_lost_answer_gives_one_ticket(
    screens: Screens, served: Served, heard: bool
) -> None:
    screens.watch.allow("ERR_FAILED")

    def lose(route: Route) -> None:
        if heard:
            route.fetch()
        route.abort()

    kiosk = at_item(screens)
    kiosk.route(TICKETS, lose, times=1)
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".take .notice")).to_contain_text("再试一次也不会重复取号")
    assert len(served.tickets("waiting")) == heard
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-number")).to_be_visible()
    (ticket,) = served.tickets("waiting")
    expect(kiosk.locator(".given-number")).to_have_text(ticket["number"])


@pytest.fixture
def dead_printer(served: Served) -> Iterator[None]:
    """The kiosk's printer is at a port where nobody listens, and the worker has noticed.

    A window works: where none does, the wait that is told grows by the hour to a day and more.
    """
    served.window("W01", "open")
    served.run("printers", "add", "kiosk", f"tcp://127.0.0.1:{free_port()}")

    def failed() -> bool:
        ticket = served.issue()["id"]
        paper = until(
            lambda: served.paper(ticket) not in ("queued", "sent") and served.paper(ticket), "a word"
        )
        return paper == "failed"

    until(failed, "the worker tries the new address", 30)
    yield
    served.run("printers", "add", "kiosk", "virtual://kiosk")


@pytest.mark.usefixtures("dead_printer")
def test_a_number_that_is_only_on_the_screen_stays_there_for_a_minute_and_is_all_to_be_seen(
    screens: Screens, served: Served
) -> None:
    kiosk = screens.kiosk("en", clock=True)
    kiosk.locator("footer .size").tap()
    choose_item(kiosk, "Market Regulation", "simplified dereg")
    stand_still(kiosk)
    with kiosk.expect_response("**/tickets") as answer:
        kiosk.locator(".take-button").tap()
    ticket = answer.value.json()["id"]
    kiosk.locator(".given-number").wait_for()
    until(lambda: served.paper(ticket) == "failed", "the printer's trouble is known")
    kiosk.clock.run_for(400)
    expect(kiosk.locator(".notice.warn.paper")).to_be_visible()
    assert kiosk.evaluate(f"() => {{ {HIDDEN} return hidden(); }}") == []
    kiosk.clock.run_for(58_000)
    expect(kiosk.locator(".given-number")).to_be_visible()
    kiosk.clock.run_for(3_000)
    expect(kiosk.locator("button.department").first).to_be_visible()


@pytest.mark.usefixtures("dead_printer")
def test_a_dead_printer_is_told_plainly_and_the_number_is_there_at_once(screens: Screens) -> None:
    kiosk = at_item(screens)
    with kiosk.expect_response("**/tickets") as answer:
        kiosk.locator(".take-button").tap()
    number = answer.value.json()["number"]
    expect(kiosk.locator(".given-number")).to_have_text(number)
    expect(kiosk.locator(".notice.warn.paper")).to_contain_text("打印机有问题")
    expect(kiosk.locator(".notice.warn.paper")).to_contain_text("您的号码有效")
    expect(kiosk.locator(".given svg, .given-more svg.qr").last).to_be_visible()


@pytest.fixture
def stuck_printer(served: Served) -> Iterator[None]:
    """The kiosk's printer takes a connection and then nothing: it never answers and never reads.

    The worker has noticed: the first slip is there.
    """
    with socket.socket() as sink:
        sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        sink.bind(("127.0.0.1", 0))
        sink.listen(8)
        served.run("printers", "add", "kiosk", f"tcp://127.0.0.1:{sink.getsockname()[1]}?timeout=30")

        def there() -> bool:
            return bool(select.select([sink], [], [], 0)[0])

        def tried() -> bool:
            ticket = served.issue()["id"]
            until(lambda: there() or served.paper(ticket) == "printed", "something becomes of a slip")
            return there()

        until(tried, "the worker tries the new address")
        yield
        served.run("printers", "add", "kiosk", "virtual://kiosk")


@pytest.mark.usefixtures("stuck_printer")
def test_whoever_waits_before_a_stuck_printer_is_told_after_two_seconds(screens: Screens) -> None:
    kiosk = screens.kiosk("zh-CN", clock=True)
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    stand_still(kiosk)
    kiosk.locator(".take-button").tap()
    kiosk.locator(".given-number").wait_for()
    expect(kiosk.locator(".notice.paper")).to_contain_text("正在打印")
    kiosk.clock.run_for(2_000)
    expect(kiosk.locator(".notice.warn.paper")).to_contain_text("打印比平时慢，没有纸票号码也有效")


def test_items_are_found_by_initials_by_pinyin_by_english_and_by_chinese(screens: Screens) -> None:
    kiosk = screens.kiosk()
    kiosk.locator(".find").tap()
    for letter in "YYZZ":
        kiosk.locator(".key", has_text=letter).first.tap()
    first = kiosk.locator("button.item").first
    expect(first).to_contain_text("营业执照遗失补领换照")
    typed = kiosk.locator("#typed")
    for words, name in (
        ("hukoubu", "户口簿内页补领"),
        ("driving", "驾驶证期满换证"),
        ("公积金提", "公积金提取"),
        ("licence rep", "营业执照遗失补领换照"),
        ("社保卡", "社会保障卡补换即时制卡"),
        ("SBK", "社会保障卡补换即时制卡"),
        ("医参", "城乡居民医保参保登记"),
    ):
        typed.fill(words)
        expect(first).to_contain_text(name)
    typed.fill(PROBE)
    expect(kiosk.locator(".found .empty")).to_contain_text(PROBE)
    assert taken_as_tag(kiosk) == 0
    kiosk.locator(".key.wide").first.tap()
    expect(typed).to_have_value("")


def test_who_would_wait_for_windows_that_are_not_open_is_told_before_and_after(
    screens: Screens, served: Served
) -> None:
    kiosk = at_item(screens)
    expect(kiosk.locator(".facts")).to_contain_text("现在没有窗口办理")
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".estimated")).to_contain_text("现在没有窗口办理")
    kiosk.locator(".take-button").tap()
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    expect(kiosk.locator(".facts")).to_contain_text("您前面有 1 人")
    expect(kiosk.locator(".facts"), "also to whoever is not the first").to_contain_text("现在没有窗口办理")
    for _ in ("items", "departments"):
        kiosk.get_by_role("button", name="返回").tap()
    served.window("W01", "open")
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    expect(kiosk.locator(".facts")).to_contain_text("您前面有 1 人")
    expect(kiosk.locator(".facts")).not_to_contain_text("没有窗口")


def test_who_asks_for_priority_is_told_what_becomes_of_it(screens: Screens, served: Served) -> None:
    kiosk = at_item(screens)
    kiosk.locator(".choices button", has_text="需要").last.tap()
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-seat")).to_contain_text("优先已计入排队：请备好证明")
    (ticket,) = served.tickets("waiting")
    phone = screens.phone(ticket["follow_url"], "en")
    note = phone.locator("[data-fact=notes]")
    expect(note).to_contain_text("The priority you asked for counts; you may be asked to show why")
    served.ask("POST", f"/tickets/{ticket['id']}/priority", {"priority": None})
    expect(note).to_contain_text("Priority is confirmed: you count as having come 10 min earlier")


def test_in_large_letters_nothing_of_the_ticket_lies_under_the_button(screens: Screens) -> None:
    kiosk = screens.kiosk("en")
    kiosk.locator("footer .size").tap()
    choose_item(kiosk, "Market Regulation", "Sole-proprietor registration")
    kiosk.locator(".choices button", has_text="Yes").tap()
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-seat")).to_contain_text("have proof ready")
    below = kiosk.locator(".notice.paper").bounding_box()
    button = kiosk.locator(".take-button").bounding_box()
    assert below is not None
    assert button is not None
    assert below["y"] + below["height"] <= button["y"]


TOO_HIGH = """() => [...document.querySelectorAll("button, input, a, [tabindex='0']")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().top < innerHeight * 0.55)
    .map(one => one.className || one.localName)"""
"""Tells what there is to touch above the lower 45 % of the screen."""


@pytest.mark.parametrize("size", ["usual", "large"])
def test_from_a_wheelchair_a_ticket_is_taken_in_the_lower_part_of_the_screen(
    screens: Screens, size: str
) -> None:
    kiosk = screens.kiosk("en", clock=True)
    if size == "large":
        kiosk.locator("footer .size").tap()
    assert kiosk.evaluate(TOO_HIGH) != []
    seen: dict[str, list[str]] = {}

    def look(name: str) -> None:
        seen[name] = kiosk.evaluate(TOO_HIGH)

    kiosk.locator("footer .reach").tap()
    expect(kiosk.locator(".below")).to_be_visible()
    look("home")
    kiosk.locator(".find").tap()
    kiosk.locator(".key", has_text="S").first.tap()
    look("search")
    kiosk.locator("footer button").first.tap()
    kiosk.locator(".booked").tap()
    look("check-in")
    kiosk.locator("footer button").first.tap()
    kiosk.locator("footer button[lang=zh-CN]").tap()
    expect(kiosk.locator("h1")).to_have_text("您要办理什么事项？")
    kiosk.locator("button.department", has_text="市场监管").tap()
    look("department")
    kiosk.locator("button.item", has_text="个体工商户简易注销").tap()
    kiosk.locator(".take-button").wait_for()
    look("item")
    kiosk.clock.run_for(91_000)
    expect(kiosk.locator("dialog.still-there")).to_be_visible()
    look("still there?")
    kiosk.locator("dialog.still-there button").tap()
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-number")).to_be_in_viewport(ratio=1)
    look("ticket")
    assert {name: found for name, found in seen.items() if found} == {}
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator("html")).to_have_attribute("data-reach", "usual")
    assert kiosk.evaluate(TOO_HIGH) != []


def test_low_buttons_go_back_to_their_place_when_nobody_is_there_any_more(screens: Screens) -> None:
    kiosk = screens.kiosk(clock=True)
    kiosk.locator("footer .reach").tap()
    kiosk.clock.run_for(125_000)
    expect(kiosk.locator("html")).to_have_attribute("data-reach", "usual")
    expect(kiosk.locator("footer .reach")).to_have_text("低位操作")


def test_the_language_changes_at_the_place_where_one_is(screens: Screens) -> None:
    kiosk = at_item(screens)
    kiosk.locator("footer button[lang=en]").tap()
    expect(kiosk.locator("h1")).to_contain_text("simplified deregistration")
    expect(kiosk.locator("html")).to_have_attribute("lang", "en")
    expect(kiosk.locator(".take-button")).to_have_text("Take the ticket")
    expect(kiosk.locator(".fact.lane")).to_contain_text("is on the fast list")
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-label")).to_have_text("Your number")


def test_what_has_been_chosen_outlasts_a_change_of_the_language(screens: Screens, served: Served) -> None:
    kiosk = at_item(screens)
    kiosk.locator(".another").tap()
    kiosk.locator("footer button[lang=en]").tap()
    expect(kiosk.locator(".basket")).to_contain_text("simplified deregistration")
    kiosk.locator(".find").tap()
    kiosk.locator(".key", has_text="Y").first.tap()
    kiosk.locator("footer button[lang=zh-CN]").tap()
    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(kiosk.locator("#typed")).to_have_value("Y")
    kiosk.locator("footer button").first.tap()
    kiosk.locator("button.department", has_text="医疗保障").tap()
    kiosk.locator("footer button[lang=en]").tap()
    expect(kiosk.locator("h1")).to_have_text("Healthcare Security")
    kiosk.locator("button.item").first.tap()
    kiosk.locator(".choice").nth(1).tap()
    kiosk.locator("footer button[lang=zh-CN]").tap()
    expect(kiosk.locator(".matters li")).to_have_count(2)
    expect(kiosk.locator(".choice[aria-pressed=true]")).to_have_text("需要")
    kiosk.locator(".take-button").tap()
    kiosk.locator(".given-number").wait_for()
    (ticket,) = served.tickets("waiting")
    assert (len(ticket["items"]), ticket["claim"]) == (2, "claimed")


def test_what_somebody_has_left_behind_is_not_put_on_the_next_ticket(screens: Screens) -> None:
    kiosk = screens.kiosk(clock=True)
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    kiosk.locator(".another").tap()
    expect(kiosk.locator(".basket")).to_be_visible()
    kiosk.clock.run_for(70_000)
    expect(kiosk.locator(".booked")).to_be_visible()
    expect(kiosk.locator(".basket")).to_have_count(0)


def test_a_language_is_not_turned_to_while_the_server_is_gone(screens: Screens) -> None:
    screens.watch.allow("ERR_FAILED", "Failed to load")
    kiosk = at_item(screens)
    kiosk.route("**/*", lambda route: route.abort())
    kiosk.locator("footer button[lang=en]").tap()
    expect(kiosk.locator(".notice.danger.top")).to_be_visible()
    expect(kiosk.locator("h1")).to_contain_text("个体工商户简易注销")
    kiosk.unroute("**/*")
    kiosk.locator("footer button[lang=en]").tap()
    expect(kiosk.locator("h1")).to_contain_text("simplified deregistration")


def test_what_is_done_while_the_language_turns_slowly_is_not_lost(screens: Screens) -> None:
    kiosk = at_item(screens)
    held, quick = list[Route](), list[bool]()
    hall = re.compile(f"/halls/{HALL}$")
    kiosk.route(hall, lambda route: route.continue_() if quick else held.append(route))
    kiosk.locator("footer button[lang=en]").tap()
    kiosk.locator(".another").tap()
    kiosk.locator("button.department", has_text="医疗保障").tap()
    until(lambda: kiosk.locator("h1").inner_text() == "医疗保障" and held, "another matter is looked for")
    quick.append(True)
    for route in held:
        route.continue_()
    expect(kiosk.locator("html")).to_have_attribute("lang", "en")
    expect(kiosk.locator("h1")).to_have_text("Healthcare Security")


def test_what_somebody_chose_when_the_server_went_is_not_shown_to_the_next_one(screens: Screens) -> None:
    screens.watch.allow("ERR_FAILED", "Failed to load")
    kiosk = screens.kiosk("en", clock=True)
    choose_item(kiosk, "Market Regulation", "simplified dereg")
    kiosk.route("**/*", lambda route: route.abort())
    kiosk.locator("footer button[lang=zh-CN]").tap()
    expect(kiosk.locator(".notice.danger.top")).to_be_visible()
    kiosk.unroute("**/*")
    kiosk.clock.run_for(70_000)
    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(kiosk.locator("button.department").first).to_be_visible()


def test_a_kiosk_left_alone_asks_and_then_goes_back_to_its_first_screen_and_language(
    screens: Screens,
) -> None:
    kiosk = screens.kiosk("en", clock=True)
    choose_item(kiosk, "Market Regulation", "simplified dereg")
    kiosk.clock.run_for(46_000)
    expect(kiosk.locator("dialog.still-there")).to_be_visible()
    kiosk.locator("dialog.still-there button").tap()
    expect(kiosk.locator("dialog.still-there")).to_be_hidden()
    expect(kiosk.locator(".take-button")).to_be_visible()
    for _ in range(67):
        kiosk.clock.run_for(1_000)
    expect(kiosk.locator("button.department").first).to_be_visible()
    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_ticket_leaves_the_screen_by_itself(screens: Screens) -> None:
    kiosk = screens.kiosk(clock=True)
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    kiosk.locator(".take-button").tap()
    kiosk.locator(".given-number").wait_for()
    kiosk.clock.run_for(21_000)
    expect(kiosk.locator("button.department").first).to_be_visible()


@pytest.fixture
def one_window(served: Served, tmp_path: Path) -> Iterator[None]:
    """A plan under which only window 1 works, so that nobody serves the zones beyond."""
    usual = DEMO / "plans" / "fast_flex_always.toml"
    text = usual.read_text(encoding="utf-8")
    assert '["W01", "W06", "W07", "W08", "W14"]' in text
    small = text.replace('["W01", "W06", "W07", "W08", "W14"]', '["W01"]').replace('rest = "regular"', "")
    (tmp_path / "small.toml").write_text(small, encoding="utf-8")
    served.run("plan", "apply", "--force", str(tmp_path / "small.toml"))
    yield
    served.run("plan", "apply", str(usual))


@pytest.mark.usefixtures("one_window")
@pytest.mark.parametrize(
    ("lang", "department", "item", "words"),
    [
        ("zh-CN", "不动产登记", "继承转移登记", "没有窗口可办理"),
        ("en", "Real Estate", "Inheritance title transfer", "No window serves this"),
    ],
)
def test_an_item_that_no_window_serves_is_refused_in_words(
    screens: Screens, served: Served, lang: str, department: str, item: str, words: str
) -> None:
    screens.watch.allow("409")
    kiosk = screens.kiosk(lang)
    kiosk.locator("button.department", has_text=department).tap()
    kiosk.locator("button.item", has_text=item).tap()
    expect(kiosk.locator(".take .notice")).to_contain_text(words)
    expect(kiosk.locator(".take-button")).to_have_count(0)
    assert served.tickets("waiting") == []


def test_a_kiosk_without_its_server_says_so_and_goes_on_when_it_is_back(screens: Screens) -> None:
    screens.watch.allow("ERR_INTERNET_DISCONNECTED")
    kiosk = screens.kiosk()
    kiosk.context.set_offline(True)
    expect(kiosk.locator(".notice.danger.top")).to_contain_text("与服务器断开")
    kiosk.context.set_offline(False)
    expect(kiosk.locator(".notice.danger.top")).to_have_count(0)
    choose_item(kiosk, "市场监管", "个体工商户简易注销")
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-number")).to_be_visible()


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Served]:
    """A server of its own, since a day that has ended does not begin again."""
    made = Served(tmp_path / "data").start()
    yield made
    made.stop()
    assert made.differences() == ()


def test_a_kiosk_says_when_the_day_is_over_also_to_whoever_stands_before_it(
    browser: Browser, evening: Served
) -> None:
    screens = Screens(browser, evening)
    screens.watch.allow("409")
    kiosk, board = at_item(screens), screens.board("en")
    manager = evening.run("tokens", "create", "--role", "manager", "--name", "evening", "--hall", HALL)
    evening.ask("POST", "/day/close", token=manager)
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".take .notice")).to_contain_text("大厅现在不在办理时间")
    expect(kiosk.locator(".take-button")).to_have_count(0)
    kiosk.locator("footer button").first.tap()
    expect(kiosk.locator(".notice.top")).to_contain_text("今天不再办理")
    expect(kiosk.locator(".notice.top")).to_contain_text("开门")
    expect(board.locator(".hero")).to_contain_text("The hall is not open now")
    expect(board.locator(".hero")).to_contain_text("Nothing more today. The doors open on")
    kiosk.locator("button.item").first.tap()
    expect(kiosk.locator(".take .notice")).to_contain_text("大厅现在不在办理时间")
    expect(kiosk.locator(".fact.lane")).not_to_contain_text("大厅")
    assert evening.tickets("waiting") == []
    screens.close()
    assert screens.watch.faults() == []


# Turns that begin at a kiosk


def test_what_is_suspended_under_the_hand_asks_for_nothing_more(screens: Screens, served: Served) -> None:
    screens.watch.allow("409")
    kiosk = at_item(screens)

    def suspended(route: Route) -> None:
        # Not before the tap: the kiosk might hear of it, and take its button away.
        served.ask("POST", "/parked", {"code": "SG02", "reason": "系统升级"})
        route.continue_()

    kiosk.route(TICKETS, suspended)
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".take .notice.danger")).to_contain_text("系统升级")
    expect(kiosk.locator(".question, .take-button")).to_have_count(0)


@pytest.mark.parametrize(
    ("lang", "department", "mark"), [("zh-CN", "税务", "暂停办理"), ("en", "Tax", "not now")]
)
def test_what_is_suspended_is_told_before_a_ticket_is_taken(
    screens: Screens, served: Served, lang: str, department: str, mark: str
) -> None:
    served.ask("POST", "/parked", {"code": "SW", "reason": PROBE})
    kiosk = screens.kiosk(lang)
    kiosk.locator("button.department", has_text=department).tap()
    expect(kiosk.locator("button.item").first).to_contain_text(mark)
    kiosk.locator("button.item").first.tap()
    expect(kiosk.locator(".take [role=alert]")).to_contain_text(PROBE)
    expect(kiosk.locator(".take-button")).to_have_count(0)
    assert taken_as_tag(kiosk) == 0


@pytest.mark.parametrize(("lang", "steps"), [("zh-CN", "分 2 步"), ("en", "2 steps")])
def test_two_matters_go_on_one_ticket_and_what_that_means_is_told_first(
    screens: Screens, served: Served, lang: str, steps: str
) -> None:
    kiosk = screens.kiosk(lang)
    departments = {one["code"]: one["names"][lang] for one in served.ask("GET", "/catalogue")["departments"]}
    items = {one["code"]: one["names"][lang] for one in served.ask("GET", "/catalogue")["items"]}
    choose_item(kiosk, departments["SG"], items["SG04"])
    kiosk.locator(".another").tap()
    expect(kiosk.locator(".basket")).to_contain_text(items["SG04"])
    choose_item(kiosk, departments["HZ"], items["HZ02"])
    expect(kiosk.locator(".matters li")).to_have_count(2)
    expect(kiosk.locator(".part > .steps")).to_contain_text(steps)
    assert kiosk.evaluate(f"() => {{ {HIDDEN} return hidden(); }}") == []
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-number")).to_be_visible()
    expect(kiosk.locator(".given-item")).to_contain_text(items["HZ02"])
    (ticket,) = served.tickets("waiting")
    assert (ticket["items"], ticket["steps"]) == (["SG04"], [{"items": ["HZ02"]}])


def test_a_matter_may_be_taken_off_again(screens: Screens, served: Served) -> None:
    kiosk = at_item(screens)
    kiosk.locator(".another").tap()
    kiosk.locator("button.department", has_text="医疗保障").tap()
    kiosk.locator("button.item").first.tap()
    kiosk.locator(".matters button").first.tap()
    expect(kiosk.locator(".matters")).to_have_count(0)
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-number")).to_be_visible()
    (ticket,) = served.tickets("waiting")
    assert ticket["items"][0].startswith("YB")


def test_who_has_an_appointment_checks_in_with_its_code(screens: Screens, served: Served) -> None:
    screens.watch.allow("404", "409")
    booked = served.book("SG02")
    kiosk = screens.kiosk()
    kiosk.locator(".booked").tap()
    for digit in "00":
        kiosk.locator(".key", has_text=digit).tap()
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".part [role=alert]")).to_contain_text("导办台")
    for width, height in ((1080, 1920), (1920, 1080)):
        kiosk.set_viewport_size({"width": width, "height": height})
        for _ in ("large", "usual"):
            kiosk.locator("footer .size").tap()
            assert kiosk.evaluate(f"() => {{ {HIDDEN} return hidden(); }}") == []
    kiosk.locator(".key.wide").first.tap()
    for digit in booked["code"]:
        kiosk.locator(".key", has_text=digit).tap()
    kiosk.locator(".take-button").tap()
    number = kiosk.locator(".given-number").inner_text()
    (ticket,) = served.tickets("waiting")
    assert (ticket["number"], ticket["channel"]) == (number, "appointment")
    assert served.ask("GET", f"/appointments/{booked['id']}")["state"] == "checked_in"


def test_what_ails_the_server_is_told_to_visitors_as_what_they_can_do(screens: Screens) -> None:
    screens.watch.allow("503")
    kiosk = at_item(screens)
    problem = {"code": "clock_ahead", "words": {"zh-CN": "服务器时钟突然快了", "en": "The clock"}}
    kiosk.route(TICKETS, lambda route: route.fulfill(status=503, json=problem))
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".take [role=alert]")).to_contain_text("导办台")
    kiosk.unroute(TICKETS)
    kiosk.locator(".take-button").tap()
    expect(kiosk.locator(".given-number")).to_be_visible()


def test_a_ticket_that_would_come_too_late_today_is_refused_in_words(
    screens: Screens, served: Served
) -> None:
    kiosk = screens.kiosk()

    def late(route: Route) -> None:
        because = {
            "code": "too_late_today",
            "text": {"zh-CN": "现在取号今天办不完", "en": "Too late for today"},
        }
        route.fulfill(json=route.fetch().json() | {"issuing": {"open": False, "because": because}})

    kiosk.route("**/preview?*", late)
    choose = kiosk.locator("button.department", has_text="市场监管")
    choose.tap()
    kiosk.locator("button.item").first.tap()
    expect(kiosk.locator(".take [role=alert]")).to_contain_text("现在取号今天办不完")
    expect(kiosk.locator(".take-button")).to_have_count(0)
