"""The page of told waits: what the office of the live hall shows of the acted days, written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from kinds_of_day import Recommended
from twenty_days import Acted
from waits_by_plan import DAYS, FITTED, SEED, ByPlan

from simulation.intervals import Estimate, proportion, share
from simulation.report.svg import FAST, REGULAR, RULE, SOFT, line, picture, rect, tag, text, title

FEW = 25
"""Cells in which fewer were told a wait are not shown by themselves."""
BAR = (0.85, 0.95)
Row = Mapping[str, Any]
HEAD = """# Waits told, and what became of them

Written by `make acted`. The [sample hall](../../config/halls/demo/hall.toml) ran live, and {days} days were acted in
it through HTTP: four kinds of day under the plan recommended for each ([forecast and
fact](../explanation/forecast-and-fact.md)). Before the first day its table of waits was fitted anew, as `kuaiban fit-waits`
does: on simulated days under these plans, with other visitors. What each ticket was told at its issue and what
became of it is what the hall's record says; these are the figures of *Told waits* in its office (`GET /calibration`),
which shows the same of the recorded days of any hall.

*Within the P90* should be about 90 %. Who left after the told time has waited longer; who left before proves nothing
and is *not known*. Who was told no wait at all stands apart: that came true when the call came within a minute.
Before the windows open the time to the opening is certain, so at eight o'clock more than 95 % may come true.

![{name}](calibration.svg)
"""
PICTURE = (
    "Shares within the told P90 by lane and hour; 85 to 95 % is the green band, lines are 95 % intervals"
)
CELLS = """## By lane and hour

The bar is 85 to 95 % within the P90, by lane and hour of issue. Of {cells} cells in which {few} or more were told a wait,
**{inside} lie within the bar** and {outside} do not; {surely} of these surely do not, that is, their 95 % interval lies outside too (errors
clustered by day: those who come in one hour of one day wait for the same reasons). {thin} further cells, of fewer than {few},
have {thin_known} of the {known} tickets; they are not shown by themselves.
"""

PLANS = """## Under another plan

The table in the hall's file was fitted on days under the plans of its scenarios. A recommended plan has fewer paid hours and
sets its roles otherwise. {days} further days of each kind (seed {seed}), simulated with the same visitors: within the P50 and
within the P90, of those who were told a wait.

| kind of day | its own plan | the recommended plan | the same, by a table fitted under such plans |
| --- | ---: | ---: | ---: |
{rows}

So waits told by a table that was fitted under other plans are a little short. Above the hall went by the table of the
last column, fitted on {fitted} days of each kind: a plan that is to stay in force is worth a fit of its own (`kuaiban fit-waits`).
"""


@dataclass(frozen=True)
class Cell:
    """A lane and hour: the office's row of it, and the share within the P90 with its interval."""

    row: Row
    share: Estimate

    @property
    def name(self) -> str:
        """Lane and hour."""
        return f"{self.row['lane']}, {self.row['hour']:02d}:00"

    @property
    def verdict(self) -> str:
        """On which side of the bar it lies, and whether surely; nothing when it is within."""
        value, low, high = (part or 0.0 for _, part in self.share.parts())
        if BAR[0] <= value <= BAR[1]:
            return ""
        if value < BAR[0]:
            return "below" if high >= BAR[0] else "**surely below**"
        return "above" if low <= BAR[1] else "**surely above**"


def cells_of(acted: Acted) -> list[Cell]:
    """All lanes and hours. What a day adds is what the office shows after it and did not show before."""
    by_day: dict[tuple[str, int], list[tuple[int, int]]] = {}
    last: dict[tuple[str, int], tuple[int, int]] = {}
    for place, told in enumerate(acted.calibrations):
        for row in told["by_hour"]:
            key, now = (row["lane"], row["hour"]), (row["p90"], row["known"])
            before = last.get(key, (0, 0))
            days = by_day.setdefault(key, [(0, 0)] * len(acted.calibrations))
            days[place] = (now[0] - before[0], now[1] - before[1])
            last[key] = now
    found = []
    for row in acted.calibrations[-1]["by_hour"]:
        hits, counts = (np.array(column) for column in zip(*by_day[row["lane"], row["hour"]], strict=True))
        # Days that are all alike leave no error to see: then tickets count one by one.
        alike = row["p90"] in (0, row["known"])
        found.append(Cell(row, proportion(row["p90"], row["known"]) if alike else share(hits, counts)))
    return found


def page(kinds: Mapping[str, Recommended], acted: Acted, by_plan: Mapping[str, ByPlan]) -> str:
    """The whole page; ``by_plan`` as :func:`~waits_by_plan.waits_by_plan` tells."""
    told = acted.calibrations[-1]
    names = {day.isoformat(): kind.scenario.names["en"] for kind in kinds.values() for day in kind.dates}
    by_kind = [
        (name, _sum([row for row in told["by_day"] if names[row["day"]] == name]))
        for name in dict.fromkeys(names.values())
    ]
    parts = [
        HEAD.format(days=len(told["days"]), name=PICTURE),
        *_table("lane", [("all", told["all"]), *((row["lane"], row) for row in told["by_lane"])]),
        "\n## By kind of day, and by day\n",
        *_table("kind of day", by_kind),
        "",
        *_table("day", [(f"{row['day']}, {names[row['day']]}", row) for row in told["by_day"]]),
        "",
        *_cells(acted),
        "",
        _plans(kinds, by_plan),
    ]
    return "\n".join(parts) + "\n"


def _table(head: str, rows: Sequence[tuple[str, Row]]) -> list[str]:
    return [
        f"| {head} | told a wait | within the P50 | within the P90 | told no wait | came true | not known |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(f"| {name} | {_figures(row)} | {row['unknown']} |" for name, row in rows),
    ]


def _sum(rows: Sequence[Row]) -> Row:
    return {
        name: sum(row[name] for row in rows) for name in ("known", "p50", "p90", "at_once", "true", "unknown")
    }


def _figures(row: Row) -> str:
    shares = [_percent(row[name], row["known"]) for name in ("p50", "p90")]
    return " | ".join(
        [str(row["known"]), *shares, str(row["at_once"]), _percent(row["true"], row["at_once"])]
    )


def _percent(part: int, of: int) -> str:
    return f"{100 * part / of:.1f} %" if of else "–"


def _cells(acted: Acted) -> list[str]:
    cells = cells_of(acted)
    shown = [one for one in cells if one.row["known"] >= FEW]
    thin = [one.row["known"] for one in cells if 0 < one.row["known"] < FEW]
    head = CELLS.format(
        cells=len(shown),
        few=FEW,
        inside=sum(not one.verdict for one in shown),
        outside=sum(bool(one.verdict) for one in shown),
        surely=sum("surely" in one.verdict for one in shown),
        thin=len(thin),
        thin_known=sum(thin),
        known=acted.calibrations[-1]["all"]["known"],
    )
    return [
        head,
        "| lane and hour | told a wait | within the P50 | within the P90 | told no wait | came true | 95 % interval of the P90 | the bar |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
        *(
            f"| {one.name} | {_figures(one.row)} | {100 * (one.share.low or 0):.0f} – {100 * (one.share.high or 0):.0f} % | {one.verdict} |"
            for one in shown
        ),
    ]


def _plans(kinds: Mapping[str, Recommended], by_plan: Mapping[str, ByPlan]) -> str:
    rows = []
    for code, found in by_plan.items():
        cells = [f"{100 * one.p50:.1f} %, {100 * one.p90:.1f} % of {one.known}" for one in found]
        rows.append(f"| {kinds[code].scenario.names['en']} | {' | '.join(cells)} |")
    return PLANS.format(days=DAYS, seed=SEED, fitted=FITTED, rows="\n".join(rows)).rstrip("\n")


def drawn(kinds: Mapping[str, Recommended], acted: Acted) -> str:
    """A dot for each lane and hour, the larger the more were told a wait, at the share within the P90; a line is its
    95 % interval.
    """
    hall = next(iter(kinds.values())).scenario.hall
    width, height, least = 760, 340, 0.6
    left, top, right, bottom = 50.0, 40.0, width - 20.0, height - 40.0

    def down(part: float) -> float:
        return round(bottom - (max(part, least) - least) / (1 - least) * (bottom - top), 1)

    def along(hour: float) -> float:
        return round(left + (hour - 8) / 10 * (right - left), 1)

    inside = [rect(left, down(BAR[1]), right - left, down(BAR[0]) - down(BAR[1]), "#d8eedd")]
    for part in (0.6, 0.7, 0.8, 0.9, 1.0):
        inside.append(line(left, down(part), right, down(part), RULE))
        inside.append(text(left - 8, down(part) + 4, f"{100 * part:.0f} %", SOFT, text_anchor="end"))
    inside += [
        text(along(hour), bottom + 20, f"{hour:02d}:00", SOFT, text_anchor="middle") for hour in range(8, 19)
    ]
    for place, (colour, words) in enumerate(((FAST, "fast lane"), (REGULAR, "regular lanes, A to E"))):
        inside.append(tag("circle", cx=left + 8 + 110 * place, cy=14, r=6, fill=colour))
        inside.append(text(left + 20 + 110 * place, 18, words))
    lanes = list(hall.lanes)
    for one in cells_of(acted):
        if one.row["known"] < FEW or one.share.value is None:
            continue
        lane = hall.lanes[one.row["lane"]]
        colour = FAST if lane.kind == "fast" else REGULAR
        x, size = (
            along(one.row["hour"] + 0.15 + lanes.index(lane.code) / 7),
            3 + min(one.row["known"], 400) ** 0.5 / 4,
        )
        inside.append(
            line(x, down(one.share.low or 0.0), x, down(one.share.high or 1.0), colour, stroke_opacity=0.5)
        )
        words = title(
            f"{lane.names['en']}, {one.row['hour']:02d}:00: {100 * one.share.value:.1f} % of {one.row['known']}"
        )
        inside.append(
            tag("circle", words, cx=x, cy=down(one.share.value), r=size, fill=colour, fill_opacity=0.75)
        )
    return picture(width, height, inside, PICTURE, "en") + "\n"
