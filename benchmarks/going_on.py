"""What a candidate costs a planner: days that go on from a slot, and counting, against whole days.

Processor time of one process for 64 Mondays of the sample hall, as parts of running them whole and counting.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean

from benchmarks.measuring import best
from benchmarks.table import show
from queueing import times
from queueing.plans import Plan, Slot
from simulation.reference import Setting
from simulation.scenario import read_scenario
from simulation.screening.counting import Cell, Cells, Counts, count, counts_of
from simulation.screening.engine import play
from simulation.screening.layout import Layout, lay_out
from simulation.screening.saved import Saved, keep, resume
from simulation.screening.visitors import columns_of
from simulation.traces import draw_block

MONDAY = Path(__file__).resolve().parents[1] / "config" / "halls" / "demo" / "scenarios" / "monday.toml"
SLOT, ROUNDS = 30 * times.MINUTE, 9
LIMIT = 15 * times.MINUTE


def without(plan: Plan, window: str, at: int) -> Plan:
    """The plan with one window closed for half an hour."""
    slots: list[Slot] = []
    for slot in plan.slots:
        if slot.window != window or slot.ends <= at or slot.begins >= at + SLOT:
            slots.append(slot)
            continue
        parts = (replace(slot, ends=at), replace(slot, begins=at + SLOT))
        slots += [part for part in parts if part.begins < part.ends]
    return replace(plan, slots=tuple(slots))


def _candidate(layout: Layout, saved: Saved, cells: Cells) -> Counts:
    return counts_of(resume(layout, saved)[0], cells)


def main() -> None:
    """Prints the table."""
    scenario = read_scenario(MONDAY)
    hall, days = scenario.hall, draw_block(scenario, 5, 0)
    setting = Setting(hall.data, scenario.plan, scenario.date, scenario.zero, scenario.habits)
    layout = lay_out(setting, days.visitors)
    columns = columns_of(layout, days)
    begins = range(9 * times.HOUR, hall.hours.closes, SLOT)
    everybody = (True,) * len(days.visitors.items)
    cells = Cells(layout, [Cell(everybody, ((at, at + SLOT),), LIMIT) for at in begins])
    saved = keep(layout, days, columns, begins)
    names = list(dict.fromkeys(slot.window for slot in setting.plan.slots))
    others = {
        at: lay_out(
            replace(setting, plan=without(setting.plan, names[place % len(names)], at)), days.visitors
        )
        for place, at in enumerate(begins)
    }
    whole = best(lambda: count(layout, days, columns, cells), ROUNDS)
    results = play(layout, days, columns)
    counting = best(lambda: counts_of(results, cells), ROUNDS)
    records = best(lambda: list(results.records()), ROUNDS)
    keeping = best(lambda: keep(layout, days, columns, begins), ROUNDS)
    parts = {}
    for at, other in others.items():
        parts[at] = best(partial(_candidate, other, saved, cells), ROUNDS)
    rows = [
        ("whole days, counted", 1.0),
        ("of this the counting", counting / whole),
        ("records instead of counts", records / whole),
        ("keeping the days at every half hour", keeping / whole),
        *(
            (f"a window closed for half an hour from {times.wall_text(at)}", parts[at] / whole)
            for at in begins[::4]
        ),
        ("the same, all half hours, on average", mean(parts.values()) / whole),
    ]
    show(
        "a candidate of a planner",
        ("what", "part of a whole run"),
        [(what, f"{part:.2f}") for what, part in rows],
    )
    kept = sum(shelf.nbytes for shelf in saved.shelves) / len(days) / len(begins)
    print(
        f"A kept day takes {kept / 1000:.1f} kB a moment, {len(days)} days {saved.size / 1e6:.0f} MB in all."
    )


if __name__ == "__main__":
    main()
