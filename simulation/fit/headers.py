"""What the columns of a CSV file mean, by their heads in Chinese or English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from queueing.errors import Mistake, Worded, did_you_mean

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

HEADS: Mapping[str, Sequence[str]] = _DATA["heads"]
"""By meaning the heads that are known; case, spaces, underscores and what stands in brackets do not count."""
OUTCOMES: Mapping[str, str] = {word: one for one, words in _DATA["outcomes"].items() for word in words}
"""By what stands in the file the outcome that it means."""

NEEDED = ("issued", "item")
_HEADER = Worded("the header")


def plain(head: str) -> str:
    """A head as it is compared."""
    return re.sub(r"[\s_\-]+", " ", re.sub(r"[(（\[【].*?[)）\]】]", "", head)).strip().casefold()


_KNOWN = {plain(head): meaning for meaning, heads in HEADS.items() for head in (meaning, *heads)}


def match(
    heads: Sequence[str], named: Mapping[str, str], mistakes: list[Mistake]
) -> tuple[dict[str, int], list[int]]:
    """(the column of each meaning, columns that are not used), every mistake noted.

    ``named`` gives for a meaning the head of its column; it goes before what is known.
    """
    found = _named(heads, named, mistakes)
    unused: list[int] = []
    for place, head in enumerate(heads):
        if place in found.values():
            continue
        meaning = _KNOWN.get(plain(head))
        if meaning is None or meaning in named:
            unused.append(place)
        elif meaning in found:
            one = heads[found[meaning]]
            mend = Worded("Choose one with --columns {meaning}={head}", meaning=meaning, head=one)
            what = Worded("{one!r} and {other!r} both mean {meaning}", one=one, other=head, meaning=meaning)
            mistakes.append(Mistake(_HEADER, what, mend))
        else:
            found[meaning] = place
    for meaning in NEEDED:
        if meaning not in found:
            mend = Worded(
                "Name it with --columns {meaning}=HEAD; known: {heads}",
                meaning=meaning,
                heads=", ".join(HEADS[meaning]),
            )
            what = Worded(
                "no column for {meaning} among {heads}", meaning=meaning, heads=", ".join(map(repr, heads))
            )
            mistakes.append(Mistake(_HEADER, what, mend))
    return found, unused


def _named(heads: Sequence[str], named: Mapping[str, str], mistakes: list[Mistake]) -> dict[str, int]:
    found: dict[str, int] = {}
    places = {plain(head): place for place, head in enumerate(heads)}
    for meaning, head in named.items():
        where = f"--columns {meaning}={head}"
        if meaning not in HEADS:
            what = Worded("{meaning!r} is no meaning of a column", meaning=meaning)
            mistakes.append(Mistake(where, what, did_you_mean(meaning, HEADS)))
        elif plain(head) not in places:
            what = Worded("the file has no column {head!r}", head=head)
            mistakes.append(Mistake(where, what, did_you_mean(head, heads)))
        else:
            found[meaning] = places[plain(head)]
    return found


def read_named(options: Iterable[str], mistakes: list[Mistake]) -> dict[str, str]:
    """``MEANING=HEAD`` options as a mapping."""
    found: dict[str, str] = {}
    for option in options:
        meaning, equals, head = option.partition("=")
        if not equals or not meaning.strip() or not head.strip():
            mistakes.append(
                Mistake(f"--columns {option}", "is no pair", "Write it like --columns issued=取号时间")
            )
        elif meaning.strip() in found:
            what = Worded("{meaning} is named twice", meaning=meaning)
            mistakes.append(Mistake(f"--columns {option}", what, "Name each once"))
        else:
            found[meaning.strip()] = head.strip()
    return found
