"""A group of commands that are imported when they are asked for.

``kuaiban serve`` must not pay for the simulation's libraries, nor ``kuaiban simulate`` for the database's.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from queueing.errors import did_you_mean


class LazyGroup(click.Group):
    """``lazy`` maps a command's name to ``module:attribute``."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *self._lazy})

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; of an unknown one the nearest is named."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            ctx.fail(f"No such command {name!r}. {did_you_mean(name, self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported at its first use."""
        if cmd_name in self._lazy and cmd_name not in self.commands:
            module, _, attribute = self._lazy[cmd_name].partition(":")
            self.add_command(getattr(importlib.import_module(module), attribute), cmd_name)
        return super().get_command(ctx, cmd_name)
