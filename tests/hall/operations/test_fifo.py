from __future__ import annotations

import subprocess
import sys
import threading

from hall.operations.fifo import FifoLock
from tests.waiting import until


def test_the_lock_serves_in_order_of_coming() -> None:
    lock, served = FifoLock(), []
    waiting = lock._waiting

    def ask(number: int) -> None:
        with lock:
            served.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    with lock:
        for number, thread in enumerate(threads):
            thread.start()
            until(lambda number=number: len(waiting) == number + 1, "the next one to stand in line")
    for thread in threads:
        thread.join()
    assert served == list(range(20))
    with lock:
        served.append(20)
    assert served[-1] == 20


KILLED = """
from gevent import monkey; monkey.patch_all()
import gevent
from hall.operations.fifo import FifoLock

lock, served = FifoLock(), []

def ask(name):
    with lock:
        served.append(name)

lock.__enter__()
waiting = [gevent.spawn(ask, name) for name in "abc"]
gevent.sleep(0)
waiting[0].kill()
lock.__exit__(None, None, None)
gevent.joinall(waiting, timeout=10)
with gevent.Timeout(10):
    ask("d")
print("".join(served))
"""


def test_who_is_stopped_while_waiting_holds_nobody_up() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("bcd", "")
