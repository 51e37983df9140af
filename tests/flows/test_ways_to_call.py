"""However a ticket is called, the record, the board, the sound and the paper are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from displays.announce import announce
from displays.board import Picture
from hall.store.tables import print_jobs
from queueing.hallfile import hall_from_data
from tests.builders import at, hall_data, tiny_plan
from tests.flows.live_hall import LiveHall

PLAN = tiny_plan()


@contextmanager
def hall(folder: Path) -> Iterator[LiveHall]:
    """W1 is open and free at 09:05:00 and K002 waits; K001 has been served there."""
    live = LiveHall(folder, hall_data(), {PLAN.code: PLAN}, at("07:50"))
    try:
        live.play({"at": at("07:50"), "verb": "apply-plan", "plan": PLAN.code})
        live.tick(at("08:30"))
        do(live, "08:30", "clerk", "/windows/W1/open")
        live.ids = {name: do(live, "09:00", "kiosk", "/tickets", {"items": ["QA"]})["id"] for name in "ab"}
        do(live, "09:01", "clerk", "/windows/W1/call-next")
        do(live, "09:01", "clerk", "/windows/W1/start", {"ticket": live.ids["a"]})
        yield live
    finally:
        live.close()


def do(live: LiveHall, when: str, role: str, path: str, body: Any = None) -> dict[str, Any]:
    live.clock.at = at(when)
    status, answer = live.post(role, path, body, "W1" if role == "clerk" else None)
    assert status < 300, answer
    return answer


def complete(live: LiveHall) -> None:
    do(live, "09:05", "clerk", "/windows/W1/complete", {"ticket": live.ids["a"]})


def by_the_clerk(live: LiveHall) -> None:
    complete(live)
    do(live, "09:05", "clerk", "/windows/W1/call-next")


def by_a_supervisor(live: LiveHall) -> None:
    complete(live)
    do(live, "09:05", "supervisor", "/windows/W1/call-next")


def in_one_step(live: LiveHall) -> None:
    do(live, "09:05", "clerk", "/windows/W1/complete-and-call-next", {"ticket": live.ids["a"]})


def by_itself(live: LiveHall) -> None:
    do(live, "09:04:59", "clerk", "/windows/W1/auto-call", {"after_seconds": 1})
    do(live, "09:04:59", "clerk", "/windows/W1/complete", {"ticket": live.ids["a"]})
    live.tick(at("09:05"))


def left_behind(live: LiveHall) -> dict[str, Any]:
    """The call as record, board, sound and paper have it, without ids."""
    names = {identity: name for name, identity in live.ids.items()}
    picture, told = Picture(), None
    for record in live.parts.store.events(live.code):
        change = picture.take(record.seq, record.event())
        told = change if change.call else told
    assert told is not None
    assert told.call is not None
    call = told.call
    spec = hall_from_data(hall_data())
    fact = [data for kind, _, data in live.events() if kind == "TicketCalled"][-1]
    board = picture.board("main", at("09:05"))
    with live.parts.store.read() as connection:
        papers = connection.execute(sa.select(sa.func.count()).select_from(print_jobs)).scalar_one()
    return {
        "record": {**fact, "ticket": names[fact["ticket"]]},
        "at": call.at,
        "calls": [{**row, "seq": None} for row in board["calls"]],
        "lanes": board["lanes"],
        "windows": board["windows"],
        "said": announce(
            number=call.number,
            lane_word=spec.lanes[call.lane].names["zh-CN"],
            window=spec.windows[call.window].number,
            language="zh-CN",
        ),
        "papers": papers,
    }


WAYS: tuple[Callable[[LiveHall], None], ...] = (by_the_clerk, by_a_supervisor, in_one_step, by_itself)


def test_every_way_to_call_leaves_the_same_behind(tmp_path: Path) -> None:
    seen = []
    for way in WAYS:
        with hall(tmp_path / way.__name__) as live:
            way(live)
            found = left_behind(live)
        found["windows"] = [{**row, "auto_call_seconds": None} for row in found["windows"]]
        seen.append(found)
    assert seen[0]["record"]["number"] == "K002"
    for way, found in zip(WAYS, seen, strict=True):
        assert found == seen[0], way.__name__
