"""Days through nginx, on PostgreSQL and Redis, while a web process is killed and comes back."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from hall.samples import CODE
from hall.store.rebuild import check
from tests.flows.deployment import OTHER, Deployment, actors
from tests.flows.running import STOP, ask
from tests.flows.through import Hand, Screen
from tests.waiting import until

VISITORS, WINDOWS = 24, ("W01", "W02", "W03")


@pytest.fixture
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(tmp_path, speed=getattr(request, "param", None))
    try:
        yield made
        store = made.store()
        assert check(store, CODE).differences == ()
        store.engine.dispose()
    finally:
        made.close()


def board(deployment: Deployment) -> Screen:
    return Screen(deployment.base, deployment.keys.board, hall=CODE, board="main")


def phone(deployment: Deployment, ticket: dict[str, Any]) -> Screen:
    return Screen(deployment.base, ticket=ticket["follow_url"].rpartition("/")[2])


def serve(deployment: Deployment, window: str, come: Queue[bool]) -> Hand:
    """A clerk serves those who have ``come`` until there are no more; what was done."""
    clerk = Hand(deployment.base, CODE, deployment.keys.actor)
    clerk.do(f"/windows/{window}/open")
    while come.get(timeout=STOP):
        ticket = clerk.do(f"/windows/{window}/call-next")["ticket"]
        clerk.do(f"/windows/{window}/start", {"ticket": ticket["id"]})
        clerk.do(f"/windows/{window}/complete", {"ticket": ticket["id"]})
    return clerk


def test_a_web_process_killed_in_the_middle_costs_no_command_and_no_screen_its_picture(
    deployment: Deployment,
) -> None:
    kiosk = Hand(deployment.base, CODE, deployment.keys.kiosk)
    boards = [board(deployment) for _ in range(4)]
    with ThreadPoolExecutor(len(WINDOWS)) as threads:
        come: Queue[bool] = Queue()
        clerks = [threads.submit(serve, deployment, window, come) for window in WINDOWS]
        tickets, phones = [], []
        for number in range(VISITORS):
            tickets.append(kiosk.do("/tickets", {"items": ["SG02"]}))
            come.put(True)
            if number == VISITORS // 3:
                phones = [phone(deployment, one) for one in tickets[-2:]]
                deployment.kill(0)
            if number == VISITORS * 2 // 3:
                deployment.again(0)
        for _ in WINDOWS:
            come.put(False)
        hands = [one.result() for one in clerks]

    log = Hand(deployment.base, CODE, deployment.keys.actor).see("/events?after=0&limit=1000")["events"]
    kinds = Counter(one["kind"] for one in log)
    assert kinds["TicketIssued"] == len(kiosk.done) == VISITORS
    assert len({one["number"] for one in tickets}) == VISITORS
    called = [one["data"]["ticket"] for one in log if one["kind"] == "TicketCalled"]
    acknowledged = [
        told["ticket"]["id"] for hand in hands for path, _, told in hand.done if path.endswith("call-next")
    ]
    assert sorted(called) == sorted(acknowledged), "every answer is in the log, and nothing else is"
    assert len(set(called)) == VISITORS

    # Two of three screens at least were cut off or had to be shared out anew; all are right.
    last = log[-1]["seq"]
    for screen in boards:
        until(lambda one=screen: one.seq == last, "a board has heard everything")
    fresh = board(deployment)
    until(lambda: fresh.follows, "a new board is there")
    assert [one.shown() for one in boards] == [fresh.shown()] * len(boards)
    assert any(one.follows > 1 for one in boards), "one of them was served by the process that was killed"
    for screen in phones:
        until(lambda one=screen: (one.shown()["ticket"] or {}).get("state") == "completed", "a phone knows")

    # The one that was killed serves again: the other one goes.
    other = deployment.webs[1].process
    other.send_signal(signal.SIGTERM)
    assert other.wait(STOP) == 0
    assert kiosk.do("/tickets", {"items": ["SG02"]})["number"]
    for screen in (*boards, *phones, fresh):
        screen.close()
    assert deployment.webs[0].err == ""


def test_a_hall_that_somebody_holds_for_long_keeps_no_other_waiting(deployment: Deployment) -> None:
    held = Hand(deployment.base, CODE, deployment.keys.kiosk)
    other = Hand(deployment.base, OTHER, deployment.other_kiosk)
    store = deployment.store()
    with ThreadPoolExecutor(1) as thread:
        with store.write() as somebody:
            assert store.log.head(somebody, CODE) is not None
            asked = thread.submit(held.ask, "/tickets", {"items": ["SG02"]})
            for _ in range(20):
                assert other.do("/tickets", {"items": ["SG02"]})["number"]
            status, told = asked.result()
            assert (status, told["code"]) == (503, "hall_held")
            assert set(told["words"]) == {"zh-CN", "en"}
            assert other.do("/tickets", {"items": ["SG02"]})["number"] == "K021"
        assert held.do("/tickets", {"items": ["SG02"]})["number"] == "K001"
    store.engine.dispose()


@pytest.mark.prove
@pytest.mark.parametrize("deployment", [120], indirect=True)
def test_a_whole_day_acted_through_nginx_ends_right_though_a_web_process_was_killed(
    deployment: Deployment,
) -> None:
    looking = Hand(deployment.base, CODE, deployment.keys.actor)
    boards = [board(deployment) for _ in range(10)]
    with actors(deployment) as acting:
        until(
            lambda: looking.see("/tickets?state=completed&limit=1")["total"] > 5, "the day begins", 600, 0.5
        )
        phones = [phone(deployment, one) for one in looking.see("/tickets?state=waiting&limit=5")["tickets"]]
        deployment.kill(0)
        until(
            lambda: looking.see("/tickets?state=completed&limit=1")["total"] > 10, "the day goes on", 600, 0.5
        )
        deployment.again(0)
        assert acting.stdout is not None
        assert acting.wait(1200) == 0
        assert "The day is over" in acting.stdout.read()
    last = looking.see("")["seq"]
    for screen in boards:
        until(lambda one=screen: one.seq == last, "a board has heard everything")
    fresh = board(deployment)
    until(lambda: fresh.follows, "a new board is there")
    assert [one.shown() for one in boards] == [fresh.shown()] * len(boards)
    for screen in (*boards, *phones, fresh):
        screen.close()
    assert ask(f"{deployment.base}/readyz")[0] == 200
