"""A future begins with the hall as it stands and loses nobody."""

from __future__ import annotations

import numpy as np
import pytest

from queueing.times import HOUR, MINUTE
from simulation.ledger import NONE
from simulation.outlook.actions import actions
from simulation.outlook.draws import draw
from simulation.outlook.futures import Lives, _by_kernel, by_reference, futures
from simulation.reference import Setting
from simulation.scenario import Scenario
from tests.simulation.outlook.afternoons import Afternoon, afternoon

BUSY = 10 * HOUR + 15 * MINUTE


@pytest.fixture(scope="module")
def busy(ordinary: Scenario) -> Afternoon:
    """A quarter past ten."""
    return afternoon(ordinary, ordinary.plans[-1], 5, 3, BUSY)


def test_the_kernel_and_the_reference_see_the_same_futures_under_every_plan(busy: Afternoon) -> None:
    seen, draws = busy.seen, draw(busy.seen, 4, 1)
    setting = Setting(seen.hall.data, seen.plan, seen.date, seen.zero, draws.habits)
    for plan in (None, *(one.plan for one in actions(seen)[::5])):
        # The kernel itself, not what takes its place where it refuses.
        ours = _by_kernel(seen, setting, draws, plan)
        theirs = by_reference(seen, setting, draws, plan)
        for name in Lives.__slots__:
            assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name


def test_who_is_here_now_is_there_in_every_future_with_the_same_past(busy: Afternoon) -> None:
    floor, zero = busy.seen.floor, busy.seen.zero
    lives = futures(busy.seen, draw(busy.seen, 6, 1), None)
    here = sorted(one.issued_at - zero for one in floor.tickets.values())
    for future in range(6):
        mine = (lives.future == future) & (lives.issued <= busy.seen.now)
        assert sorted(lives.issued[mine].tolist()) == here
    called = {one.issued_at - zero: one.called_at - zero for one in floor.tickets.values() if one.called_at}
    for issued, at in called.items():
        assert set(lives.called[lives.issued == issued].tolist()) == {at}


def test_nobody_is_called_before_now_who_waits_now(busy: Afternoon) -> None:
    lives = futures(busy.seen, draw(busy.seen, 6, 1), None)
    waiting = {
        one.issued_at - busy.seen.zero for one in busy.seen.floor.tickets.values() if one.state == "waiting"
    }
    assert waiting
    later = lives.called[np.isin(lives.issued, list(waiting))]
    assert ((later == NONE) | (later >= busy.seen.now)).all()


def test_the_same_seed_gives_the_same_futures_and_another_one_others(busy: Afternoon) -> None:
    first, again, other = (futures(busy.seen, draw(busy.seen, 4, seed), None) for seed in (1, 1, 2))
    assert np.array_equal(first.called, again.called)
    assert len(first.called) != len(other.called) or not np.array_equal(first.called, other.called)


def test_every_plan_meets_the_same_visitors(busy: Afternoon) -> None:
    draws = draw(busy.seen, 4, 1)
    as_is = futures(busy.seen, draws, None)
    for action in actions(busy.seen)[:4]:
        done = futures(busy.seen, draws, action.plan)
        assert np.array_equal(np.sort(done.issued), np.sort(as_is.issued)), action.what


def test_the_plan_in_force_put_in_force_again_changes_nothing(busy: Afternoon) -> None:
    """All its slots begin anew; that brings no clerk, and nobody is called otherwise."""
    draws = draw(busy.seen, 4, 1)
    as_is, again = (futures(busy.seen, draws, plan) for plan in (None, busy.seen.plan))
    assert np.array_equal(as_is.called, again.called)


def test_a_part_of_the_draws_gives_the_same_futures(busy: Afternoon) -> None:
    draws = draw(busy.seen, 5, 1)
    whole, part = (futures(busy.seen, one, None) for one in (draws, draws.part(2, 4)))
    which = (whole.future >= 2) & (whole.future < 4)
    assert np.array_equal(whole.called[which], part.called)
