"""What the office asks the simulation for, as the process at work on it tells it."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.calculating import Progress, answer
from simulation.enclosing import enclosed
from simulation.scenario import read_scenario


def test_a_fast_list_that_nobody_waits_for_any_more_tells_what_it_has_found(scenarios: Path) -> None:
    file = scenarios / "ordinary.toml"
    ordinary, heard = read_scenario(file), list[Mapping[str, Any]]()

    def tell(news: Mapping[str, Any]) -> None:
        heard.append(news)
        if len(heard) == 1:
            signal.raise_signal(signal.SIGINT)

    given = {
        "scenario": enclosed(file),
        "hall": ordinary.hall.data,
        "plan": ordinary.plan.to_data(),
        "seed": 1,
    }
    result = answer({"kind": "fast_list", "given": given}, tell)
    assert result["document"]["ended_early"]
    assert result["document"]["untried"]
    assert heard[0]["so_far"]["lists"]["done"] == 1
    assert "停止" in result["page"]["zh-CN"]
    assert "stopped" in result["page"]["en"]


def test_the_time_left_goes_by_the_pace_of_the_part_at_work() -> None:
    now, heard = [0.0], list[Mapping[str, Any]]()
    progress = Progress(heard.append, 100, lambda: now[0])
    now[0] = 6.0
    progress.done(60)
    progress.part(60)
    now[0] = 26.0
    progress.done(70)
    assert [one["left_seconds"] for one in heard] == [4.0, 60.0]
