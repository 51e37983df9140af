"""Whatever stands in a file, there is a fit that the simulation can read, or a sentence."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from queueing.errors import Mistakes
from queueing.hallfile import hall_from_data
from simulation.fit.document import to_json
from simulation.fit.fitting import fit
from simulation.fit.kinds import KINDS
from simulation.fit.page import page
from simulation.fit.table import read_csv
from simulation.fit.writing import profile_text
from simulation.profile import profile_from_data
from tests.builders import hall_data

HALL = hall_from_data(hall_data())
HEADS = (
    *("票号", "事项", "取号时间", "叫号时间", "开始时间", "受理时间", "办结时间"),
    *("过号时间", "离开时间", "窗口", "优先", "叫号次数", "状态", "预约时间"),
)
CELLS = st.sampled_from(
    """
|-|0|1|2|9|x|٣|是|QA|CA|ONE|W1|4号窗口|办结|过号|离开|退回|elder|########|9:00|46083.4|02/03/2026 9:00
|2026-03-02 09:00:00|2026-03-02 09:10:00|2026-03-02 12:00:00|2026-03-03 09:00:00|2026-03-07 10:00:00
|1970-01-01 00:00:00|2026-03-02 23:59:59|2026-03-02T09:00:00+23:59|9999-12-31 23:59:59|0001-01-01 00:00:00
""".replace("\n", "").split("|")
)


def good(number: int, step: int) -> list[str]:
    """A visit with everything in it."""
    hour, minute = divmod(8 * 60 + 35 + number * step, 60)
    day = f"2026-03-{2 + number % 5:02d} {hour:02d}:{minute:02d}"
    item = ("QA", "NA", "CA", "QB", "NB", "CB", "ONE")[number % 7]
    begins, ends = f"{day}:{20 + number % 9}", f"{day}:{45 + number % 13}"
    return [
        f"A{number}", item, f"{day}:01", f"{day}:05", begins, f"{day}:40", ends, "", "", "1", "", "1", "", ""
    ]  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "visits.csv"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.integers(1, 120),
    step=st.integers(0, 4),
    spoilt=st.lists(st.tuples(st.integers(0, 119), st.integers(0, 13), CELLS), max_size=200),
    separator=st.sampled_from([",", ";", "\t"]),
)
@example(rows=60, step=4, spoilt=[], separator=",")
@example(rows=60, step=0, spoilt=[(n, 6, "2026-03-02 09:00:00") for n in range(60)], separator=",")
def test_whatever_stands_in_a_file_there_is_a_fit_or_a_sentence(
    rows: int, step: int, spoilt: list[tuple[int, int, str]], separator: str, file: Path
) -> None:
    table = [good(number, step) for number in range(rows)]
    for row, column, cell in spoilt:
        if row < rows:
            table[row][column] = cell
    text = "\n".join(separator.join(one) for one in [list(HEADS), *table])
    file.write_bytes(text.encode("gb18030"))
    try:
        visits, findings = read_csv(file, HALL, {})
        used = len(visits)
        made = fit(visits, HALL, findings, "any")
    except Mistakes:
        event("a sentence")
        return
    event("a fit")
    # Every row is there, or it is counted. (Rows outside the hours were left out after the reading.)
    left_out = sum(one.count for kind, one in findings.found.items() if KINDS[kind].effect == "left_out")
    assert used + left_out - findings.count("outside_hours") + findings.count("blank") == rows
    read = profile_from_data(tomllib.loads(profile_text(made)), HALL)
    assert set(read.items) == {one.code for one in made.services}
    assert "NaN" not in to_json(made)
    assert "Infinity" not in to_json(made)
    assert page(made).endswith("</html>\n")
