"""Faults planted in the kernel: the comparison on random days finds each of them."""

from __future__ import annotations

import platform
import shutil
from functools import cache, partial
from pathlib import Path

import pytest

from simulation.ledger import DayRecord
from simulation.reference import HallDay
from simulation.screening import build, engine, library
from tests.simulation.screening.comparing import differences
from tests.simulation.screening.random_days import RandomDay, random_day

DAYS = 250
"""Random days among which each fault must show."""
SLOW = ("-O3", "-Werror")
"""What a kernel that plays a few days does without: optimising takes six times as long as compiling."""
RUNS_HERE = platform.system() == "Linux" and platform.machine() in ("x86_64", "aarch64")

FAULTS = {
    "a reserve is not kept": ("turn = others < window->taken[one].reserve ? INT64_MAX : turn;", ""),
    "a reserve counts the helper itself": (
        "i64 others = d->idle_of_lane[window->first_lane] - 1, best",
        "i64 others = d->idle_of_lane[window->first_lane], best",
    ),
    "a window that clears up is not idle": (
        "d->ready &= ~bit;",
        "d->ready &= ~bit; if (d->idle & bit) d->idle_of_lane[0]--;",
    ),
    "who might help is not told of another idle window": ("if (d->reserves) d->woken |= d->ready;", ""),
    "who waits for somebody is not told of an arrival": ("d->woken |= line->seers & d->ready;", ""),
    "a priority has no credit": ("place = credit ? least(base, at - credit) : base", "place = base"),
    "after does not count": ("d->head[one] + window->taken[one].after", "d->head[one]"),
    "the window of the lowest number calls first": (
        "u64 idle = d->hall->lowest_first ? 0 : (u64)window->idle_since;",
        "u64 idle = 0;",
    ),
    "who is idle longest calls first, whatever the lane": (
        "(u64)window->taken[found & (LINES - 1)].position << 48 | ",
        "",
    ),
    "who gives up in the instant of a call is called": (
        "if (d->woken & d->ready && at > d->now && call_all(d, d->now)) continue;",
        (
            "if (d->woken & d->ready && (at > d->now || (first >> 10 & 7) >= RANK_LEAVER)"
            " && call_all(d, d->now)) continue;"
        ),
    ),
    "equal places in a line: who joined last goes first": (
        "return place * (1LL << JOIN_BITS) + join;",
        "return place * (1LL << JOIN_BITS) + (1LL << JOIN_BITS) - 1 - join;",
    ),
    "equal keys of two lines: the first line decides": (
        "found = turn < best ? one : found;",
        "found = place_of(turn) < place_of(best) ? one : found;",
    ),
    "the next step has a new place": ("most(place, at - hall->next_step)", "at"),
    "the next step is the first listed, not that with the fewest waiting": (
        "(u64)waiting_in(here) << 8",
        "0",
    ),
    "who comes back stands one place further on": (
        "behind(d, ticket, d->line[ticket->line].lane, hall->requeue_behind), at)",
        "behind(d, ticket, d->line[ticket->line].lane, hall->requeue_behind + 1), at)",
    ),
    "a last slot ends on time, whoever waits": ("hall->due_last[due] && awaited(d, w)", "0"),
    "a trigger forgets its least dwell": (
        "most(watch->calm + hall->trigger_calm[one], watch->fired + hall->trigger_dwell[one])",
        "(watch->calm + hall->trigger_calm[one])",
    ),
    "the closing allowance is not asked": (
        "if (hall->closing_allowance != NEVER && !booked_in) {",
        "if (0) {",
    ),
    "who was told to get ready walks as long as others": (
        "start = most(at, start - hall->ready_saves);",
        "{}",
    ),
    "who checks in late keeps the booked place": (
        "base = in_time ? booked - hall->appointment_credit : at;",
        "base = booked - hall->appointment_credit;",
    ),
    "a return pass has no credit": ("shows_pass ? at - hall->return_credit : at", "at"),
    "who balks counts one more": (
        "d->waiting_of_lane[d->line[step.line].lane] > d->hall->balks_above",
        "d->waiting_of_lane[d->line[step.line].lane] >= d->hall->balks_above",
    ),
    "the rest of a service that is handed back is forgotten": (
        "ticket->rest_of_service = ticket->ends_at - (i32)at;",
        "",
    ),
    "who asks for more time is still at the window": (
        "all->more_time && all->more_time[name] != NEVER) at_window(d, start, w, START, name);",
        "0) {}",
    ),
    "a refused priority keeps its place": (
        "most(place_of(ticket->turn), d->apart[name].base)",
        "place_of(ticket->turn)",
    ),
}


@cache
def played(seed: int) -> tuple[RandomDay, DayRecord]:
    """A random day as the reference plays it, once for all faults; most are found on one of the first."""
    day = random_day(seed)
    return day, HallDay(day.setting, day.trace).run()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zig")


@pytest.mark.skipif(not RUNS_HERE, reason="compiles for Linux")
@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(
    name: str,
    tmp_path: Path,
    compiled: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right, wrong = FAULTS[name]
    shutil.copytree(build.HERE / "kernel", tmp_path / "kernel")
    parts = {part: part.read_text(encoding="utf-8") for part in (tmp_path / "kernel").iterdir()}
    assert sum(text.count(right) for text in parts.values()) == 1, "the fault no longer fits the kernel"
    for part, text in parts.items():
        part.write_text(text.replace(right, wrong), encoding="utf-8")
    target = build.TARGETS[f"linux-{platform.machine()}.so"]
    monkeypatch.setattr(build, "FLAGS", (*(flag for flag in build.FLAGS if flag not in SLOW), "-O0", "-w"))
    build.compile_kernel(tmp_path / "kernel" / "kernel.c", tmp_path / "kernel.so", target, compiled)
    monkeypatch.setattr(engine, "kernel", partial(library.load, tmp_path / "kernel.so"))
    found = next(
        number
        for number, (day, reference) in enumerate(map(played, range(DAYS)))
        if differences(reference, engine.screen(day.setting, engine.one_day(day.trace))[0])
    )
    print(f"{name}: found on day {found}")
