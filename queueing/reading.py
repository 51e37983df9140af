"""Reading a file's data: every value is checked, every mistake is kept, nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from queueing import times
from queueing.errors import Mistake, Mistakes, did_you_mean

T = TypeVar("T")

LANGUAGES = ("zh-CN", "en")

LONGEST_TEXT = 500
"""Characters of a name or another text."""

_SPAN_MEND = 'Give a duration like "20 min"'


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
            self.note("", f"should be a table, is {_kind(data)}", "Write it as a [table] with keys")

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
            self.note(
                key, "is missing" if value is None else f"should be a text, is {_kind(value)}", "Give a text"
            )
        return default or ""

    def _check_letters(self, key: str, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            self.note(key, f"has {len(text)} characters", f"Give at most {LONGEST_TEXT}")
        elif not all(one.isprintable() or one == "\n" for one in text):
            self.note(key, "has characters that cannot be shown", "Give visible characters only")

    def whole(self, key: str, default: int | None = None, least: int = 0, most: int | None = None) -> int:
        """A whole number from ``least`` to ``most``."""
        value = self.raw(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and _within(value, least, most):
            return value
        self.note(key, _wrong(value, "a whole number"), f"Give a whole number, {_limits(least, most)}")
        return least if default is None else default

    def number(
        self, key: str, default: float | None = None, least: float = 0.0, most: float | None = None
    ) -> float:
        """A number from ``least`` to ``most``."""
        value = self.raw(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and _within(value, least, most):
            return float(value)
        self.note(key, _wrong(value, "a number"), f"Give a number, {_limits(least, most)}")
        return least if default is None else default

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.raw(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, f"should be true or false, is {_kind(value)}", "Write true or false")
        return default

    def one_of(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """A text out of a closed set."""
        choices = list(known)
        value = self.raw(key, default)
        if isinstance(value, str) and value in choices:
            return value
        self.note(key, _wrong(value, "one of a closed set"), did_you_mean(str(value or ""), choices))
        return default or (choices[0] if choices else "")

    def wall(self, key: str, default: str | None = None) -> int:
        """A time of day, as milliseconds after the day's zero."""
        return self._parsed(key, default, times.wall, 'Give a time like "08:30"')

    def span(self, key: str, default: str | None = None, least: int | None = 0) -> int:
        """A duration, in milliseconds; not below ``least`` (None: it may be negative)."""
        found = self._parsed(key, default, times.span, _SPAN_MEND)
        if least is not None and found < least and key in self._data:
            self.note(key, f"{self._data[key]!r} is too short", _SPAN_MEND)
            return least
        return found

    def _parsed(self, key: str, default: str | None, parse: Callable[[object], int], mend: str) -> int:
        value = self.raw(key, default)
        try:
            return parse(value)
        except ValueError as error:
            self.note(key, "is missing" if value is None else str(error), mend)
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
                self.note(f"{key}.{language}", "is missing", f"Give the name in {language}")
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
                self.note(key, f"should be pairs of times, has {row!r}", mend)
                continue
            try:
                begins, ends = times.wall(row[0]), times.wall(row[1])
            except ValueError as error:
                self.note(key, str(error), mend)
                continue
            if begins >= ends:
                self.note(key, f"{row[0]} to {row[1]} ends before it begins", "Put the earlier time first")
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
            self.note(key, f"should be a list of tables, is {_kind(value)}", f"Write each as [[{key}]]")
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
            reader.note(key, f"{code(row)!r} is used twice", "Give each its own")
        else:
            found[code(row)] = row
    return found


def raise_if_any(mistakes: list[Mistake]) -> None:
    """Raises all mistakes together, or nothing."""
    if mistakes:
        raise Mistakes(mistakes)


def _within(value: float, least: float, most: float | None) -> bool:
    return least <= value and (most is None or value <= most)


def _limits(least: float, most: float | None) -> str:
    if most is None:
        return f"{least:g} or more"
    return f"{least:g}" if least == most else f"from {least:g} to {most:g}"


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
        return f"cannot be {value}"
    return f"should be {wanted}, is {value!r}"


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
