"""``make bench``: every table in turn. Ratios within a table can be trusted, absolute times hardly."""

from __future__ import annotations

from benchmarks import commands, feed, fitting, measuring, outlook, serving, simulation, starting, waiting


def main() -> None:
    """Measures commands without and over HTTP, a start, the feed, the simulation, the outlook, a fit."""
    for measured in (commands, serving, waiting, starting, feed, simulation, outlook, measuring, fitting):
        measured.main()


if __name__ == "__main__":
    main()
