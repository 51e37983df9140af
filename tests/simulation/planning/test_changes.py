"""Pictures of changes: for wide windows and for telephones, with the same figures."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from simulation.planning.changes import Mark, Row, changes

SVG = "{http://www.w3.org/2000/svg}"


def figure(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 1, "high": value + 1}


LONG = "Add a clerk more in zone D, 09:00-11:00, at a window like W14; a clerk more in zone D, 08:30-13:00"
ROWS = [
    Row(LONG, (Mark("#111", figure(6.6), "+6.61 \u00b10.06 h, 11 of 11", dot=True),)),
    Row(
        "在D区增加一名工作人员，09:00-11:00，窗口同W14",
        (Mark("#111", figure(-2.5), "-2.46 \u00b10.06小时，9/11", dot=True),),
    ),
]


@pytest.fixture(scope="module")
def drawn() -> dict[str | None, ElementTree.Element]:
    legend = [
        ("#111", "keeps every target"),
        ("#222", "does not keep every target"),
        ("#333", "is not known"),
    ]
    found = re.findall("<svg.*?</svg>", changes("What it takes", "hours", ROWS, legend, "en"), re.DOTALL)
    return {one.get("class"): one for one in map(ElementTree.fromstring, found)}


@pytest.mark.parametrize("kind", ["broad", "narrow"])
def test_dots_stand_on_their_side_of_the_line_where_nothing_changes(
    drawn: dict[str | None, ElementTree.Element], kind: str
) -> None:
    texts = {one.text: one for one in drawn[kind].iter(f"{SVG}text")}
    nothing = float(texts["0"].get("x", ""))
    more, less = (float(one.get("cx", "")) for one in drawn[kind].iter(f"{SVG}circle"))
    assert less < nothing < more


@pytest.mark.parametrize(("kind", "least"), [("broad", 400), ("narrow", 120)])
def test_figures_stand_beside_the_marks_and_inside_the_picture(
    drawn: dict[str | None, ElementTree.Element], kind: str, least: float
) -> None:
    width = float(drawn[kind].get("viewBox", "").split()[2])
    told = [
        one
        for one in drawn[kind].iter(f"{SVG}text")
        if one.text in {mark.told for row in ROWS for mark in row.marks}
    ]
    ends = max(float(one.get("x2", "")) for one in drawn[kind].iter(f"{SVG}line"))
    assert len(told) == 2
    for one in told:
        begins, letters = float(one.get("x", "")), sum(1 if sign.isascii() else 2 for sign in one.text or "")
        assert ends < begins
        assert begins + 6 * letters <= width, one.text
    lines = {float(one.get("x1", "")) for one in drawn[kind].iter(f"{SVG}line")}
    assert max(lines) - min(lines) >= least, "there is room for the marks"


def test_on_a_telephone_names_and_series_stand_one_below_the_other(
    drawn: dict[str | None, ElementTree.Element],
) -> None:
    broad, narrow = (
        {one.text: float(one.get("y", "")) for one in drawn[kind].iter(f"{SVG}text")}
        for kind in ("broad", "narrow")
    )
    assert broad["keeps every target"] == broad["does not keep every target"]
    assert narrow["keeps every target"] < narrow["does not keep every target"]
    above = narrow["Add a clerk more in zone D, 09:00-11:00, at a"]
    assert above < narrow["+6.61 \u00b10.06 h, 11 of 11"]
