"""What is said when a ticket is called: the sentence as text and as the names of the clips that make it.

Pure. A ticket number is spoken digit by digit, after its lane's word (a letter is hard to catch across a hall
and Mandarin has no syllable for K); in Chinese the digit 1 of a number is yao1. Windows are ordinary numbers.
"""

import re
from dataclasses import dataclass

from displays.voice import english, pinyin
from displays.voice.tokens import DIGITS_ZH, GO_TO_WINDOW_EN, PAUSE

LANGUAGES = ("zh-CN", "en")
HANZI_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One call in one language: `text` for the screen, `tokens` for the voice."""

    language: str
    text: str
    tokens: tuple[str, ...]


def announce(*, number: str, lane_word: str, window: int, language: str) -> Announcement:
    """The announcement that calls ticket `number` ("K012") of the lane called `lane_word` to `window`.

    Without a lane word the number's own letters are spoken. Raises ValueError for a number without digits, a
    window outside 1 to 99 and a language that is not one of `LANGUAGES`.
    """
    digits = [int(character) for character in number if character in "0123456789"]
    if not digits:
        raise ValueError(f"ticket number {number!r} has no digit that could be spoken; use one such as K012")
    if not 1 <= window <= 99:
        raise ValueError(f"window {window} cannot be spoken; windows have numbers from 1 to 99")
    lane = lane_word.strip() or "".join(re.findall(r"[A-Za-z]", number)).upper()
    if language == "zh-CN":
        return _chinese(lane, digits, window)
    if language == "en":
        return _english(lane, digits, window)
    raise ValueError(f"language {language!r} is not spoken; one of {', '.join(LANGUAGES)}")


def _chinese(lane: str, digits: list[int], window: int) -> Announcement:
    spoken = "".join(HANZI_DIGITS[digit] for digit in digits)
    tokens = (
        *("qing3", PAUSE),
        *(*pinyin.syllables(lane), PAUSE),
        *(*(DIGITS_ZH[digit] for digit in digits), "hao4", PAUSE),
        *("dao4", *pinyin.number(window), "hao4", "chuang1", "kou3"),
    )
    return Announcement("zh-CN", f"请{lane}{spoken}号到{hanzi_number(window)}号窗口", tokens)


def _english(lane: str, digits: list[int], window: int) -> Announcement:
    spoken = [token for digit in digits for token in english.number(digit)]
    tokens = (*english.words(lane), PAUSE, *spoken, PAUSE, GO_TO_WINDOW_EN, *english.number(window))
    return Announcement("en", f"{lane} {' '.join(spoken)}, please go to window {window}", tokens)


def hanzi_number(value: int) -> str:
    """A number from 1 to 99 in characters: 12 is 十二, 20 is 二十."""
    tens, ones = divmod(value, 10)
    return (
        (HANZI_DIGITS[tens] if tens > 1 else "")
        + ("十" if tens else "")
        + (HANZI_DIGITS[ones] if ones else "")
    )
