"""``kuaiban serve`` and ``kuaiban demo``: the web process loads its code while its parent prepares the rest.

Nothing heavy is imported here, or the web process would start late: that is what people wait for.
"""

from __future__ import annotations

import importlib

import click

from hall.serve import WAIT, Children

WEB = "hall.web"


@click.command()
def serve() -> None:
    """Run the server (web and worker) for the halls that exist."""
    _start("serve")


@click.command()
def demo() -> None:
    """Run the sample hall; unless KUAIBAN_DEMO=off, visitors and clerks act out a day in it, and the next."""
    _start("demo")


def _start(name: str) -> None:
    children = Children()
    children.stop_on_signals()
    try:
        children.start(WEB, WAIT)
        code: int = getattr(importlib.import_module("hall.commandline.serving"), name)(children)
    finally:
        children.stop()
    raise SystemExit(code)
