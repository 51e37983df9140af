"""The day in the documents is a day that the hall really goes through, with every turn a visit can take."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest

from queueing.events import KINDS
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
def told(tell: Any) -> dict[str, str]:
    return dict(tell.pages())


def test_the_documents_tell_the_day_as_it_goes_now(tell: Any, told: dict[str, str]) -> None:
    for language, text in told.items():
        path = tell.FOLDER / tell.PAGES[language]
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run docs/story/tell.py"


def test_every_kind_of_event_happens_in_it(told: dict[str, str]) -> None:
    counted = told["en"].splitlines()[-1]
    assert {kind for kind in KINDS if f" {kind} " not in counted} == set()


def test_no_sentence_has_a_hole(told: dict[str, str]) -> None:
    for text in told.values():
        assert not any(mark in text for mark in ("{", "}", "None", "(none)"))
