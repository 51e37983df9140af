"""A hall's file: what it says, and every way in which it can be wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from queueing.errors import Mistakes
from queueing.events import HallConfigured
from queueing.floor import Floor
from queueing.hallfile import Hall, hall_from_data
from queueing.plans import plan_from_data
from queueing.times import MINUTE
from tests.builders import at, demo_hall_data, demo_plan_data, hall_data, plan_data, tiny_hall, wall

Break = Callable[[dict[str, Any]], object]


def put(path: str, value: object) -> Break:
    """Sets a key: ``items.0.service`` is the first row's key."""

    def change(data: dict[str, Any]) -> None:
        *way, last = path.split(".")
        place: Any = data
        for step in way:
            place = place[int(step)] if step.isdigit() else place[step]
        place[int(last) if last.isdigit() else last] = value

    return change


def drop(path: str) -> Break:
    """Removes a key."""

    def change(data: dict[str, Any]) -> None:
        *way, last = path.split(".")
        place: Any = data
        for step in way:
            place = place[int(step)] if step.isdigit() else place[step]
        del place[int(last) if last.isdigit() else last]

    return change


def again(path: str) -> Break:
    """Gives the first row of a list twice."""
    return lambda data: data[path].append(dict(data[path][0]))


BROKEN: dict[str, tuple[Break, str, str]] = {
    # what is broken: (how, key named, mend told)
    "no schema of this version": (put("schema", 2), "schema", "Give a whole number, 1"),
    "no code": (drop("code"), "code", "Give a text"),
    "empty code": (put("code", "  "), "code", "Give a text"),
    "code is a number": (put("code", 7), "code", "Give a text"),
    "no time zone": (drop("timezone"), "timezone", "Give a text"),
    "no names": (drop("names"), "names", "zh-CN"),
    "names in one language": (put("names", {"zh-CN": "厅"}), "names.en", "Give the name in en"),
    "an unknown key": (put("timezon", "Asia/Shanghai"), "timezon", "Did you mean 'timezone'?"),
    "an unknown key in a row": (put("items.0.servce", "4 min"), "items[QA].servce", "'service'"),
    "items are no list": (put("items", {"QA": 1}), "items", "[[items]]"),
    "an item is no table": (put("items.0", "QA"), "items[1]", "[table]"),
    "no items": (put("items", []), "items", "[[items]]"),
    "no lanes": (put("lanes", []), "lanes", "[[lanes]]"),
    "no windows": (put("windows", []), "windows", "[[windows]]"),
    "an item twice": (again("items"), "items[QA].code", "its own"),
    "a zone twice": (again("zones"), "zones[A].code", "its own"),
    "a window twice": (again("windows"), "windows[W1].id", "its own"),
    "unknown department": (put("items.0.department", "DX"), "items[QA].department", "Known: DA, DB"),
    "unknown zone of an item": (put("items.0.zone", "Z"), "items[QA].zone", "Known: A, B"),
    "unknown zone of a department": (put("departments.0.zone", "Z"), "departments[DA].zone", "Known: A, B"),
    "unknown zone of a lane": (put("lanes.1.zone", "Z"), "lanes[regular-A].zone", "Known: A, B"),
    "unknown material": (put("items.0.materials", ["IDD"]), "items[QA].materials", "'ID'"),
    "materials are a text": (put("items.0.materials", "ID"), "items[QA].materials", '["A", "B"]'),
    "unknown complexity": (put("items.0.complexity", "simpel"), "items[QA].complexity", "'simple'"),
    "unknown handling": (put("items.0.handling", "now"), "items[QA].handling", "instant"),
    "commitment is a word": (put("items.0.commitment", "yes"), "items[QA].commitment", "true or false"),
    "no service time": (drop("items.0.service"), "items[QA].service", "20 min"),
    "service without a unit": (put("items.0.service", "4"), "items[QA].service", "20 min"),
    "service of no length": (put("items.0.service", "0 min"), "items[QA].service", "20 min"),
    "service below nothing": (put("items.0.service", "-4 min"), "items[QA].service", "min"),
    "a duration beyond reason": (put("items.0.service", "9" * 400 + " min"), "items[QA].service", "20 min"),
    "a complex item on the fast list": (put("fast_list.0.items", ["CA"]), "fast_list[1].items", "simple"),
    "unknown item on the fast list": (
        put("fast_list.0.items", ["QC"]),
        "fast_list[1].items",
        "Known: CA, CB",
    ),
    "fast list from no date": (put("fast_list.0.from", "soon"), "fast_list[1].from", "2026-09-01"),
    "fast list from no day of the calendar": (
        put("fast_list.0.from", "2026-02-30"),
        "fast_list[1].from",
        "2026-09-01",
    ),
    "fast list ends before it begins": (
        lambda data: data["fast_list"][0].update({"from": "2026-09-01", "to": "2026-08-01"}),
        "fast_list[1].to",
        "earlier date first",
    ),
    "unknown kind of lane": (put("lanes.0.kind", "quick"), "lanes[fast].kind", "fast"),
    "a letter nobody can call": (put("lanes.0.letter", "k1"), "lanes[fast].letter", "capital"),
    "a letter twice": (put("lanes.0.letter", "A"), "lanes[regular-A].letter", "its own letter"),
    "a window number twice": (put("windows.1.number", 1), "windows[W2].number", "its own number"),
    "a window number of nothing": (put("windows.0.number", 0), "windows[W1].number", "from 1 to 99"),
    "a window number that is true": (put("windows.0.number", True), "windows[W1].number", "from 1 to 99"),
    "unknown skill": (put("windows.0.skills", ["DA", "DC"]), "windows[W1].skills", "Known: DA, DB, one"),
    "unknown zone of a window": (put("windows.0.zones", ["A", "C"]), "windows[W1].zones", "Known: A, B"),
    "a break that ends before it begins": (
        put("windows.0.breaks", [["13:00", "12:00"]]),
        "windows[W1].breaks",
        "earlier time first",
    ),
    "a break with one time": (put("windows.0.breaks", [["13:00"]]), "windows[W1].breaks", "12:00"),
    "breaks that are one number": (put("windows.0.breaks", 12), "windows[W1].breaks", "12:00"),
    "a skill named like a department": (put("skills.0.code", "DA"), "skills[DA].code", "its own code"),
    "a skill for an unknown item": (put("skills.0.items", ["TWO"]), "skills[one].items", "Known"),
    "an item that nobody can serve": (drop("windows.3"), "items[ONE]", "Give a window a skill"),
    "a zone without a regular lane": (drop("lanes.2"), "items[QB].zone", "Add a lane"),
    "opening after closing": (put("hours.opens", "18:00"), "hours", "in this order"),
    "an hour that does not exist": (put("hours.closes", "25:00"), "hours.closes", "08:30"),
    "no hours": (drop("hours"), "hours.opens", "08:30"),
    "hours are a list": (put("hours", ["08:30", "17:30"]), "hours", "[table]"),
    "unknown day of the week": (put("hours.workdays", ["mon", "tues"]), "hours.workdays", "'tue'"),
    "last ticket after closing": (put("hours.last_ticket", "-10 min"), "hours.last_ticket", "min"),
    "last ticket before opening": (put("hours.last_ticket", "10 h"), "hours.last_ticket", "before closing"),
    "a credit below nothing": (put("priorities.0.credit", "-5 min"), "priorities[elder].credit", "min"),
    "a rule below nothing": (put("rules.pause_release", "-1 min"), "rules.pause_release", "min"),
    "places that are no number": (put("rules.requeue_behind", 1.5), "rules.requeue_behind", "whole number"),
    "a share above one": (put("promise.share", 90), "promise.share", "from 0 to 1"),
    "a share that is no number": (put("promise.share", float("nan")), "promise.share", "from 0 to 1"),
    "a target without a unit": (put("promise.target", 180), "promise.target", "20 min"),
    "a peak that ends before it begins": (
        put("promise.peaks", [["11:00", "09:00"]]),
        "promise.peaks",
        "earlier time first",
    ),
    "a board with an unknown lane": (put("boards.0.lanes", ["fest"]), "boards[main].lanes", "'fast'"),
    "a material without a name": (put("materials.ID", {}), "materials.ID.names", "zh-CN"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_mistake_is_told_with_its_key_and_its_mend(what: str) -> None:
    break_it, where, mend = BROKEN[what]
    data = hall_data()
    break_it(data)
    with pytest.raises(Mistakes) as told:
        hall_from_data(data)
    found = [mistake for mistake in told.value.mistakes if mistake.where == where]
    assert found, f"nobody named {where}: {told.value}"
    assert any(mend in mistake.mend for mistake in found), told.value
    for mistake in told.value.mistakes:
        assert mistake.what
        assert "None" not in str(mistake)
        assert "object" not in str(mistake)


def test_all_mistakes_are_told_at_once() -> None:
    data = hall_data()
    for what in (
        "no time zone",
        "service of no length",
        "unknown skill",
        "an unknown key",
        "a share above one",
    ):
        BROKEN[what][0](data)
    with pytest.raises(Mistakes) as told:
        hall_from_data(data)
    assert [mistake.where for mistake in told.value.mistakes] == [
        "items[QA].service",
        "windows[W1].skills",
        "timezone",
        "promise.share",
        "timezon",
    ]
    assert str(told.value).count("\n") == 4


@pytest.mark.parametrize("data", [None, [], "hall", 7, {}, {"items": None}])
def test_something_else_than_a_hall_is_refused_in_words(data: object) -> None:
    with pytest.raises(Mistakes):
        hall_from_data(data)


JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    0.5,
    float("inf"),
    "",
    "x",
    "08:30",
    "4 min",
    [],
    [[]],
    [None],
    ["x"],
    [["x"]],
    {},
    {"code": 1},
    [{}],
)


def _places(data: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    keys = data.keys() if isinstance(data, Mapping) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        found.append((data, key))
        _places(data[key], found)
    return found


def told_well(read: Callable[[object], object], data: object) -> bool:
    """Whether the data is refused, and then with whole mistakes; any other exception is a failure."""
    try:
        read(data)
    except Mistakes as told:
        return all(one.where and one.what and one.mend for one in told.mistakes)
    return False


def test_no_junk_anywhere_in_a_hall_or_plan_file_is_more_than_a_mistake() -> None:
    rolls = random.Random(1)
    good = tiny_hall()
    refused = 0
    for _ in range(1500):
        of_hall = rolls.random() < 0.7
        data = hall_data() if of_hall else plan_data()
        for _ in range(rolls.choice((1, 1, 3))):
            holder, key = rolls.choice(_places(data, []))
            holder[key] = rolls.choice(JUNK)
        read = hall_from_data if of_hall else lambda plan: plan_from_data(plan, good)
        refused += told_well(read, data)
    assert refused > 1000


# -- what a good file says --------------------------------------------------------------------------------


def test_the_sample_hall_has_its_facts(demo_hall: Hall) -> None:
    assert len(demo_hall.windows) == 18
    bundles = [code for code in demo_hall.items if code in demo_hall.skills["one-thing"]]
    assert (len(demo_hall.items), len(bundles)) == (51, 4)
    assert len(demo_hall.fast_items("2026-03-02")) == 21
    assert len(demo_hall.departments) == 12
    assert [lane.letter for lane in demo_hall.lanes.values()] == ["K", "A", "B", "C", "D", "E"]
    assert {priority.credit for priority in demo_hall.priorities.values()} == {10 * MINUTE}
    assert (demo_hall.promise.target, demo_hall.promise.share) == (180_000, 0.9)
    assert demo_hall.items["SG02"].service == 4.5 * MINUTE
    assert demo_hall.items["SG02"].zone == "A"


def test_every_plan_of_the_sample_hall_can_be_read(demo_hall: Hall) -> None:
    found = {name: plan_from_data(data, demo_hall) for name, data in demo_plan_data().items()}
    assert len(found) >= 8
    assert all(plan.slots for plan in found.values())


def test_a_bundle_is_served_only_where_its_own_skill_is(demo_hall: Hall) -> None:
    able = [one.id for one in demo_hall.windows.values() if "one-thing" in one.skills]
    assert able
    assert all("B01" not in demo_hall.skills[one] for one in demo_hall.departments)


def test_a_hall_keeps_the_data_it_was_read_from() -> None:
    data = demo_hall_data()
    assert hall_from_data(data).data == data
    assert hall_from_data(hall_from_data(data).data) == hall_from_data(data)


def test_the_fast_list_holds_from_its_first_to_its_last_date() -> None:
    hall = tiny_hall(
        fast_list=[
            {"items": ["QA"], "from": "2026-03-01", "to": "2026-03-02"},
            {"items": ["QB"], "from": "2026-03-02"},
        ]
    )
    assert hall.fast_items("2026-02-28") == set()
    assert hall.fast_items("2026-03-01") == {"QA"}
    assert hall.fast_items("2026-03-02") == {"QA", "QB"}
    assert hall.fast_items("2026-03-03") == {"QB"}


def test_times_of_the_tests_are_what_they_say() -> None:
    assert wall(at("09:30")) == "09:30:00.000"
    assert at("00:00", day=1) - at("00:00") == 86_400_000


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("\ud800", "cannot be shown"),
        ("a\x00b", "cannot be shown"),
        ("x" * 501, "has 501 characters"),
    ],
)
def test_a_name_that_no_screen_can_show_is_refused(word: str, told: str) -> None:
    data = hall_data()
    data["lanes"][0]["names"] = {"zh-CN": word, "en": word, "fr": "rapide"}
    with pytest.raises(Mistakes) as found:
        hall_from_data(data)
    rows = [(one.where, one.what) for one in found.value.mistakes]
    assert [where for where, _ in rows] == [f"lanes[fast].names.{one}" for one in ("fr", "zh-CN", "en")]
    assert [told in what for _, what in rows] == [False, True, True]


def test_a_hall_of_the_record_is_read_though_todays_rules_would_refuse_it() -> None:
    data = hall_data() | {"colour_of_the_roof": "green"}
    with pytest.raises(Mistakes):
        hall_from_data(data)
    floor = Floor()
    floor.apply(HallConfigured(1, data))
    assert floor.hall is not None
    assert Floor.restore(floor.snapshot()).snapshot() == floor.snapshot()


def test_a_hall_that_was_read_before_is_read_to_the_letter() -> None:
    data = hall_data()
    first = hall_from_data(data)
    assert hall_from_data(hall_data()) == first
    again = hall_data()
    assert hall_from_data(again).data is again, "it is told what it was read from, not its like"
    data["rules"]["walk"] = "99 s"
    assert hall_from_data(data).rules.walk == 99_000
    with pytest.raises(Mistakes):
        hall_from_data({**hall_data(), "schema": True})  # equal to 1, and yet no number
