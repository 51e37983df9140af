"""A process that works something out for another one tells its last words, and becomes no orphan."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hall.children import Child, errand
from simulation.errand import LEAST, Tell
from simulation.executors import crew
from tests.waiting import until

PARENT = """
import time
from hall.children import Child, errand
with Child(errand("tests.hall.test_children"), {}) as child:
    print(*child.news(60)["progress"]["pids"], flush=True)
    time.sleep(600)
"""


def answer(_asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """What an errand to this module does: nothing, for a long time, with the help of another process."""
    with crew(2) as found:
        assert found.executor is not None
        pids = [os.getpid(), found.executor.submit(os.getpid).result()]
        found.executor.submit(time.sleep, 600)
        tell({"pids": pids})
        time.sleep(600)
    return {}


def stat(pid: str) -> list[str]:
    """What the system says of a process after its name: its state first; nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return []


def ended(pids: list[str]) -> bool:
    """Whether all these processes have."""
    return all(stat(pid)[:1] in ([], ["Z"]) for pid in pids)


def test_it_gives_way_to_all_others_and_ends_when_whoever_asked_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = parent.stdout.readline().split()
    assert [int(stat(pid)[16]) for pid in pids] == [LEAST, LEAST]
    assert {int(stat(pid)[38]) for pid in pids} == {os.SCHED_IDLE}
    # Linux shares the processor among sessions first: in one of its own it would give way to nobody.
    assert {os.getsid(int(pid)) for pid in pids} == {os.getsid(0)}
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: ended(pids), "the orphans have ended", 30)


def test_who_gives_it_up_leaves_nothing_of_it_at_work() -> None:
    with Child(errand("tests.hall.test_children"), {}) as child:
        news = child.news(60)
        assert news is not None
        pids = [str(pid) for pid in news["progress"]["pids"]]
        assert not ended(pids)
    until(lambda: ended(pids), "all have ended", 30)


def test_what_it_said_before_it_died_is_told() -> None:
    with Child(errand("simulation.no_such_errand"), {}) as child:
        news = child.news(60)
    assert news is not None
    assert "no_such_errand" in news["died"]
