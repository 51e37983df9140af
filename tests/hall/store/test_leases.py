"""Leases: one holder at a time, also when a machine's clock is set; the test is the clocks."""

from __future__ import annotations

import pytest

from hall.store.database import Store
from hall.store.leases import LENGTH, RENEW, Lease, holder_of
from tests.postgres import let_go


class Machine:
    """A machine's two clocks: the time of day, which can be set, and one that only goes on. Ms."""

    def __init__(self) -> None:
        self.wall, self.beat = 1_772_409_600_000, 7_000

    def wait(self, ms: int) -> None:
        self.wall += ms
        self.beat += ms


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def pair(store: Store, machine: Machine) -> tuple[Lease, Lease]:
    """Two who want the same."""
    first, second = (
        Lease(store, "w", name, lambda: machine.wall, lambda: machine.beat) for name in ("first", "second")
    )
    return first, second


def test_one_holds_it_until_it_gives_up_or_is_silent_for_too_long(
    machine: Machine, pair: tuple[Lease, Lease]
) -> None:
    first, second = pair
    assert (first.take(), second.take()) == (True, False)
    for _ in range(4):
        machine.wait(RENEW)
        assert (first.take(), second.take()) == (True, False)
    machine.wait(LENGTH)
    assert not first.held(), "it knows by itself"
    assert (second.take(), first.take()) == (True, False)
    second.give_up()
    assert not second.held()
    assert first.take()


def test_a_clock_set_back_keeps_no_lease_of_the_dead_alive(
    machine: Machine, pair: tuple[Lease, Lease]
) -> None:
    first, second = pair
    assert first.take()
    machine.wall -= 3_600_000
    assert second.take(), "no lease can last for an hour"


def test_a_holder_whose_clock_is_set_back_renews_in_time(machine: Machine, pair: tuple[Lease, Lease]) -> None:
    first, second = pair
    assert first.take()
    machine.wall -= LENGTH
    for _ in range(10):
        machine.wait(RENEW)
        assert (first.take(), second.take()) == (True, False)


def test_hosts_whose_clocks_differ_by_seconds_do_not_take_it_from_each_other(
    machine: Machine, pair: tuple[Lease, Lease]
) -> None:
    first, second = pair
    assert first.take()
    machine.wall -= LENGTH - 1
    assert not second.take()


def test_two_containers_of_one_name_whose_processes_have_one_number_do_not_hold_it_together(
    store: Store,
) -> None:
    twin = Store(store.url)
    here, there = (Lease(one, "w", holder_of(one)) for one in (store, twin))
    assert (here.take(), there.take()) == (True, False)
    let_go(twin)
