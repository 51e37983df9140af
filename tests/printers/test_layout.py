"""Lines break where a reader expects it, for any text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from printers.layout import NOT_FIRST, NOT_LAST, balanced, cells, pair, wrap

MIXED = st.text(st.sampled_from("办理事项快 Abc12-.，。、（）《》:;/\n—·é 鄠𠮷"), max_size=60)
WIDTHS = st.integers(min_value=4, max_value=48)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("A", 1),
        ("办", 2),
        ("—", 2),
        ("·", 2),
        ("①", 2),
        ("□", 2),
        ("é", 2),
        ("￥12", 4),
        ("K012 快办", 9),
        ("𠮷", 2),
    ],
)
def test_a_character_is_as_wide_as_its_bytes_in_gbk(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("先到先办，过号请到导办台。", 8, ["先到先", "办，过号", "请到导办", "台。"]),
        ("请在A1234窗口办理", 9, ["请在A1234", "窗口办理"]),
        ("请在A1234窗口办理", 8, ["请在", "A1234窗", "口办理"]),
        ("Scan to follow your place", 10, ["Scan to", "follow", "your place"]),
        ("Pneumonoultramicroscopic", 10, ["Pneumonoul", "tramicrosc", "opic"]),
        ("办理（加急）事项", 6, ["办理", "（加", "急）事", "项"]),
        ("", 10, [""]),
        ("一\n二", 10, ["一", "二"]),
    ],
)
def test_lines_break_like_this(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(MIXED, WIDTHS)
@example("11··", 4)
def test_no_line_is_wider_than_the_paper(text: str, width: int) -> None:
    assert all(cells(line) <= width for line in wrap(text, width))


@given(MIXED, WIDTHS)
def test_nothing_is_lost_but_blanks_and_nothing_is_added(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(
    st.text(st.sampled_from("办理事项快捷，。；）Ab1 "), max_size=60), st.integers(min_value=12, max_value=48)
)
def test_no_line_begins_with_a_closing_mark_unless_the_text_piles_them_up(text: str, width: int) -> None:
    marks = 0
    for character in "".join(text.split()):
        marks = marks + 1 if character in NOT_FIRST else 0
        if marks > 3:
            return
    lines = wrap(text, width)
    assert not any(line[:1] in NOT_FIRST for line in lines[1:] if line)


@given(
    st.lists(st.sampled_from(["办理", "window", "K012", "3.5%", "（加急）", "请"]), max_size=14),
    st.integers(12, 40),
)
def test_words_numbers_and_brackets_stay_whole(pieces: list[str], width: int) -> None:
    text = " ".join(pieces)
    lines = wrap(text, width)
    for word in ("window", "K012", "3.5%"):
        assert sum(line.count(word) for line in lines) == text.count(word)
    assert not any(line and line[-1] in NOT_LAST for line in lines)


@given(MIXED, WIDTHS)
def test_balanced_lines_are_not_more_and_fit(text: str, width: int) -> None:
    lines = balanced(text, width)
    assert len(lines) <= len(wrap(text, width))
    assert all(cells(line) <= width for line in lines)


def test_a_lonely_last_word_is_given_company() -> None:
    assert wrap("Sample District Service Hall", 24) == ["Sample District Service", "Hall"]
    assert balanced("Sample District Service Hall", 24) == ["Sample District", "Service Hall"]


def test_a_value_that_does_not_fit_beside_its_name_goes_to_the_next_line() -> None:
    assert pair("部门", "市场监管", 14, 2) == [("部门", "市场监管")]
    assert pair("部门", "市场监管", 13, 2) == [("部门", ""), ("", "市场监管")]
    assert pair("", "市场监管", 4, 2) == [("", "市场"), ("", "监管")]


@given(MIXED, MIXED, WIDTHS)
def test_a_pair_never_overlaps(left: str, right: str, width: int) -> None:
    for name, value in pair(left, right, width, 2):
        assert cells(name) + cells(value) + (2 if name and value else 0) <= width
