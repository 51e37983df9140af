"""Which lane a ticket belongs to, with the reason."""

from __future__ import annotations

import pytest

from queueing.errors import Refused
from queueing.plans import Plan
from queueing.routing import check_items, route
from tests.builders import names, tiny_hall

pytestmark = pytest.mark.quick

HALL = tiny_hall()
FAST = HALL.fast_items("2026-03-02")


def plan(*lanes: str) -> Plan:
    return Plan("p", names("p"), lanes, ())


EVERY = plan("fast", "regular-A", "regular-B")


@pytest.mark.parametrize(
    ("items", "lane", "code", "item"),
    [
        (("QA",), "fast", "on_fast_list", "QA"),
        (("QA", "QB"), "fast", "on_fast_list", "QA"),
        (("NA",), "regular-A", "not_on_fast_list", "NA"),
        (("CA",), "regular-A", "complex_item", "CA"),
        (("CB",), "regular-B", "complex_item", "CB"),
        (("QA", "CB"), "regular-B", "complex_item", "CB"),
        (("QA", "NB", "CA"), "regular-B", "not_on_fast_list", "NB"),
        (("CA", "QB"), "regular-A", "complex_item", "CA"),
    ],
)
def test_all_items_on_the_fast_list_go_fast_else_the_first_other_item_decides(
    items: tuple[str, ...], lane: str, code: str, item: str
) -> None:
    found, because = route(HALL, EVERY, FAST, items)
    assert (found, because.code, because.facts["item"]) == (lane, code, item)


def test_without_a_fast_lane_the_first_item_decides() -> None:
    found, because = route(HALL, plan("regular-A", "regular-B"), FAST, ("QB", "CA"))
    assert (found, because.to_data()) == ("regular-B", {"code": "no_fast_lane", "item": "QB"})


def test_an_item_whose_period_on_the_fast_list_is_over_goes_regular() -> None:
    assert route(HALL, EVERY, frozenset(), ("QA",))[0] == "regular-A"


def test_a_lane_that_the_plan_does_not_have_is_closed() -> None:
    with pytest.raises(Refused, match="lane_closed") as refused:
        route(HALL, plan("fast", "regular-A"), FAST, ("CB",))
    assert refused.value.facts == {"item": "CB", "lane": "regular-B"}


def test_a_fast_item_needs_no_regular_lane() -> None:
    assert route(HALL, plan("fast", "regular-A"), FAST, ("QB",))[0] == "fast"


def test_an_unknown_item_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(Refused) as refused:
        check_items(HALL, ("ON",))
    assert refused.value.facts == {"item": "ON", "mend": "Did you mean 'ONE'?"}
