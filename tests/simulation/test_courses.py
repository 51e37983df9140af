"""Other courses as they are drawn: as often as the scenario says, and without shifting any other draw."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from queueing.times import HOUR, MINUTE, SECOND
from simulation.days import OWN
from simulation.experiment import run_day
from simulation.habits import (
    Appointments,
    Aside,
    AutoCall,
    Claims,
    GetReady,
    Habits,
    MoreTime,
    PreCheck,
    Several,
    TurnedAway,
)
from simulation.laws import Law
from simulation.ledger import NONE
from simulation.scenario import Scenario
from simulation.traces import NEVER, Trace, draw_day

SPAN = Law("gamma", 10.0 * MINUTE, 0.7)
BOOKED = tuple(("SG02", 9 * HOUR + number * 10 * MINUTE) for number in range(12))
EVERYTHING = Habits(
    several=Several(0.1, {2: 0.75, 3: 0.25}, "auto"),
    appointments=Appointments(BOOKED, 5 * MINUTE, SPAN, 0.25),
    turned_away=TurnedAway(0.05, {"BD01": 0.5}, 0.4, 0.4, SPAN),
    more_time=MoreTime(0.05, SPAN),
    aside=Aside(0.05, Law("constant", 10.0 * SECOND, 0.0), SPAN),
    claims=Claims(0.2, SPAN),
    pre_check=PreCheck(3, Law("constant", 1.0 * MINUTE, 0.0), (), 0.1),
    get_ready=GetReady(MINUTE, 10 * SECOND),
    auto_call=AutoCall(("W01", "W06"), 5 * SECOND),
)


@pytest.fixture(scope="module")
def all_of_it(ordinary: Scenario) -> Scenario:
    """The ordinary day with every other course, in a hall that has the rules for it."""
    data = {**ordinary.hall.data, "appointments": {"quota": 20}}
    rules = data["rules"]
    assert isinstance(rules, dict)
    data["rules"] = {**rules, "return_days": 3, "get_ready": 2}
    hall = replace(ordinary.hall, data=data, rules=replace(ordinary.hall.rules, return_days=3, get_ready=2))
    return replace(ordinary, hall=hall, habits=EVERYTHING)


@pytest.fixture(scope="module")
def days(all_of_it: Scenario) -> list[Trace]:
    return [draw_day(all_of_it, 3, day) for day in range(30)]


def share(days: list[Trace], what: str, among: str | None = None) -> float:
    """The share of the courses (or of those in which ``among`` happens) in which ``what`` happens."""

    def happens(course: object, name: str) -> bool:
        return getattr(course, name) not in (NEVER, (), False)

    visitors = sum(len(day) for day in days)
    courses = [course for day in days for course in day.courses.values()]
    if among is not None:
        courses = [course for course in courses if happens(course, among)]
        visitors = len(courses)
    return sum(happens(course, what) for course in courses) / visitors


def test_courses_are_as_frequent_as_the_scenario_says(days: list[Trace]) -> None:
    assert share(days, "others") == pytest.approx(0.1, abs=0.01)
    assert share(days, "more_time") == pytest.approx(0.05, abs=0.007)
    assert share(days, "aside") == pytest.approx(0.05, abs=0.007)
    assert share(days, "sent_away", "check") == pytest.approx(0.1, abs=0.01)
    assert share(days, "back", "turned_away") == pytest.approx(0.4, abs=0.06)
    away = [
        day.items[int(day.item[one])]
        for day in days
        for one, course in day.courses.items()
        if course.turned_away
    ]
    property_visits = sum(
        code == "BD01" and day.arrival[one] != NEVER and not day.course(one).early_pass
        for day in days
        for one, code in enumerate(day.items[index] for index in day.item.tolist())
    )
    assert away.count("BD01") / property_visits == pytest.approx(0.5, abs=0.1)
    absent = sum(len(day.no_shows) for day in days)
    assert absent / (len(days) * len(BOOKED)) == pytest.approx(0.25, abs=0.08)


def test_another_course_shifts_no_other_draw(ordinary: Scenario, all_of_it: Scenario) -> None:
    plain, other = draw_day(ordinary, 3, 0), draw_day(all_of_it, 3, 0)
    own = np.array(
        [
            other.arrival[one] != NEVER
            and other.course(one).booked == NEVER
            and not other.course(one).early_pass
            for one in range(len(other))
        ]
    )
    assert own.sum() == len(plain)
    for name in OWN:
        assert np.array_equal(getattr(other, name)[own], getattr(plain, name)), name
    without = replace(all_of_it, habits=replace(EVERYTHING, more_time=None, claims=None))
    fewer = draw_day(without, 3, 0)
    assert {one for one, course in fewer.courses.items() if course.others} == {
        one for one, course in other.courses.items() if course.others
    }
    assert fewer.no_shows == other.no_shows


def test_visitors_stand_in_the_order_in_which_they_come_and_whoever_comes_by_a_course_at_the_end(
    days: list[Trace],
) -> None:
    for day in days:
        comes = day.arrival != NEVER
        assert (np.diff(day.arrival[comes]) >= 0).all()
        assert comes[: comes.sum()].all()
        for visitor, course in day.courses.items():
            if course.again != NEVER:
                assert day.arrival[course.again] == NEVER
                assert day.item[course.again] == day.item[visitor]


def test_a_day_with_every_course_runs_and_is_the_same_again(all_of_it: Scenario) -> None:
    before, after = run_day(all_of_it, 3, 0)
    again = run_day(all_of_it, 3, 0)[1]
    for field in fields(type(after)):
        one, other = getattr(after, field.name), getattr(again, field.name)
        assert np.array_equal(one, other), field.name
    for day in (before, after):
        assert (day.uncounted > 0).sum() > 10
        assert (day.issued != NONE).sum() > 500
        checked = (day.issued > day.arrived) & (day.issued != NONE)
        assert checked.sum() > 400, "most have spent a minute with a guide before the ticket"
        ended = sum((ends != NONE).astype(int) for ends in (day.completed, day.left, day.expired))
        assert (ended[day.issued != NONE] == 1).all()
        assert (day.arrived[day.issued != NONE] != NONE).all()


def test_further_matters_are_others_than_the_own_and_as_frequent_as_their_items(
    days: list[Trace], ordinary: Scenario
) -> None:
    brought: list[str] = []
    for day in days:
        for visitor, course in day.courses.items():
            assert len({*day.wants(visitor)}) == 1 + len(course.others)
            brought += course.others
    share = ordinary.profile.items["RS01"][0]
    assert brought.count("RS01") == pytest.approx(share * len(brought), rel=0.25)


def test_whoever_has_come_for_every_item_brings_no_further_matter(all_of_it: Scenario) -> None:
    two = dict(list(all_of_it.profile.items.items())[:2])
    greedy = Habits(several=Several(1.0, {9: 1.0}, "auto"))
    few = replace(all_of_it, profile=replace(all_of_it.profile, items=two), habits=greedy)
    day = draw_day(few, 3, 0)
    assert len(day) > 20
    assert {len(day.course(visitor).others) for visitor in range(len(day))} == {1}


def test_every_step_of_one_thing_has_its_work(all_of_it: Scenario) -> None:
    hall = all_of_it.hall
    items = {**hall.items, "B01": replace(hall.items["B01"], steps=("SG02", "RS01", "GJ01"))}
    day = draw_day(replace(all_of_it, hall=replace(hall, items=items)), 3, 0)
    wanted = [visitor for visitor in range(len(day)) if "B01" in day.wants(visitor)]
    assert len(wanted) > 1
    for visitor in wanted:
        works = day.course(visitor).works
        assert {"SG02", "RS01", "GJ01"} <= set(works)
        service, accept = day.work(visitor, ("GJ01",))
        assert (service, accept) == works["GJ01"] or day.wants(visitor)[0] == "GJ01"
        assert 0 < accept < service
