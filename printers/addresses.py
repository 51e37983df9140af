"""Where a printer is and what it can do, in one line of text: ``tcp://host:9100?dots=576&cut=partial``.

Every mistake of an address is reported at once. Nothing is connected here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from printers.errors import AddressMistakes, Mistake, did_you_mean

DEFAULT_PORT: Final = 9100
WIDTHS: Final = (384, 432, 512, 576, 640)
"""Dots across, of the heads in use: 58 mm paper has 384, 80 mm paper 576, the others are rarer."""
_ANY = ("dots", "cut", "render")
_TALKS = ("status", "confirm", "timeout")
TAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "tcp": (*_ANY, *_TALKS),
    "serial": (*_ANY, *_TALKS, "baud", "flow"),
    "usb": _ANY,
    "cups": _ANY,
    "file": _ANY,
    "virtual": (*_ANY, "keep"),
}
"""Schemes and the keys each takes after the question mark."""
EXAMPLES: Final[Mapping[str, str]] = {
    "tcp": "tcp://192.0.2.7:9100",
    "serial": "serial:///dev/ttyUSB0?baud=115200",
    "usb": "usb://04b8:0202",
    "cups": "cups://queue",
    "file": "file:///tmp/slips.bin",
    "virtual": "virtual://hall",
}
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "dots": tuple(map(str, WIDTHS)),
    "cut": ("partial", "full", "none"),
    "render": ("auto", "bitmap"),
    "status": ("auto", "dle-eot", "none"),
    "confirm": ("auto", "gs-r", "process-id", "none"),
    "baud": ("9600", "19200", "38400", "57600", "115200", "230400"),
    "flow": ("rtscts", "xonxoff", "none"),
}
NUMBERS: Final[Mapping[str, tuple[int, int]]] = {"timeout": (1, 60), "keep": (1, 1000)}
DEFAULTS: Final[Mapping[str, str]] = {
    "dots": "576",
    "cut": "partial",
    "render": "auto",
    "status": "auto",
    "confirm": "auto",
    "timeout": "3",
    "baud": "9600",
    "flow": "rtscts",
    "keep": "50",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address. ``place`` is host, path, queue, name or ``vid:pid``; ``port`` only for tcp.

    ``options`` holds a value for every key that the scheme takes.
    """

    text: str
    scheme: str
    place: str
    port: int = 0
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def dots(self) -> int:
        """Width of the head in dots."""
        return int(self.options["dots"])

    @property
    def cut(self) -> str:
        """How to cut: partial, full or none."""
        return self.options["cut"]


def parse_address(text: str) -> Address:
    """The address in a line of text. Raises AddressMistakes with every mistake and its mend."""
    mistakes: list[Mistake] = []
    scheme, colon, _ = text.partition("://")
    if not colon or scheme not in TAKES:
        what = f"{scheme!r} is not a kind of printer" if colon else f"{text!r} has no kind of printer"
        raise AddressMistakes([Mistake("printer address", what, did_you_mean(scheme, TAKES))])
    try:
        split = urlsplit(text)
        port = split.port if scheme == "tcp" else None
    except ValueError as failed:
        wrong = Mistake("printer address", str(failed), f"Write it like {EXAMPLES[scheme]}")
        raise AddressMistakes([wrong]) from None
    place = _place(scheme, split.netloc, split.hostname or "", split.path)
    if not place or (scheme == "tcp" and (port == 0 or split.path not in ("", "/"))):
        mend = f"Write it like {EXAMPLES[scheme]}"
        mistakes.append(Mistake("printer address", f"{text!r} does not say where the printer is", mend))
    if split.fragment or "@" in split.netloc:
        mistakes.append(Mistake("printer address", "has a part that means nothing here", "Leave out @ and #"))
    options = _options(scheme, split.query, mistakes)
    if mistakes:
        raise AddressMistakes(mistakes)
    return Address(text, scheme, place, (port or DEFAULT_PORT) if scheme == "tcp" else 0, options)


def _place(scheme: str, netloc: str, host: str, path: str) -> str:
    """The place as the scheme writes it; empty when it is not there or of the wrong shape."""
    if scheme == "tcp":
        return host
    if scheme in ("file", "serial"):
        return unquote(path) if not netloc and len(path) > 1 and not path.endswith("/") else ""
    if path not in ("", "/"):
        return ""
    shape = {"usb": r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", "virtual": r"[A-Za-z0-9][\w-]*", "cups": r"\w[\w.+-]*"}
    return netloc if re.fullmatch(shape[scheme], netloc, re.ASCII) else ""


def _options(scheme: str, query: str, mistakes: list[Mistake]) -> dict[str, str]:
    takes = TAKES[scheme]
    options = {key: DEFAULTS[key] for key in takes}
    seen: set[str] = set()
    for key, value in parse_qsl(query, keep_blank_values=True):
        where = f"printer address, key {key!r}"
        if key not in takes:
            known = key in DEFAULTS
            mend = f"Leave it out; {scheme} takes {', '.join(takes)}" if known else did_you_mean(key, takes)
            what = f"means nothing for {scheme}" if known else "is unknown"
            mistakes.append(Mistake(where, what, mend))
        elif key in seen:
            mistakes.append(Mistake(where, "is given twice", "Keep one"))
        elif problem := _wrong(key, value):
            mistakes.append(Mistake(where, *problem))
        seen.add(key)
        options.update({key: value} if key in takes else {})
    return options


def _wrong(key: str, value: str) -> tuple[str, str] | None:
    if key in NUMBERS:
        least, most = NUMBERS[key]
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return None
        return f"is {value!r}", f"Use a whole number from {least} to {most}"
    if value in CHOICES[key]:
        return None
    if key == "render" and value == "native":
        return "'native' is not offered", "Use bitmap: it prints every character on every printer"
    return f"{value!r} is not a choice", did_you_mean(value, CHOICES[key])
