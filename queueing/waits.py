"""The table that waits are told by: what became of like visitors on simulated days.

It belongs to the hall's file and is fitted by ``kuaiban fit-waits``. For each lane and each hour of issue it
says, by the time the work ahead should take, the wait that half of such visitors had at most, and 9 in 10.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from queueing.errors import Worded, did_you_mean
from queueing.estimates import Estimate
from queueing.reading import Reader


@dataclass(frozen=True, slots=True)
class Cell:
    """Waits of tickets of one lane issued in [begins, ends), ms after the day's zero.

    ``ahead`` are times that the work ahead should take, rising; ``p50`` and ``p90`` the waits then. All ms.
    """

    lane: str
    begins: int
    ends: int
    ahead: tuple[int, ...]
    p50: tuple[int, ...]
    p90: tuple[int, ...]

    def wait(self, ahead: float) -> Estimate:
        """Straight between the table's times; beyond the last one in proportion."""
        times = self.ahead
        at = bisect_right(times, ahead)
        if at == len(times):
            by = ahead / times[-1] if times[-1] else 1.0
            return Estimate(round(self.p50[-1] * by), round(self.p90[-1] * by))
        if at == 0:
            return Estimate(self.p50[0], self.p90[0])
        part = (ahead - times[at - 1]) / (times[at] - times[at - 1])
        return Estimate(_between(self.p50, at, part), _between(self.p90, at, part))


def _between(values: Sequence[int], at: int, part: float) -> int:
    return round(values[at - 1] + part * (values[at] - values[at - 1]))


@dataclass(frozen=True, slots=True)
class FittedFor:
    """A plan under whose days a table was fitted; ``digest`` is its :attr:`queueing.plans.Plan.digest`."""

    code: str
    names: Mapping[str, str]
    digest: str


@dataclass(frozen=True, slots=True)
class Waits:
    """What the simulation has found out about the hall's waits.

    ``keeps`` is the mean time that a visitor keeps a window, by item (ms, from call to ready); ``spread`` the
    square of its coefficient of variation for one and the same item; ``reserve`` as how many windows one
    counts that helps under a reserve. ``cells`` are by lane and in order of time. ``days``, ``visitors`` and
    ``scenarios`` say what it was fitted on, ``plans`` under which plans (of a table of an
    earlier version none are known).
    """

    keeps: Mapping[str, int]
    spread: float
    reserve: float
    cells: Mapping[str, tuple[Cell, ...]]
    days: int
    visitors: int
    scenarios: tuple[str, ...]
    plans: tuple[FittedFor, ...] = ()

    def cell(self, lane: str, wall: int) -> Cell | None:
        """The cell of a lane at ``wall`` (ms after zero), the nearest in time; None for a lane not fitted."""
        cells = self.cells.get(lane)
        if cells is None:
            return None
        for cell in cells:
            if wall < cell.ends:
                return cell
        return cells[-1]


def read_waits(row: Reader, items: Container[str], lanes: Container[str]) -> Waits:
    """The table ``[waits]`` of a hall's file."""
    keeps = _keeps(row, items)
    found = Waits(
        keeps=keeps,
        spread=row.number("spread", 0.5, least=0.01, most=4.0),
        reserve=row.number("reserve", 0.25, most=1.0),
        cells=_cells(row, lanes),
        days=row.whole("days", 0),
        visitors=row.whole("visitors", 0),
        scenarios=row.texts("scenarios", ()),
        plans=tuple(_plan(one) for one in row.rows("plans")),
    )
    row.refuse_unknown()
    return found


def _plan(row: Reader) -> FittedFor:
    found = FittedFor(row.text("code"), row.names(), row.text("digest"))
    row.refuse_unknown()
    return found


def _keeps(row: Reader, items: Container[str]) -> dict[str, int]:
    table, given = row.table("keeps"), row.raw("keeps", {})
    found: dict[str, int] = {}
    for code in given if isinstance(given, Mapping) else ():
        seconds = table.number(str(code), least=0.001)
        if code in items:
            found[str(code)] = round(seconds * 1000)
        else:
            table.note(str(code), "is no item of this hall", "Fit the waits again: kuaiban fit-waits")
    return found


def _cells(row: Reader, lanes: Container[str]) -> dict[str, tuple[Cell, ...]]:
    found: dict[str, list[Cell]] = {}
    for one in row.rows("cells"):
        lane, columns = one.text("lane"), [_seconds(one, key) for key in ("ahead", "p50", "p90")]
        begins, ends = one.wall("from"), one.wall("to")
        if lane and lane not in lanes:
            one.note("lane", Worded("{code!r} is no lane of this hall", code=lane), did_you_mean(lane, ()))
        elif len({len(column) for column in columns}) != 1 or not columns[0]:
            one.note("ahead", "ahead, p50 and p90 differ in length", "Fit the waits again: kuaiban fit-waits")
        elif any(list(column) != sorted(column) for column in columns) or len({*columns[0]}) < len(
            columns[0]
        ):
            one.note("ahead", "the numbers do not rise", "Fit the waits again: kuaiban fit-waits")
        else:
            found.setdefault(lane, []).append(Cell(lane, begins, ends, *columns))
        one.refuse_unknown()
    return {lane: tuple(sorted(cells, key=lambda cell: cell.begins)) for lane, cells in found.items()}


def _seconds(row: Reader, key: str) -> tuple[int, ...]:
    value = row.raw(key)
    if isinstance(value, Sequence) and all(
        isinstance(one, int | float) and not isinstance(one, bool) and one >= 0 for one in value
    ):
        return tuple(round(float(one) * 1000) for one in value)
    row.note(key, "should be a list of seconds", "Write it like [0, 30, 120.5]")
    return ()
