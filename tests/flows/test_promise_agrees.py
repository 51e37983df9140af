"""The promise that the office shows and the promise that the simulation reports are one figure."""

from __future__ import annotations

from displays.figures import PromiseToday, promise_of
from hall.store.projections import Touched
from queueing.floor import Floor
from simulation import busy_day
from simulation.judging import judge_of
from simulation.measures import cells_of
from simulation.records import Records
from simulation.reference import HallDay, Setting
from simulation.scenario import read_scenario
from simulation.traces import draw_day
from tests.builders import DEMO


def live_figures(day: HallDay) -> PromiseToday:
    """What a live hall tells of these events: from its rows of finished visits and the tickets alive."""
    floor, touched = Floor(), Touched()
    for seq, event in enumerate(day.events, 1):
        floor.apply(event)
        touched.note(floor, seq, event, day.setting.date)
        floor.ended.clear()
    assert floor.hall is not None
    visits = list(touched.visits.values())
    return promise_of(floor.hall, day.setting.zero, visits, floor.tickets.values(), floor.at)


def test_the_live_promise_and_the_simulated_one_are_the_same_counts_and_share_on_the_same_day() -> None:
    scenario = read_scenario(DEMO / "scenarios" / "busy_day.toml")
    trace = busy_day.bent(draw_day(scenario, 1, 0))
    plan = scenario.staffed(scenario.plan)
    setting = Setting(busy_day.with_every_rule(scenario.hall.data), plan, scenario.date, scenario.zero)
    day = HallDay(setting, trace, busy_day.script(plan, trace, plan), keep=True)
    record = day.run()

    live = live_figures(day)
    by = judge_of(scenario)
    cell = cells_of(Records.of([record], by), by)["fast", "peak"]
    counted, within = int(cell.counted.sum()), int(cell.within.sum())
    assert min(live.kept, live.missed, live.left, live.no_shows) > 0, "a day with every kind of course"
    assert (live.issued, live.kept, live.missed) == (int(cell.issued.sum()), within, counted - within)
    assert live.share == within / counted
