"""Every kind of broken scenario, profile and plan gets the words that the reference page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.simulation.mistakes import (
    FILES,
    LIMITS,
    PAGE,
    PLAN,
    PROFILE,
    SCENARIO,
    Kind,
    page,
    row,
    told,
    told_in_chinese,
    told_of_file,
)

KINDS = [*SCENARIO, *PROFILE, *PLAN, *LIMITS]
ROWS = PAGE.read_text(encoding="utf-8").splitlines()


def test_the_good_scenario_has_no_mistakes_and_the_kinds_are_many() -> None:
    assert told(lambda _: None) == []
    assert len(KINDS) + len(FILES) >= 80
    assert len({kind.written for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.written)
def test_a_mistake_gets_its_words(kind: Kind) -> None:
    sentences = told(kind.change)
    assert sentences
    assert row(kind.written, sentences) in ROWS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.written)
def test_a_mistake_is_told_in_chinese_too(kind: Kind) -> None:
    for sentence in told_in_chinese(kind.change):
        assert not re.search("[A-Za-z]+ [a-z]+ [a-z]+", sentence), sentence


@pytest.mark.parametrize(("title", "content"), FILES, ids=[title for title, _ in FILES])
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(
    title: str, content: bytes | None, tmp_path: Path
) -> None:
    (sentence,) = told_of_file(tmp_path, content)
    assert sentence.startswith("trial.toml: ")
    assert "Traceback" not in sentence


def test_the_page_shows_every_kind_with_its_words(tmp_path: Path) -> None:
    """Written anew by ``python -m tests.simulation.mistakes``."""
    assert PAGE.read_text(encoding="utf-8") == page(tmp_path)
