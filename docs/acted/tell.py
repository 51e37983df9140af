"""``python docs/acted/tell.py``: recommends plans, acts twenty days under them in a live hall, and tells of it.

``docs/explanation/forecast-and-fact*`` is what it writes. A day acted takes some
fifteen seconds of a processor, so all of it about a quarter of an hour.
"""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(Path(__file__).resolve().parent), str(DOCS.parent)]

import page_of_forecasts  # noqa: E402 the project is found first
from kinds_of_day import DATES, Recommended, recommended  # noqa: E402
from picture_of_forecasts import picture  # noqa: E402
from twenty_days import Acted, act  # noqa: E402


def main() -> None:
    """Writes the pages and their pictures."""
    kinds = {}
    for kind in DATES:
        print(f"looking for the plan of {kind}", flush=True)
        kinds[kind] = recommended(kind)
    write(kinds, act(kinds, lambda words: print(words, flush=True)))


def write(kinds: dict[str, Recommended], acted: Acted) -> None:
    """All pages and pictures, of what has been acted."""
    files = {}
    for language, name in page_of_forecasts.NAME.items():
        files[f"explanation/{name}.md"] = page_of_forecasts.page(kinds, acted, language)
        files[f"explanation/{name}.svg"] = picture(kinds, acted, language)
    for name, text in files.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text):,} characters")


if __name__ == "__main__":
    main()
