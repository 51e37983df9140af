"""``python -m simulation.actors BASE_URL HALL SCENARIO [WINDOW ...]``: acts a day out in a live hall.

The windows named are left to real people. Tokens come in the environment: ``ACTORS_KIOSK_TOKEN`` for
visitors, ``ACTORS_CLERK_TOKEN`` for clerks. It ends when the day is over, or when its standard input closes.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from queueing import times
from simulation.acting import Actors, moment
from simulation.remote import HallClock, Remote
from simulation.scenario import read_scenario
from simulation.traces import Trace, draw_day

GLANCE = 0.25
"""Real seconds between two looks at the hall, at most."""

STDIN = 0

SEED = 20_251_001
"""Of the visitors; the date chooses the day, so every date has its own."""


class ParentGone(Exception):
    """Standard input has closed: nobody wants this any more."""


def rest(seconds: float) -> None:
    """Waits. Raises :class:`ParentGone` when standard input closes meanwhile."""
    readable, _, _ = select.select([STDIN], [], [], max(0.0, seconds))
    if readable and not os.read(STDIN, 64):
        raise ParentGone


def look(remote: Remote, clock: HallClock) -> dict[str, Any] | None:
    """The hall as it stands, None while the server cannot be reached."""
    try:
        hall = remote.get("")
    except OSError:
        return None
    if not isinstance(hall, dict) or "now" not in hall:
        return None
    clock.told(moment(hall["now"]))
    return hall


def act_a_day(remote: Remote, draw: Callable[[int], Trace], left: frozenset[str]) -> Actors:
    """Acts until the day that is open, or opens next, is over. ``draw`` gives the visitors of a date."""
    clock = HallClock()
    actors: Actors | None = None
    day: str | None = None
    while True:
        hall = look(remote, clock)
        if hall is not None and hall["day"] is not None:
            if actors is None:
                day = str(hall["day"])
                here = date.fromisoformat(day)
                zero = times.zero(here, ZoneInfo(hall["timezone"]))
                actors = Actors(remote, clock, draw(here.toordinal()), zero, left)
            if hall["day"] == day:
                try:
                    actors.act(hall)
                except OSError:
                    clock.told(clock.now)
        elif hall is not None and actors is not None:
            return actors
        upcoming = actors.next_at() if actors is not None else None
        until = GLANCE if upcoming is None or hall is None else (upcoming - clock.now) / 1000 / clock.speed
        rest(min(GLANCE, max(0.02, until)))


def main() -> None:
    """Entry of ``python -m simulation.actors``."""
    base, code, scenario_file, *left = sys.argv[1:]
    tokens = {"visitor": os.environ["ACTORS_KIOSK_TOKEN"], "clerk": os.environ["ACTORS_CLERK_TOKEN"]}
    scenario = read_scenario(Path(scenario_file))

    def draw(day: int) -> Trace:
        return draw_day(scenario, SEED, day)

    try:
        actors = act_a_day(Remote(base, code, tokens), draw, frozenset(left))
    except (ParentGone, KeyboardInterrupt):
        return
    print(f"The day is over: {actors.issued} tickets taken, {actors.served} visits finished.", flush=True)


if __name__ == "__main__":
    main()
