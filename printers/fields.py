"""What a template may say: the closed set of fields, and the conditions under which a block prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from printers import phrases
from printers.slip import Slip, Words

Field = Callable[[Slip, str], str]
Condition = Callable[[Slip], bool]

JOINTS: Final = {"zh-CN": "、", "en": "; "}


def _joined(rows: tuple[Words, ...], language: str) -> str:
    return JOINTS[language].join(row.get(language) for row in rows)


FIELDS: Final[Mapping[str, Field]] = {
    "hall": lambda slip, language: slip.hall.get(language),
    "number": lambda slip, _: slip.number,
    "lane": lambda slip, language: slip.lane.get(language),
    "items": lambda slip, language: _joined(slip.items, language),
    "departments": lambda slip, language: _joined(slip.departments, language),
    "ahead": lambda slip, language: phrases.people_ahead(slip.people_ahead, language),
    "wait": lambda slip, language: phrases.expected(slip.p50_seconds, slip.p90_seconds, language),
    "wait_long": lambda slip, language: phrases.at_most(slip.p90_seconds, language),
    "issued": lambda slip, _: slip.issued_text,
    "follow_url": lambda slip, _: slip.follow_url,
}
"""Field name to its words on a slip, in a language."""

CONDITIONS: Final[Mapping[str, Condition]] = {
    "copy": lambda slip: slip.copy,
    "original": lambda slip: not slip.copy,
    "fast": lambda slip: slip.kind == "fast",
    "regular": lambda slip: slip.kind == "regular",
    "one_item": lambda slip: len(slip.items) == 1,
    "several_items": lambda slip: len(slip.items) > 1,
    "someone_ahead": lambda slip: slip.people_ahead > 0,
    "nobody_ahead": lambda slip: slip.people_ahead == 0,
    "estimate": lambda slip: slip.p50_seconds is not None,
    "no_estimate": lambda slip: slip.p50_seconds is None,
    "long_estimate": lambda slip: slip.p90_seconds is not None,
    "claimed": lambda slip: slip.claimed,
    "departments": lambda slip: bool(slip.departments),
    "materials": lambda slip: bool(slip.materials),
    "notices": lambda slip: bool(slip.notices),
    "zh-CN": lambda slip: slip.language == "zh-CN",
    "en": lambda slip: slip.language == "en",
}
"""Condition name to whether it holds for a slip."""

LISTS: Final[Mapping[str, Callable[[Slip], tuple[Words, ...]]]] = {
    "items": lambda slip: slip.items,
    "departments": lambda slip: slip.departments,
    "materials": lambda slip: slip.materials,
    "notices": lambda slip: slip.notices,
}
"""What a list block may list."""

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


def fill(words: Words, slip: Slip, language: str) -> str:
    """The words in a language with each field in braces replaced by what the slip says."""
    return PLACEHOLDER.sub(lambda found: FIELDS[found[1]](slip, language), words.get(language))
