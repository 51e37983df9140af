"""Laws as tables of a file: ``{ law = "gamma", mean = "10 min", cv = 0.7 }``."""

from __future__ import annotations

from collections.abc import Callable
from math import gamma

from queueing import times
from queueing.reading import Reader
from simulation.laws import FAMILIES, Law

LAWS = FAMILIES[:-1]
"""The laws of a duration; only patience may be ``none``."""


def read_law(row: Reader, family: str | None = None, none: bool = False) -> Law:
    """A law as a table; ``family`` is what it is when the table does not say.

    ``none`` allows the law of what never happens. Of an unknown law nothing else is looked at.
    """
    known = FAMILIES if none else LAWS
    name = row.one_of("law", known, family)
    if row.raw("law", family) not in known:
        return Law("constant")
    law = _READ[name](row)
    shift = row.span("shift", "0 s") if name != "none" else 0
    row.refuse_unknown()
    return Law(name, law.mean, law.cv, law.shape, law.values, law.parts, shift)


def needed_law(row: Reader, key: str, family: str | None = None, none: bool = False) -> Law:
    """The law at a key that must be there."""
    if not row.has(key):
        row.note(key, "is missing", 'Write it like { law = "gamma", mean = "10 min", cv = 0.7 }')
        row.raw(key)
        return Law("constant")
    return read_law(row.table(key), family, none)


def _mean(row: Reader, key: str = "mean") -> float:
    before = len(row.mistakes)
    mean = row.span(key)
    if mean <= 0 and len(row.mistakes) == before:
        row.note(key, "must be longer than nothing", 'Give a duration like "4.5 min"')
    return float(mean)


def _constant(row: Reader) -> Law:
    mean = float(row.span("mean"))
    row.number("cv", 0.0, most=0.0)
    return Law("constant", mean)


def _exponential(row: Reader) -> Law:
    mean = _mean(row)
    row.number("cv", 1.0, least=1.0, most=1.0)
    return Law("exponential", mean)


def _spread(row: Reader) -> Law:
    mean, cv = _mean(row), row.number("cv", most=10.0)
    if row.has("cv") and cv == 0:
        row.note("cv", "is 0", 'Write law = "constant" for a duration that is always the same')
    return Law("gamma", mean, cv)


def _weibull(row: Reader) -> Law:
    shape = row.number("shape", least=0.1, most=20)
    if row.has("scale") == row.has("mean"):
        both = row.has("scale")
        what = "is given beside mean" if both else "is missing"
        row.note("scale", what, "Give scale or mean, one of them")
        row.raw("scale")
        row.raw("mean")
        return Law("weibull", 1.0, shape=max(shape, 0.1))
    mean = _mean(row) if row.has("mean") else _mean(row, "scale") * gamma(1 + 1 / max(shape, 0.1))
    return Law("weibull", mean, shape=max(shape, 0.1))


def _empirical(row: Reader) -> Law:
    values: list[int] = []
    texts = row.texts("values")
    for text in texts:
        try:
            values.append(times.span(text))
        except ValueError as error:
            row.note("values", error.args[0], 'Give durations like "20 min" or "90 s"')
    if row.has("values") and not texts and row.raw("values") == []:
        row.note("values", "there is none", 'Give at least one duration like "4 min"')
    if any(value < 0 for value in values):
        row.note("values", "has a duration below 0", 'Give durations like "20 min" or "90 s"')
    return Law("empirical", values=tuple(values) or (0,))


def _mixture(row: Reader) -> Law:
    parts: list[tuple[float, Law]] = []
    for part in row.rows("parts"):
        weight = part.number("weight")
        parts.append((weight, read_law(part)))
    if len(parts) < 2:
        row.note("parts", "has fewer than two laws", "Give two or more, each with its weight")
    elif not sum(weight for weight, _ in parts) > 0:
        row.note("parts", "has no weight above 0", "Give each part a weight such as 0.7")
    else:
        return Law("mixture", parts=tuple(parts))
    return Law("mixture", parts=((1.0, Law("constant")),))


_READ: dict[str, Callable[[Reader], Law]] = {
    "constant": _constant,
    "exponential": _exponential,
    "lognormal": _spread,
    "gamma": _spread,
    "weibull": _weibull,
    "empirical": _empirical,
    "mixture": _mixture,
    "none": lambda _: Law("none"),
}
