"""Which items belong on the fast list on a kind of day, under the plan as it is: what single changes do, and
the best of them together, by the very same visitors.

A change counts as a gain when everybody together waits less, surely, and the promise to those then on the
list fares no worse than it must: it is kept, or no smaller share is in time than today.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from queueing.coverage import findings
from queueing.errors import Mistake, Mistakes, Worded
from queueing.hallfile import hall_from_data
from simulation.chance import Ints
from simulation.fit.tomltext import document as toml
from simulation.intervals import difference, plain, ratio, seconds, share
from simulation.judging import judge_of
from simulation.measures import in_peak
from simulation.planning.evaluate import Evaluator
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH, TRY, Range
from simulation.records import Records
from simulation.scenario import Scenario

SCREENED, JUDGED = Range(SEARCH, 128), Range(TRY, 512)
WRONG = (0.02, 0.05, 0.1, 0.2)
"""Shares of wrong tickets with which the gain is looked at again."""
_TOGETHER = 4
"""At most so many changes are put together."""

Column = tuple[Ints, Ints]
"""By day a sum and what it is divided by."""


@dataclass(frozen=True)
class Going:
    """How the trying goes: ``told`` hears how many lists are tried of how many at most, ``stop`` ends it."""

    told: Callable[[int, int], None] = lambda _done, _of: None
    stop: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Listed:
    """What comes of a fast list. By day and item: ``waited`` (ms) of those ``served``, and of those who came
    in a peak how many are ``counted`` for the promise and ``within`` it; ``paid`` ms by day.
    """

    items: frozenset[str]
    codes: tuple[str, ...]
    waited: Ints
    served: Ints
    counted: Ints
    within: Ints
    paid: Ints

    def waits(self, who: Iterable[str] | None = None) -> Column:
        """The waits of these items' visitors, or everybody's."""
        mine = self._mine(self.codes if who is None else who)
        return self.waited[:, mine].sum(axis=1), self.served[:, mine].sum(axis=1)

    @property
    def promise(self) -> Column:
        """How many of the list's visitors are in time, of how many."""
        mine = self._mine(self.items)
        return self.within[:, mine].sum(axis=1), self.counted[:, mine].sum(axis=1)

    def _mine(self, who: Iterable[str]) -> Any:
        return [place for place, code in enumerate(self.codes) if code in set(who)]


class FastLists:
    """Tries fast lists on the days of a problem's scenario."""

    def __init__(self, problem: Problem, evaluator: Evaluator, going: Going | None = None) -> None:
        self.problem, self.evaluator, self.going = problem, evaluator, going or Going()
        self.now = problem.hall.fast_items(problem.scenario.date)
        come = {code for code, (part, _) in problem.scenario.profile.items.items() if part > 0}
        self.candidates = sorted(
            code for code in come if problem.hall.items[code].complexity == "simple" or code in self.now
        )
        self.refused = list[str]()
        self.tried, self.most = 0, 1 + len(self.candidates) + 2 + 2 * len(WRONG)
        self.spent = 0

    def of(self, items: frozenset[str], days: Range, wrong: float | None = None) -> Listed | None:
        """What comes of a list; None where the plan would leave somebody unserved."""
        scenario = self._scenario(items)
        if scenario is None:
            return None
        if wrong is not None:
            scenario = replace(scenario, what_if=replace(scenario.what_if, wrong_tickets=wrong))
        problem = replace(self.problem, scenario=scenario)
        base = self.evaluator
        drawn = base.drawn if items == self.now and wrong is None else None
        evaluator = base.like(problem, drawn)
        records = evaluator.played(problem.today, days)[1]
        self.spent += evaluator.spent
        self.tried += 1
        self.going.told(self.tried, self.most)
        judge = judge_of(replace(scenario, plan=problem.today, before=None, further=()))
        return _listed(items, Records.of(records, judge), evaluator, judge)

    def _scenario(self, items: frozenset[str]) -> Scenario | None:
        scenario = self.problem.scenario
        try:
            hall = hall_from_data({**scenario.hall.data, "fast_list": [{"items": sorted(items)}]})
        except Mistakes:
            return None
        return None if findings(hall, self.problem.today) else replace(scenario, hall=hall)

    def changed(self, code: str) -> frozenset[str]:
        """The present list with one item more or less."""
        return self.now ^ {code}


def _listed(items: frozenset[str], records: Records, evaluator: Evaluator, judge: Any) -> Listed:
    codes = evaluator.days(SEARCH).visitors.items
    shape = (records.count, len(codes))

    def by_day(marks: Any, weights: Ints | None = None) -> Ints:
        key = records.day[marks] * shape[1] + records.item[marks]
        found = np.zeros(shape[0] * shape[1], dtype=np.int64)
        np.add.at(found, key, 1 if weights is None else weights[marks])
        return found.reshape(shape)

    served, peak = records.time_to_window >= 0, in_peak(records, judge)
    return Listed(
        items,
        codes,
        by_day(served, records.time_to_window),
        by_day(served),
        by_day(records.counted & peak),
        by_day(records.within & peak),
        records.paid,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Items put on the list and taken off it, and what came of it on some days, beside the present list."""

    on: tuple[str, ...]
    off: tuple[str, ...]
    before: Listed
    after: Listed

    @property
    def gain(self) -> float:
        """By how much (ms) the mean wait of everybody is surely shorter, at 95 %; less than 0: not surely."""
        found = difference(self.before.waits(), self.after.waits())
        return -(found.high if found.high is not None else 0.0)

    def keeps(self, wanted: float) -> bool:
        """Whether the promise fares no worse than it must."""
        old, new = share(*self.before.promise), share(*self.after.promise)
        return new.value is not None and (
            (new.low or 0.0) >= wanted or new.value >= (old.value if old.value is not None else 1.0)
        )

    def to_json(self, wanted: float) -> dict[str, Any]:
        """The change for a document."""
        moved = {*self.on, *self.off}
        kept = self.before.items & self.after.items
        others = set(self.before.codes) - moved - kept
        day = np.ones(len(self.before.paid), dtype=np.int64)
        return {
            "on": list(self.on),
            "off": list(self.off),
            "gains": self.gain > 0 and self.keeps(wanted),
            "promise_now": plain(share(*self.before.promise)),
            "promise": plain(share(*self.after.promise)),
            "mean_change_seconds": {
                "all": self._change(None),
                "moved": self._change(moved),
                "listed": self._change(kept),
                "others": self._change(others),
            },
            "moved_seconds": [seconds(ratio(*one.waits(moved))) for one in (self.before, self.after)],
            "paid_change_seconds": seconds(difference((self.before.paid, day), (self.after.paid, day))),
        }

    def _change(self, who: Iterable[str] | None) -> dict[str, Any]:
        before, after = self.before.waits(who), self.after.waits(who)
        if not before[1].sum() or not after[1].sum():
            return {"value": None, "low": None, "high": None}
        found: dict[str, Any] = seconds(difference(before, after))
        return found


def at_least(problem: Problem, evaluator: Evaluator) -> int:
    """How many visitors are simulated when nothing is found to gain."""
    tried = 1 + len(FastLists(problem, evaluator).candidates)
    return round(tried * SCREENED.days * evaluator.a_day)


def fast_list(problem: Problem, evaluator: Evaluator, going: Going | None = None) -> dict[str, Any]:
    """The document: each single change, the best together on fresh days, and the list as TOML.

    Stopped, it has what was tried until then. Raises :class:`~queueing.errors.Mistakes` when the plan leaves
    somebody unserved as it is.
    """
    lists, wanted = FastLists(problem, evaluator, going), problem.hall.promise.share
    present = lists.of(lists.now, SCREENED)
    if present is None:
        what = Worded(
            "{code} leaves somebody unserved, so lists cannot be compared under it", code=problem.today.code
        )
        raise Mistakes([Mistake("plan", what, "Mend it, or give another one with --against")])
    singles, untried = list[Change](), list[str]()
    for code in lists.candidates:
        if lists.going.stop():
            untried.append(code)
            continue
        after = lists.of(lists.changed(code), SCREENED) if lists.changed(code) else None
        if after is None:
            lists.refused.append(code)
        else:
            singles.append(_change(present, after))
    singles.sort(key=lambda one: (-one.gain, one.on, one.off))
    gaining = [one for one in singles if one.gain > 0 and one.keeps(wanted)]
    best = None if untried else _together(lists, present, gaining, wanted)
    checked = None
    if best is not None and not lists.going.stop():
        before, after = (lists.of(items, JUDGED) for items in (lists.now, best.after.items))
        checked = _change(before, after) if before is not None and after is not None else None
    good = checked is not None and checked.gain > 0 and checked.keeps(wanted)
    wrong = _misrouted(lists, best.after.items) if good and best is not None else []
    return {
        "schema": 1,
        "kind": "fast_list",
        "scenario": {
            "code": problem.scenario.code,
            "names": dict(problem.scenario.names),
            "hall": problem.hall.code,
            "date": problem.scenario.date,
        },
        "season": _season(problem.scenario),
        "plan": problem.today.code,
        "plan_names": dict(problem.today.names),
        "seed": evaluator.seed,
        "present": sorted(lists.now),
        "items": {code: _facts(problem.scenario, code) for code in lists.candidates},
        "singles": [one.to_json(wanted) for one in singles],
        "unserved": lists.refused,
        "untried": untried,
        "ended_early": lists.going.stop(),
        "together": None if checked is None else checked.to_json(wanted),
        "better": good,
        "wrong_tickets": wrong,
        "toml": list_text(problem.scenario, best.after.items) if good and best is not None else None,
        "days": {"singles": SCREENED.days, "together": JUDGED.days},
        "visitors_simulated": lists.spent,
    }


def _change(before: Listed, after: Listed) -> Change:
    return Change(
        tuple(sorted(after.items - before.items)), tuple(sorted(before.items - after.items)), before, after
    )


def _together(lists: FastLists, present: Listed, good: list[Change], wanted: float) -> Change | None:
    """The best changes put together one by one, as long as each adds to the gain."""
    best: Change | None = None
    lists.most += max(0, len(good) - 1)
    for one in good:
        if best is None:
            best = one
            continue
        if len(best.on) + len(best.off) == _TOGETHER or lists.going.stop():
            break
        after = lists.of(best.after.items ^ {*one.on, *one.off}, SCREENED)
        more = None if after is None else _change(present, after)
        if more is not None and more.keeps(wanted) and more.gain > best.gain:
            best = more
    return best


def _misrouted(lists: FastLists, items: frozenset[str]) -> list[dict[str, Any]]:
    """The gain again when so many of the other visitors hold a ticket for an item of the list."""
    found = []
    for wrong in WRONG:
        if lists.going.stop():
            break
        before, after = (lists.of(one, SCREENED, wrong) for one in (lists.now, items))
        if before is not None and after is not None:
            change = _change(before, after)
            found.append(
                {
                    "share": wrong,
                    "mean_change_seconds": seconds(difference(before.waits(), after.waits())),
                    "promise": plain(share(*change.after.promise)),
                }
            )
    return found


def _facts(scenario: Scenario, code: str) -> dict[str, Any]:
    """What speaks for an item or against it: how often, how long, of one step, sent back how often."""
    item, (part, law) = scenario.hall.items[code], scenario.profile.items[code]
    shares = {name: one for name, (one, _) in scenario.profile.items.items()}
    total = sum(one * scenario.item_factors.get(name, 1.0) for name, one in shares.items())
    back = scenario.habits.turned_away
    return {
        "share": plain(part * scenario.item_factors.get(code, 1.0) / total),
        "service_seconds": round(law.mean / 1000, 3),
        "one_step": not item.steps,
        "turned_away": 0.0 if back is None else back.items.get(code, back.share),
    }


def _season(scenario: Scenario) -> dict[str, str] | None:
    """The first season of the profile that the date lies in, as MM-DD; None where there is none."""
    for code, season in scenario.profile.seasons.items():
        if season.covers(scenario.date):
            return {"code": code, "from": season.begins, "to": season.ends}
    return None


def list_text(scenario: Scenario, items: frozenset[str]) -> str:
    """The list for the hall's file; for the season, where the profile has one that the date lies in."""
    period: dict[str, object] = {"items": sorted(items)}
    season = _season(scenario)
    if season is not None:  # one that runs over the end of the year may have begun in the last one
        date = datetime.date.fromisoformat(scenario.date)
        begins = date.year - (scenario.date[5:] < season["from"])
        ends = begins + (season["from"] > season["to"])
        period |= {"from": f"{begins}-{season['from']}", "to": f"{ends}-{season['to']}"}
    return toml({"fast_list": [period]})
