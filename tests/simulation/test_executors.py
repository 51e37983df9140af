"""Who does the work: the figures are the same, and what cannot be had is told in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from threading import Event, Thread

import pytest
from distributed import LocalCluster

from queueing.errors import Mistakes
from simulation.executors import crew
from simulation.run import simulate
from tests.waiting import until


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    """A scheduler with two workers in processes of their own."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as found:
        yield found


def test_a_dask_cluster_writes_the_same_bytes_as_this_process(cluster: LocalCluster, scenarios: Path) -> None:
    alone = simulate(scenarios / "ordinary.toml", days=5, seed=3)
    with crew(scheduler=cluster.scheduler_address) as workers:
        assert workers.workers == 2
        shared = simulate(scenarios / "ordinary.toml", days=5, seed=3, crew=workers)
    assert shared.to_json() == alone.to_json()


def test_a_scheduler_without_workers_is_told(scenarios: Path) -> None:
    with LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as empty:
        with pytest.raises(Mistakes) as found, crew(scheduler=empty.scheduler_address):
            pass
        assert "has no workers" in str(found.value.mistakes[0])


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "somewhere", "tcp:/x"])
def test_a_scheduler_that_does_not_answer_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.executors._WAIT", "1s")
    with pytest.raises(Mistakes) as found, crew(scheduler=address):
        pass
    assert "does not answer" in str(found.value.mistakes[0])


def test_without_dask_the_command_tells_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Mistakes) as found, crew(scheduler="tcp://127.0.0.1:8786"):
        pass
    assert "pip install 'kuaiban[dask]'" in str(found.value.mistakes[0])


def test_one_process_needs_no_pool() -> None:
    with crew(processes=1) as alone:
        assert alone.executor is None


def linger(begun: Path, ended: Path) -> None:
    """A piece of work that nobody will want to the end."""
    begun.touch()
    until(ended.exists, "somebody wants it to end", seconds=600)


def test_nobody_waits_for_work_that_is_not_wanted_any_more(tmp_path: Path) -> None:
    begun, ended, left = tmp_path / "begun", tmp_path / "ended", Event()

    def leave() -> None:
        with crew(processes=2) as pair:
            assert pair.executor is not None
            for _ in range(6):
                pair.executor.submit(linger, begun, ended)
            until(begun.exists, "a worker begins")
        left.set()

    before = active_children()
    Thread(target=leave, daemon=True).start()
    try:
        assert left.wait(60), "it waits for what its workers are at"
        until(lambda: active_children() == before, "the workers end")
    finally:
        ended.touch()
