"""A slip survives being stored, and its words are what people say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers import phrases
from printers.errors import SlipMistakes
from printers.slip import Slip, Words
from printers.testprint import sample_slip

WORDS = st.builds(Words, st.text(max_size=9), st.text(max_size=9))
SECONDS = st.none() | st.integers(0, 10**6)
SLIPS = st.builds(
    Slip,
    hall=WORDS,
    number=st.text(min_size=1, max_size=9),
    lane=WORDS,
    kind=st.sampled_from(["fast", "regular"]),
    items=st.lists(WORDS, max_size=3).map(tuple),
    departments=st.lists(WORDS, max_size=3).map(tuple),
    people_ahead=st.integers(0, 10**6),
    p50_seconds=SECONDS,
    p90_seconds=SECONDS,
    issued_at=st.integers(0, 2**53),
    issued_text=st.text(min_size=1, max_size=9),
    follow_url=st.text(min_size=1, max_size=9),
    language=st.sampled_from(["zh-CN", "en"]),
    copy=st.booleans(),
    claimed=st.booleans(),
    materials=st.lists(WORDS, max_size=3).map(tuple),
    notices=st.lists(WORDS, max_size=3).map(tuple),
)


@given(SLIPS)
def test_a_slip_comes_back_from_json_as_it_was(slip: Slip) -> None:
    assert Slip.from_data(json.loads(json.dumps(slip.to_data()))) == slip


@pytest.mark.quick
def test_a_slip_with_wrong_data_is_told_everything_that_is_wrong() -> None:
    data = sample_slip().to_data() | {
        "number": 7,
        "kind": "quick",
        "items": [{"zh-CN": "a"}],
        "people_ahead": -1,
    }
    del data["hall"]
    data["colour"] = "red"
    with pytest.raises(SlipMistakes) as caught:
        Slip.from_data(data)
    assert {mistake.where for mistake in caught.value.mistakes} == {
        "slip.hall",
        "slip.number",
        "slip.kind",
        "slip.items",
        "slip.people_ahead",
        "slip.colour",
    }
    assert "slip.kind: is 'quick'. It must be one of fast, regular" in str(caught.value)


@pytest.mark.parametrize(
    ("p50", "p90", "zh", "en"),
    [
        (None, None, "", ""),
        (5, 50, "约 1 分钟", "about 1 minute"),
        (60, None, "约 1 分钟", "about 1 minute"),
        (90, 290, "2–5 分钟", "2–5 minutes"),
        (5, 70, "1–2 分钟", "1–2 minutes"),
    ],
)
def test_a_wait_is_said_in_whole_minutes(p50: int | None, p90: int | None, zh: str, en: str) -> None:
    assert (phrases.expected(p50, p90, "zh-CN"), phrases.expected(p50, p90, "en")) == (zh, en)


def test_the_longer_wait_is_rounded_up_so_that_it_holds() -> None:
    assert phrases.at_most(241, "zh-CN") == "90% 的人不超过 5 分钟"
    assert phrases.at_most(0, "en") == "9 in 10 wait under 1 min"
    assert phrases.at_most(None, "en") == ""


@pytest.mark.parametrize(
    ("count", "zh", "en"), [(0, "无人", "nobody"), (1, "1 人", "1 person"), (3, "3 人", "3 people")]
)
def test_people_ahead_are_counted_in_words(count: int, zh: str, en: str) -> None:
    assert (phrases.people_ahead(count, "zh-CN"), phrases.people_ahead(count, "en")) == (zh, en)
