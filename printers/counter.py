"""One printer's jobs, one step at a time: claim, print, record. Testable without threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from printers.breaker import Breaker
from printers.devices import Printer
from printers.errors import FontsMissing, Mistakes
from printers.jobs import Job, JobState, JobStore, Marking
from printers.slip import Slip
from printers.verdicts import Late, Verdict

log = logging.getLogger(__name__)

LOOK_MS: Final = 1_000
"""A look for new jobs at least this often, should a wake-up have been lost."""
LATE_LOOK_MS: Final = 100
EXPIRE_AFTER_MS: Final = 15 * 60_000
"""A slip older than this is not printed any more: its visitor follows the ticket in another way."""
OURS: Final = frozenset({"bad_slip", "no_typeface"})
"""Failures that are not the printer's: it needs no rest, and trying again would not help."""
LATE_MS: Final = 30_000
"""How long a late confirmation is awaited."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unconfirmed job whose answer may still come, until a moment of the steady clock (ms)."""

    job: Job
    late: Late
    until: int


class Counter:
    """Everything the spool knows about one printer. ``step`` does one thing and says when to look again.

    Failed jobs are tried again after 2, 5, 15, then every 30 seconds until they are too old; uncertain ones
    never. While the printer rests after a failure, new jobs are marked failed at once with the reason, so
    that whoever waits for paper hears it now, and are tried when the rest is over. ``clock`` gives ms UTC and
    says when; ``steady`` gives ms from any beginning, is never set, and says how long.
    """

    def __init__(
        self,
        name: str,
        store: JobStore,
        printer: Printer,
        clock: Callable[[], int],
        steady: Callable[[], int],
        expire_after_ms: int,
    ) -> None:
        self.name = name
        self.store = store
        self.printer = printer
        self.clock = clock
        self.steady = steady
        self.expire_after_ms = expire_after_ms
        self.breaker = Breaker()
        self.waiting: Waiting | None = None
        self.unsaved: list[Marking] = []
        self.recovered = False
        self.stumbling = False

    def step(self) -> int:
        """Do the next thing; milliseconds until the next step is due, 0 when there may be more to do.

        Never raises: a store that fails is tried again a second later, and nothing is printed meanwhile.
        """
        try:
            rest = self._step()
        except Exception:
            if not self.stumbling:  # told once: the next try may fail the same, for hours
                log.exception("printer %s: a step failed and is tried again until it succeeds", self.name)
            self.stumbling = True
            return LOOK_MS
        self.stumbling = False
        return rest

    def close(self) -> None:
        """Let go of a connection that is held open for a late answer, and save what is unsaved."""
        if self.waiting is not None:
            self.waiting.late.close()
            self.waiting = None
        try:
            self._save()
        except Exception:
            log.exception("printer %s: %d outcomes could not be saved", self.name, len(self.unsaved))

    def _step(self) -> int:
        self._recover()
        self._save()
        self._listen()
        now, beat = self.clock(), self.steady()
        held = self.waiting is not None
        if held or self.breaker.resting(beat):
            job = self._claim(now, ("queued",))
            if job is not None:
                self._put_off(job, now, beat)
                return 0
            return LATE_LOOK_MS if held else max(1, min(LOOK_MS, self.breaker.until - beat))
        job = self._claim(now, ("queued", "failed"))
        if job is None:
            return LOOK_MS
        if now - job.created_at > self.expire_after_ms:
            self._record(Marking(job.id, "expired", "too_old", now, job.attempts))
        else:
            self._print(job)
        return 0

    def _claim(self, now: int, states: Sequence[JobState]) -> Job | None:
        try:
            return self.store.claim(self.name, now, states)
        except Exception:
            # Its commit may have arrived and only the answer been lost: a job is in sending and nobody's.
            self.recovered = False
            raise

    def _recover(self) -> None:
        """At the start, and after a claim that failed: a job in sending then belongs to nobody any more.

        It may have been left by a process that died in the middle of it.
        """
        if self.recovered:
            return
        for job in self.store.jobs(self.name, ("sending",)):
            self.unsaved.append(Marking(job.id, "uncertain", "interrupted", self.clock(), job.attempts + 1))
        self.recovered = True

    def _save(self) -> None:
        while self.unsaved:
            self.store.mark(self.unsaved[0])
            del self.unsaved[0]

    def _record(self, marking: Marking) -> None:
        # Kept until it is stored: an outcome lost to a busy database would look like an interrupted print.
        self.unsaved.append(marking)
        self._save()

    def _put_off(self, job: Job, now: int, beat: int) -> None:
        until = self.breaker.until
        if self.waiting is not None:
            until = max(until, self.waiting.until)
        reason = self.breaker.reason or "resting"
        self._record(Marking(job.id, "failed", reason, now, job.attempts, now + max(0, until - beat)))

    def _listen(self) -> None:
        """A late answer turns uncertain into printed; without one the connection is let go in time."""
        held = self.waiting
        if held is None:
            return
        verdict = held.late.poll()
        if verdict is None and self.steady() < held.until:
            return
        self.waiting = None
        if verdict is None:
            held.late.close()
        elif verdict.state == "printed":
            self.breaker.worked()
            at = self.clock()
            self._record(Marking(held.job.id, "printed", verdict.reason, at, held.job.attempts + 1))

    def _print(self, job: Job) -> None:
        verdict = self._try(job)
        now, beat = self.clock(), self.steady()
        again: int | None = None
        if verdict.state in ("printed", "sent"):
            self.breaker.worked()
        elif verdict.reason not in OURS:
            again = now + self.breaker.failed(beat, verdict.reason)
        if verdict.late is not None:
            self.waiting = Waiting(job, verdict.late, beat + LATE_MS)
        retry = again if verdict.state == "failed" else None
        self._record(
            Marking(job.id, verdict.state, verdict.reason, now, job.attempts + 1, retry, verdict.facts)
        )

    def _try(self, job: Job) -> Verdict:
        try:
            slip = self.printer.encode(Slip.from_data(job.slip))
        except FontsMissing as missing:
            return Verdict("failed", "no_typeface", {"error": str(missing)})
        except (Mistakes, ValueError, OSError) as wrong:
            return Verdict("failed", "bad_slip", {"error": str(wrong)[:500]})
        try:
            return self.printer.device.print(slip)
        except Exception:
            log.exception("printer %s: job %s", self.name, job.id)
            return Verdict("uncertain", "unexpected")
