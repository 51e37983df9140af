"""``kuaiban serve`` and its like: the web process loads its code while its parent prepares the rest.

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
    _start("serve", WEB)


@click.command(short_help="Run a web process alone: one of several.")
def web() -> None:
    """Run a web process alone: one of several, on this or several machines."""
    _start("web", WEB)


@click.command()
def worker() -> None:
    """Run a worker alone: printers and the timetable. Of several one works and the others stand by."""
    _start("worker")


@click.command(short_help="Run the sample hall, where a day acts itself out.")
def demo() -> None:
    """Run the sample hall; unless KUAIBAN_DEMO=off, visitors and clerks act out a day in it, and the next."""
    _start("demo", WEB)


def _start(name: str, *begun: str) -> None:
    """Runs ``hall.commandline.serving.NAME``; the children ``begun`` load their code meanwhile."""
    children = Children()
    children.stop_on_signals()
    try:
        for module in begun:
            children.start(module, WAIT)
        code: int = getattr(importlib.import_module("hall.commandline.serving"), name)(children)
    finally:
        children.stop()
    raise SystemExit(code)
