"""Writing what a fit has made: profile, scenarios, report and document."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from queueing.errors import Mistake, Mistakes, Worded
from simulation.fit.fitting import Fit
from simulation.fit.scenarios import scenario_text
from simulation.fit.writing import profile_text


def files_of(fit: Fit, out: Path, hall: Path | str, plan: Path | None) -> dict[Path, str]:
    """By path what goes into the folder ``out``: the profile and, where there is a plan, the scenarios.

    ``hall`` and ``plan`` are the files that scenarios name.
    """
    files = {out / "profile.toml": profile_text(fit)}
    if plan is not None:
        for one in fit.arrivals.types:
            text = scenario_text(fit, one, _beside(Path(hall), out), _beside(plan, out))
            files[out / f"{one.name}.toml"] = text
    return files


def _beside(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def refuse_existing(paths: list[Path], force: bool) -> None:
    """Raises :class:`~queueing.errors.Mistakes` for what cannot be written, or would be overwritten."""
    mistakes = []
    for path in paths:
        if path.is_dir():
            mistakes.append(Mistake(str(path), "is a folder", "Give the path of a file"))
        elif path.exists() and not force:
            mend = "Give another path, or --force to overwrite it"
            mistakes.append(Mistake(str(path), "is there already", mend))
        elif path.parent.exists() and not path.parent.is_dir():
            mistakes.append(Mistake(str(path.parent), "is no folder", "Give the path of a folder"))
    if mistakes:
        raise Mistakes(mistakes)


def save(files: Mapping[Path, str]) -> None:
    """Writes files, making their folders. Raises ``Mistakes`` where that cannot be done."""
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            what = Worded("cannot be written ({why})", why=error.strerror)
            raise Mistakes([Mistake(str(path), what, "Look at the folder's permissions and room")]) from None
