"""How well the waits told at issue came true on recorded days: by day, by lane, by lane and hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from hall.store.record import closed_days, day_tickets
from queueing.calibration import Tally
from queueing.hallfile import Hall
from queueing.tickets import WALK_UP

DAYS = 20
"""How many recorded days are looked at, the newest first."""

FEW = 20
"""Of fewer visitors a share says little."""


@dataclass(slots=True)
class Calibration:
    """Tallies of some days (ISO dates); lanes are those at issue, hours those of the hall's wall at issue."""

    days: list[str]
    all: Tally = field(default_factory=Tally)
    by_day: dict[str, Tally] = field(default_factory=dict)
    by_lane: dict[str, Tally] = field(default_factory=dict)
    by_hour: dict[tuple[str, int], Tally] = field(default_factory=dict)

    def add(self, ticket: Mapping[str, Any], zone: ZoneInfo) -> None:
        """A ticket of a day that is over, as the projection keeps it; who was told nothing does not count."""
        p50, p90 = ticket["estimate_p50"], ticket["estimate_p90"]
        if p90 is None or ticket["channel"] == WALK_UP:
            return
        issued, lane = ticket["issued_at"], ticket["issued_lane"]
        waited = None if ticket["called_at"] is None else ticket["called_at"] - issued
        left = None if ticket["ended_at"] is None else ticket["ended_at"] - issued
        hour = datetime.fromtimestamp(issued / 1000, UTC).astimezone(zone).hour
        for tally in (
            self.all,
            self.by_day.setdefault(ticket["day"], Tally()),
            self.by_lane.setdefault(lane, Tally()),
            self.by_hour.setdefault((lane, hour), Tally()),
        ):
            tally.add(p50, p90, waited, left)


def calibrate(connection: sa.Connection, hall: Hall) -> Calibration:
    """The last :data:`DAYS` recorded days of a hall."""
    days = list(dict.fromkeys(closed_days(connection, hall.code)))[:DAYS]
    found, zone = Calibration(days), ZoneInfo(hall.timezone)
    for day in days:
        for ticket in day_tickets(connection, hall.code, day):
            found.add(ticket, zone)
    return found


def calibration_json(found: Calibration) -> dict[str, Any]:
    """As the API has it: rows in order of day, of lane, of lane and hour."""
    return {
        "days": found.days,
        "all": asdict(found.all),
        "by_day": _rows((({"day": day}, one) for day, one in sorted(found.by_day.items()))),
        "by_lane": _rows((({"lane": lane}, one) for lane, one in sorted(found.by_lane.items()))),
        "by_hour": _rows(
            (({"lane": lane, "hour": hour}, one) for (lane, hour), one in sorted(found.by_hour.items()))
        ),
    }


def _rows(tallies: Iterable[tuple[Mapping[str, Any], Tally]]) -> list[dict[str, Any]]:
    nothing = {"day": None, "lane": None, "hour": None}
    return [{**nothing, **which, **asdict(tally)} for which, tally in tallies]
