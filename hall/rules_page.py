"""The rules page: how a call is chosen here, in sentences made from the hall's own settings and its plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hall.api.times import seconds as _seconds
from hall.words import LISTED, RULES, sentence
from queueing.coverage import LineCheck, check_lines
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan
from queueing.routing import fast_lane
from queueing.triggers import Trigger

MOST_ITEMS = 4
"""So many items of a line are named; the rest are counted."""


class RulesPage:
    """The page of one hall in one language; ``plan`` is the one in force, if any."""

    def __init__(self, hall: Hall, plan: Plan | None, fast_items: frozenset[str], language: str) -> None:
        self.hall, self.plan, self.language = hall, plan, language
        self.lines = [] if plan is None else check_lines(hall, plan, fast_items)

    def to_json(self) -> dict[str, Any]:
        """Title, sections of sentences, and the bound of each line in figures."""
        sections = (
            ("order", self._order()),
            ("priority", self._priority()),
            ("windows", self._windows()),
            ("turns", self._turns()),
            ("steps", self._steps()),
            ("before", self._before()),
            ("closing", self._closing()),
            ("bound", self._bound()),
        )
        found = [{"title": self._say(code), "sentences": list(told)} for code, told in sections]
        return {
            "title": self._say("title", hall=self.hall.names[self.language]),
            "sections": [one for one in found if one["sentences"]],
            "lines": [
                {
                    "lane": line.lane,
                    "items": list(line.items),
                    "overtaking_seconds": _seconds(line.overtaking),
                }
                for line in self.lines
            ],
        }

    # -- sections

    def _order(self) -> Iterator[str]:
        yield self._say("first_come")
        yield self._say("one_rule")
        fast = None if self.plan is None else fast_lane(self.hall, self.plan)
        if fast is not None:
            yield self._say("routed_fast", lane=self._lane(fast))

    def _priority(self) -> Iterator[str]:
        for one in self.hall.priorities.values():
            yield self._say(
                "priority_class", name=one.names[self.language], credit_seconds=_seconds(one.credit)
            )
        if self.hall.priorities:
            yield self._say("priority_confirmed")

    def _windows(self) -> Iterator[str]:
        if self.plan is None:
            return
        alike: dict[tuple[LaneEntry, ...], list[str]] = {}
        for slot in self.plan.slots:
            name = self._window(slot.window)
            if name not in alike.setdefault(slot.lanes, []):
                alike[slot.lanes].append(name)
        for lanes, names in alike.items():
            yield from self._lanes(LISTED[self.language].join(names), lanes)
        for trigger in self.plan.triggers:
            yield self._trigger(trigger)
        yield self._say("addressed", release_seconds=_seconds(self.hall.rules.pause_release))

    def _lanes(self, windows: str, lanes: tuple[LaneEntry, ...]) -> Iterator[str]:
        own = lanes[0]
        yield self._say("window_own", windows=windows, lane=self._lane(own.lane))
        for entry in lanes[1:]:
            later = entry.after - own.after
            code = "window_longer" if later > 0 else "window_earlier" if later < 0 else "window_alike"
            lane = self._lane(entry.lane)
            yield self._say(code, windows=windows, lane=lane, after_seconds=_seconds(abs(later)))
            if entry.reserve:
                yield self._say("window_reserve", windows=windows, lane=lane, reserve=entry.reserve)

    def _trigger(self, trigger: Trigger) -> str:
        return self._say(
            "trigger_people" if trigger.more_than is not None else "trigger_wait",
            lane=self._lane(trigger.lane),
            window=self._window(trigger.window),
            lanes=LISTED[self.language].join(self._lane(entry.lane) for entry in trigger.lanes),
            more_than=trigger.more_than,
            below=trigger.below,
            longer_than_seconds=_seconds(trigger.longer_than),
            for_seconds=_seconds(trigger.sustain),
            until_seconds=_seconds(trigger.calm),
            dwell_seconds=_seconds(trigger.dwell),
        )

    def _turns(self) -> Iterator[str]:
        rules = self.hall.rules
        if rules.requeue_times:
            yield self._say(
                "requeue",
                times=rules.requeue_times,
                within_seconds=_seconds(rules.requeue_within),
                behind=rules.requeue_behind,
            )
        else:
            yield self._say("no_requeue")
        if rules.more_time_times:
            yield self._say("more_time", times=rules.more_time_times, behind=rules.more_time_behind)
        yield self._say("hold")
        yield self._say("moved")
        if rules.get_ready:
            yield self._say("get_ready", count=rules.get_ready)

    def _steps(self) -> Iterator[str]:
        step = self.hall.rules.next_step
        yield self._say("together")
        code = "next_keep" if step is None else "next_credit" if step else "next_now"
        yield self._say(code, credit_seconds=_seconds(step))
        yield self._say("first_window")

    def _before(self) -> Iterator[str]:
        terms, rules = self.hall.appointments, self.hall.rules
        if terms is not None:
            yield self._say(
                "appointment", credit_seconds=_seconds(terms.credit), grace_seconds=_seconds(terms.grace)
            )
            yield self._say("quota", every_seconds=_seconds(terms.every), quota=terms.quota, days=terms.days)
        if rules.return_days:
            yield self._say(
                "return_pass", days=rules.return_days, credit_seconds=_seconds(rules.return_credit)
            )

    def _closing(self) -> Iterator[str]:
        yield self._say("last_ticket", last_seconds=_seconds(self.hall.hours.last_ticket))
        if self.hall.rules.closing_allowance is not None:
            yield self._say("allowance", allowance_seconds=_seconds(self.hall.rules.closing_allowance))
        yield self._say("parked")

    def _bound(self) -> Iterator[str]:
        for line in self.lines:
            if line.overtaking is None:
                continue
            yield self._say(
                "bound_line" if line.overtaking else "bound_none",
                lane=self._lane(line.lane),
                items=self._items(line),
                overtaking_seconds=_seconds(line.overtaking),
            )
        if self.lines:
            yield self._say("bound_except")

    # -- words

    def _say(self, code: str, **facts: Any) -> str:
        return sentence(RULES[code][self.language], facts, self.language)

    def _lane(self, code: str) -> str:
        return self.hall.lanes[code].names[self.language]

    def _window(self, name: str) -> str:
        return self.hall.windows[name].names[self.language]

    def _items(self, line: LineCheck) -> str:
        names = [self.hall.items[code].names[self.language] for code in line.items]
        if len(names) <= MOST_ITEMS:
            return LISTED[self.language].join(names)
        shown = LISTED[self.language].join(names[: MOST_ITEMS - 1])
        more = len(names) - MOST_ITEMS + 1
        return {"zh-CN": f"{shown}等 {len(names)} 项", "en": f"{shown} and {more} more"}[self.language]
