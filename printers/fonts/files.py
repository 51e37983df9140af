"""Where the files of the typeface lie."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
REGULAR = FOLDER / "slip-regular.ttf"
"""Every character of Noto Sans SC, regular weight."""
BOLD = FOLDER / "slip-bold.ttf"
"""GB 2312 and Latin, bold weight."""
LICENCE = FOLDER / "OFL.txt"
"""The SIL Open Font License with Adobe's copyright line, as the typeface demands."""

EXTRA = frozenset("·—¥€é²³ü")
"""Marks beyond GB 2312 that the bold weight carries all the same."""


def in_bold(character: str) -> bool:
    """Whether the bold file has the character: printable ASCII, GB 2312 and a few marks."""
    if character in EXTRA or " " <= character <= "~":
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return character >= "\x80"
