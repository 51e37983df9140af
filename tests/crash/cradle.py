"""A process that has loaded the code of one of the server's processes and forks one whenever it is asked.

    python -m tests.crash.cradle hall.web

Loading costs two seconds of a processor and a crash test starts dozens. Orders are lines of JSON on standard
input, each answered with a number: a process id for what is to be started, an exit code for one to ``reap``.
What is started runs the product's own entry point; the product knows nothing of all this.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any


def main() -> None:
    """Obeys until the tests are gone."""
    entry: Any = importlib.import_module(sys.argv[1])  # first of all: it may patch the standard library
    fork, wait = _plain("fork"), _plain("waitpid")
    json = importlib.import_module("json")
    while line := sys.stdin.buffer.readline():
        order = json.loads(line)
        if "reap" in order:
            answer = os.waitstatus_to_exitcode(wait(order["reap"], 0)[1])
        else:
            answer = fork()
            if answer == 0:
                _live(entry, **order)
        os.write(1, b"%d\n" % answer)


def _plain(name: str) -> Any:
    """A function of ``os`` without what gevent does to it: here no hub may begin."""
    monkey = sys.modules.get("gevent.monkey")
    return getattr(os, name) if monkey is None else monkey.get_original("os", name)


def _live(
    entry: Any, folder: str, environment: dict[str, str], files: list[str], twist: list[Any] | None
) -> None:
    """In the child: becomes the process that was ordered. ``files`` are its standard ones.

    ``twist`` is a function of the tests that changes something first: module, name, arguments.
    """
    code: object = 1
    try:
        os.setsid()
        os.chdir(folder)
        for number, path in enumerate(files):
            file = os.open(path, (os.O_WRONLY | os.O_CREAT | os.O_APPEND) if number else os.O_RDONLY, 0o600)
            os.dup2(file, number)
            os.close(file)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv[:] = [entry.__name__]
        if twist is not None:
            module, name, *arguments = twist
            getattr(importlib.import_module(module), name)(*arguments)
        entry.main()
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:
        importlib.import_module("traceback").print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    main()
