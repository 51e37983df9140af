"""The access rule that every view says aloud; a house test walks all routes and fails for one without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

from hall.access.roles import Right

Rule = Right | Literal["public", "signed_in"]
"""A right, anybody who has signed in, or everybody."""

V = TypeVar("V", bound=Callable[..., object])


def rule(access: Rule) -> Callable[[V], V]:
    """Marks a Flask view with its access rule."""

    def mark(view: V) -> V:
        view.access_rule = access  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(view: Callable[..., object]) -> Rule | None:
    """The rule of a view; None when nobody has said one."""
    found: Rule | None = getattr(view, "access_rule", None)
    return found
