"""Options that several commands share, those of the hall's command line too.

The variables that stand for them are known to ``hall.settings``, which refuses strange ones.
"""

from __future__ import annotations

from pathlib import Path

import click

from simulation.words import LANGUAGES

PATH = click.Path(path_type=Path)


def _remember(context: click.Context, _parameter: click.Parameter, language: str) -> str:
    """Tells whoever has to say, once the command has failed, what went wrong."""
    if context.obj is not None:
        context.obj["language"] = language
    return language


in_language = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    envvar="KUAIBAN_LANG",
    show_envvar=True,
    callback=_remember,
    help="Language.",
)
by_processes = click.option(
    "--processes",
    type=click.IntRange(1),
    help="How many processes share the work; the figures stay the same.  [default: all processors]",
)
by_scheduler = click.option(
    "--scheduler",
    metavar="ADDRESS",
    envvar="KUAIBAN_SCHEDULER",
    show_envvar=True,
    help="Let the workers of a Dask cluster do it: tcp://HOST:8786.",
)
