"""The command ``kuaiban``. Every failure is a sentence and an exit code, never a stack trace.

Exit codes follow sysexits.h: 64 wrong usage, 65 mistakes in data, 69 a service (port, database) cannot be
had, 74 the disk, 78 settings.
"""

from __future__ import annotations

import sqlite3
import sys
import tomllib

import click
from sqlalchemy.exc import DBAPIError

from hall import __version__
from hall.commandline.halls import hall_group, plan_group, printers_group, rebuild
from hall.commandline.people import people_group, tokens_group
from hall.commandline.serving import demo, init, serve, upgrade
from hall.errors import Problem, problem_words
from hall.serve import PortInUse
from hall.store.database import NewerDatabase, OldDatabase
from queueing.errors import Mistakes


USAGE, DATA, UNAVAILABLE, DISK, SETTINGS = 64, 65, 69, 74, 78


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kuaiban")
def cli() -> None:
    """Kuaiban 快办: queue and fast-track windows for service halls."""


for command in (
    init,
    serve,
    demo,
    upgrade,
    hall_group,
    plan_group,
    printers_group,
    people_group,
    tokens_group,
    rebuild,
):
    cli.add_command(command)


def main() -> None:
    """Runs the command line and turns every known failure into words."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except click.exceptions.Abort:
        _fail(130, "Stopped.")
    except Mistakes as error:
        for mistake in error.mistakes:
            click.echo(f"- {mistake}", err=True)
        _fail(DATA, f"{len(error.mistakes)} mistake(s). Nothing has been changed.")
    except Problem as error:
        _fail(DATA, problem_words(error.code, error.facts)["en"]["detail"])
    except tomllib.TOMLDecodeError as error:
        _fail(DATA, f"This file is not TOML: {error}")
    except PortInUse as error:
        _fail(UNAVAILABLE, f"{error}\nChoose another port: KUAIBAN_PORT=8001")
    except NewerDatabase as error:
        _fail(
            UNAVAILABLE,
            f"The database was written by a newer version of Kuaiban (its tables are at {error}). "
            "Run that version, or restore a backup made before the upgrade.",
        )
    except OldDatabase:
        _fail(UNAVAILABLE, "The database is not set up for this version. Run: kuaiban upgrade")
    except DBAPIError as error:
        _fail(DISK, _storage(error))
    except OSError as error:
        _fail(DISK, f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    sys.exit(code if isinstance(code, int) else 0)


def _storage(error: DBAPIError) -> str:
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError) and "full" in str(cause):
        return "The disk is full. Nothing has been changed. Make room and try again."
    return f"The database cannot be used: {cause}"


def _fail(code: int, words: str) -> None:
    click.echo(words, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
