"""Writing TOML: single values, laws, and a whole document from data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from queueing.times import HOUR, MINUTE, SECOND
from simulation.fit.families import Fitted


def value(one: object) -> str:
    """A value as TOML, tables inline."""
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, int):
        return str(one)
    if isinstance(one, float):
        return number(one)
    if isinstance(one, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {value(part)}" for name, part in one.items()) + " }"
    if isinstance(one, Sequence) and not isinstance(one, str):
        return "[" + ", ".join(value(part) for part in one) + "]"
    return json.dumps(str(one), ensure_ascii=False)


def number(one: float, digits: int = 6) -> str:
    """A number with at most so many digits after the point."""
    text = f"{one:.{digits}f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def key(name: object) -> str:
    """A key, in quotes where it needs them."""
    text = str(name)
    bare = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    return text if bare else json.dumps(text, ensure_ascii=False)


def span(ms: float) -> str:
    """A duration with its unit, in quotes; whole units where they are whole."""
    for size, unit in ((HOUR, "h"), (MINUTE, "min"), (SECOND, "s")):
        if ms and ms % size == 0:
            return f'"{round(ms / size)} {unit}"'
    size, unit = (MINUTE, "min") if ms >= 2 * MINUTE else (SECOND, "s")
    return f'"{number(ms / size, 3).removesuffix(".0")} {unit}"'


def law(one: Fitted) -> dict[str, str]:
    """A law's keys with their values as TOML."""
    found = {"law": value(one.family)}
    if one.family == "weibull":
        found["shape"] = number(one.spread, 4)
    found["mean"] = span(one.mean)
    if one.family in ("gamma", "lognormal"):
        found["cv"] = number(one.spread, 4)
    return found


def law_inline(one: Fitted) -> str:
    """A law as one inline table."""
    return "{ " + ", ".join(f"{name} = {part}" for name, part in law(one).items()) + " }"


def document(data: Mapping[str, object]) -> str:
    """Data as a TOML document: plain values first, then tables, then lists of tables."""
    lines: list[str] = []
    _table(data, (), lines)
    return "\n".join(lines).lstrip("\n") + "\n"


def _table(data: Mapping[str, object], path: tuple[str, ...], lines: list[str]) -> None:
    inner = {name: one for name, one in data.items() if _is_table(one) or _is_rows(one)}
    plain = {name: one for name, one in data.items() if name not in inner and one is not None}
    lines += [f"{key(name)} = {value(one)}" for name, one in plain.items()]
    for name, one in inner.items():
        here = (*path, name)
        dotted = ".".join(map(key, here))
        if isinstance(one, Mapping):
            lines += ["", f"[{dotted}]"]
            _table(one, here, lines)
        elif isinstance(one, Sequence):
            for row in one:
                lines += ["", f"[[{dotted}]]"]
                _table(row, here, lines)


def _is_table(one: object) -> bool:
    """Names in two languages and the like stay on one line."""
    return isinstance(one, Mapping) and not all(isinstance(part, str) for part in one.values())


def _is_rows(one: object) -> bool:
    return (
        isinstance(one, Sequence)
        and not isinstance(one, str)
        and bool(one)
        and all(isinstance(row, Mapping) for row in one)
    )
