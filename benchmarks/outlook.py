"""The outlook: how long a refresh takes at a peak with 60 waiting, what clerks notice, how true it is."""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.clients import SECONDS, Asked, rate, turns_of
from benchmarks.servers import Served, served, set_up
from benchmarks.serving import calling
from benchmarks.table import show
from benchmarks.waiting import fill
from hall.children import Child
from hall.outlook import COMMAND, LOOK, PATIENCE
from queueing.times import HOUR
from simulation.enclosing import enclosed
from simulation.outlook.seen import Seen
from simulation.reference import HallDay, Setting
from simulation.scenario import read_scenario
from simulation.traces import draw_day
from tests.builders import DEMO
from tests.simulation.outlook.afternoons import afternoon, covered

WAITING = 60
PEAK = 10 * HOUR
ROUNDS = 5
MINUTES = 6
CLIENTS = 4
AFTERNOONS = 200
FILE = DEMO / "scenarios" / "after_holiday.toml"

Spell = tuple[float, float]
"""When something began and ended (``time.monotonic``)."""


def crowded() -> tuple[Seen, dict[str, Any]]:
    """The day after a holiday at ten, with as many more visitors as it takes for 60 to wait."""
    scenario = read_scenario(FILE)
    for louder in range(40):
        kind = replace(scenario, volume=scenario.volume * (1 + louder / 20))
        seen = afternoon(kind, scenario.plans[-1], 3, 1, PEAK).seen
        if sum(seen.floor.waiting(lane) for lane in seen.hall.lanes) >= WAITING:
            data = {key: value for key, value in enclosed(FILE).items() if key != "hall"}
            return seen, {
                "floor": seen.floor.snapshot(),
                "at": seen.at,
                "issued": list(seen.issued),
                "judged": [[one.issued, one.kept] for one in seen.judged],
                "scenarios": [data],
            }
    sys.exit(f"{WAITING} never wait")


def refresh(asked: Mapping[str, Any]) -> tuple[float, float, dict[str, Any]]:
    """Seconds of one refresh as the worker runs it, of them processor time, and what it found."""
    began, used = time.perf_counter(), _used()
    with Child(COMMAND, asked) as child:
        news = child.news(PATIENCE)
    if news is None or "result" not in news:
        sys.exit(f"no outlook: {news}")
    return time.perf_counter() - began, _used() - used, news["result"]


def _used() -> float:
    """The processor time of ended children."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def one_day(seen: Seen) -> float:
    """Seconds of a whole day by the reference: what a refresh stands beside."""
    scenario = seen.scenarios[0]
    setting = Setting(seen.hall.data, seen.plan, seen.date, seen.zero)
    began = time.perf_counter()
    HallDay(setting, draw_day(scenario, 3, 1)).run()
    return time.perf_counter() - began


@contextmanager
def refreshing(asked: Mapping[str, Any], first: float = 0.0, each: float = 0.0) -> Iterator[list[Spell]]:
    """Refreshes run meanwhile: the ``first`` after so many seconds, then one ``each`` so many; 0: always.
    Gives when each of those that have ended began and ended (``time.monotonic``).
    """
    over, spells = threading.Event(), list[Spell]()

    def work() -> None:
        due = time.monotonic() + first
        while not over.wait(max(0.0, due - time.monotonic())):
            began = time.monotonic()
            with Child(COMMAND, asked) as child:
                while not over.is_set() and child.news(LOOK) is None:
                    pass
            spells.append((began, time.monotonic()))
            due += each

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield spells
    finally:
        over.set()
        thread.join()


@contextmanager
def crowded_hall() -> Iterator[Served]:
    """A served hall with 60 waiting."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'kuaiban.db'}"
        operations = set_up(url, "DEMO")
        fill(operations, "DEMO", WAITING)
        operations.store.engine.dispose()
        with served(folder, url, {}) as hall:
            yield hall


def one_after_the_other(asked: Mapping[str, Any], hall: Served, rounds: int = ROUNDS) -> tuple[float, float]:
    """The p95 (ms) of calls and transfers in rounds without refreshes and in rounds full of them, in turn."""
    ask, quiet, busy = calling(hall.token), list[float](), list[float]()
    for _ in range(rounds):
        quiet.append(rate(hall.port, CLIENTS, ask).p95)
        with refreshing(asked):
            busy.append(rate(hall.port, CLIENTS, ask).p95)
    return median(quiet), median(busy)


def one_a_minute(asked: Mapping[str, Any], hall: Served, minutes: int = MINUTES) -> tuple[float, float]:
    """The p95 (ms) of the calls and transfers that no refresh has met, and of all, with one a minute.

    Both are of the same minutes: from one minute to the next the p95 differs by more than a refresh could do.
    """
    with refreshing(asked, 30.0, 60.0) as spells:
        turns = turns_of(hall.port, CLIENTS, calling(hall.token), 60.0 * minutes)
    alone = [
        turn
        for turn in turns
        if not any(turn.began < ended and turn.began + turn.took > began for began, ended in spells)
    ]
    return _p95(alone), _p95(turns)


def _p95(turns: Sequence[Asked]) -> float:
    return quantiles([turn.took for turn in turns], n=100)[94] * 1e3


def main() -> None:
    """Prints the tables."""
    seen, asked = crowded()
    waiting = sum(seen.floor.waiting(lane) for lane in seen.hall.lanes)
    rounds = [refresh(asked) for _ in range(ROUNDS)]
    took, used = median(one[0] for one in rounds), median(one[1] for one in rounds)
    day, found = median(one_day(seen) for _ in range(ROUNDS)), rounds[-1][2]
    show(
        f"A refresh at a peak, {waiting} waiting",
        ("futures", "actions tried", "s", "CPU s", "s beside one simulated day"),
        [(str(found["futures"]), str(found["tried"]), f"{took:.1f}", f"{used:.1f}", f"{took / day:.0f}")],
    )
    with crowded_hall() as hall:
        paces = {
            f"one a minute, as in a hall: {MINUTES} minutes": one_a_minute(asked, hall),
            f"one after the other: {ROUNDS} rounds each of {SECONDS:g} s": one_after_the_other(asked, hall),
        }
    show(
        f"Refreshes beside calls and transfers over HTTP, {CLIENTS} clients, p95",
        ("refreshes", "ms without", "ms with", "beside"),
        [
            (what, f"{quiet:.1f}", f"{busy:.1f}", f"{busy / quiet:.2f}")
            for what, (quiet, busy) in paces.items()
        ],
    )
    true = covered(read_scenario(DEMO / "scenarios" / "ordinary.toml"), 12, AFTERNOONS, 200)
    show(
        f"People waiting by lane and quarter, {AFTERNOONS} afternoons",
        ("facts", "inside the 90 % band"),
        [(f"{true.told:,}", f"{100 * true.inside / true.told:.1f} %")],
    )
    waits = true.waits
    show(
        f"The wait of who comes in a quarter, {AFTERNOONS} afternoons",
        ("told a wait", "within the P50", "within the P90", "told none", "called within a minute"),
        [
            (
                f"{waits.known:,}",
                f"{100 * waits.p50 / waits.known:.1f} %",
                f"{100 * waits.p90 / waits.known:.1f} %",
                f"{waits.at_once:,}",
                f"{100 * waits.true / waits.at_once:.1f} %",
            )
        ],
    )


if __name__ == "__main__":
    main()
