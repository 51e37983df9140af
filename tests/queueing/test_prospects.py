"""What a visitor is told by a hall that has a table of waits: the plan, and the work ahead, as they stand."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing import commands as c
from queueing.errors import Mistakes
from queueing.floor import Floor
from queueing.hallfile import hall_from_data
from queueing.lines import Line
from queueing.plans import Plan, plan_from_data
from queueing.prospects import Turn
from queueing.times import HOUR, MINUTE, SECOND
from tests.builders import DAY, ZERO, Story, all_day, at, hall_data, plan_data, plan_of, waits_table

pytestmark = pytest.mark.quick


def story(plan: Plan, **hall: Any) -> Story:
    return Story(plan, hall_data(waits=waits_table(), **hall))


def told(one: Story, when: str, ticket: str, items: str = "QA", priority: str | None = None) -> float:
    """What who takes a ticket then is told, minutes."""
    estimate = one.issue(when, ticket, items, priority).estimate
    assert estimate is not None
    return estimate[1] / MINUTE


def turn(one: Story, ticket: str, when: str) -> Turn:
    ticket_ = one.floor.tickets[ticket]
    return one.floor.turn(ticket_.lane, ticket_.items, ticket_.place, ticket_.join, at(when))


def test_with_forty_waiting_and_no_window_open_yet_the_last_waits_for_the_opening_and_for_the_others() -> (
    None
):
    one = story(all_day(W1=["fast"], W2=["fast"]))
    waits = [told(one, "08:25", f"t{number}") for number in range(40)]
    assert waits[0] == pytest.approx(5, abs=0.1), "two windows open at 08:30 for who came first"
    assert waits[1] == pytest.approx(5, abs=0.1)
    assert waits == sorted(waits)
    assert waits[39] == pytest.approx(5 + 38 * 4 / 2, abs=5)


def test_over_lunch_the_few_windows_that_stay_count_and_the_others_from_when_they_come_back() -> None:
    hours = {"W1": [("08:30", "17:30", ["fast"])]}
    hours["W2"] = [("08:30", "12:00", ["fast"]), ("12:30", "17:30", ["fast"])]
    one = story(plan_of(hours)).open("08:30", "W1", "W2")
    for number in range(2):
        one.issue("11:50", f"first{number}")
    one.call("11:50", "W1")
    one.call("11:50", "W2")
    before = [told(one, "11:58", f"t{number}") for number in range(30)]
    alone = before[7] - before[3]
    assert alone == pytest.approx(4 * 4, abs=1.5), "one window alone takes 4 min each"
    together = before[28] - before[24]
    assert together == pytest.approx(4 * 4 / 2, abs=0.5), "after 12:30 two do"


def test_a_ticket_for_after_the_break_waits_for_its_end() -> None:
    one = story(plan_of({"W1": [("08:30", "12:00", ["fast"]), ("13:30", "17:30", ["fast"])]}))
    one.open("08:30", "W1")
    assert told(one, "12:30", "t") == pytest.approx(60, abs=0.1)


def test_a_clerk_ten_minutes_late_is_expected_in_another_ten() -> None:
    one = story(all_day(W1=["fast"]))
    assert told(one, "08:25", "early") == pytest.approx(5, abs=0.1)
    assert told(one, "08:40", "late", priority="urgent") == pytest.approx(10, abs=0.1)
    one.open("08:41", "W1")
    one.call("08:41", "W1")
    assert turn(one, "early", "08:41").after == pytest.approx(4 * MINUTE, rel=0.01), "and when there, serves"


def test_nobody_is_told_of_hours_because_no_window_has_opened_for_hours() -> None:
    one = story(all_day(W1=["fast"]))
    assert told(one, "14:00", "t") == pytest.approx(30, abs=0.1)


def test_a_window_late_beside_others_makes_the_wait_longer_but_not_as_if_it_never_came() -> None:
    waits = {}
    for name, opened in (("late", ("W1",)), ("both", ("W1", "W2"))):
        one = story(all_day(W1=["fast"], W2=["fast"])).open("08:30", *opened)
        waits[name] = [told(one, "08:40", f"t{number}") for number in range(12)][-1]
    assert waits["both"] < waits["late"] < 2 * waits["both"]


def test_long_matters_ahead_are_a_longer_wait_than_as_many_short_ones() -> None:
    waits = []
    for items in ("NA", "CA"):
        one = story(all_day(W2=["regular-A"])).open("08:30", "W2")
        for number in range(5):
            one.issue("09:00", f"{items}{number}", items)
        waits.append(told(one, "09:00", "last", "NA"))
    assert waits[0] == pytest.approx(5 * 6, abs=0.5)
    assert waits[1] == pytest.approx(5 * 20, abs=0.5)


def test_who_may_still_come_first_at_helping_windows_is_counted_and_no_one_else() -> None:
    """A regular window takes the fast lane 20 min earlier: fast tickets are before, but not the other way."""
    plan = all_day(W1=["fast"], W2=["regular-A", ("fast", -20)])
    one = story(plan).open("08:30", "W1", "W2")
    one.issue("09:00", "a", "NA")
    one.issue("09:00", "b", "QA")
    one.call("09:00", "W1")
    one.call("09:00", "W2")
    for number in range(4):
        one.issue("09:01", f"f{number}", "QA")
    regular = one.issue("09:02", "r", "NA")
    assert turn(one, "r", "09:02").ahead == pytest.approx(4 / 2), "half of them go to each window"
    fast = one.issue("09:03", "f", "QA")
    assert turn(one, "f", "09:03").ahead == pytest.approx(4)
    late = turn(one, fast.id, "09:03").after
    assert late is not None
    assert regular.estimate is not None


def test_an_appointment_that_is_still_to_come_is_ahead_until_its_grace_is_over() -> None:
    terms = {"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 9, "days": 3}
    one = Story(None, hall_data(waits=waits_table(), appointments=terms), open_day=False)
    one.floor = Floor()
    one.do("07:50", c.ConfigureHall(hall_data(waits=waits_table(), appointments=terms)))
    one.do("07:50", c.ApplyPlan(all_day(W1=["fast"])))
    for number in range(3):
        one.do("07:50", c.BookAppointment(f"b{number}", ("QA",), DAY, ZERO, at("09:00")))
    one.do("08:00", c.OpenDay(DAY, ZERO))
    one.open("08:30", "W1")
    one.issue("08:55", "walk-up")
    assert turn(one, "walk-up", "08:55").ahead == 3
    one.do("08:56", c.CheckIn("b0"))
    assert turn(one, "walk-up", "08:56").ahead == 3, "who has come stands before, as expected"
    assert turn(one, "walk-up", "09:16").ahead == 1, "who has not come by the end of the grace does not come"


def test_a_trigger_that_will_fire_brings_its_window() -> None:
    rows = plan_data(
        roles={"fast": {"lanes": [{"lane": "fast"}]}, "regular": {"lanes": [{"lane": "own"}]}},
        slots=[{"from": "08:30", "to": "17:30", "windows": {"fast": ["W1"]}, "rest": "regular"}],
    )
    waits = []
    for more_than in (3, 90):
        triggers = [{"lane": "fast", "more_than": more_than, "for": "3 min", "window": "W2", "role": "fast"}]
        hall = hall_data(waits=waits_table())
        data = rows | {"triggers": triggers}
        floor = Story(None, hall)
        floor.do("08:00", c.ApplyPlan(plan_from(data, hall)))
        floor.open("08:30", "W1", "W2")
        waits.append([told(floor, "09:00", f"t{number}") for number in range(20)][-1])
    assert waits[0] < 0.65 * waits[1]


def plan_from(data: Mapping[str, Any], hall: Mapping[str, Any]) -> Plan:
    return plan_from_data(data, hall_from_data(hall))


def test_who_has_been_served_for_long_is_soon_done_where_times_differ_little() -> None:
    waits = {}
    for spread in (1.0, 0.1):
        one = Story(all_day(W2=["regular-A"]), hall_data(waits=waits_table(spread=spread))).open(
            "08:30", "W2"
        )
        one.issue("08:30", "first", "CA")
        one.serve("08:30", "W2")
        waits[spread] = told(one, "08:48", "next", "NA")
    assert waits[1.0] == pytest.approx(20, abs=0.1), "exponential times have no memory"
    assert 1 < waits[0.1] < 8


def test_the_closing_allowance_goes_by_the_lane_s_pace_whatever_the_table_says() -> None:
    """The compiled engine has no table of waits; it must refuse the same visitors."""
    slow = waits_table()
    for cell in slow["cells"]:
        cell["p50"] = cell["p90"] = [36_000, 72_000]
    rules = hall_data()["rules"] | {"closing_allowance": "0 min"}
    one = Story(all_day(W1=["fast"]), hall_data(waits=slow, rules=rules)).open("08:30", "W1")
    assert told(one, "17:00", "t") == 600


def test_a_lane_that_is_not_in_the_table_is_told_by_its_pace() -> None:
    with_table = Story(all_day(W1=["fast"]), hall_data(waits=waits_table(cells=[]))).open("08:30", "W1")
    without = Story(all_day(W1=["fast"])).open("08:30", "W1")
    for number in range(9):
        assert told(with_table, "09:00", f"t{number}") == told(without, "09:00", f"t{number}")


def test_a_restored_floor_tells_the_same() -> None:
    one = story(all_day(W1=["fast"], W2=["regular-A", ("fast", -20)])).open("08:30", "W1", "W2")
    for number in range(30):
        one.issue("09:00", f"t{number}", ("QA", "CA", "NA")[number % 3], "elder" if number % 7 == 0 else None)
    again = Floor.restore(json.loads(json.dumps(one.floor.snapshot())))
    for ticket in one.floor.tickets.values():
        spot = (ticket.lane, ticket.items, ticket.place, ticket.join, at("09:05"))
        assert again.estimate(*spot) == one.floor.estimate(*spot)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 1 << 30))
def test_the_work_ahead_is_the_sum_of_what_those_before_bring(seed: int) -> None:
    draw = random.Random(seed)
    line, there = Line(), {}
    for number in range(200):
        if there and draw.random() < 0.45:
            entry = draw.choice([min(there), draw.choice(list(there))])
            line.remove(entry)
            del there[entry]
        else:
            place = ZERO + draw.randrange(8 * HOUR, 9 * HOUR, 7 * SECOND) - draw.choice([0, 0, 10 * MINUTE])
            entry = (place, number, f"t{number}")
            there[entry] = draw.choice([240_000, 1_200_000])
            line.add(entry, there[entry])
        place, join = ZERO + draw.randrange(7 * HOUR, 10 * HOUR, 7 * SECOND), draw.randrange(200)
        before = [work for (at_, order, _), work in there.items() if (at_, order) < (place, join)]
        assert line.ahead(place, join) == (len(before), sum(before))


def test_a_table_with_mistakes_is_refused_with_all_of_them() -> None:
    cells = [
        {"lane": "fats", "from": "08:00", "to": "09:00", "ahead": [0], "p50": [0], "p90": [0]},
        {"lane": "fast", "from": "08:00", "to": "09:00", "ahead": [0, 60], "p50": [0], "p90": [0, 9]},
        {"lane": "fast", "from": "09:00", "to": "10:00", "ahead": [60, 60], "p50": [0, 1], "p90": [0, 9]},
    ]
    with pytest.raises(Mistakes) as found:
        hall_from_data(hall_data(waits=waits_table(cells=cells, keeps={"XX": 3}, spread=-1)))
    told_ = [one.where for one in found.value.mistakes]
    assert told_ == [
        "waits.keeps.XX",
        "waits.spread",
        "waits.cells[1].lane",
        "waits.cells[2].ahead",
        "waits.cells[3].ahead",
    ]
