"""The typeface is there, is the pinned one, and is not made twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageFont

from printers import paper
from printers.errors import FontsMissing
from printers.fonts import build
from printers.fonts.files import BOLD, LICENCE, REGULAR, in_bold


def test_the_typeface_is_the_one_the_recipe_makes_and_is_left_alone() -> None:
    before = (REGULAR.stat().st_mtime_ns, BOLD.stat().st_mtime_ns)
    assert build.build() == "fonts: up to date"
    assert (REGULAR.stat().st_mtime_ns, BOLD.stat().st_mtime_ns) == before


def test_a_changed_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "slip-regular.ttf"
    broken.write_bytes(REGULAR.read_bytes()[:-1])
    monkeypatch.setattr(build, "REGULAR", broken)
    assert not build.up_to_date()


@pytest.mark.quick
def test_the_licence_lies_beside_the_typeface() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in LICENCE.read_text("utf-8")


@pytest.mark.quick
def test_the_bold_weight_has_what_it_says_and_rare_names_come_from_the_regular_one() -> None:
    bold, empty = (
        ImageFont.truetype(str(BOLD), 24),
        bytes(ImageFont.truetype(str(BOLD), 24).getmask("\U0010fffd")),
    )
    for character in "快办K012，。—·¥é政务":
        assert in_bold(character)
        assert bytes(bold.getmask(character)) != empty, character
    regular = ImageFont.truetype(str(REGULAR), 24)
    for character in "鄠㐀镕喆堃":
        assert not in_bold(character)
        assert bytes(regular.getmask(character)) != bytes(regular.getmask("\U0010fffd")), character


def test_a_missing_typeface_says_how_to_make_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "REGULAR", tmp_path / "slip-regular.ttf")
    with pytest.raises(FontsMissing, match=r"python -m printers\.fonts\.build"):
        paper.Face(999, bold=False).measure("x")


def test_without_npm_the_build_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(build.BuildFailed, match="npm is missing"):
        build.fetch(tmp_path)
