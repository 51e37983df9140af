"""The papers that a virtual printer keeps, as files. Whoever only shows them needs nothing that draws."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"(\d{8})\.png")


def papers_in(folder: Path) -> list[Path]:
    """The papers of a virtual printer, oldest first; none when the folder is not there."""
    return sorted(path for path in folder.glob("*.png") if NAME.fullmatch(path.name))


def paper_number(path: Path) -> int:
    """The running number of a paper."""
    return int(path.stem)
