"""The command ``kuaiban``. Every failure is a sentence and an exit code (see hall.commandline.failing)."""

from __future__ import annotations

import hall.seldom  # noqa: F401 (what follows is what it is for)

# isort: split
import importlib
import os
import sys
import traceback

import click

from hall import __version__
from hall.commandline.lazy import LazyGroup
from simulation.wrong import Stopped, Wrong

COMMANDS = {
    "archive": "hall.commandline.retention:archive_group",
    "compare": "simulation.commandline:compare",
    "demo": "hall.commandline.starting:demo",
    "fit": "hall.commandline.fitting:fit_command",
    "fit-waits": "simulation.waits.command:fit_waits",
    "hall": "hall.commandline.halls:hall_group",
    "init": "hall.commandline.serving:init",
    "people": "hall.commandline.people:people_group",
    "plan": "hall.commandline.halls:plan_group",
    "printers": "hall.commandline.halls:printers_group",
    "recommend": "simulation.planning.command:command",
    "rebuild": "hall.commandline.halls:rebuild",
    "replay": "hall.commandline.replay:replay",
    "retain": "hall.commandline.retention:retain",
    "scenarios": "hall.commandline.scenarios:scenarios_group",
    "serve": "hall.commandline.starting:serve",
    "simulate": "simulation.commandline:simulate",
    "study": "simulation.headline_command:study",
    "theatre": "hall.commandline.theatre:theatre",
    "tokens": "hall.commandline.people:tokens_group",
    "upgrade": "hall.commandline.serving:upgrade",
    "web": "hall.commandline.starting:web",
    "worker": "hall.commandline.starting:worker",
}

USAGE, DATA, INTERRUPTED = 64, 65, 130


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="kuaiban")
def cli() -> None:
    """Kuaiban 快办: queue and fast-track windows for service halls."""


def main() -> None:
    """Runs the command line and turns every failure into words."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Runs one command and says what went wrong on standard error; the exit code."""
    asked = {"language": "en"}  # until the command has read its --lang
    try:
        code = cli.main(arguments, prog_name="kuaiban", standalone_mode=False, obj=asked)
    except click.exceptions.NoArgsIsHelpError as lost:
        click.echo(lost.format_message())
        return 0
    except Wrong as error:
        return _fail(error, asked["language"])
    except click.ClickException as error:
        error.show()
        if isinstance(error, Stopped):
            return error.exit_code
        return USAGE if isinstance(error, click.UsageError) else DATA
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has heard enough; nothing more may be written, also not at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _fail(error, asked["language"])
    return code if isinstance(code, int) else 0


def _fail(error: Exception, language: str) -> int:
    # Imported only now: what a failure may be of is known to modules that most commands do without.
    code, words = importlib.import_module("hall.commandline.failing").tell(error, language)
    click.echo(words, err=True)
    if sys.flags.dev_mode:
        traceback.print_exception(error)
    return int(code)


if __name__ == "__main__":
    main()
