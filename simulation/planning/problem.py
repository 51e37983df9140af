"""What is looked for: the hall in slots and groups of windows, and which drafts keep to the limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from queueing.coverage import lines_of
from queueing.errors import Mistake
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan, Slot, entries_of, without
from queueing.windows import WindowSpec
from simulation.planning.draft import Cell, Draft, Group, Shifts, named
from simulation.planning.limits import Limits
from simulation.planning.roles import CLOSED
from simulation.planning.targets import default_targets, members
from simulation.scenario import Scenario

Rows = tuple[tuple[int, ...], ...]
"""By window of the hall its role in each slot; -1 where it cannot be at work."""
ABSENT = -1
_REMEMBERED = 4_096
"""The rows of how many drafts are remembered, the latest."""
NAMES = {"zh-CN": "推荐方案", "en": "Recommended plan"}


@dataclass(frozen=True)
class Problem:
    """A scenario, its limits filled in, and the hall in slots and groups.

    ``staff`` is the most windows at work by slot. ``today`` is the plan that others are compared with.
    """

    scenario: Scenario
    limits: Limits
    today: Plan
    groups: tuple[Group, ...]
    staff: tuple[int, ...]

    @property
    def hall(self) -> Hall:
        """The hall."""
        return self.scenario.hall

    @property
    def shifts(self) -> Shifts:
        """How long windows stay what they are."""
        return Shifts(self.limits.dwell, self.limits.stretches, self.limits.stretch)

    @cached_property
    def windows(self) -> tuple[WindowSpec, ...]:
        """The hall's windows in order."""
        return tuple(self.hall.windows.values())

    @cached_property
    def _known(self) -> dict[Draft, Rows | None]:
        return {}

    def rows(self, draft: Draft) -> Rows | None:
        """The draft with its windows named, or None when it does not keep to the limits."""
        if draft not in self._known:
            while len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[draft] = self._rows(draft)
        return self._known[draft]

    def _rows(self, draft: Draft) -> Rows | None:
        found = [self._absent] * len(self.windows)
        for number, (group, cells) in enumerate(zip(self.groups, draft.cells, strict=True)):
            rows = self._rows_of(number, cells)
            if rows is None:
                return None
            for window, row in zip(group.windows, rows, strict=True):
                found[window] = row
        at_work = self._at_work(found)
        for most, masks in zip(self.staff, at_work, strict=True):
            if sum(mask.bit_count() for mask in masks) > most:
                return None
        return tuple(found) if self._covered(draft.ways, at_work) else None

    @cached_property
    def _absent(self) -> tuple[int, ...]:
        return (ABSENT,) * len(self.limits.slots)

    @cached_property
    def _named(self) -> dict[tuple[int, tuple[Cell, ...]], Rows | None]:
        return {}

    def _rows_of(self, number: int, cells: tuple[Cell, ...]) -> Rows | None:
        """By window of a group its role in each slot of the day."""
        key = (number, cells)
        if key not in self._named:
            slots = self.groups[number].slots
            begins = [self.limits.slots[slot][0] for slot in slots]
            ends = self.limits.slots[slots[-1]][1] if slots else 0
            rows = named(self.groups[number], cells, begins, ends, self.shifts)
            self._named[key] = None if rows is None else tuple(self._whole(slots, row) for row in rows)
        return self._named[key]

    def _whole(self, slots: tuple[int, ...], row: tuple[int, ...]) -> tuple[int, ...]:
        found = list(self._absent)
        for slot, role in zip(slots, row, strict=True):
            found[slot] = role
        return tuple(found)

    def _at_work(self, rows: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
        """By slot and role the windows that have it, as bits."""
        roles = len(self.limits.roles)
        found = []
        for column in zip(*rows, strict=True):
            masks = [0] * (roles + 1)
            for place, role in enumerate(column):
                if role > CLOSED:
                    masks[role] |= 1 << place
            found.append(tuple(masks[1:]))
        return found

    def parted(self, base: Draft, draft: Draft) -> int | None:
        """The first slot in which some window does not do the same under both; None where there is none."""
        mine, theirs = self.rows(draft), self.rows(base)
        if draft.ways != base.ways or mine is None or theirs is None:
            return 0
        return next(
            (
                slot
                for slot, pair in enumerate(
                    zip(zip(*mine, strict=True), zip(*theirs, strict=True), strict=True)
                )
                if pair[0] != pair[1]
            ),
            None,
        )

    @cached_property
    def _pieces(self) -> tuple[tuple[int, int], ...]:
        """Stretches without a border of a slot or break, as (slot, windows at work then as bits)."""
        breaks = {edge for spec in self.windows for pair in spec.breaks for edge in pair}
        found = []
        for number, (begins, ends) in enumerate(self.limits.slots):
            edges = sorted({begins, *(edge for edge in breaks if begins < edge < ends)})
            for edge in edges:
                there = sum(
                    1 << place
                    for place, spec in enumerate(self.windows)
                    if not any(start <= edge < stop for start, stop in spec.breaks)
                )
                found.append((number, there))
        return tuple(found)

    @cached_property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """Every line, under every fast list of the hall, as (lane, windows that cover it as bits)."""
        plan = self.empty
        index = {spec.id: place for place, spec in enumerate(self.windows)}
        found = {
            (lane, sum(1 << index[one] for one in windows))
            for listed in self.hall.fast_lists()
            for lane, windows in lines_of(self.hall, plan, listed)
        }
        return tuple(sorted(found))

    @cached_property
    def _takes(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """By role and the way it is set, for each line the windows that would take it for sure, as bits."""
        found = {}
        for number, role in enumerate(self.limits.roles, 1):
            for way in range(len(role.ways)):
                masks = []
                for lane, cover in self.lines:
                    masks.append(
                        cover
                        & sum(
                            1 << place
                            for place, spec in enumerate(self.windows)
                            if any(
                                one.lane == lane and not one.reserve
                                for one in self.entries(spec, number, way)
                            )
                        )
                    )
                found[number, way] = tuple(masks)
        return found

    @property
    def uncovered(self) -> frozenset[tuple[int, int]]:
        """All that somebody must take from the first slot on: (stretch of the day, line), by their places."""
        return frozenset(
            (piece, line) for piece in range(len(self._pieces)) for line in range(len(self.lines))
        )

    def taken(self, window: int, role: int, way: int) -> frozenset[tuple[int, int]]:
        """What of that a window takes for sure when it has a role all day."""
        slots = next((set(group.slots) for group in self.groups if window in group.windows), set[int]())
        lines = [line for line, mask in enumerate(self._takes[role, way]) if mask >> window & 1]
        return frozenset(
            (piece, line)
            for piece, (slot, there) in enumerate(self._pieces)
            if slot in slots and there >> window & 1
            for line in lines
        )

    def _covered(self, ways: tuple[int, ...], at_work: Sequence[tuple[int, ...]]) -> bool:
        """Whether somebody takes every line from the first slot to closing, as a plan's check demands."""
        begun = False
        for slot, masks in enumerate(at_work):
            key = (slot, ways, masks)
            if key not in self._looked:
                self._looked[key] = self._look(slot, ways, masks)
            for somebody, everything in self._looked[key]:
                begun = begun or somebody
                if begun and not everything:
                    return False
        return begun

    @cached_property
    def _looked(self) -> dict[object, tuple[tuple[bool, bool], ...]]:
        return {}

    def _look(
        self, slot: int, ways: tuple[int, ...], masks: tuple[int, ...]
    ) -> tuple[tuple[bool, bool], ...]:
        """By stretch of a slot whether somebody is at work, and whether every line is taken."""
        roles = [
            (mask, self._takes[role, way])
            for role, (mask, way) in enumerate(zip(masks, ways, strict=True), 1)
        ]
        return tuple(
            (
                any(mask & there for mask, _ in roles),
                all(
                    any(mask & there & takes[line] for mask, takes in roles)
                    for line in range(len(self.lines))
                ),
            )
            for number, there in self._pieces
            if number == slot
        )

    def entries(self, spec: WindowSpec, role: int, way: int) -> tuple[LaneEntry, ...]:
        """The lanes of a window in a role."""
        key = (spec.index, role, way)
        if key not in self._entries:
            chosen = self.limits.roles[role - 1].ways[way]
            self._entries[key] = entries_of(chosen, spec, self.hall, self.limits.lanes)
        return self._entries[key]

    @cached_property
    def _entries(self) -> dict[tuple[int, int, int], tuple[LaneEntry, ...]]:
        return {}

    @cached_property
    def _days(self) -> dict[object, tuple[Slot, ...]]:
        return {}

    def slots_of(self, draft: Draft, rows: Rows) -> tuple[Slot, ...]:
        """The slots of a plan: breaks cut out, neighbours with the same lanes as one."""
        found: list[Slot] = []
        for spec, row in zip(self.windows, rows, strict=True):
            key = (spec.index, row, draft.ways)
            if key not in self._days:
                self._days[key] = self._day(spec, row, draft.ways)
            found += self._days[key]
        return tuple(found)

    def _day(self, spec: WindowSpec, row: Sequence[int], ways: tuple[int, ...]) -> tuple[Slot, ...]:
        """The slots of one window."""
        found: list[Slot] = []
        for (begins, ends), role in zip(self.limits.slots, row, strict=True):
            if role <= CLOSED:
                continue
            lanes = self.entries(spec, role, ways[role - 1])
            for start, stop in without(begins, ends, spec.breaks):
                last = found[-1] if found else None
                if last is not None and last.ends == start and last.lanes == lanes:
                    found[-1] = replace(last, ends=stop)
                else:
                    found.append(Slot(spec.id, lanes, start, stop))
        return tuple(found)

    @cached_property
    def _lengths(self) -> tuple[tuple[int, ...], ...]:
        """By group and its slots how long a window works then (ms), breaks left out."""
        return tuple(
            tuple(
                sum(
                    stop - start
                    for start, stop in without(
                        *self.limits.slots[slot], self.windows[group.windows[0]].breaks
                    )
                )
                for slot in group.slots
            )
            for group in self.groups
        )

    def scheduled(self, draft: Draft) -> int:
        """How long all windows together are to be at work (ms)."""
        return sum(self._lengths[group][slot] * count for group, slot, count in draft.at_work())

    def plan(self, draft: Draft) -> Plan | None:
        """The draft as a plan, or None when it does not keep to the limits."""
        rows = self.rows(draft)
        return None if rows is None else self._plan(self.slots_of(draft, rows))

    def _plan(self, slots: tuple[Slot, ...]) -> Plan:
        today = self.today
        return Plan(
            "recommended",
            NAMES,
            self.limits.lanes,
            slots,
            skills_added=today.skills_added,
            skills_removed=today.skills_removed,
        )

    @cached_property
    def empty(self) -> Plan:
        """A recommended plan without a slot: lanes and skills alone."""
        return self._plan(())

    def drafted(self, plan: Plan, ways: tuple[int, ...]) -> Draft:
        """The nearest draft to a plan: by slot what each window mostly does, by its first lane."""
        by_window: dict[str, list[Slot]] = {}
        for slot in plan.slots:
            by_window.setdefault(slot.window, []).append(slot)
        cells: list[tuple[Cell, ...]] = []
        for group in self.groups:
            of_group = []
            for number in group.slots:
                roles = [
                    self._role_in(by_window.get(self.windows[window].id, ()), number, group)
                    for window in group.windows
                ]
                of_group.append(tuple(sorted(roles)))
            cells.append(tuple(of_group))
        return Draft(ways, tuple(cells))

    def _role_in(self, slots: Sequence[Slot], number: int, group: Group) -> int:
        begins, ends = self.limits.slots[number]
        span, lane = max(
            ((min(slot.ends, ends) - max(slot.begins, begins), slot.lanes[0].lane) for slot in slots),
            default=(0, ""),
        )
        if span <= 0:
            return CLOSED
        spec = self.windows[group.windows[0]]
        first = [role for role in group.roles if self.entries(spec, role, 0)[0].lane == lane]
        return (first or list(group.roles))[0]


def problem_of(scenario: Scenario, limits: Limits) -> tuple[Problem, list[Mistake]]:
    """The problem that a scenario's limits pose, and what makes it impossible from the first."""
    hall, today = scenario.hall, scenario.staffed(scenario.plan)
    capable = _capable(scenario, today, limits)
    groups: dict[object, list[int]] = {}
    shape: dict[object, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    ever = {slot.window for slot in today.slots}
    for place, spec in enumerate(hall.windows.values()):
        slots = () if spec.id in scenario.closed_windows else _slots_of(spec, limits)
        roles = limits.roles_of.get(spec.id, capable[spec.id])
        if not slots or not roles:
            continue
        if spec.id not in limits.windows and spec.id not in ever and not limits.staff:
            continue  # nobody is there for it today, and no limit says that there could be
        key = (tuple(sorted(spec.skills)), spec.zone, spec.zones, tuple(spec.breaks), slots, roles)
        groups.setdefault(key, []).append(place)
        shape[key] = (slots, roles)
    found = tuple(Group(tuple(windows), *shape[key]) for key, windows in groups.items())
    problem = Problem(scenario, limits, today, found, _staff(limits, today))
    return problem, list(_impossible(problem))


def _slots_of(spec: WindowSpec, limits: Limits) -> tuple[int, ...]:
    """The slots in which a window may be at work: inside its hours, and not all of it a break."""
    spans = limits.windows.get(spec.id)
    return tuple(
        number
        for number, (begins, ends) in enumerate(limits.slots)
        if (spans is None or any(since <= begins and ends <= until for since, until in spans))
        and without(begins, ends, spec.breaks)
    )


def _capable(scenario: Scenario, today: Plan, limits: Limits) -> dict[str, tuple[int, ...]]:
    """Which roles each window can have: one whose first lane is for half of whom it is meant for."""
    hall, listed = scenario.hall, scenario.hall.fast_items(scenario.date)
    weights = {
        code: share * scenario.item_factors.get(code, 1.0)
        for code, (share, _) in scenario.profile.items.items()
    }
    fast = {code: weight for code, weight in weights.items() if code in listed}
    found = {}
    for spec in hall.windows.values():
        covered = today.covered(spec, hall)
        able = sum(weight for code, weight in fast.items() if code in covered)
        roles = []
        for number, role in enumerate(limits.roles, 1):
            lane = hall.lanes.get(role.first)
            if lane is not None and lane.kind == "fast" and 2 * able < sum(fast.values()):
                continue
            if entries_of(role.ways[0], spec, hall, limits.lanes):
                roles.append(number)
        found[spec.id] = tuple(roles)
    return found


def _staff(limits: Limits, today: Plan) -> tuple[int, ...]:
    """The most windows at work by slot: as the limits say, or as many as today's plan ever has at a time."""
    edges = {slot.begins for slot in today.slots}
    ever = max((sum(slot.begins <= at < slot.ends for slot in today.slots) for at in edges), default=0)
    found = []
    for begins, ends in limits.slots:
        told = [most for since, until, most in limits.staff if since < ends and until > begins]
        found.append(min(told) if told else (0 if limits.staff else ever))
    return tuple(found)


def _impossible(problem: Problem) -> Iterator[Mistake]:
    """What no plan could mend."""
    if not problem.groups:
        yield Mistake("limits.windows", "no window may be at work", "Let at least one window work")
        return
    yield from _targets(problem)
    may = sum(1 << window for group in problem.groups for window in group.windows)
    for lane, cover in problem.lines:
        if not cover & may:
            what = f"nobody may serve some of lane {lane}"
            yield Mistake("limits.windows", what, "Let a window with the skill for it work, or park the item")


def _targets(problem: Problem) -> Iterator[Mistake]:
    """Targets that say nothing, or that nobody could reach. Those of the hall itself are not questioned."""
    hall, scenario = problem.hall, problem.scenario
    listed, own = hall.fast_items(scenario.date), default_targets(hall)
    walk = scenario.profile.walk
    least = walk.shift + (round(walk.mean) if walk.family == "constant" else 0)
    for target in problem.limits.targets:
        if target in own:
            continue
        where = f"limits.targets[{target.code}]"
        if not any(members(target, hall, listed, scenario.profile.items)):
            yield Mistake(where, "nobody who comes belongs to it", "Name a group, or a zone, with visitors")
        if target.within is not None and target.within < least:
            what = f"the way to the window alone takes {least / 1000:g} s"
            yield Mistake(f"{where}.within", what, "Give a longer time")
