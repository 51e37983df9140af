"""A printer on a serial line, or behind a device file, a pipe or a plain file."""

from __future__ import annotations

import fcntl
import os
import stat
import termios
import time
from typing import Final

from printers.addresses import Address
from printers.conversation import Conversation, Manner
from printers.tcp import manner_of
from printers.verdicts import Verdict
from printers.wires import DescriptorWire

FILE_MODE: Final = 0o600
"""Slips name what a visitor came for: only the owner reads the file."""
WRITE_SECONDS: Final = 5.0
LOCK_SECONDS: Final = 2.0
"""How long a file in use is waited for: another slip takes a moment, whoever takes longer may never end."""
LOCK_LOOK_SECONDS: Final = 0.02


class SerialDevice:
    """Prints over a serial line, raw, eight bits, no parity, one stop bit, at the address's speed."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.manner = manner_of(address)
        self.turn = 0

    def print(self, slip: bytes) -> Verdict:
        """Hand over one slip. Never raises for what the line does."""
        try:
            line = os.open(self.address.place, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError as failed:
            return Verdict("failed", "unreachable", {"error": failed.strerror})
        try:
            fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._prepare(line)
        except BlockingIOError:
            os.close(line)
            return Verdict("failed", "busy")
        except (OSError, termios.error) as failed:
            os.close(line)
            return Verdict("failed", "unreachable", {"error": str(failed)})
        self.turn = (self.turn + 1) % 10_000
        talk = Conversation(DescriptorWire(line), self.manner)
        verdict = talk.hand_over(slip, b"%04d" % self.turn)
        self.manner = self.manner.learned(talk.answers)
        return verdict

    def _prepare(self, line: int) -> None:
        speed = getattr(termios, "B" + self.address.options["baud"])
        flow = self.address.options["flow"]
        control = termios.CS8 | termios.CREAD | termios.CLOCAL | (termios.CRTSCTS if flow == "rtscts" else 0)
        taken = termios.IXON if flow == "xonxoff" else 0
        special = termios.tcgetattr(line)[6]
        special[termios.VMIN], special[termios.VTIME] = 0, 0
        termios.tcsetattr(line, termios.TCSANOW, [taken, 0, control, 0, speed, speed, special])
        termios.tcflush(line, termios.TCIFLUSH)


class FileDevice:
    """Appends slips to a file, as paper comes out of a printer; or writes to a device file or a pipe."""

    def __init__(self, address: Address) -> None:
        self.address = address

    def print(self, slip: bytes) -> Verdict:
        """Write one slip: printed when it is a plain file, at best sent when it is anything else."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY
        try:
            file = os.open(self.address.place, flags, FILE_MODE)
        except OSError as failed:
            return Verdict("failed", "not_writable", {"error": failed.strerror})
        if not stat.S_ISREG(os.fstat(file).st_mode):
            manner = Manner("none", "none", WRITE_SECONDS, self.address.dots)
            return Conversation(DescriptorWire(file, listens=False), manner).hand_over(slip, b"")
        with os.fdopen(file, "ab", buffering=0) as plain:
            return self._append(plain.fileno(), slip)

    def _append(self, file: int, slip: bytes) -> Verdict:
        try:
            _lock(file)
        except BlockingIOError:
            return Verdict("failed", "busy")
        except OSError as failed:
            return Verdict("failed", "not_writable", {"error": failed.strerror})
        before = os.fstat(file).st_size
        try:
            view = memoryview(slip)
            while view:
                view = view[os.write(file, view) :]
            os.fsync(file)
        except OSError as failed:
            # A full disk: take the half slip away again, so that failed means nothing is there.
            os.ftruncate(file, before)
            return Verdict("failed", "not_writable", {"error": failed.strerror})
        return Verdict("printed", "written", {"bytes": len(slip)})


def _lock(file: int) -> None:
    """Waits a while for the file to be ours alone. Raises BlockingIOError when somebody else keeps it."""
    ends = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= ends:
                raise
            time.sleep(LOCK_LOOK_SECONDS)
        else:
            return
