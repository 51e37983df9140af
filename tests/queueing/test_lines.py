"""A line behaves like a sorted list, whatever is done to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.lines import Entry, Line

pytestmark = pytest.mark.quick

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "take", "take", "remove"]), st.integers(0, 6), st.integers(0, 400)
    ),
    max_size=400,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(MOVES, st.integers(0, 200))
def test_a_line_is_a_sorted_list(moves: list[tuple[str, int, int]], full: int) -> None:
    line, model = Line(), [(place, place, f"t{place}") for place in range(full)]
    for entry in model:
        line.add(entry)
    for join, (move, place, pick) in enumerate(moves, 1000):
        if move == "add":
            entry = (place, join, f"t{join}")
            line.add(entry)
            model.append(entry)
            model.sort()
        elif model:
            entry = model[0] if move == "take" else model[pick % len(model)]
            line.remove(entry)
            model.remove(entry)
        assert len(line) == len(model)
        assert line.head == (model[0] if model else None)
        assert line.ahead_of(place, join) == sum(1 for one in model if one < (place, join, ""))
        assert line.before(place, 3) == [one for one in model if one[0] < place][:3]
        assert line.after(place, pick, 3) == [one for one in model if one[:2] > (place, pick)][:3]
    assert list(line) == model


def test_a_ticket_that_is_not_in_line_cannot_be_taken_out() -> None:
    line = Line()
    here: Entry = (1, 1, "a")
    line.add(here)
    with pytest.raises(KeyError):
        line.remove((1, 2, "b"))
    line.remove(here)
    with pytest.raises(KeyError):
        line.remove(here)


def test_taken_tickets_do_not_pile_up() -> None:
    line = Line()
    for join in range(10_000):
        line.add((join, join, str(join)))
        if join >= 5:
            head = line.head
            assert head is not None
            line.remove(head)
    assert len(line) == 5
    assert len(line._entries) < 200
