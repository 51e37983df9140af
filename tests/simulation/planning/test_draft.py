"""Windows are named so that nobody changes too often; the nearest workable day is found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulation.planning.draft import Group, Shifts, named
from simulation.planning.shifting import nearest

SLOTS = 8
BEGINS = tuple(range(100, 100 + 30 * SLOTS, 30))
ENDS = BEGINS[-1] + 30
RULES = Shifts(dwell=60, stretches=2, stretch=90)


def workable(row: tuple[int, ...], shifts: Shifts = RULES) -> bool:
    """The rules in words, for one window: written apart from the program that is tested."""
    runs: list[tuple[int, int, int]] = []
    for place, role in enumerate(row):
        if runs and runs[-1][0] == role:
            runs[-1] = (role, runs[-1][1], BEGINS[place] + 30)
        else:
            runs.append((role, BEGINS[place], BEGINS[place] + 30))
    for place, (role, since, until) in enumerate(runs):
        at_an_end = role == 0 and place in (0, len(runs) - 1)
        if not at_an_end and until - since < shifts.dwell:
            return False
    work: list[tuple[int, int]] = []
    for role, since, until in runs:
        if role and work and work[-1][1] == since:
            work[-1] = (work[-1][0], until)
        elif role:
            work.append((since, until))
    return len(work) <= shifts.stretches and all(until - since >= shifts.stretch for since, until in work)


rows = st.lists(st.integers(0, 2), min_size=SLOTS, max_size=SLOTS).map(tuple)
GROUP = Group(windows=(0,), slots=tuple(range(SLOTS)), roles=(1, 2))


@given(rows)
def test_one_window_is_named_exactly_when_its_day_keeps_the_rules(row: tuple[int, ...]) -> None:
    found = named(GROUP, [(role,) for role in row], BEGINS, ENDS, RULES)
    assert found == ((row,) if workable(row) else None)


@given(st.lists(rows, min_size=3, max_size=3))
def test_named_windows_have_the_roles_asked_for_and_keep_the_rules(three: list[tuple[int, ...]]) -> None:
    cells = [tuple(sorted(cell)) for cell in zip(*three, strict=True)]
    group = Group(windows=(0, 1, 2), slots=tuple(range(SLOTS)), roles=(1, 2))
    found = named(group, cells, BEGINS, ENDS, RULES)
    if found is not None:
        assert [tuple(sorted(cell)) for cell in zip(*found, strict=True)] == cells
        assert all(workable(row) for row in found)


@given(rows)
def test_the_nearest_workable_day_is_workable_and_is_the_wanted_one_if_that_is(row: tuple[int, ...]) -> None:
    found = nearest(row, GROUP, BEGINS, ENDS, RULES)
    assert workable(found)
    if workable(row):
        assert found == row


def test_who_has_been_longest_in_a_role_leaves_it_first() -> None:
    group = Group(windows=(0, 1), slots=(0, 1, 2, 3), roles=(1, 2))
    cells = [(1, 2), (1, 1), (1, 2), (1, 2)]
    # The second window became fast only at the second slot: the first one changes.
    found = named(group, cells, BEGINS[:4], BEGINS[3] + 30, Shifts(30, 2, 30))
    assert found == ((1, 1, 2, 2), (2, 1, 1, 1))
