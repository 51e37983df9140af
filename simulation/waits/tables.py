"""Fitting the table of waits: quantiles of what became of like tickets.

Tickets are alike when they are of one lane, were issued in one hour, and their turn should have come after
about the same time. Who gave up before being called has waited at least so long: the quantiles are those of
E. L. Kaplan and P. Meier's product-limit estimate (J. Am. Stat. Assoc. 53, 1958, 457-481), as the wait is
told to who stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from queueing import times
from queueing.hallfile import Hall
from simulation.chance import Floats, Ints
from simulation.waits.observing import NONE, Kept, Seen

LEAST = 1200
"""Tickets of a cell; with fewer, those of the hours beside it count too."""
DRAWN = 500
"""With the weight of so many tickets the whole day counts in each hour: few tickets say little."""
_EDGES = (0.0, 0.2, 0.4, 0.6, 0.75, 0.87, 0.95, 1.0)
"""Shares of a cell's tickets, by their turn, between which those are that count as alike."""
_LEAST_ALIKE = 100
_SHARES = (0.5, 0.9)


def keeps(hall: Hall, kept: Kept) -> tuple[dict[str, float], float]:
    """The mean time a visitor keeps a window, s, by item, and the squared coefficient of variation beside it.

    An item that was not met has the catalogue's time.
    """
    found, squares, count = {}, 0.0, 0
    for index, (code, item) in enumerate(hall.items.items()):
        if item.steps:
            continue
        own = kept.time[kept.item == index]
        mean = float(own.mean()) if own.size else float(item.service + hall.rules.walk + hall.rules.clear)
        found[code] = round(mean / times.SECOND, 1)
        squares += float(((own / mean - 1) ** 2).sum())
        count += own.size
    return found, round(min(max(squares / count if count else 0.5, 0.05), 2.0), 3)


def cells(hall: Hall, seen: Seen) -> list[dict[str, Any]]:
    """The table's cells, as the hall's file has them: times in seconds."""
    seen = seen.where(seen.turn != NONE)
    return [
        cell
        for index, lane in enumerate(hall.lanes)
        for cell in _of_lane(lane, seen.where(seen.lane == index))
    ]


def _of_lane(lane: str, seen: Seen) -> Iterator[dict[str, Any]]:
    """The cells of a lane: what each hour says, drawn towards what all hours say where it says little."""
    if len(seen) < LEAST:
        return
    hours, whole = seen.wall // times.HOUR, _quantiles(seen)
    for hour in range(int(hours.min()), int(hours.max()) + 1):
        beside = 0
        while (chosen := np.abs(hours - hour) <= beside).sum() < LEAST:
            beside += 1
        own = _quantiles(seen.where(chosen))
        for column in (2, 3):
            like = _read_off(own[:, 1], whole[:, 1], whole[:, column])
            own[:, column] = (own[:, 0] * own[:, column] + DRAWN * like) / (own[:, 0] + DRAWN)
        begins = times.wall_text(hour * times.HOUR)
        ends = times.wall_text((hour + 1) * times.HOUR)
        yield {"lane": lane, "from": begins, "to": ends} | _columns(own[:, 1:])


def _quantiles(seen: Seen) -> Floats:
    """By when the turn should have come: how many tickets, their mean turn, their P50 and P90 (ms).

    Those whose turn was at once stand by themselves.
    """
    at_once = seen.turn == 0
    parts = [seen.where(at_once)] if at_once.sum() >= _LEAST_ALIKE else []
    rest = seen.where(~at_once) if parts else seen
    order = np.argsort(rest.turn, kind="stable")
    edges = sorted({round(share * len(rest)) for share in _EDGES})
    parts += [rest.where(order[begins:ends]) for begins, ends in _wide(edges)]
    return np.array(
        [(len(one), float(one.turn.mean()), *quantiles(one.waited, one.left, _SHARES)) for one in parts]
    )


def _read_off(turn: Floats, turns: Floats, waits: Floats) -> Floats:
    """Waits at other turns: straight between those known, in proportion beyond the last."""
    beyond = np.maximum(turn / turns[-1], 1.0) if turns[-1] else 1.0
    found: Floats = np.interp(turn, turns, waits) * beyond
    return found


def _columns(rows: Floats) -> dict[str, Any]:
    """The columns of a cell in seconds, each rising."""
    columns = [np.round(np.maximum.accumulate(column) / times.SECOND, 1) for column in rows.T]
    keep = np.diff(columns[0], prepend=-1.0) > 0
    ahead, p50, p90 = (column[keep].tolist() for column in columns)
    return {"ahead": ahead, "p50": p50, "p90": p90}


def _wide(edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches between the edges, each of enough tickets."""
    begins = edges[0]
    for ends in edges[1:]:
        if ends - begins >= _LEAST_ALIKE and (edges[-1] - ends >= _LEAST_ALIKE or ends == edges[-1]):
            yield begins, ends
            begins = ends
    if begins < edges[-1]:
        yield begins, edges[-1]


def quantiles(waited: Ints, left: Ints, shares: Sequence[float]) -> list[float]:
    """By which time (ms) these shares have been called; of who left uncalled it is known until then."""
    called = waited != NONE
    until = np.where(called, waited, left)
    known = (called | (left != NONE)) & (until >= 0)
    order = np.lexsort((~called[known], until[known]))
    time, event = until[known][order], called[known][order]
    there = np.arange(len(time), 0, -1)
    stays = np.cumprod(1.0 - event / there)
    found = []
    for share in shares:
        at = int(np.searchsorted(-stays, -(1.0 - share) - 1e-12, side="left"))
        found.append(float(time[min(at, len(time) - 1)]) if len(time) else 0.0)
    return found


def text(table: Mapping[str, Any]) -> str:
    """The table as the end of a hall's TOML file."""
    names = ", ".join(f'"{name}"' for name in table["scenarios"])
    lines = [
        "",
        "# --- waits told to visitors: fitted by `kuaiban fit-waits`, seconds; do not change it by hand ---",
        "",
        "[waits]",
        f"scenarios = [{names}]",
        f"plans = [{', '.join(map(_plan, table['plans']))}]",
        f"days = {table['days']}",
        f"visitors = {table['visitors']}",
        f"spread = {table['spread']}",
        f"reserve = {table['reserve']}",
        "",
        "[waits.keeps] # how long a visitor keeps a window, from call to ready",
        *(f'"{item}" = {seconds}' for item, seconds in table["keeps"].items()),
    ]
    for cell in table["cells"]:
        lines += ["", "[[waits.cells]]", f'lane = "{cell["lane"]}"']
        lines += [f'{key} = "{cell[key]}"' for key in ("from", "to")]
        lines += [f"{key} = {cell[key]}" for key in ("ahead", "p50", "p90")]
    return "\n".join(lines) + "\n"


def _plan(plan: Mapping[str, Any]) -> str:
    """A plan that the table was fitted for, in one line. A JSON text is a TOML text too."""
    told = {key: json.dumps(name, ensure_ascii=False) for key, name in plan["names"].items()}
    names = ", ".join(f"{key} = {name}" for key, name in told.items())
    return f'{{ code = "{plan["code"]}", names = {{ {names} }}, digest = "{plan["digest"]}" }}'
