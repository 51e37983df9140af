"""``queueing`` is plain rules: no I/O, no clock, no dice."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import queueing
from tests.builders import ROOT

FOLDER = Path(queueing.__file__).parent
FORBIDDEN = {
    "asyncio",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "tomllib",
    "urllib",
    "uuid",
    "warnings",
    "zoneinfo",
}
NOW = {"now", "utcnow", "today", "fromtimestamp", "time", "monotonic", "perf_counter"}
DOORS = {"open", "print", "input", "eval", "exec", "__import__", "breakpoint"}


def impurities(source: str) -> list[str]:
    """What a pure module may not do: foreign imports, the clock, doors to the outside."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "."] if node.level == 0 else ["."]
            if node.module == "datetime":
                names += [f"datetime.{one.name}" for one in node.names if one.name != "date"]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DOORS:
            found.append(f"calls {node.func.id}()")
        elif isinstance(node, ast.Attribute) and node.attr in NOW:
            found.append(f"asks for .{node.attr}")
        elif isinstance(node, ast.Global):
            found.append(f"global {', '.join(node.names)}")
        for name in names:
            top = name.split(".")[0]
            if (
                top in FORBIDDEN
                or (top not in sys.stdlib_module_names and top != "queueing")
                or "." in name[:1]
            ):
                found.append(f"imports {name}")
            if name.startswith("datetime.") and name != "datetime.date":
                found.append(f"imports {name}")
    return found


def test_queueing_imports_the_standard_library_and_itself_only_and_asks_nobody_the_time() -> None:
    modules = sorted(FOLDER.rglob("*.py"))
    assert len(modules) > 20
    assert {path.name: found for path in modules if (found := impurities(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from random import choice",
        "import flask",
        "from hall.clock import Clock",
        "from datetime import datetime",
        "import datetime\nx = datetime.datetime.now()",
        "from . import lanes",
        "x = open('hall.toml')",
        "print('called')",
        "import os.path",
        "def f():\n    import logging",
    ],
)
def test_an_impurity_would_be_found(source: str) -> None:
    assert impurities(source)


DAY = """
import builtins, datetime, random, secrets, socket, time, uuid

import queueing.floor
from tests.builders import Story, all_day, at, frozen, tiny_plan
from tests.queueing import walk
from queueing import commands as c


def forbidden(*_given, **_named):
    raise AssertionError("queueing has asked for the time, chance or the outside")


dice = random.Random
story = Story()
for name in dir(time):
    if not name.startswith("_") and callable(getattr(time, name)) and name != "struct_time":
        setattr(time, name, forbidden)
for module in (random, secrets, uuid):
    for name in dir(module):
        if not name.startswith("_") and callable(getattr(module, name)):
            setattr(module, name, forbidden)
socket.socket = builtins.open = forbidden

story.open("08:30", "W1", "W2", "W3", "W4")
story.issue("09:00", "a", "QA", "elder")
for place, item in enumerate(("CA", "QB", "CB", "ONE", "NA")):
    story.issue("09:01", f"t{place}", item)
for window in ("W1", "W2", "W3", "W4"):
    story.serve("09:05", window)
story.do("09:06", c.Accept("W1", "a"))
story.done("09:10", "W1")
story.do("09:11", c.PauseWindow("W1", "tea"))
held = story.floor.windows["W3"].ticket
story.do("09:12", c.Hold("W3", held))
story.do("09:13", c.Resume(held))
story.do("09:14", c.ApplyPlan(tiny_plan(story.floor.hall, code="other")))
before = frozen(story.floor)
again = queueing.floor.Floor.restore(story.floor.snapshot())
assert frozen(again) == before
for probe in (time.time, random.random, socket.socket, builtins.open, uuid.uuid4, secrets.token_hex):
    try:
        probe("x")
    except AssertionError:
        continue
    raise SystemExit("a raiser does not raise")
random.Random = dice
walk.Walk(3).run(150)
story.settle("20:00")
assert story.floor.day is None
builtins.print("closed", len(story.events))
"""


def test_a_whole_day_runs_with_clock_dice_network_and_files_taken_away() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DAY], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("closed ")
