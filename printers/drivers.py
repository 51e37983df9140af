"""Printers behind somebody else's driver: USB through python-escpos, and the queues of CUPS."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any, Final

from printers.addresses import Address
from printers.verdicts import Verdict

USB_MILLISECONDS: Final = 5000
LP_SECONDS: Final = 10


class UsbDevice:
    """A USB printer by vendor and product id, over python-escpos and libusb. At best sent."""

    def __init__(self, address: Address) -> None:
        self.vendor, self.product = (int(part, 16) for part in address.place.split(":"))

    def print(self, slip: bytes) -> Verdict:
        """Hand over one slip."""
        # Imported by whoever has one: the library takes a quarter of a second of every worker's start.
        from escpos.exceptions import Error as EscposError  # noqa: PLC0415
        from escpos.printer import Usb  # noqa: PLC0415

        if not Usb.is_usable():
            return Verdict("failed", "no_driver", {"needs": "pyusb and libusb"})
        try:
            printer: Any = Usb(self.vendor, self.product, timeout=USB_MILLISECONDS)
            printer.open()
        except (EscposError, OSError, ValueError) as failed:
            return Verdict("failed", "unreachable", {"error": str(failed)[:200]})
        try:
            printer._raw(slip)  # noqa: SLF001 - the library's way to send bytes as they are
        except (EscposError, OSError, ValueError) as failed:
            return Verdict("uncertain", "broken_off", {"error": str(failed)[:200]})
        finally:
            printer.close()
        return Verdict("sent", "handed_over", {"taken": len(slip)})


class CupsDevice:
    """A queue of CUPS, through its ``lp`` command. At best sent: the queue tells no more."""

    def __init__(self, address: Address) -> None:
        self.queue = address.place

    def print(self, slip: bytes) -> Verdict:
        """Hand over one slip to the queue, as raw bytes."""
        lp = shutil.which("lp")
        if lp is None:
            return Verdict("failed", "no_driver", {"needs": "the lp command of CUPS"})
        command = [lp, "-d", self.queue, "-o", "raw", "-t", "slip", "-"]
        try:
            ran = subprocess.run(command, input=slip, capture_output=True, timeout=LP_SECONDS, check=False)  # noqa: S603 - the queue's name is checked
        except subprocess.TimeoutExpired:
            return Verdict("uncertain", "stalled", {"seconds": LP_SECONDS})
        except OSError as failed:
            return Verdict("failed", "no_driver", {"error": failed.strerror})
        said = (ran.stdout if ran.returncode == 0 else ran.stderr).decode(errors="replace").strip()[:200]
        if ran.returncode != 0:
            return Verdict("failed", "queue_refused", {"error": said})
        return Verdict("sent", "spooled", {"answer": said})
