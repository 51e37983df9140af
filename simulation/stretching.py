"""Studies that last longer than a day: days put end to end, and made so much shorter that they fit into one.

A hall's day has 24 hours. A study of k days is run as one day in which every time is a k-th of what it stands
for; all times are whole ms, so this costs a rounding of half a ms and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from queueing.errors import Mistake, Worded
from queueing.hallfile import Hall
from queueing.plans import Plan, Slot
from queueing.reading import raise_if_any
from queueing.times import DAY
from simulation.daytypes import Steps
from simulation.habits import Habits
from simulation.laws import Law
from simulation.profile import Profile
from simulation.scenario import Scenario

_TAIL = 0.1, 0.02
"""Of the warm-up, and of the measured time: room in which the last visitors still get their turn."""
_STRETCHED = ("groups", "crowd", "paced", "balking", "room", "outside")
_SHORTER = "Make warm_up and measured fit into one day, or leave it out"


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario whose day is a run of the study; ``days`` of it are in one.

    Measured are visitors of [begins, ends), ms after the run's zero.
    """

    scenario: Scenario
    days: int
    begins: int
    ends: int


def study_of(scenario: Scenario) -> Study:
    """The study that a scenario with ``steady`` asks for, under each of its plans.

    Raises :class:`~queueing.errors.Mistakes` for a hall that closes, and for what cannot be stretched.
    """
    assert scenario.steady is not None
    warm_up, measured = scenario.steady.warm_up, scenario.steady.measured
    days = -int(-(warm_up * (1 + _TAIL[0]) + measured * (1 + _TAIL[1])) // DAY)
    raise_if_any([*_closes(scenario.hall), *(_unstretchable(scenario) if days > 1 else ())])
    stretched = replace(
        scenario,
        profile=_profile(scenario.profile, days),
        plan=_plan(scenario.plan, days),
        before=None if scenario.before is None else _plan(scenario.before, days),
        further=tuple(_plan(plan, days) for plan in scenario.further),
        habits=_habits(scenario.habits, days),
        steady=None,
    )
    return Study(stretched, days, round(warm_up / days), round((warm_up + measured) / days))


def _closes(hall: Hall) -> Iterator[Mistake]:
    hours = hall.hours
    if (hours.opens, hours.closes, hours.last_ticket) != (0, DAY, 0):
        what = Worded(
            "{hall} closes, and a study of the long run is of a hall that never does", hall=hall.code
        )
        mend = "Open it from 00:00 to 24:00 with last_ticket 0, or take [steady] out to simulate its days"
        yield Mistake("hall.hours", what, mend)


def _unstretchable(scenario: Scenario) -> Iterator[Mistake]:
    """What has times that a run of several days cannot make shorter."""
    what = "cannot be in a study that lasts longer than a day"
    for one in fields(Habits):
        if getattr(scenario.habits, one.name) is not None and one.name not in _STRETCHED:
            yield Mistake(one.name, what, _SHORTER)
    for code, share in scenario.profile.priorities.items():
        if share and scenario.hall.priorities[code].credit:
            yield Mistake(
                f"profile.priorities.{code}",
                "has a credit, and cannot be in a study that lasts longer than a day",
                _SHORTER,
            )
    if scenario.profile.day_variation:
        yield Mistake("profile.day_variation", what, _SHORTER)
    for plan in scenario.plans:
        if plan.triggers:
            yield Mistake(f"plan {plan.code}: triggers", what, _SHORTER)


def _profile(profile: Profile, days: int) -> Profile:
    def laws(given: Mapping[str, Law]) -> dict[str, Law]:
        return {name: law.scaled(1 / days) for name, law in given.items()}

    def shares(given: Mapping[str, Steps]) -> dict[str, Steps]:
        return {name: _repeated(steps, days) for name, steps in given.items()}

    no_show = profile.no_show
    return replace(
        profile,
        visitors_per_day=profile.visitors_per_day * days,
        walk=profile.walk.scaled(1 / days),
        clear=profile.clear.scaled(1 / days),
        patience=profile.patience.scaled(1 / days),
        no_show=replace(
            no_show,
            between=round(no_show.between / days),
            costs=round(no_show.costs / days),
            back_after=no_show.back_after.scaled(1 / days),
        ),
        arrivals=shares(profile.arrivals),
        items={code: (share, law.scaled(1 / days)) for code, (share, law) in profile.items.items()},
        arrivals_by_item={name: shares(given) for name, given in profile.arrivals_by_item.items()},
        patience_by_item=laws(profile.patience_by_item),
        walk_by_zone=laws(profile.walk_by_zone),
    )


def _repeated(steps: Steps, days: int) -> Steps:
    return tuple(
        (round((day * DAY + begins) / days), share / days) for day in range(days) for begins, share in steps
    )


def _plan(plan: Plan, days: int) -> Plan:
    """The plan's day repeated; slots that follow each other with the same lanes are one."""
    found: list[Slot] = []
    for window in dict.fromkeys(slot.window for slot in plan.slots):
        for day in range(days):
            for slot in (one for one in plan.slots if one.window == window):
                lanes = tuple(replace(entry, after=round(entry.after / days)) for entry in slot.lanes)
                begins, ends = (round((day * DAY + at) / days) for at in (slot.begins, slot.ends))
                last = found[-1] if found else None
                if last is not None and (last.window, last.lanes, last.ends) == (window, lanes, begins):
                    found[-1] = replace(last, ends=ends)
                else:
                    found.append(Slot(window, lanes, begins, ends))
    return replace(plan, slots=tuple(found))


def _habits(habits: Habits, days: int) -> Habits:
    crowd, paced = habits.crowd, habits.paced
    if crowd is not None:
        crowd = replace(crowd, at=round(crowd.at / days))
    if paced is not None:
        ends = DAY - (DAY - paced.ends) // days
        every = max(1, round(paced.every / days))
        paced = replace(paced, every=every, begins=round(paced.begins / days), ends=ends)
    return replace(habits, crowd=crowd, paced=paced)
