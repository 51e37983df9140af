"""Facts: small things that nobody changes once they are made, such as events, commands and reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def fact(made: type[T]) -> type[T]:
    """A dataclass with slots that is equal by value and that nobody may assign to.

    The type checker forbids that, not the running program: a hall makes some forty facts for each visitor,
    and guarding every field at run time (``frozen=True``) makes them five times as dear.
    """
    return dataclass(slots=True, unsafe_hash=True)(made)
