"""Parking: while the business system of an item or a department is down, nobody is called for it."""

from __future__ import annotations

from hall.api import models as m
from hall.api.commanding import Told, perform
from hall.api.layer import Ask
from hall.api.reply import Reply
from hall.api.shape import NoBody
from hall.api.table import api
from hall.api.telling import parked_json
from hall.operations.asking import Moment
from queueing.commands import Park, Unpark
from queueing.floor import Floor
from queueing.visitors import Parked

_NEEDS = ("day_not_open", "hall_not_configured")


@api.route(
    "POST",
    "/halls/<hall>/parked",
    "guide",
    "Suspend an item or a department",
    answer=m.ParkedAnswer,
    status=201,
    body=m.ParkBody,
    problems=(*_NEEDS, "unknown_service", "parked_already"),
)
def park(ask: Ask) -> Reply:
    """Nobody is called for it, kiosks say so before issuing, and whoever waits may choose."""
    code = ask.body.code

    def view(moment: Moment) -> Told:
        return 201, {**parked_json(code, moment.floor.parked[code]), "seq": moment.seq}

    return perform(ask, Park(code, ask.body.reason), view, located=None)


@api.route(
    "POST",
    "/halls/<hall>/parked/<code>/resume",
    "guide",
    "Resume an item or a department",
    answer=m.ParkedAnswer,
    body=NoBody,
    problems=(*_NEEDS, "not_parked"),
)
def unpark(ask: Ask) -> Reply:
    """Everybody stands where they stood. The answer is what was suspended."""
    code = ask.path["code"]
    was: list[Parked] = []

    def command(floor: Floor) -> Unpark:
        was.extend(one for name, one in floor.parked.items() if name == code)
        return Unpark(code)

    return perform(ask, command, lambda moment: (200, {**parked_json(code, was[0]), "seq": moment.seq}))
