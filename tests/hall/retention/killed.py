"""Retention in processes that are killed. Arguments: database URL, data folder, the hall's time (ms UTC).

For each number that comes in on a line, a process of its own runs retention and is killed (SIGKILL) at that
moment of its work, from 1; the answer is ``killed``, or ``done`` when there were fewer moments. A moment is
the time just before a commit, just before a file gets its name, or between two pieces of work.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

import sqlalchemy as sa

import hall.retention
from hall.clock import HandClock
from hall.operations.core import Operations
from hall.retention import Done, Retention
from hall.settings import Settings
from hall.store.database import Store

hall.retention.VISITORS, hall.retention.EVENTS = 12, 30


def child(url, folder, now, moment):
    """Runs retention until it is killed, or to its end."""
    store, passed = Store(url), count(1)

    def pass_by(*_):
        if next(passed) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event, _arguments):
        if event == "os.rename":
            pass_by()

    sys.addaudithook(audit)
    sa.event.listen(store.engine, "commit", pass_by)
    settings = Settings(data_dir=Path(folder), visitor_days=1, record_days=2)
    retention = Retention(Operations(store, HandClock(int(now))), settings)
    for _ in retention.steps("TINY", retention.due("TINY"), Done()):
        pass_by()


def main():
    """Answers until there are no more lines."""
    url, folder, now = sys.argv[1:]
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            child(url, folder, now, int(line))
            os._exit(0)
        _, status = os.waitpid(process, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            print("killed", flush=True)
        else:
            assert os.WEXITSTATUS(status) == 0
            print("done", flush=True)


if __name__ == "__main__":
    main()
