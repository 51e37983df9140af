"""One of several processes that serve a hall: issues and calls, then says what it was answered.

Arguments: database URL, the hall's time (ms UTC), own name, window, how many tickets.
"""

import json
import sys

from hall.clock import HandClock
from hall.operations.asking import Request
from hall.operations.core import Operations
from hall.store.database import Store
from queueing import commands as c


def main():
    """Waits for a line, so that all begin together."""
    url, now, name, window, many = sys.argv[1:]
    store = Store(url)
    operations = Operations(store, HandClock(int(now)))

    def ask(command, key):
        def view(moment):
            ticket = moment.outcome.ticket
            return 200, {"ticket": ticket.id if ticket else None, "number": ticket.number if ticket else None}

        return operations.perform("TINY", command, Request(name, key), view).body

    ask(c.OpenWindow(window), "open")
    numbers, called = [], []
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(int(many)):
        numbers.append(ask(c.Issue(f"{name}-{n}", ("QB",)), f"issue-{n}")["number"])
        ticket = ask(c.CallNext(window), f"call-{n}")["ticket"]
        if ticket is not None:
            called.append(ticket)
            ask(c.Start(window, ticket), f"start-{n}")
            ask(c.Complete(window, ticket), f"complete-{n}")
    print(json.dumps({"numbers": numbers, "called": called}))
    store.engine.dispose()


if __name__ == "__main__":
    main()
