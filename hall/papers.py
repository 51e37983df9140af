"""Where the papers of virtual printers are kept."""

from __future__ import annotations

from pathlib import Path


def papers_folder(data_dir: Path, hall: str) -> Path:
    """Where the virtual printers of a hall keep their papers, a folder for each."""
    return data_dir / "papers" / hall
