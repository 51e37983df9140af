"""Whether a recorded day can be played under another plan or in a hall that is described otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from queueing.errors import Mistake, Worded, did_you_mean
from queueing.hallfile import Hall
from queueing.plans import Plan
from simulation.recorded import Recorded


def misfits(hall: Hall, plan: Plan, where: str) -> list[Mistake]:
    """Why a plan cannot be played in a hall: what it names and the hall has not."""
    named: Mapping[Worded, tuple[set[str], Mapping[str, object]]] = {
        Worded("window"): ({slot.window for slot in plan.slots}, hall.windows),
        Worded("lane"): ({*plan.lanes, *(one.lane for slot in plan.slots for one in slot.lanes)}, hall.lanes),
        Worded("skill"): ({*plan.skills_added, *plan.skills_removed}, hall.skills),
    }
    return [
        Mistake(
            f"{where}: {plan.code}",
            Worded("names the {kind} {name!r}, which the hall has not", kind=kind, name=name),
            did_you_mean(name, known),
        )
        for kind, (used, known) in named.items()
        for name in sorted(used - set(known))
    ]


def strangers(day: Recorded, hall: Hall, where: str) -> list[Mistake]:
    """Why the visitors of a day cannot come to a hall: items and priorities that it does not know."""
    mend = "Describe it there as well"
    found = [
        Mistake(where, Worded("has no {kind} {name!r}, for which somebody came", kind=kind, name=name), mend)
        for kind, names, known in (
            (Worded("item"), day.trace.items, hall.items),
            (Worded("priority"), day.trace.priorities, hall.priorities),
        )
        for name in names
        if name not in known
    ]
    if hall.timezone != day.hall.timezone:
        found.append(
            Mistake(where, Worded("is in another time zone, {zone}", zone=hall.timezone), "Take the day's")
        )
    return found
