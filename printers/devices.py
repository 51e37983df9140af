"""What can print: a device takes the bytes of one slip and says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from printers.addresses import Address, parse_address
from printers.bitmap import picture
from printers.blocks import Template
from printers.drivers import CupsDevice, UsbDevice
from printers.lines import FileDevice, SerialDevice
from printers.raster import encode
from printers.slip import Slip
from printers.tcp import TcpDevice
from printers.template import default_template
from printers.verdicts import Verdict
from printers.virtual import VirtualDevice


class Device(Protocol):
    """Something that prints. ``print`` may block for seconds and does not raise for what a printer does."""

    def print(self, slip: bytes) -> Verdict:
        """Hand over the bytes of one slip and say what became of it."""


@dataclass(frozen=True, slots=True)
class Printer:
    """A device with the paper and the template it prints."""

    device: Device
    dots: int
    cut: str
    template: Template

    def encode(self, slip: Slip) -> bytes:
        """The slip as this printer's bytes. Raises FontsMissing."""
        return encode(picture(self.template, slip, self.dots), self.cut)


def open_device(address: Address, papers: Path) -> Device:
    """The device at an address; virtual printers keep their papers in folders below ``papers``."""
    match address.scheme:
        case "tcp":
            return TcpDevice(address)
        case "serial":
            return SerialDevice(address)
        case "usb":
            return UsbDevice(address)
        case "cups":
            return CupsDevice(address)
        case "file":
            return FileDevice(address)
    return VirtualDevice(address, papers)


def open_printer(address: str, papers: Path, template: Template | None = None) -> Printer:
    """A printer by its address line. Nothing is connected yet.

    Raises AddressMistakes; without a template it prints the packaged one, which may raise TemplateMistakes.
    """
    where = parse_address(address)
    return Printer(open_device(where, papers), where.dots, where.cut, template or default_template())
