"""English words and numbers as the names of their clips."""

import re

from displays.voice.tokens import LETTER, NUMBERS_EN, PAUSE, TENS_EN


def words(text: str) -> tuple[str, ...]:
    """The words of a text one by one, capitals such as A or VIP letter by letter, a comma as a pause."""
    tokens: list[str] = []
    for part in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d|,", text):
        if part == ",":
            tokens.append(PAUSE)
        elif part.isdigit():
            tokens.append(NUMBERS_EN[int(part)])
        elif part.isupper() and len(part) <= 4:
            tokens += [f"{LETTER}{letter.lower()}" for letter in part]
        else:
            tokens.append(part.lower())
    return tuple(tokens)


def number(value: int) -> tuple[str, ...]:
    """A number from 0 to 99: 21 is twenty, one."""
    if value < len(NUMBERS_EN):
        return (NUMBERS_EN[value],)
    tens, ones = divmod(value, 10)
    return (TENS_EN[tens - 2], NUMBERS_EN[ones]) if ones else (TENS_EN[tens - 2],)
