"""Chinese words as the names of spoken syllables: pinyin with the tone as a digit, 5 for the neutral tone."""

from functools import lru_cache
from itertools import pairwise

from displays.voice.tokens import DIGITS_ZH, LETTER, NUMBERS_ZH


@lru_cache(maxsize=512)
def syllables(word: str) -> tuple[str, ...]:
    """The syllables of a word, as spoken in a row: 不动产 is bu2 dong4 chan3, 一件事 is yi2 jian4 shi4.

    Latin letters become `letter-a` and digits their syllables; punctuation is left out.
    """
    # Imported with the first word that is spoken: a start need not load a dictionary for it.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    plain = "".join(character for character in word if character.isalnum())
    read = lazy_pinyin(
        plain,
        style=Style.TONE3,
        tone_sandhi=True,
        neutral_tone_with_five=True,
        errors=_spell,  # type: ignore[arg-type]  # a list is what its own documentation asks for
    )
    return _tones_of_one(plain, tuple(read))


def number(value: int) -> tuple[str, ...]:
    """A number from 1 to 99: 12 is shi2 er4, 20 is er4 shi2."""
    tens, ones = divmod(value, 10)
    return (
        *((NUMBERS_ZH[tens],) if tens > 1 else ()),
        *((NUMBERS_ZH[10],) if tens else ()),
        *((NUMBERS_ZH[ones],) if ones else ()),
    )


def _spell(rest: str) -> list[str]:
    return [
        DIGITS_ZH[int(character)] if character in "0123456789" else f"{LETTER}{character.lower()}"
        for character in rest
    ]


def _tones_of_one(word: str, read: tuple[str, ...]) -> tuple[str, ...]:
    """一 is said yi2 before a fourth tone and yi4 before the others, but keeps yi1 at the end and in 第一."""
    if len(word) != len(read):
        return read
    changed = list(read)
    for place, (character, following) in enumerate(pairwise(word)):
        if character == "一" and following not in "一二三四五六七八九十" and not word[:place].endswith("第"):
            changed[place] = "yi2" if read[place + 1].endswith("4") else "yi4"
    return tuple(changed)
