"""Reading a file's data: every value is checked, every mistake is kept, nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from queueing import times
from queueing.errors import Mistake, Mistakes, Worded, did_you_mean

T = TypeVar("T")

LANGUAGES = ("zh-CN", "en")

LONGEST_TEXT = 500
"""Characters of a name or another text."""

_SPAN_MEND = 'Give a duration like "20 min" or "90 s"'


class Reader:
    """One table of a file. Reading a wrong value notes a mistake and gives a harmless stand-in."""

    def __init__(self, data: object, where: str, mistakes: list[Mistake]) -> None:
        self.where = where
        self.mistakes = mistakes
        self._read: set[str] = set()
        if isinstance(data, Mapping):
            self._data: Mapping[str, object] = data
        else:
            self._data = {}
            self.note("", _should_be("a table", _kind(data)), "Write it as a [table] with keys")

    def note(self, key: str, what: str, mend: str) -> None:
        """Keeps a mistake at ``key`` of this table."""
        where = ".".join(part for part in (self.where, key) if part)
        self.mistakes.append(Mistake(where or "the file", what, mend))

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self._data

    def raw(self, key: str, default: object = None) -> object:
        """The value as it stands."""
        self._read.add(key)
        return self._data.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; required when there is no default."""
        value = self.raw(key, default)
        if isinstance(value, str) and value.strip():
            self._check_letters(key, value)
            return value
        if isinstance(value, str) and (value or default != ""):
            self.note(key, "is empty", "Give a text")
        elif not isinstance(value, str):
            what = "is missing" if value is None else _should_be("a text", _kind(value))
            self.note(key, what, "Give a text")
        return default or ""

    def _check_letters(self, key: str, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            what = Worded("has {count} characters", count=len(text))
            self.note(key, what, Worded("Give at most {most}", most=LONGEST_TEXT))
        elif not all(one.isprintable() or one == "\n" for one in text):
            self.note(key, "has characters that cannot be shown", "Give visible characters only")

    def whole(self, key: str, default: int | None = None, least: int = 0, most: int | None = None) -> int:
        """A whole number from ``least`` to ``most``."""
        value = self.raw(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and _within(value, least, most):
            return value
        mend = Worded("Give a whole number, {limits}", limits=_limits(least, most))
        self.note(key, _wrong(value, "a whole number"), mend)
        return least if default is None else default

    def number(
        self, key: str, default: float | None = None, least: float = 0.0, most: float | None = None
    ) -> float:
        """A number from ``least`` to ``most``."""
        value = self.raw(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and _within(value, least, most):
            return float(value)
        mend = Worded("Give a number, {limits}", limits=_limits(least, most))
        self.note(key, _wrong(value, "a number"), mend)
        return least if default is None else default

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.raw(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, _should_be("true or false", _kind(value)), "Write true or false")
        return default

    def one_of(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """A text out of a closed set."""
        choices = list(known)
        value = self.raw(key, default)
        if isinstance(value, str) and value in choices:
            return value
        what = "is missing" if value is None else Worded("{value!r} is none of the choices", value=value)
        self.note(key, what, did_you_mean(str(value or ""), choices))
        return default or (choices[0] if choices else "")

    def wall(self, key: str, default: str | None = None) -> int:
        """A time of day, as milliseconds after the day's zero."""
        return self._parsed(key, default, times.wall, 'Give a time like "08:30"')

    def span(self, key: str, default: str | None = None, least: int | None = 0) -> int:
        """A duration, in milliseconds; not below ``least`` (None: it may be negative)."""
        found = self._parsed(key, default, times.span, _SPAN_MEND)
        if least is not None and found < least and key in self._data:
            self.note(key, Worded("{value!r} is too short", value=self._data[key]), _SPAN_MEND)
            return least
        return found

    def _parsed(self, key: str, default: str | None, parse: Callable[[object], int], mend: str) -> int:
        value = self.raw(key, default)
        try:
            return parse(value)
        except ValueError as error:
            self.note(key, "is missing" if value is None else error.args[0], mend)
            return 0

    def names(self, key: str = "names") -> dict[str, str]:
        """A name in every language of the product."""
        value = self.raw(key)
        if not isinstance(value, Mapping):
            self.note(
                key, _wrong(value, "a name in each language"), 'Write names = { zh-CN = "...", en = "..." }'
            )
            return dict.fromkeys(LANGUAGES, "?")
        found: dict[str, str] = {}
        for language in value:
            if language not in LANGUAGES:
                self.note(f"{key}.{language}", "is no language here", did_you_mean(str(language), LANGUAGES))
        for language in LANGUAGES:
            name = value.get(language)
            if isinstance(name, str) and name.strip():
                self._check_letters(f"{key}.{language}", name)
                found[language] = name
            else:
                mend = Worded("Give the name in {language}", language=language)
                self.note(f"{key}.{language}", "is missing", mend)
                found[language] = "?"
        return found

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self.raw(key, default)
        if (
            isinstance(value, Sequence)
            and not isinstance(value, str)
            and all(isinstance(one, str) for one in value)
        ):
            return tuple(str(one) for one in value)
        self.note(key, _wrong(value, "a list of texts"), 'Write it like ["A", "B"]')
        return ()

    def wall_pairs(self, key: str) -> tuple[tuple[int, int], ...]:
        """A list of [from, to) times of day, each in order; missing means none."""
        value = self.raw(key, [])
        pairs: list[tuple[int, int]] = []
        rows: list[Any] = (
            list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        )
        mend = 'Write it like [["12:00", "13:30"]]'
        for row in rows:
            if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != 2:
                self.note(key, Worded("should be pairs of times, has {value!r}", value=row), mend)
                continue
            try:
                begins, ends = times.wall(row[0]), times.wall(row[1])
            except ValueError as error:
                self.note(key, error.args[0], mend)
                continue
            if begins >= ends:
                what = Worded("{begins} to {ends} ends before it begins", begins=row[0], ends=row[1])
                self.note(key, what, "Put the earlier time first")
                continue
            pairs.append((begins, ends))
        return tuple(pairs)

    def table(self, key: str) -> Reader:
        """A table inside this one; missing means empty."""
        value = self.raw(key, {})
        return Reader(value, ".".join(part for part in (self.where, key) if part), self.mistakes)

    def rows(self, key: str) -> list[Reader]:
        """The tables of a list; each names itself by its code, id or position."""
        value = self.raw(key, [])
        where = ".".join(part for part in (self.where, key) if part)
        if not isinstance(value, Sequence) or isinstance(value, str):
            what = _should_be("a list of tables", _kind(value))
            self.note(key, what, Worded("Write each as [[{key}]]", key=key))
            return []
        return [
            Reader(row, f"{where}[{_label(row, position)}]", self.mistakes)
            for position, row in enumerate(value, 1)
        ]

    def refuse_unknown(self) -> None:
        """Notes every key that nobody has read."""
        for key in self._data:
            if key not in self._read:
                self.note(key, "is not a key that exists here", did_you_mean(key, self._read))


def unique(rows: Iterable[tuple[Reader, T]], code: Callable[[T], str], key: str = "code") -> dict[str, T]:
    """The rows by their code, in order; a code given twice is a mistake."""
    found: dict[str, T] = {}
    for reader, row in rows:
        if code(row) in found:
            reader.note(key, Worded("{code!r} is used twice", code=code(row)), "Give each its own")
        else:
            found[code(row)] = row
    return found


def raise_if_any(mistakes: list[Mistake]) -> None:
    """Raises all mistakes together, or nothing."""
    if mistakes:
        raise Mistakes(mistakes)


def _within(value: float, least: float, most: float | None) -> bool:
    return least <= value and (most is None or value <= most)


def _limits(least: float, most: float | None) -> Worded:
    if most is None:
        return Worded("{least:g} or more", least=least)
    if least == most:
        return Worded("{least:g}", least=least)
    return Worded("from {least:g} to {most:g}", least=least, most=most)


def _label(row: object, position: int) -> str:
    if isinstance(row, Mapping):
        for key in ("code", "id", "name"):
            if isinstance(row.get(key), str):
                return str(row[key])
    return str(position)


def _wrong(value: object, wanted: str) -> str:
    if value is None:
        return "is missing"
    if wanted == _kind(value) or (wanted == "a number" and isinstance(value, int | float)):
        return Worded("cannot be {value}", value=value)
    return Worded("should be {wanted}, is {value!r}", wanted=Worded(wanted), value=value)


def _should_be(wanted: str, kind: str) -> Worded:
    return Worded("should be {wanted}, is {kind}", wanted=Worded(wanted), kind=Worded(kind))


def _kind(value: object) -> str:
    if isinstance(value, date):
        return "a date without quotes"
    names = {
        str: "a text",
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "nothing" if value is None else type(value).__name__)
