"""The day in the documents is a day that the hall really goes through, with every turn a visit can take."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest

from hall.words import PROBLEMS
from queueing import commands as c
from queueing.events import KINDS, Event
from queueing.floor import Floor
from simulation.replay import commands_of
from tests.builders import ROOT

FOLDER = ROOT / "docs" / "story"


@pytest.fixture(scope="module")
def tell() -> Any:
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module("tell")
    finally:
        sys.path.remove(str(FOLDER))


@pytest.fixture(scope="module")
def acted(tell: Any) -> tuple[dict[str, str], list[Event]]:
    pages, record = tell.acted_out()
    return pages, record


@pytest.fixture(scope="module")
def told(acted: tuple[dict[str, str], list[Event]]) -> dict[str, str]:
    return acted[0]


def test_the_documents_tell_the_day_as_it_goes_now(tell: Any, told: dict[str, str]) -> None:
    for language, text in told.items():
        path = tell.FOLDER / tell.PAGES[language]
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run docs/story/tell.py"


def test_the_rules_of_the_sample_hall_are_those_that_the_product_tells(tell: Any) -> None:
    for language, name in tell.RULES.items():
        told = tell.rules_page(language)
        assert (tell.FOLDER / name).read_text("utf-8") == told, f"{name} is out of date: run make story"


def test_every_kind_of_event_happens_in_it(told: dict[str, str]) -> None:
    counted = told["en"].splitlines()[-1]
    assert {kind for kind in KINDS if f" {kind} " not in counted} == set()


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        (
            "en",
            (
                "On the phone:",
                "The board shows: ",
                "The board shows no call",
                "The note that the clerk reads:",
            ),
        ),
        ("zh-CN", ("手机上：", "大屏：", "大屏上没有叫号", "窗口看到的留言：")),
    ],
)
def test_it_shows_what_people_saw_and_what_no_event_tells(
    told: dict[str, str], language: str, marks: tuple[str, ...]
) -> None:
    text = told[language]
    assert [mark for mark in marks if mark not in text] == []
    for code in ("clock_ahead", "plan_harms", "item_parked", "issuing_stopped", "more_time_limit"):
        begins = PROBLEMS[code][language]["detail"].partition("{")[0]
        assert begins in text, code


def test_its_record_is_played_again_by_the_commands_that_made_it(
    acted: tuple[dict[str, str], list[Event]],
) -> None:
    floor, again = Floor(), list[Event]()
    for at, command in commands_of(acted[1]):
        if floor.next_due is not None and floor.next_due <= at:
            again += floor.handle(at, c.Settle()).events
        again += floor.handle(at, command).events
    assert again == acted[1]


def test_no_sentence_has_a_hole(told: dict[str, str]) -> None:
    for text in told.values():
        assert not any(mark in text for mark in ("{", "}", "None", "(none)"))
