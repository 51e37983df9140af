"""``make bench``: every table in turn. Ratios within a table can be trusted, absolute times hardly."""

from __future__ import annotations

from benchmarks import commands, serving, simulation


def main() -> None:
    """Measures commands without and over HTTP, then the simulation and the Floor."""
    commands.main()
    serving.main()
    simulation.main()


if __name__ == "__main__":
    main()
