"""Where the files of the typeface lie."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
REGULAR = FOLDER / "slip-regular.ttf"
"""Every character of Noto Sans SC, regular weight."""
BOLD = FOLDER / "slip-bold.ttf"
"""GB 2312 and Latin, bold weight."""
LICENCE = FOLDER / "OFL.txt"
"""The SIL Open Font License with Adobe's copyright line, as the typeface demands."""
