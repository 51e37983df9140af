from __future__ import annotations

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
