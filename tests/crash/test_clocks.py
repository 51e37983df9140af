"""Somebody sets the machine's clock while the hall works: a step back, and a day ahead by mistake."""

from __future__ import annotations

from pathlib import Path

from tests.crash.clocks import set_by
from tests.crash.house import WORKER, House, Nurseries
from tests.crash.in_process import HALL
from tests.crash.rows import read_rows
from tests.waiting import until

HOUR, DAY = 3_600_000, 24 * 3_600_000


class Setting:
    """What the machine's clock is ahead of the right time by, ms."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(0)

    def set(self, ahead: int) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(str(ahead), "ascii")
        beside.replace(self.file)


def test_a_clock_that_is_set_back_changes_no_order_and_one_a_day_ahead_is_not_believed(
    tmp_path: Path, nurseries: Nurseries
) -> None:
    house, setting = House(tmp_path / "house", nurseries), Setting(tmp_path / "ahead")
    with house:
        house.load(kiosks=1, clerks=1)
        web = house.start("web0", set_by(setting.file))
        worker = house.start(WORKER, set_by(setting.file))
        house.after(40)

        setting.set(-HOUR)
        house.after(40)
        assert house.refusals()["clock_ahead"] == 0
        setting.set(0)
        house.after(20)
        assert house.refusals()["clock_ahead"] == 0, "it has only been set right"

        setting.set(DAY)
        until(lambda: house.refusals()["clock_ahead"] >= 5, "commands are not carried out")
        until(lambda: all("the clock has jumped ahead" in one.err for one in (web, worker)), "an alarm")
        answered = house.answered()
        setting.set(0)
        house.after(40)
        assert house.answered() > answered
        assert all("Traceback" not in one.err for one in (web, worker))
    verdict = house.judged()
    assert verdict.right, verdict
    assert house.differences() == ()
    rows = read_rows(house.url, HALL).events
    assert {row["kind"] for row in rows} & {"DayClosed", "TicketExpired", "IssuingStopped"} == set()
    times = [row["at"] for row in rows]
    assert times == sorted(times)
    behind = [row for row in rows if row["at"] - row["recorded_at"] > HOUR // 2]
    assert behind, "what was carried out meanwhile keeps the clock's own word beside the hall's time"
