"""Printing on trial: a slip that belongs to nobody, at any address."""

from __future__ import annotations

import click

from hall.commandline.reading import settings_of_deployment
from printers.testprint import print_test_slip


@click.command("test")
@click.argument("address")
def printers_test(address: str) -> None:
    """Print a test slip at an address (tcp://host:port, usb://..., file:///..., virtual://name ...)."""
    verdict = print_test_slip(address, settings_of_deployment().data_dir / "papers")
    facts = ", ".join(fact for fact in verdict.facts.values() if isinstance(fact, str))
    click.echo(f"{verdict.state}: {verdict.said('en')}{f' ({facts})' if facts else ''}")
    raise SystemExit(0 if verdict.state in ("printed", "sent") else 1)
