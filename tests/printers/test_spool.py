"""What becomes of jobs when printers and stores misbehave: first step by step, then with threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from printers.counter import EXPIRE_AFTER_MS, LATE_MS
from printers.devices import Printer, open_printer
from printers.spool import Spool
from printers.template import parse_template
from printers.verdicts import REASONS, Verdict
from tests.printers.decoder import decode
from tests.printers.memory_store import MemoryStore
from tests.printers.tcp_printer import PAPER_GONE, Manners, TcpPrinter

TEMPLATE = parse_template(
    '[[block]]\nkind="copy_mark"\n[[block]]\nkind="number"\nsize=2\n[[block]]\nkind="cut"', "short.toml"
)
FAILED = Verdict("failed", "refused")
PRINTED = Verdict("printed", "confirmed")
UNCERTAIN = Verdict("uncertain", "broken_off")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


@dataclass
class Answer:
    """A held connection whose answer a test gives when it likes."""

    verdict: Verdict | None = None
    closed: bool = False

    def poll(self) -> Verdict | None:
        return self.verdict

    def close(self) -> None:
        self.closed = True


@dataclass
class Scripted:
    """A device that gives one prepared verdict after the other, then printed for ever; an error is raised."""

    verdicts: list[Verdict | Exception] = field(default_factory=list)
    slips: list[bytes] = field(default_factory=list)

    def print(self, slip: bytes) -> Verdict:
        self.slips.append(slip)
        verdict = self.verdicts.pop(0) if self.verdicts else PRINTED
        if isinstance(verdict, Exception):
            raise verdict
        return verdict


@dataclass
class Desk:
    """One printer, its store, its clock and its spool. The clock can also be set, as a machine's can."""

    device: Scripted
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    wrong: int = 0

    def __post_init__(self) -> None:
        printers = {"hall": Printer(self.device, 384, "none", TEMPLATE)}
        self.spool = Spool(self.store, printers, lambda: self.clock.now + self.wrong, steady=self.clock)

    def queue(self, *jobs: str) -> None:
        for job in jobs:
            self.store.add(job, at=self.clock.now)

    def settle(self) -> None:
        """Step until there is nothing to do at this moment."""
        for _ in range(200):
            if self.spool.step("hall"):
                return
        raise AssertionError("the spool never rests")

    def state(self, job: str) -> str:
        return self.store.rows[job].state


def desk(*verdicts: Verdict | Exception) -> Desk:
    return Desk(Scripted(list(verdicts)))


def test_jobs_are_printed_in_the_order_they_were_queued() -> None:
    it = desk()
    it.queue("t1", "t2", "t3")
    it.settle()
    assert [it.store.states(job) for job in ("t1", "t2", "t3")] == [["queued", "sending", "printed"]] * 3
    assert it.store.rows["t1"].attempts == 1
    assert len(it.device.slips) == 3


def test_a_failed_slip_is_tried_again_after_2_5_15_and_then_every_30_seconds() -> None:
    it = desk(*[FAILED] * 6)
    it.queue("t1")
    it.settle()
    for rest in (2_000, 5_000, 15_000, 30_000, 30_000):
        assert it.store.rows["t1"].next_try_at == it.clock.now + rest
        it.clock.now += rest - 1
        tried = len(it.device.slips)
        it.settle()
        assert len(it.device.slips) == tried, "it may not be tried before its time"
        it.clock.now += 1
        it.settle()
        assert len(it.device.slips) == tried + 1
    assert it.state("t1") == "failed"
    it.clock.now += 30_000
    it.settle()
    assert it.state("t1") == "printed"
    assert it.store.rows["t1"].attempts == 7


def test_a_clock_set_back_makes_no_printer_rest_longer() -> None:
    it = desk(FAILED)
    it.queue("t1")
    it.settle()
    it.wrong = -3_600_000
    it.queue("t2")
    it.settle()
    assert it.store.rows["t2"].next_try_at == it.clock.now + it.wrong + 2_000
    it.clock.now += 2_000
    it.settle()
    assert {it.state(job) for job in ("t1", "t2")} == {"printed"}


def test_a_clock_set_back_makes_no_printer_wait_longer_for_an_answer() -> None:
    answer = Answer()
    it = desk(Verdict("uncertain", "unconfirmed", late=answer))
    it.queue("t1")
    it.settle()
    it.wrong = -3_600_000
    it.clock.now += LATE_MS
    it.settle()
    assert answer.closed


def test_an_uncertain_slip_is_never_sent_again_by_itself() -> None:
    it = desk(UNCERTAIN)
    it.queue("t1", "t2")
    for _ in range(20):
        it.settle()
        it.clock.now += 60_000
    assert it.store.states("t1") == ["queued", "sending", "uncertain"]
    assert it.store.rows["t1"].next_try_at is None
    assert it.state("t2") == "expired" or it.state("t2") == "printed"
    assert len(it.device.slips) <= 2


def test_an_unexpected_error_of_a_device_is_uncertain_and_the_next_slip_prints() -> None:
    it = desk(RuntimeError("boom"))
    it.queue("t1", "t2")
    it.settle()
    assert it.state("t1") == "uncertain"
    it.clock.now += 2_000
    it.settle()
    assert it.state("t2") == "printed"


def test_while_a_printer_rests_new_slips_hear_why_at_once_and_nobody_tries_it() -> None:
    it = desk(FAILED)
    it.queue("t1", "t2")
    it.settle()
    it.queue("t3")
    it.settle()
    assert len(it.device.slips) == 1
    for job in ("t2", "t3"):
        row = it.store.rows[job]
        assert (row.state, row.reason, row.attempts) == ("failed", "refused", 0)
        assert row.next_try_at == it.clock.now + 2_000
    it.clock.now += 2_000
    it.settle()
    assert {it.state(job) for job in ("t1", "t2", "t3")} == {"printed"}
    assert len(it.device.slips) == 4


def test_an_old_slip_is_not_printed_any_more() -> None:
    it = desk()
    it.queue("t1")
    it.clock.now += EXPIRE_AFTER_MS + 1
    it.queue("t2")
    it.settle()
    assert it.store.history["t1"][-1] == ("expired", "too_old")
    assert it.state("t2") == "printed"
    assert len(it.device.slips) == 1


def test_a_slip_that_was_being_sent_when_the_worker_died_is_uncertain_and_not_sent_again() -> None:
    it = desk()
    it.queue("t1")
    it.store.claim("hall", it.clock.now, ("queued",))
    it.queue("t2")
    it.settle()
    assert it.store.history["t1"][-1] == ("uncertain", "interrupted")
    assert it.state("t2") == "printed"
    assert len(it.device.slips) == 1


@pytest.mark.parametrize("resting", [False, True])
def test_a_slip_claimed_in_vain_because_the_answer_was_lost_does_not_wait_for_ever(
    resting: bool, caplog: pytest.LogCaptureFixture
) -> None:
    it = desk(*[FAILED] * resting)
    it.queue("t0")
    it.settle()
    it.store.lost_answers = 1
    it.queue("t1", "t2")
    it.settle()
    assert it.state("t1") == "sending"
    it.settle()
    assert it.store.history["t1"][-1] == ("uncertain", "interrupted")
    assert it.state("t2") == ("failed" if resting else "printed")
    assert caplog.records


def test_a_late_confirmation_turns_uncertain_into_printed() -> None:
    answer = Answer()
    it = desk(Verdict("uncertain", "unconfirmed", late=answer))
    it.queue("t1", "t2")
    it.settle()
    assert it.state("t1") == "uncertain"
    assert it.state("t2") == "failed", "it hears at once that the printer is stuck"
    it.clock.now += 3_000
    it.queue("t3")
    it.settle()
    assert it.state("t3") == "failed", "nothing new is sent while an answer may still come"
    assert len(it.device.slips) == 1
    answer.verdict = PRINTED
    it.settle()
    assert it.store.states("t1") == ["queued", "sending", "uncertain", "printed"]
    assert {it.state(job) for job in ("t2", "t3")} == {"printed"}, "a printer that answers is tried at once"


def test_a_late_confirmation_is_awaited_for_a_while_only() -> None:
    answer = Answer()
    it = desk(Verdict("uncertain", "unconfirmed", late=answer))
    it.queue("t1", "t2")
    it.settle()
    it.clock.now += LATE_MS
    it.settle()
    assert answer.closed
    assert it.state("t1") == "uncertain"
    assert it.state("t2") == "printed"


def test_an_outcome_that_could_not_be_stored_is_stored_before_anything_else_is_printed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it = desk()
    it.queue("t1", "t2")
    it.store.refusals = 2
    it.settle()
    assert (it.state("t1"), len(it.device.slips)) == ("sending", 1)
    it.settle()
    assert (it.state("t1"), len(it.device.slips)) == ("sending", 1)
    it.settle()
    assert it.store.states("t1") == ["queued", "sending", "printed"]
    assert it.state("t2") == "printed"
    assert len(it.device.slips) == 2
    assert len(caplog.records) == 1, "it is told once, not at every attempt"
    it.queue("t3")
    it.store.refusals = 1
    it.settle()
    it.settle()
    assert it.state("t3") == "printed"
    assert len(caplog.records) == 2, "what fails anew is told anew"


def test_a_slip_with_broken_data_fails_for_good_and_holds_nobody_up() -> None:
    it = desk()
    it.store.add("t1", at=it.clock.now, number=7, lane="fast")
    it.queue("t2")
    it.settle()
    row = it.store.rows["t1"]
    assert (row.state, row.reason, row.next_try_at) == ("failed", "bad_slip", None)
    said = str(it.store.facts["t1"])
    assert "slip.number" in said
    assert "slip.lane" in said
    assert it.state("t2") == "printed"


def test_a_ticket_has_one_original_and_any_number_of_copies() -> None:
    it = desk()
    it.queue("t1")
    with pytest.raises(KeyError):
        it.store.add("t1-again")
    it.store.add("t1-copy", purpose="copy", at=it.clock.now, copy=True)
    it.settle()
    assert it.state("t1-copy") == "printed"
    assert it.device.slips[0] != it.device.slips[1], "a copy says that it is one"


def test_every_reason_has_words_in_both_languages() -> None:
    for reason, words in REASONS.items():
        assert words.zh, reason
        assert words.en, reason


def tcp(printer: TcpPrinter, **options: str) -> Printer:
    return open_printer(
        printer.address(**{"timeout": "1", "dots": "384", **options}), Path("unused"), TEMPLATE
    )


def wall() -> int:
    return 1_000_000


def test_a_dead_printer_costs_the_others_nothing() -> None:
    store = MemoryStore()
    with TcpPrinter() as well, TcpPrinter(Manners(stops_reading_after=0)) as hangs:
        for n in range(5):
            store.add(f"h{n}", "hangs", at=wall())
            store.add(f"w{n}", "well", at=wall() + 1)
        spool = Spool(store, {"well": tcp(well), "hangs": tcp(hangs, status="dle-eot")}, wall)
        spool.start()
        store.until(lambda: all(store.rows[f"w{n}"].state == "printed" for n in range(5)))
        store.until(lambda: all(store.rows[f"h{n}"].state == "failed" for n in range(5)))
        assert spool.stop()
        assert len(decode(well.stream).cuts) == 5
        assert {store.rows[f"h{n}"].reason for n in range(5)} == {"mute"}


def test_a_refilled_printer_prints_what_waited_each_slip_once() -> None:
    store, clock = MemoryStore(), Clock()
    with TcpPrinter(Manners(paper=PAPER_GONE)) as printer:
        for n in range(3):
            store.add(f"t{n}", at=clock.now)
        spool = Spool(store, {"hall": tcp(printer)}, clock, steady=clock)
        spool.start()
        store.until(lambda: all(row.state == "failed" for row in store.rows.values()))
        assert {row.reason for row in store.rows.values()} == {"paper_out"}
        printer.manners.paper = 0x12
        clock.now += 60_000
        spool.wake()
        store.until(lambda: all(row.state == "printed" for row in store.rows.values()))
        assert spool.stop()
        assert len(decode(printer.stream).cuts) == 3


def test_waking_the_spool_prints_a_new_slip_and_stopping_it_ends_its_threads() -> None:
    store = MemoryStore()
    with TcpPrinter() as printer:
        spool = Spool(store, {"hall": tcp(printer)}, wall)
        spool.start()
        store.add("t1", at=wall())
        spool.wake()
        store.until(lambda: store.rows["t1"].state == "printed")
        assert spool.stop()
        assert spool.stop(), "stopping twice is harmless"
        assert not spool.threads
