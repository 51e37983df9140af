"""The bytes of a slip, read back by a decoder that knows nothing of how they were made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from printers.bitmap import picture
from printers.devices import open_printer
from printers.raster import encode
from printers.slip import Words
from printers.template import default_template, parse_template
from printers.testprint import sample_slip
from tests.printers.decoder import Paper, decode

URL = sample_slip().follow_url
LANGUAGES = ("zh-CN", "en")


def on_paper(dots: int, cut: str = "partial", **changes: Any) -> Paper:
    slip = replace(sample_slip(), **changes)
    return decode(encode(picture(default_template(), slip, dots), cut))


@pytest.mark.quick
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dots", [384, 432, 512, 576, 640])
def test_a_slip_is_as_wide_as_the_head_and_keeps_its_margins(dots: int, language: str) -> None:
    paper = on_paper(dots, language=language)
    assert paper.dots.shape[1] == dots
    ink = np.flatnonzero(paper.dots.any(axis=0))
    assert ink[0] >= dots // 48 - 1
    assert ink[-1] <= dots - dots // 48
    assert paper.dots.shape[0] / 8 < 150, "a slip is shorter than 15 cm"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dots", [384, 576])
def test_the_code_on_paper_leads_to_the_follow_page_with_four_white_modules_around(
    dots: int, language: str
) -> None:
    paper = on_paper(dots, language=language)
    code = paper.qr()
    assert code.text == URL
    corners = code.position
    left, top = corners.top_left.x - 20, corners.top_left.y - 20
    right, bottom = corners.bottom_right.x - 20, corners.bottom_right.y - 20
    left, right, top, bottom = edges(paper.dots, left, right, top, bottom)
    # The finder pattern at the top left is seven modules of black across.
    finder = int(np.argmin(paper.dots[top, left:]))
    assert finder % 7 == 0
    module = finder // 7
    assert module == (5 if dots == 384 else 6)
    quiet = 4 * module
    ring = paper.dots[top - quiet : bottom + 1 + quiet, left - quiet : right + 1 + quiet].copy()
    assert ring.shape == (bottom - top + 1 + 2 * quiet, right - left + 1 + 2 * quiet)
    ring[quiet:-quiet, quiet:-quiet] = 0
    assert not ring.any(), "something is printed in the quiet zone"


def test_the_quiet_zone_holds_even_between_two_black_bands() -> None:
    band = '[[block]]\nkind = "text"\ntext = "{hall}"\nframe = "solid"\n'
    code = '[[block]]\nkind = "qr"\nmodule = 12\nalign = "center"\n'
    needed = '[[block]]\nkind = "number"\n[[block]]\nkind = "copy_mark"\n'
    template = parse_template(band + code + band + needed, "hall.toml")
    dots = decode(encode(picture(template, sample_slip(), 576), "none")).dots
    ends = np.flatnonzero(np.diff(dots.any(axis=1).astype(int)) != 0)
    # Ink of the band, blank, ink of the code, blank, ink of the next band.
    blank_above, code_height, blank_below = np.diff(ends)[1:4]
    assert code_height % 12 == 0
    assert min(blank_above, blank_below) >= 4 * 12


def edges(dots: np.ndarray, left: int, right: int, top: int, bottom: int) -> tuple[int, int, int, int]:
    """The exact box of ink whose reported corners are within a module or two."""
    near = dots[top - 12 : bottom + 13, left - 12 : right + 13]
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    return (
        left - 12 + int(columns[0]),
        left - 12 + int(columns[-1]),
        top - 12 + int(rows[0]),
        top - 12 + int(rows[-1]),
    )


def test_the_picture_arrives_dot_for_dot_in_bands_of_128_lines() -> None:
    image = picture(default_template(), sample_slip(), 576)
    paper = decode(encode(image, "partial"))
    assert np.array_equal(paper.dots, (np.asarray(image) == 0).astype(np.uint8))
    assert set(paper.bands[:-1]) == {128}
    assert sum(paper.bands) == image.height
    assert paper.resets == 1


@pytest.mark.parametrize(("cut", "seen"), [("partial", "partial"), ("full", "full"), ("none", "feed 5")])
def test_each_printer_cuts_in_its_own_way(cut: str, seen: str) -> None:
    assert on_paper(384, cut).cuts == [seen]


def test_a_slip_begins_with_a_reset_and_chinese_mode() -> None:
    assert encode(Image.new("1", (8, 1), 1), "none").startswith(b"\x1b@\x1c&\x1dv0\x00")


def test_the_number_is_the_largest_thing_on_the_slip() -> None:
    paper = on_paper(576, follow_url="x")
    heights = band_heights(paper.dots)
    assert max(heights) >= 110, "the number is at least 14 mm tall"
    without = [height for height in heights if height < 110]
    assert len(heights) - len(without) <= 2, "only the number, and the code, are that tall"


def band_heights(dots: np.ndarray) -> list[int]:
    """Heights of the stretches of lines with ink, top to bottom."""
    inked = dots.any(axis=1).astype(int)
    borders = np.flatnonzero(np.diff(np.concatenate(([0], inked, [0]))))
    return [int(end - start) for start, end in zip(borders[::2], borders[1::2], strict=True)]


def test_a_copy_says_so_before_anything_else() -> None:
    original, copy = on_paper(576), on_paper(576, copy=True)
    assert copy.dots.shape[0] > original.dots.shape[0]
    # The mark is a black band nearly as wide as the paper.
    assert copy.dots[:80].sum(axis=1).max() > 500
    assert original.dots[:80].sum(axis=1).max() < 400


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "ABCDEFGH123456789"},
        {"items": (Words("食品经营许可" * 12, "Very long name " * 12),)},
        {"hall": Words("示例" * 40, "Sample " * 40)},
        {"items": (Words("办理\x1b@\x1dV\x00事项", "Item\n\x1b@ two"),) * 6},
        {"number": "鄠012", "hall": Words("浉河区𠮷镇㐀村政务服务中心", "Hall of 鄠邑")},
        {"people_ahead": 0, "p50_seconds": None, "p90_seconds": None, "departments": ()},
        {"follow_url": "https://hall.example.gov.cn/" + "x" * 200},
    ],
    ids=["long number", "long item", "long hall", "control codes", "rare", "bare", "long address"],
)
@pytest.mark.parametrize("dots", [384, 576])
def test_whatever_a_slip_says_it_stays_on_the_paper(dots: int, changes: dict[str, Any]) -> None:
    for language in LANGUAGES:
        paper = on_paper(dots, language=language, **changes)
        assert paper.dots.shape[1] == dots
        assert not paper.dots[:, : dots // 48 - 2].any()
        assert not paper.dots[:, dots - dots // 48 + 2 :].any()
        assert paper.cuts == ["partial"]
        assert paper.qr().text == changes.get("follow_url", URL)


def test_a_rare_character_in_bold_is_printed_and_not_an_empty_box() -> None:
    def hall(name: str) -> np.ndarray:
        return on_paper(576, hall=Words(name, "Hall")).dots[:100]

    assert not np.array_equal(hall("鄠"), hall("浉"))
    assert hall("鄠").sum() != hall("\U0010fffd").sum()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dots", [384, 576])
def test_who_has_asked_for_priority_reads_that_it_counts_below_the_number(dots: int, language: str) -> None:
    plain = on_paper(dots, language=language).dots
    claimed = on_paper(dots, language=language, claimed=True).dots
    alike = int(np.argmax((plain != claimed[: len(plain)]).any(axis=1)))
    assert alike > len(plain) // 3, "hall, lane, number and wait stand where they always do"
    assert 24 <= len(claimed) - len(plain) <= 90, "one sentence more, on two lines at most"


def test_another_language_gives_another_slip() -> None:
    assert on_paper(576).rows != on_paper(576, language="en").rows


def test_a_printer_makes_the_same_bytes_for_the_same_slip(tmp_path: Path) -> None:
    printer = open_printer("virtual://hall?dots=384&cut=none", tmp_path)
    assert printer.encode(sample_slip()) == printer.encode(sample_slip())
    assert decode(printer.encode(sample_slip())).dots.shape[1] == 384
