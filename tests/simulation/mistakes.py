"""Broken scenarios, profiles and plans. The words each of them gets stand on a page of the reference.

``python -m tests.simulation.mistakes`` writes the page anew.
"""

from __future__ import annotations

import copy
import json
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hall.plans import mistake_rows
from queueing.errors import Mistake, Mistakes
from simulation.planning.command import problem_for
from simulation.scenario import read_scenario, scenario_from_data

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "config" / "halls" / "demo"
PAGE = ROOT / "docs" / "reference" / "scenario-mistakes.md"

LAW = {"law": "gamma", "mean": "10 min", "cv": 0.7}
Change = Callable[[dict[str, Any]], object]


class Kind(NamedTuple):
    """A kind of broken file: what was written, and what changes the good one into it."""

    written: str
    change: Change


def good() -> dict[str, Any]:
    """A scenario of the sample hall with everything in place."""
    tables = {
        key: tomllib.loads((DEMO / name).read_text(encoding="utf-8"))
        for key, name in (
            ("hall", "hall.toml"),
            ("profile", "profile.toml"),
            ("plan", "plans/fast_flex.toml"),
        )
    }
    head = {
        "code": "trial",
        "names": {"zh-CN": "试", "en": "Trial"},
        "date": "2026-11-24",
        "arrivals": "ordinary",
    }
    return copy.deepcopy(head | tables)


def told(change: Change) -> list[str]:
    """What is said about the good scenario with this change; nothing when it is still good."""
    return _told(change)[0]


def told_in_chinese(change: Change) -> list[str]:
    """The same as the office says it, after it has gone from process to process."""
    return _told(change)[1]


def _told(change: Change) -> tuple[list[str], list[str]]:
    data = good()
    change(data)
    try:
        scenario = scenario_from_data(data, DEMO / "scenarios")
        if scenario.limits is not None:
            problem_for(scenario)
    except Mistakes as found:
        sent = [Mistake.from_data(json.loads(json.dumps(one.to_data()))) for one in found.mistakes]
        chinese = [
            f"{one['what']}。{one['mend']}"
            for one in (row["words"]["zh-CN"] for row in mistake_rows(Mistakes(sent)))
        ]
        return [str(one).replace(f"{DEMO}/", "") for one in found.mistakes], chinese
    return [], []


def put(*path: Any) -> Change:
    """Sets the last but one of ``path`` in the tables named before it."""
    *tables, key, value = path

    def change(data: dict[str, Any]) -> None:
        here: Any = data
        for name in tables:
            here = here.setdefault(name, {}) if isinstance(here, dict) else here[name]
        here[key] = value

    return change


def drop(*path: Any) -> Change:
    """Takes the last of ``path`` out of the tables named before it."""
    *tables, key = path

    def change(data: dict[str, Any]) -> None:
        here: Any = data
        for name in tables:
            here = here[name]
        del here[key]

    return change


def both(*changes: Change) -> Change:
    """Several changes at once."""

    def change(data: dict[str, Any]) -> None:
        for one in changes:
            one(data)

    return change


def without_rules(data: dict[str, Any]) -> None:
    """The hall readies nobody, takes no appointments and gives no return passes."""
    data["hall"]["rules"] |= {"get_ready": 0, "return_days": 0}
    del data["hall"]["appointments"]


SCENARIO: tuple[Kind, ...] = (
    Kind("no `date`", drop("date")),
    Kind('`date = "24.11.2026"`', put("date", "24.11.2026")),
    Kind("`volume = -1`", put("volume", -1)),
    Kind('`names = { en = "Trial" }`', put("names", {"en": "Trial"})),
    Kind('`colour = "red"`', put("colour", "red")),
    Kind('`arrivals = "ordinry"`', put("arrivals", "ordinry")),
    Kind('`weekday = "monday"`', put("weekday", "monday")),
    Kind("neither `arrivals` nor `day_type`", drop("arrivals")),
    Kind(
        '`day_type = "market"`, which the profile does not have',
        both(drop("arrivals"), put("day_type", "market")),
    ),
    Kind(
        "`arrivals` beside `day_type`",
        both(put("day_type", "quiet"), put("profile", "day_types", "quiet", {"arrivals": "ordinary"})),
    ),
    Kind(
        "a date on which the `day_type` is not",
        both(
            drop("arrivals"),
            put("day_type", "quiet"),
            put("profile", "day_types", "quiet", {"arrivals": "ordinary", "weekdays": ["mon", "fri"]}),
        ),
    ),
    Kind('`closed_windows = ["W99"]`', put("closed_windows", ["W99"])),
    Kind("`wrong_tickets = 5`", put("wrong_tickets", 5)),
    Kind("`item_factors = { BD1 = 2 }`", put("item_factors", {"BD1": 2})),
    Kind("`[compare]` without `plan`", put("compare", {})),
    Kind('`plan = "../plans/missing.toml"`', put("plan", "../plans/missing.toml")),
    Kind("`hall = 3`", put("hall", 3)),
    Kind("`[groups]` of one", put("groups", {"share": 0.2, "sizes": {"1": 1.0}})),
    Kind("`sizes = { 2 = 0.5, 3 = 0.2 }`", put("groups", {"share": 0.2, "sizes": {"2": 0.5, "3": 0.2}})),
    Kind('`[crowd]` `at = "23:00"`', put("crowd", {"visitors": 30, "at": "23:00"})),
    Kind('`[paced]` `every = "0 s"`', put("paced", {"every": "0 s"})),
    Kind(
        "`[paced]` that ends before it begins",
        put("paced", {"every": "6 min", "from": "11:00", "to": "10:00"}),
    ),
    Kind(
        "`[[visitors]]` for an item that the profile does not have",
        put("visitors", [{"item": "B99", "at": "09:00"}]),
    ),
    Kind("`[balking]` without a number", put("balking", {"share": 0.5})),
    Kind("`[room]` `most = 0`", put("room", {"most": 0})),
    Kind("`[steady]` that measures nothing", put("steady", {"warm_up": "10 min", "measured": "0 min"})),
    Kind('`[outside]` `free_window = "highest"`', put("outside", {"free_window": "highest"})),
    Kind("`[outside]` `aging` for one lane of five", put("outside", {"aging": {"fast": 4}})),
    Kind("`[several]` with shares that miss 1", put("several", {"share": 0.1, "matters": {"2": 0.5}})),
    Kind('`[several]` `how = "both"`', put("several", {"share": 0.1, "how": "both"})),
    Kind(
        "`[appointments]` outside the hours",
        put("appointments", {"booked": [{"item": "SG02", "at": ["19:00"]}], "lateness": LAW}),
    ),
    Kind(
        "five appointments in half an hour of four",
        put("appointments", {"booked": [{"item": "SG02", "at": ["09:00"] * 5}], "lateness": LAW}),
    ),
    Kind(
        "`[appointments]` in a hall that takes none",
        both(
            without_rules,
            put("appointments", {"booked": [{"item": "SG02", "at": ["09:00"]}], "lateness": LAW}),
        ),
    ),
    Kind(
        "more come back than were `[turned_away]`",
        put("turned_away", {"share": 0.1, "today": 0.7, "later": 0.7, "back_after": LAW}),
    ),
    Kind(
        "`[turned_away]` with returns in a hall without passes",
        both(without_rules, put("turned_away", {"share": 0.1, "later": 0.7})),
    ),
    Kind("`[more_time]` without `after`", put("more_time", {"share": 0.1})),
    Kind("`[pre_check]` without guides", put("pre_check", {"guides": 0, "time": LAW})),
    Kind(
        "`[get_ready]` in a hall that readies nobody",
        both(without_rules, put("get_ready", {"early": "1 min", "saves": "15 s"})),
    ),
    Kind("`[auto_call]` at once", put("auto_call", {"after": "0 s"})),
)
PROFILE: tuple[Kind, ...] = (
    Kind("no `[patience]`", drop("profile", "patience")),
    Kind('`law = "gama"`', put("profile", "walk", {"law": "gama", "mean": "27 s"})),
    Kind("a gamma law without `cv`", put("profile", "walk", {"law": "gamma", "mean": "27 s"})),
    Kind(
        "a lognormal law with `cv = 0`", put("profile", "walk", {"law": "lognormal", "mean": "27 s", "cv": 0})
    ),
    Kind('`mean = "27"`', put("profile", "walk", {"law": "exponential", "mean": "27"})),
    Kind("`mean = 27`", put("profile", "walk", {"law": "exponential", "mean": 27})),
    Kind(
        '`mean = "0 s"` of an exponential law', put("profile", "walk", {"law": "exponential", "mean": "0 s"})
    ),
    Kind(
        "a Weibull law with `scale` and `mean`",
        put("profile", "walk", {"law": "weibull", "shape": 2, "scale": "1 min", "mean": "1 min"}),
    ),
    Kind("an empirical law without values", put("profile", "walk", {"law": "empirical", "values": []})),
    Kind(
        '`values = ["2 min", "three"]`',
        put("profile", "walk", {"law": "empirical", "values": ["2 min", "three"]}),
    ),
    Kind("a mixture of one law", put("profile", "walk", {"law": "mixture", "parts": [{"weight": 1, **LAW}]})),
    Kind('`law = "none"` of a service', put("profile", "items", 0, "service", {"law": "none"})),
    Kind('`code = "SG001"` of an item', put("profile", "items", 0, "code", "SG001")),
    Kind(
        "the same item twice",
        lambda data: data["profile"]["items"].append(data["profile"]["items"][0] | {"share": 0}),
    ),
    Kind("shares of items that add up to 1.5", lambda data: data["profile"]["items"][0].update(share=0.5371)),
    Kind("no `[[items]]`", put("profile", "items", [])),
    Kind("no arrival profile", put("profile", "arrivals", {})),
    Kind('`"8:30" = 1.0` among arrivals', put("profile", "arrivals", "ordinary", {"8:30": 1.0})),
    Kind("arrivals that add up to 0.9", put("profile", "arrivals", "ordinary", {"08:30": 0.9})),
    Kind(
        "`[arrivals_by_item.ordinary.XX]`",
        put("profile", "arrivals_by_item", {"ordinary": {"XX": {"08:30": 1.0}}}),
    ),
    Kind(
        "`[arrivals_by_item.sunday]`",
        put("profile", "arrivals_by_item", {"sunday": {"SG01": {"08:30": 1.0}}}),
    ),
    Kind("`[walk_by_zone.Z]`", put("profile", "walk_by_zone", {"Z": LAW})),
    Kind("a day type with unknown arrivals", put("profile", "day_types", {"quiet": {"arrivals": "quiet"}})),
    Kind(
        '`weekdays = ["monday"]` of a day type',
        put("profile", "day_types", {"quiet": {"arrivals": "ordinary", "weekdays": ["monday"]}}),
    ),
    Kind(
        '`from = "02-30"` of a season',
        put("profile", "seasons", {"spring": {"from": "02-30", "to": "03-31"}}),
    ),
    Kind(
        "a season with an unknown item",
        put("profile", "seasons", {"spring": {"from": "03-01", "to": "03-31", "item_factors": {"SW": 2}}}),
    ),
    Kind("a no-show that costs less than its calls", put("profile", "no_show", "costs", "10 s")),
    Kind("priorities of more than everybody", put("profile", "priorities", {"priority": 0.9, "urgent": 0.2})),
    Kind("a priority that the hall does not have", put("profile", "priorities", {"older": 0.1})),
    Kind("`day_variation = -0.1`", put("profile", "day_variation", -0.1)),
    Kind(
        "a `[history]` of no days",
        put("profile", "history", {"visits": 9, "days": 0, "from": "2026-03-02", "to": "2026-03-02"}),
    ),
    Kind('`visitors_per_day = "many"`', put("profile", "visitors_per_day", "many")),
)
PLAN: tuple[Kind, ...] = (
    Kind("no `[[slots]]`", put("plan", "slots", [])),
    Kind(
        '`from = "12:00"`, `to = "11:00"`',
        put("plan", "slots", [{"from": "12:00", "to": "11:00", "windows": {"fast": ["W16"]}}]),
    ),
    Kind(
        "a role that is not there",
        put("plan", "slots", [{"from": "08:30", "to": "17:30", "windows": {"fst": ["W16"]}}]),
    ),
    Kind(
        "a window that is not there",
        put("plan", "slots", [{"from": "08:30", "to": "17:30", "windows": {"fast": ["W99"]}}]),
    ),
    Kind(
        "a window in two roles at once",
        put(
            "plan",
            "slots",
            [{"from": "08:30", "to": "17:30", "windows": {"fast": ["W16"], "regular": ["W16"]}}],
        ),
    ),
    Kind("a lane that is not there", put("plan", "roles", "fast", {"lanes": [{"lane": "slow"}]})),
    Kind("a role without lanes", put("plan", "roles", "fast", {"lanes": []})),
    Kind(
        "`reserve` at the first lane",
        put("plan", "roles", "fast", {"lanes": [{"lane": "fast", "reserve": 1}]}),
    ),
    Kind('`after = "soon"`', put("plan", "roles", "fast", {"lanes": [{"lane": "fast", "after": "soon"}]})),
    Kind("a skill that the hall does not know", put("plan", "skills", {"add": ["flying"]})),
)
FILES = (
    ("a file that is not there", None),
    ("a line that is not TOML", b'code = "x\nnames = 1\n'),
    ("a key given twice", b'code = "x"\ncode = "y"\n'),
    ("a file in GB18030", '# 中文\ncode = "x"\n'.encode("gb18030")),
)
"""Files that cannot be read at all."""


def told_of_file(folder: Path, content: bytes | None) -> list[str]:
    """What is said about a file with this content."""
    path = folder / "trial.toml"
    if content is not None:
        path.write_bytes(content)
    try:
        read_scenario(path)
    except Mistakes as found:
        said = (str(one).replace(f"{folder}/", "") for one in found.mistakes)
        # Python's own words for what is no TOML differ from version to version.
        return [
            re.sub(r"is not TOML: .*?\. Mend", "is not TOML: (what and where). Mend", one) for one in said
        ]
    return []


NO_WINDOW = {"id": "W99", "roles": ["quick"]}
NO_LANES = [{"lane": "fast"}, {"lane": "own", "after": "soon", "reserve": "one"}]


def _limits(**limits: Any) -> Change:
    return put("limits", limits)


def _target(**target: Any) -> Change:
    return _limits(targets=[{"code": "one", "within": "3 min"} | target])


def _all_at_lunch(data: dict[str, Any]) -> None:
    """The two windows that can take some items of zone E have the same break."""
    for window in data["hall"]["windows"]:
        if window["id"] in ("W05", "W18"):
            window["breaks"] = [["12:00", "12:30"]]
    data["limits"] = {}


def _closed_at_lunch(data: dict[str, Any]) -> None:
    for window in data["hall"]["windows"]:
        window["breaks"] = [["12:00", "13:00"]]
    data["limits"] = {}


def _nobody_for_zone(data: dict[str, Any]) -> None:
    data["item_factors"] = dict.fromkeys(("MZ01", "MZ02", "B01", "B02", "B03", "B04"), 0)
    _target(zone="E")(data)


def _one_window(data: dict[str, Any]) -> None:
    windows = [one["id"] for one in data["hall"]["windows"]]
    data["limits"] = {"windows": [{"ids": windows[:1]}, {"ids": windows[1:], "roles": []}]}


LIMITS: tuple[Kind, ...] = (
    Kind("`[limits]` `staff = 2`", _limits(staff=2)),
    Kind("everybody who can take a line has the same break", _all_at_lunch),
    Kind("every window has the same break", _closed_at_lunch),
    Kind("`[[limits.windows]]` lets one window of all work", _one_window),
    Kind(
        '`[[limits.windows]]` `from = "05:00"`, `to = "07:00"`',
        _limits(windows=[{"id": "W05", "from": "05:00", "to": "07:00"}]),
    ),
    Kind(
        "a window for half an hour, where it must stay an hour",
        _limits(windows=[{"id": "W01", "from": "09:00", "to": "09:30"}]),
    ),
    Kind('`dwell = "20 h"`', _limits(dwell="20 h")),
    Kind("`paid_hours = 3` for the best waits", _limits(aim="best_waits", paid_hours=3)),
    Kind("`paid_hours` beside another aim", _limits(paid_hours=100)),
    Kind("`share = 0` of a target", _target(share=0)),
    Kind("a target with `within` and `times_today`", _target(times_today=1.1)),
    Kind("a target with `least` beside `within`", _target(least="2 min")),
    Kind(
        "a target for a zone whose items never come",
        _nobody_for_zone,
    ),
    Kind("a target before anybody comes", _target(**{"from": "05:00", "to": "06:00"})),
    Kind("`lanes` without those of some zones", _limits(lanes=["fast", "regular-A", "regular-B"])),
    Kind('`slot = "10 min"`', _limits(slot="10 min")),
    Kind("`share = 1.2` of a target", _target(share=1.2)),
    Kind('`within = "0 s"` of a target', _target(within="0 s")),
    Kind("a target for a zone that there is not", _target(zone="Z")),
    Kind("a target of every slot, by days", _target(each="slot", unit="days")),
    Kind("a window that there is not, in a role that there is not", _limits(windows=[NO_WINDOW])),
    Kind("a role whose `after` and `reserve` are no values", _limits(roles={"quick": {"lanes": NO_LANES}})),
    Kind("two targets of one name", _limits(targets=[{"code": "one", "within": "3 min"}] * 2)),
)


def row(written: str, sentences: list[str]) -> str:
    """A row of the page."""
    return f"| {written} | {'<br>'.join(sentences)} |"


def page(folder: Path) -> str:
    """The page with all kinds and their words."""
    return "\n".join(_lines(folder)) + "\n"


def _lines(folder: Path) -> Iterator[str]:
    yield from (
        "# Mistakes in scenarios, and what is said",
        "",
        "All mistakes of a scenario and of the files it names are told at once: where, what is wrong, how to",
        "mend it. Of a mistake in a named file the key that names it comes first, like",
        "`profile (../profile.toml): walk.law`; here the profile and the plan stand in the scenario itself.",
        "This page is made from the tests, and every row is one of them.",
    )
    parts = (("The scenario", SCENARIO), ("The profile", PROFILE), ("The plan", PLAN), ("The limits", LIMITS))
    for title, kinds in parts:
        yield from ("", f"## {title}", "", "| written | said |", "|---|---|")
        for kind in kinds:
            yield row(kind.written, told(kind.change))
    yield from ("", "## The file", "", "| written | said |", "|---|---|")
    for title, content in FILES:
        yield row(title, told_of_file(folder, content))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        PAGE.write_text(page(Path(place)), encoding="utf-8")
