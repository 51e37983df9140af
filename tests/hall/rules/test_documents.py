"""The figures of the sample hall in the documents are those of its file, and those that are computed."""

from __future__ import annotations

import re

import pytest

from hall.words import LANGUAGES
from queueing import times
from queueing.coverage import check_lines
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data
from queueing.reading import Reader
from queueing.rules import read_appointments, read_rules
from tests.builders import DAY, ROOT, demo_hall_data, demo_plan_data

FOLDER = ROOT / "docs" / "explanation"
CHOSEN = {
    "en": (FOLDER / "how-a-call-is-chosen.md").read_text("utf-8"),
    "zh-CN": (FOLDER / "how-a-call-is-chosen.zh-CN.md").read_text("utf-8"),
}
REFERENCE = (ROOT / "docs" / "reference" / "hall-file.md").read_text("utf-8").partition("[waits]")[0]
ROW = re.compile(r"^\|.*\| `([\w.]+)` \| (\d+(?: \w+)?) \|$", re.MULTILINE)


def same(told: str, value: object) -> bool:
    """Whether a figure of a document (``10 min``, ``3``) is the value of a file."""
    return told == value if isinstance(value, str) else int(told) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_in_the_table_of_turns_is_the_sample_halls(language: str) -> None:
    data = demo_hall_data()
    rows = dict(ROW.findall(CHOSEN[language]))
    assert set(rows) == {
        *(set(data["rules"]) - {"walk", "clear"}),
        *(f"appointments.{key}" for key in data["appointments"]),
        "priorities.credit",
    }
    for name, told in rows.items():
        table, _, key = name.rpartition(".")
        if table == "priorities":
            assert {one["credit"] for one in data["priorities"]} == {told}
        else:
            assert same(told, data[table or "rules"][key]), name


def test_the_bound_in_the_document_is_the_one_that_is_computed() -> None:
    hall = hall_from_data(demo_hall_data())
    plan = plan_from_data(demo_plan_data()["fast_flex"], hall)
    lines = check_lines(hall, plan, hall.fast_items(DAY))
    (fast,) = {line.overtaking for line in lines if line.lane == "fast"}
    (others,) = {line.overtaking for line in lines if line.lane != "fast"}
    lead = hall.largest_lead // times.MINUTE
    assert fast is not None
    assert others is not None
    fast, others = fast // times.MINUTE, others // times.MINUTE
    text = " ".join(CHOSEN["en"].split())
    assert f"In the sample hall the first part is {lead} minutes" in text
    assert f"so C is {fast} minutes for fast tickets and {others} for all others." in text
    chinese = CHOSEN["zh-CN"].replace("\n", "")
    assert f"示例大厅的前一部分是 {lead} 分钟" in chinese
    assert f"所以 C 对快办号是{fast} 分钟，对其他号是 {others} 分钟。" in chinese


@pytest.mark.parametrize("read", [read_rules, read_appointments])
def test_the_defaults_in_the_reference_are_those_of_the_program(read) -> None:
    found = read(Reader({}, "", []))
    told: dict[str, str] = {}
    for keys, values in re.findall(r"^\| (`[\w`, ]+`) \| ([^|]+) \|", REFERENCE, re.MULTILINE):
        told |= dict(zip(re.findall(r"\w+", keys), values.split(", "), strict=True))
    for name in found.__slots__:
        value = getattr(found, name)
        shown = told[name]
        if value is None:
            assert shown == "none"
        else:
            assert (int(shown) if shown.isdigit() else times.span(shown)) == value, name
