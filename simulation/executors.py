"""Who does the work: this process, several of this machine, or a Dask cluster. The answer is the same.

Any :class:`concurrent.futures.Executor` will do; a :class:`Crew` is one with how many it can keep busy.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context

from queueing.errors import Mistake, Mistakes, Worded

_WAIT = "10s"
"""How long a scheduler may take to answer."""


@dataclass(frozen=True, slots=True)
class Crew:
    """An executor (None: this process does it all) and how many pieces of work it does at once."""

    executor: Executor | None
    workers: int


ALONE = Crew(None, 1)


@contextmanager
def crew(processes: int | None = None, scheduler: str | None = None) -> Iterator[Crew]:
    """Workers: those of a Dask ``scheduler`` (like ``tcp://10.0.0.5:8786``), else ``processes`` of this
    machine (all its processors when None).

    Raises :class:`~queueing.errors.Mistakes` when the scheduler cannot be had.
    """
    if scheduler:
        with _cluster(scheduler) as found:
            yield found
    elif (processes := processes or os.cpu_count() or 1) == 1:
        yield ALONE
    else:
        others = set(active_children())
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin)
        try:
            yield Crew(pool, processes)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            # Nobody waits for what they may still be at: it can take minutes.
            for worker in set(active_children()) - others:
                worker.terminate()


def _begin() -> None:
    """Ctrl-C is not for a worker; who stops the run is the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _cluster(scheduler: str) -> Iterator[Crew]:
    try:
        # Imported only here: an extra of its own, and slow to load.
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        mend = "Install it with: pip install 'kuaiban[dask]'"
        raise Mistakes([Mistake("scheduler", "Dask is not installed", mend)]) from None
    try:
        client = Client(scheduler, timeout=_WAIT, set_as_default=False)
    except (OSError, ValueError) as error:
        mend = "Give the address that the scheduler tells at its start, like tcp://10.0.0.5:8786"
        what = Worded("{scheduler} does not answer ({error})", scheduler=scheduler, error=error)
        raise Mistakes([Mistake("scheduler", what, mend)]) from None
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            mend = Worded("Start one with: dask worker {scheduler}", scheduler=scheduler)
            what = Worded("{scheduler} has no workers", scheduler=scheduler)
            raise Mistakes([Mistake("scheduler", what, mend)])
        executor = client.get_executor()
        try:
            yield Crew(executor, workers)
        finally:
            executor.shutdown(wait=False)  # what is still to do is cancelled
