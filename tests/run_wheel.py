"""Tests the product as users get it: the built wheel, where the source is not. Run by ``make test``.

The wheel is installed into an environment of its own. Only tests/, config/, the documents
and pyproject.toml are copied beside it, so nothing can be imported from the checkout. Then the quick tests
and a browser flow run there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
INSIDE = (
    "hall/app.py",
    "queueing/floor.py",
    "simulation/reference.py",
    "simulation/fit/words.toml",
    "printers/slip.py",
    "displays/board.py",
    "hall/static/dist/manifest.json",
    "simulation/player/theatre.js",
    "hall/store/migrations/env.py",
    "printers/fonts/slip-regular.ttf",
    "displays/voice/packs/zh-CN/pack.toml",
    "hall/templates/hall/kiosk.html",
)
OUTSIDE = ("tests/", "config/", "frontend/", "docs/", "benchmarks/")


def run(*command: str | Path) -> None:
    """Runs a command; its failure is ours."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def build(folder: Path) -> Path:
    """The wheel, with what must be in it and nothing else."""
    run(UV, "build", "-q", "--wheel", "--out-dir", folder)
    (wheel,) = folder.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    lacking = [name for name in INSIDE if name not in names]
    if not any(name.startswith("displays/voice/packs/zh-CN/") for name in names):
        # Where Debian's packages cannot be had the voice is left out, and the product says so.
        lacking = [name for name in lacking if "voice/packs" not in name]
    wrong = [name for name in names if name.startswith(OUTSIDE)]
    if lacking or wrong:
        sys.exit(f"The wheel lacks {lacking} and should not have {wrong[:5]}")
    return wheel


def main() -> None:
    """Builds, installs, copies, tests."""
    with tempfile.TemporaryDirectory(prefix="kuaiban-wheel-") as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        environment = folder / "venv"
        python = environment / "bin" / "python"
        needs = folder / "needs.txt"
        run(UV, "venv", "-q", "--python", sys.executable, environment)
        run(UV, "export", "-q", "--locked", "--no-emit-project", "--no-hashes", "--group", "dev", "-o", needs)
        run(UV, "pip", "install", "-q", "--python", python, "-r", needs, wheel)
        place = folder / "place"
        for part in ("tests", "config", "docs/explanation", "docs/reference"):
            shutil.copytree(ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", place)
        found = subprocess.run(
            [python, "-c", "import hall; print(hall.__file__)"],
            cwd=place,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        if "site-packages" not in found:
            sys.exit(f"The wheel's test would test {found}")
        # Only the files that have some, for collecting all takes as long as running those.
        having = [
            path for path in (place / "tests").rglob("test_*.py") if "mark.quick" in path.read_text("utf-8")
        ]
        quick = subprocess.run(
            [python, "-m", "pytest", "-q", "-n", "2", "-m", "quick and not prove", *having],
            cwd=place,
            env={**os.environ, "PATH": f"{environment / 'bin'}:{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        # Told in one piece: the suite runs beside.
        print(f"\nThe wheel, from {found.replace(str(folder), '...')}:\n{quick.stdout}", flush=True)
        if quick.returncode:
            sys.exit(quick.returncode)


if __name__ == "__main__":
    main()
