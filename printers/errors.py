"""What a person can mend before anything prints: mistakes in a template or an address, a missing typeface."""

from __future__ import annotations

from collections.abc import Iterable

from queueing.errors import Mistake, Mistakes, did_you_mean

__all__ = [
    "AddressMistakes",
    "FontsMissing",
    "Mistake",
    "Mistakes",
    "SlipMistakes",
    "TemplateMistakes",
    "did_you_mean",
]


class TemplateMistakes(Mistakes):
    """Every mistake of one template file."""

    def __init__(self, file: str, mistakes: Iterable[Mistake]) -> None:
        super().__init__(Mistake(f"{file}, {m.where}" if m.where else file, m.what, m.mend) for m in mistakes)
        self.file = file


class AddressMistakes(Mistakes):
    """Every mistake of one printer address."""


class SlipMistakes(Mistakes):
    """Every mistake of a slip's stored data."""


class FontsMissing(RuntimeError):
    """The typeface is not where the package keeps it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The typeface {name} is missing. Make it with: python -m printers.fonts.build")
