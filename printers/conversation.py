"""Handing one slip over a wire: ask and read the status, send, await the confirmation, end in good order.

Three traps are met here. A connection closed with an unread answer throws away what was sent, so every answer
is read and the end is half-closed and read out. A send that returns proves nothing, so only the printer's own
confirmation counts as printed. And a slow printer is not a dead one, so time runs from the last progress.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from printers import escpos_status as status
from printers.verdicts import Verdict
from printers.wires import Wire, wait

CHUNK_BYTES = 4096
ANSWER_SECONDS = 1.5
"""How long a printer that is known to answer may take for a status byte."""
TRIAL_SECONDS = 0.6
"""How long one that may be mute is given."""
HANG_UP_SECONDS = 1.0
"""How long the end of a conversation is awaited once everything has been taken."""
LOOK_SECONDS = 0.05
SLOWEST_LINES_PER_SECOND = 400
"""50 mm a second: slower printers are rare."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to talk with a printer: its ``status`` and ``confirm`` settings, seconds without progress, dots."""

    status: str
    confirm: str
    timeout: float
    dots: int

    def learned(self, answers: bool) -> Manner:
        """The manner after a slip: a printer that once answered is expected to answer from then on."""
        return replace(self, status="dle-eot") if answers and self.status == "auto" else self


class Gone(Exception):
    """The other end hung up or the line broke."""


class Stalled(Exception):
    """The other end takes nothing more."""


class Conversation:
    """One slip on one wire. ``hand_over`` closes the wire when it returns, unless ``late`` holds it."""

    def __init__(self, wire: Wire, manner: Manner) -> None:
        self.wire = wire
        self.manner = manner
        self.inbox = bytearray()
        self.taken = 0
        self.answers = False
        """Whether the printer has answered a status question."""

    def hand_over(self, slip: bytes, mark: bytes) -> Verdict:
        """Print the slip; ``mark`` is four printable bytes that tell this slip's confirmation from others."""
        verdict = self._hand_over(slip, mark)
        if verdict.late is None:
            self.wire.close()
        return verdict

    def _hand_over(self, slip: bytes, mark: bytes) -> Verdict:
        try:
            self.answers = self.manner.status != "none" and self._ready()
        except NotReady as cannot:
            return Verdict("failed", cannot.reason)
        except Gone:
            return Verdict("failed", "unreachable")
        question = self._question(mark)
        self.inbox.clear()
        try:
            self._send(slip + (question.ask if question else b""))
            confirmed = self._await(question, len(slip)) if question else False
        except (Gone, Stalled) as stopped:
            return self._stopped(stopped, question)
        if confirmed:
            self._end()
            return Verdict("printed", "confirmed")
        if question is None:
            return self._sent()
        if self.manner.confirm == "auto" and self._still_well():
            return self._sent()
        return Verdict("uncertain", "unconfirmed", {"taken": self.taken}, HeldOpen(self, question))

    def _stopped(self, stopped: Exception, question: status.Question | None) -> Verdict:
        if question and question.answered(bytes(self.inbox)):
            return Verdict("printed", "confirmed")
        reason = "stalled" if isinstance(stopped, Stalled) else "broken_off"
        return Verdict("uncertain" if self.taken else "failed", reason, {"taken": self.taken})

    def _question(self, mark: bytes) -> status.Question | None:
        confirm = self.manner.confirm
        if confirm == "process-id":
            return status.process_id(mark)
        return status.barrier() if confirm == "gs-r" or (confirm == "auto" and self.answers) else None

    def _ready(self) -> bool:
        """Whether the printer answers status questions. Raises NotReady when it says it cannot print."""
        known = self.manner.status == "dle-eot"
        printer = self._ask(status.ASK_PRINTER, ANSWER_SECONDS if known else TRIAL_SECONDS)
        if printer is None:
            if known:
                raise NotReady("mute")
            return False
        self.answers = True
        paper = self._ask(status.ASK_PAPER, TRIAL_SECONDS)
        cause = self._ask(status.ASK_CAUSE, TRIAL_SECONDS)
        if reason := status.trouble(printer, cause, paper):
            self._end()
            raise NotReady(reason)
        return True

    def _still_well(self) -> bool:
        try:
            return self._ready()
        except (NotReady, Gone):
            return False

    def _ask(self, question: bytes, seconds: float) -> int | None:
        self.inbox.clear()
        try:
            self._send(question)
        except Stalled:
            return None
        finally:
            self.taken = 0
        deadline = time.monotonic() + seconds
        while True:
            for byte in self.inbox:
                if status.is_status(byte):
                    return byte
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if wait(self.wire, select.POLLIN, left):
                self.listen()

    def listen(self) -> None:
        """Take what has come, without waiting. Raises Gone when the other end has hung up."""
        try:
            got = self.wire.read()
        except BlockingIOError:
            return
        except OSError as broken:
            raise Gone from broken
        if not got:
            raise Gone
        self.inbox += got

    def _send(self, data: bytes) -> None:
        """Hand over all bytes, reading what comes meanwhile; counts what was taken."""
        view = memoryview(data)
        events = select.POLLOUT | (select.POLLIN if self.wire.listens else 0)
        while view:
            ready = wait(self.wire, events, self.manner.timeout)
            if not ready:
                raise Stalled
            if ready & select.POLLIN:
                self.listen()
            elif ready & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
                raise Gone
            if ready & select.POLLOUT:
                view = view[self._write(view[:CHUNK_BYTES]) :]

    def _write(self, chunk: memoryview) -> int:
        try:
            count = self.wire.write(chunk)
        except BlockingIOError:
            return 0
        except OSError as broken:
            raise Gone from broken
        self.taken += count
        return count

    def _await(self, question: status.Question, slip_bytes: int) -> bool:
        """Whether the confirmation came. Time runs from the last byte that reached the other end."""
        lines = slip_bytes / (self.manner.dots / 8)
        patience = self.manner.timeout + lines / SLOWEST_LINES_PER_SECOND
        unsent, since = self.wire.unsent(), time.monotonic()
        while not question.answered(bytes(self.inbox)):
            if time.monotonic() - since > patience:
                return False
            if wait(self.wire, select.POLLIN, LOOK_SECONDS):
                self.listen()
            left = self.wire.unsent()
            if left < unsent:
                since = time.monotonic()
            unsent = left
        return True

    def _sent(self) -> Verdict:
        """Everything was handed over and nobody confirms: see that it arrives, then say so."""
        if self._end():
            return Verdict("sent", "handed_over", {"taken": self.taken})
        return Verdict("uncertain", "stalled", {"taken": self.taken, "unsent": self.wire.unsent()})

    def _end(self) -> bool:
        """Say that nothing more comes and read to the end; whether everything reached the other end."""
        self.wire.finish()
        unsent, since = self.wire.unsent(), time.monotonic()
        while True:
            left = self.wire.unsent()
            if left < unsent:
                since = time.monotonic()
            unsent = left
            if not unsent and not self.wire.hangs_up:
                return True
            if time.monotonic() - since > (self.manner.timeout if unsent else HANG_UP_SECONDS):
                return not unsent
            try:
                if wait(self.wire, select.POLLIN, LOOK_SECONDS):
                    self.listen()
            except Gone as gone:
                # An orderly end has no cause; a reset has one, and may have cost the slip.
                return gone.__cause__ is None


class NotReady(Exception):
    """The printer said why it cannot print."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HeldOpen:
    """An unconfirmed slip's wire, kept open because the answer may still come."""

    def __init__(self, conversation: Conversation, question: status.Question) -> None:
        self.conversation = conversation
        self.question = question
        self.closed: Callable[[], None] = _nothing
        """Called once when the wire is closed."""

    def poll(self) -> Verdict | None:
        """Printed when the answer has come, uncertain for good when the printer has gone, else None."""
        talk = self.conversation
        try:
            if wait(talk.wire, select.POLLIN, 0):
                talk.listen()
        except Gone:
            self.close()
            return Verdict("uncertain", "broken_off")
        if not self.question.answered(bytes(talk.inbox)):
            return None
        self.close()
        return Verdict("printed", "confirmed")

    def close(self) -> None:
        """Give up waiting; the wire is ended in good order."""
        self.conversation.wire.finish()
        self.conversation.wire.close()
        closed, self.closed = self.closed, _nothing
        closed()


def _nothing() -> None:
    """Nobody wants to know."""
