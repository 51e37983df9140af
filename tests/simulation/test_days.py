"""Days as columns: a day is the same whichever way one asks, a course the same as it was written."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.arrivals import Come
from simulation.courses import HOW, PLAIN, Course
from simulation.days import Trace
from simulation.habits import MoreTime, Several, TurnedAway
from simulation.laws import NEVER, Law
from simulation.scenario import Scenario
from simulation.traces import BLOCK, draw_block, draw_day, order_of
from tests.simulation.by_hand import ITEMS, trace_of, visitor


def same(one: Trace, other: Trace) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(Trace)
    )


@pytest.fixture(scope="module")
def busy(ordinary: Scenario) -> Scenario:
    """Few visitors, most of whom do something besides."""
    law = Law("exponential", 600_000.0)
    habits = replace(
        ordinary.habits,
        several=Several(0.5, {2: 0.5, 3: 0.5}, "parallel"),
        turned_away=TurnedAway(0.3, {}, 0.5, 0.5, law),
        more_time=MoreTime(0.3, law),
    )
    return replace(ordinary, volume=0.05, habits=habits)


def test_a_day_is_the_same_alone_and_in_its_block_in_any_order(busy: Scenario) -> None:
    first, second = draw_block(busy, 7, 0), draw_block(busy, 7, 1)
    assert len(first) == len(second) == BLOCK
    for day in (BLOCK + 3, 5, BLOCK, 0, BLOCK - 1, 5):
        block = second if day >= BLOCK else first
        assert same(draw_day(busy, 7, day), block.day(day % BLOCK))
    assert not same(first.day(0), second.day(0))
    assert sum(len(first.day(index)) for index in range(BLOCK)) == len(first.visitors)


def test_what_is_counted_inside_a_day_stays_inside_it(busy: Scenario) -> None:
    back = matters = 0
    for index in range(BLOCK):
        day = draw_day(busy, 7, index)
        assert day.matter_start[0] == 0
        assert day.matter_start[-1] == len(day.matter_item) == len(day.matter_brought)
        again = day.again[day.again != NEVER]
        assert ((again >= 0) & (again < len(day))).all()
        assert (day.arrival[again] == NEVER).all()
        assert len(set(again.tolist())) == len(again) == (day.arrival == NEVER).sum()
        back, matters = back + len(again), matters + len(day.matter_item)
    assert back > 100
    assert matters > 300


times = st.integers(-1, 10**7)
codes = st.sampled_from(ITEMS)
works = st.tuples(st.integers(1, 10**6), times)
courses = st.builds(
    Course,
    others=st.lists(codes, max_size=3, unique=True).map(tuple),
    how=st.sampled_from(HOW),
    works=st.dictionaries(codes, works, max_size=3),
    booked=times,
    early_pass=st.booleans(),
    check=times,
    sent_away=st.booleans(),
    turned_away=st.booleans(),
    back=times,
    again=st.integers(-1, 4),
    more_time=times,
    aside=times,
    aside_for=times,
    seen=times,
    granted=st.booleans(),
    balks=st.booleans(),
)


@given(st.dictionaries(st.integers(0, 4), courses))
def test_courses_read_from_columns_as_they_were_written(given_: dict[int, Course]) -> None:
    trace = trace_of(*[visitor("09:00")] * 5).with_courses(given_)
    for one in range(5):
        assert trace.course(one) == given_.get(one, PLAIN)
    assert trace.with_courses({}).courses == {}


comers = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), max_size=12).map(sorted)
further = st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 5)), max_size=8)


@given(comers, further)
def test_further_visitors_stand_where_they_come_and_those_who_come_by_another_at_the_end(
    own: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    def columns(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
        return tuple(np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))  # type: ignore[return-value]

    day, arrival = columns(own)
    nobody = np.zeros(0, dtype=np.int64)
    place, order = order_of(Come(day, arrival, nobody, None), *columns(more))
    late = [(one, 99 if at == NEVER else at) for one, at in own + more]
    assert order.tolist() == sorted(range(len(late)), key=late.__getitem__)
    assert place[order].tolist() == list(range(len(late)))
