"""``python ciw_day.py SEED MINUTES RATE SERVICE WINDOWS``: an M/M/c day in Ciw, CPU seconds a visitor."""

from __future__ import annotations

import sys
import time

import ciw


def main() -> None:
    """Runs one day."""
    seed, minutes, rate, service, windows = (float(one) for one in sys.argv[1:])
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=rate)],
        service_distributions=[ciw.dists.Exponential(rate=1 / service)],
        number_of_servers=[int(windows)],
    )
    ciw.seed(int(seed))
    simulation = ciw.Simulation(network)
    begins = time.process_time()
    simulation.simulate_until_max_time(minutes)
    spent = time.process_time() - begins
    print(spent / len(simulation.get_all_records()))


if __name__ == "__main__":
    main()
