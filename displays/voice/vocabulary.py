"""Which clips a pack must have: what every announcement needs, and the words halls use for their lanes."""

import string
import tomllib
from collections.abc import Iterable
from pathlib import Path

from displays.voice import english, pinyin
from displays.voice.tokens import (
    DIGITS_ZH,
    GO_TO_WINDOW_EN,
    LETTER,
    NUMBERS_EN,
    NUMBERS_ZH,
    PAUSE,
    SENTENCE_ZH,
    TENS_EN,
)

WORDS = Path(__file__).parent / "words.toml"


def usual_words() -> tuple[list[str], list[str]]:
    """The Chinese and the English words of `words.toml`."""
    data = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return data["zh"], data["en"]


def chinese_tokens(words: Iterable[str]) -> list[str]:
    """All syllables the Chinese pack needs for these words and for every number, in order, each once.

    Letters are not among them: the English pack has them for both languages.
    """
    spoken = [token for word in words for token in pinyin.syllables(word) if not token.startswith(LETTER)]
    return sorted({*SENTENCE_ZH, *DIGITS_ZH, *NUMBERS_ZH, *spoken})


def english_tokens(words: Iterable[str]) -> list[str]:
    """All words, letters and numbers the English pack needs, in order, each once."""
    spoken = [token for word in words for token in english.words(word) if token != PAUSE]
    letters = [f"{LETTER}{letter}" for letter in string.ascii_lowercase]
    return sorted({GO_TO_WINDOW_EN, *NUMBERS_EN, *TENS_EN, *letters, *spoken})
