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
from tests.flows.running import STOP
from tests.flows.through import Hand, Screen
from tests.postgres import let_go
from tests.waiting import until

ENDED = ("completed", "withdrawn", "missed", "expired")
VISITORS, WINDOWS = 24, ("W01", "W02", "W03")


@pytest.fixture
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(tmp_path, speed=getattr(request, "param", None))
    try:
        yield made
        store = made.store()
        assert check(store, CODE).differences == ()
        let_go(store)
    finally:
        made.close()


def board(deployment: Deployment) -> Screen:
    return Screen(deployment.base, deployment.keys.board, hall=CODE, board="main")


def phone(deployment: Deployment, ticket: dict[str, Any]) -> Screen:
    return Screen(deployment.base, ticket=ticket["follow_url"].rpartition("/")[2])


def events(by: Hand) -> list[dict[str, Any]]:
    """The whole record."""
    found: list[dict[str, Any]] = []
    while more := by.see(f"/events?after={found[-1]['seq'] if found else 0}&limit=1000")["events"]:
        found += more
    return found


def serve(deployment: Deployment, window: str, come: Queue[bool]) -> Hand:
    """A clerk serves those who have ``come`` until there are no more; what was done."""
    clerk = Hand(deployment.base, CODE, deployment.keys.actor)
    clerk.do(f"/windows/{window}/open")
    while come.get(timeout=STOP):
        ticket = clerk.do(f"/windows/{window}/call-next")["ticket"]
        clerk.do(f"/windows/{window}/start", {"ticket": ticket["id"]})
        clerk.do(f"/windows/{window}/complete", {"ticket": ticket["id"]})
    return clerk


@pytest.mark.prove
def test_neither_a_killed_process_nor_a_held_hall_costs_anybody_else_anything(deployment: Deployment) -> None:
    held = Hand(deployment.base, OTHER, deployment.other_kiosk)
    store = deployment.store()
    with ThreadPoolExecutor(1) as thread:
        with store.write() as somebody:
            assert store.log.head(somebody, OTHER) is not None
            asked = thread.submit(asked_of_a_held_hall, held)
            a_web_process_is_killed_in_the_middle_of_the_day(deployment)
            status, told = asked.result()
            assert (status, told["code"]) == (503, "hall_held")
            assert set(told["words"]) == {"zh-CN", "en"}
        assert held.do("/tickets", {"items": ["SG02"]})["number"] == "K001"
    let_go(store)


def asked_of_a_held_hall(held: Hand) -> tuple[int, Any]:
    """The first answer of a process that lives: whoever had asked the one that is killed asks again."""

    def answered() -> tuple[int, Any] | None:
        status, told = held.ask("/tickets", {"items": ["SG02"]})
        return None if (status, told["code"]) == (502, "outcome_unknown") else (status, told)

    found = until(answered, "a process that lives has answered")
    assert found is not None
    return found


def a_web_process_is_killed_in_the_middle_of_the_day(deployment: Deployment) -> None:
    """No command that was answered is lost or done twice, and in the end every screen is right."""
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

    log = events(Hand(deployment.base, CODE, deployment.keys.actor))
    kinds = Counter(one["kind"] for one in log)
    assert kinds["TicketIssued"] == len(kiosk.done) == VISITORS
    assert len({one["number"] for one in tickets}) == VISITORS
    called = [one["data"]["ticket"] for one in log if one["kind"] == "TicketCalled"]
    acknowledged = [
        told["ticket"]["id"] for hand in hands for path, _, told in hand.done if path.endswith("call-next")
    ]
    assert sorted(called) == sorted(acknowledged), "every answer is in the log, and nothing else is"
    assert len(set(called)) == VISITORS

    last = log[-1]["seq"]
    all_right(deployment, boards, last)
    for screen in phones:
        until(lambda one=screen: (one.shown()["ticket"] or {}).get("state") == "completed", "a phone knows")
        screen.close()

    # The one that was killed serves again: the other one goes.
    other = deployment.webs[1].process
    other.send_signal(signal.SIGTERM)
    assert other.wait(STOP) == 0
    assert kiosk.do("/tickets", {"items": ["SG02"]})["number"]


def all_right(deployment: Deployment, boards: list[Screen], last: int) -> None:
    """Each board has heard everything up to the ``last`` event, and shows what a new one shows."""
    for screen in boards:
        until(lambda one=screen: one.seq == last, "a board has heard everything")
    fresh = board(deployment)
    until(lambda: fresh.follows, "a new board is there")
    assert [one.shown() for one in boards] == [fresh.shown()] * len(boards)
    assert any(one.follows > 1 for one in boards), "one of them was served by the process that was killed"
    for screen in (*boards, fresh):
        screen.close()


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
    all_right(deployment, boards, looking.see("")["seq"])
    for screen in phones:
        until(
            lambda one=screen: (one.shown()["ticket"] or {}).get("state") in ENDED, "a phone knows of its end"
        )
        screen.close()
    served = looking.see("/tickets?state=completed&limit=1")["total"]
    log = events(looking)
    called = Counter(one["data"]["ticket"] for one in log if one["kind"] == "ServiceCompleted")
    assert max(called.values()) == 1, "nobody is served twice"
    assert len(called) == served > 50
