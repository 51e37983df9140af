"""``make bench``: every table in turn. Ratios within a table can be trusted, absolute times hardly."""

from __future__ import annotations

from benchmarks import (
    commands,
    estimates,
    feed,
    fitting,
    measuring,
    outlook,
    planning,
    serving,
    simulation,
    starting,
    waiting,
)

MEASURED = (
    commands,
    serving,
    waiting,
    starting,
    feed,
    simulation,
    outlook,
    measuring,
    fitting,
    estimates,
    planning,
)


def main() -> None:
    """Measures all of them, one after the other."""
    for measured in MEASURED:
        measured.main()


if __name__ == "__main__":
    main()
