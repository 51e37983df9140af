"""What is looked for: the hall in slots and groups of windows, and which drafts keep to the limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from queueing.coverage import lines_of
from queueing.hallfile import Hall
from queueing.lanes import LaneEntry
from queueing.plans import Plan, Slot, entries_of, without
from queueing.windows import WindowSpec
from simulation.planning.draft import Cell, Draft, Group, Shifts, named
from simulation.planning.limits import Limits
from simulation.planning.roles import CLOSED
from simulation.scenario import Scenario

Rows = tuple[tuple[int, ...], ...]
"""By window of the hall its role in each slot; -1 where it cannot be at work."""
ABSENT = -1
_REMEMBERED = 4_096
"""Of how many drafts the rows are remembered, the latest."""
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

    def rows(self, draft: Draft) -> Rows | None:
        """The draft with its windows named, or None when it does not keep to the limits."""
        return self._rows_known(draft)

    @cached_property
    def _rows_known(self) -> Callable[[Draft], Rows | None]:
        return lru_cache(_REMEMBERED)(self._rows)

    def _rows(self, draft: Draft) -> Rows | None:
        found = [(ABSENT,) * len(self.limits.slots)] * len(self.windows)
        for number, (group, cells) in enumerate(zip(self.groups, draft.cells, strict=True)):
            rows = self._named(number, cells)
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
    def _named(self) -> Callable[[int, tuple[Cell, ...]], Rows | None]:
        return lru_cache(_REMEMBERED)(self._rows_of)

    def _rows_of(self, number: int, cells: tuple[Cell, ...]) -> Rows | None:
        """By window of a group its role in each slot of the day."""
        group = self.groups[number]
        begins = [self.limits.slots[slot][0] for slot in group.slots]
        ends = self.limits.slots[group.slots[-1]][1] if group.slots else 0
        rows = named(group, cells, begins, ends, self.shifts)
        if rows is None or len(group.slots) == len(self.limits.slots):
            return rows
        found = []
        for row in rows:
            there = dict(zip(group.slots, row, strict=True))
            found.append(tuple(there.get(slot, ABSENT) for slot in range(len(self.limits.slots))))
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
        apart = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
        slots = range(len(self.limits.slots))
        return next((slot for slot in slots if any(row[slot] != other[slot] for row, other in apart)), None)

    @cached_property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """Stretches without a border of a slot or break, as (slot, windows without a break then as bits)."""
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
            (piece, line) for piece in range(len(self.pieces)) for line in range(len(self.lines))
        )

    def taken(self, window: int, role: int, way: int) -> frozenset[tuple[int, int]]:
        """What of that a window takes for sure when it has a role all day."""
        slots = next((set(group.slots) for group in self.groups if window in group.windows), set[int]())
        lines = [line for line, mask in enumerate(self._takes[role, way]) if mask >> window & 1]
        return frozenset(
            (piece, line)
            for piece, (slot, there) in enumerate(self.pieces)
            if slot in slots and there >> window & 1
            for line in lines
        )

    def _covered(self, ways: tuple[int, ...], at_work: Sequence[tuple[int, ...]]) -> bool:
        """Whether somebody takes every line from the first slot to closing, as a plan's check demands."""
        begun = False
        for slot, masks in enumerate(at_work):
            for somebody, everything in self._looked(slot, ways, masks):
                begun = begun or somebody
                if begun and not everything:
                    return False
        return begun

    @cached_property
    def _looked(self) -> Callable[[int, tuple[int, ...], tuple[int, ...]], tuple[tuple[bool, bool], ...]]:
        return lru_cache(4 * _REMEMBERED)(self._look)

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
            for number, there in self.pieces
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
