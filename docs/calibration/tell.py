"""``python docs/calibration/tell.py``: four weeks of the sample hall, and whether its told waits came true.

The page is ``docs/reference/calibration.md``, its picture beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from simulation.report.svg import FAST, REGULAR, RULE, SOFT, line, rect, tag, text, title  # noqa: E402
from simulation.scenario import Scenario, read_scenario  # noqa: E402
from simulation.waits.coverage import Coverage, by_hour, coverage  # noqa: E402
from simulation.waits.observing import Seen, observe  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "calibration.md"
PICTURE = PAGE.with_suffix(".svg")
SCENARIOS = ROOT / "config" / "halls" / "demo" / "scenarios"
SEED, WEEKS = 2, 4
"""Days of a seed that the table was not fitted on."""
FEW = 25
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
HEAD = """# Waits told, and what became of them

Written by `make calibration`. Four weeks of the [sample hall](../../config/halls/demo/hall.toml), twenty
days that its table of waits was not fitted on: Mondays under the Monday plan, the other days under the
ordinary one. The hall's own rules play each day, with simulated visitors and clerks; what each ticket was
told at its issue is what the hall would have told. The same is shown for the recorded days of any hall in
the office (*Told waits*).

*Within the P90* should be about 90 %. Who left after the told time has waited longer, who left before
proves nothing. Who was told no wait at all stands apart: that should come true. Before the windows open
the time to the opening is certain, so at eight o'clock more than 95 % may come true.

"""


def main() -> None:
    """Writes the page and its picture."""
    ordinary, monday = (read_scenario(SCENARIOS / f"{name}.toml") for name in ("ordinary", "monday"))
    parts = []
    for day in range(5 * WEEKS):
        scenario = ordinary if day % 5 else monday
        waits = scenario.hall.data["waits"]
        assert isinstance(waits, dict)
        parts.append(observe(scenario, SEED, range(day, day + 1), 0, waits)[0])
    seen = Seen.joined(parts)
    PAGE.write_text(HEAD + "\n".join(_lines(ordinary, seen)) + "\n", encoding="utf-8", newline="\n")
    PICTURE.write_text(_picture(ordinary, seen) + "\n", encoding="utf-8", newline="\n")


def _lines(scenario: Scenario, seen: Seen) -> list[str]:
    lanes = list(scenario.hall.lanes)
    rows = [("all", coverage(seen))]
    rows += [(lane, coverage(seen.where(seen.lane == index))) for index, lane in enumerate(lanes)]
    days = [
        (
            f"week {day // 5 + 1}, {DAYS[day % 5]}",
            coverage(seen.where(seen.day == day)),
        )
        for day in np.unique(seen.day)
    ]
    hours = [
        (f"{lanes[lane]}, {hour:02d}:00", found) for lane, hour, found in by_hour(seen) if found.known >= FEW
    ]
    return [
        "![Shares within the told P90 by lane and hour; 85 to 95 % is the green band](calibration.svg)",
        "",
        *_table("lane", rows),
        "",
        *_table("day", days),
        "",
        f"By lane and hour of issue, where {FEW} or more were told a wait:",
        "",
        *_table("lane and hour", hours),
    ]


def _table(head: str, rows: list[tuple[str, Coverage]]) -> list[str]:
    found = [
        f"| {head} | told a wait | within the P50 | within the P90 | told no wait | came true |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in rows:
        shares = (f"{100 * share:.1f} %" for share in (one.p50, one.p90))
        sure = f"{100 * one.true:.1f} %" if one.at_once else "–"
        found.append(f"| {name} | {one.known} | {' | '.join(shares)} | {one.at_once} | {sure} |")
    return found


def _picture(scenario: Scenario, seen: Seen) -> str:
    """A dot for each lane and hour, the larger the more were told a wait, at the share within the P90."""
    lanes, width, height = list(scenario.hall.lanes.values()), 760, 320
    left, top, right, bottom = 50.0, 20.0, width - 20.0, height - 40.0

    def down(share: float) -> float:
        return bottom - (share - 0.5) / 0.5 * (bottom - top)

    def along(hour: float) -> float:
        return left + (hour - 8) / 10 * (right - left)

    inside = [rect(left, down(0.95), right - left, down(0.85) - down(0.95), "#d8eedd")]
    for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        inside.append(line(left, down(share), right, down(share), RULE))
        inside.append(text(left - 8, down(share) + 4, f"{100 * share:.0f} %", SOFT, text_anchor="end"))
    inside += [
        text(along(hour), bottom + 20, f"{hour:02d}:00", SOFT, text_anchor="middle") for hour in range(8, 19)
    ]
    for index, hour, found in by_hour(seen):
        if found.known >= FEW:
            lane = lanes[index]
            colour = FAST if lane.kind == "fast" else REGULAR
            words = f"{lane.names['en']}, {hour:02d}:00: {100 * found.p90:.1f} % of {found.known}"
            size = 3 + min(found.known, 400) ** 0.5 / 3
            place = {"cx": along(hour + 0.25 + index / 10), "cy": down(max(found.p90, 0.5)), "r": size}
            inside.append(tag("circle", title(words), **place, fill=colour, fill_opacity=0.75))
    attributes = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}", "role": "img"}
    return tag("svg", "\n".join(inside), **attributes, font_family="sans-serif")


if __name__ == "__main__":
    main()
