"""``python docs/acted/tell.py``: recommends plans, acts twenty days under them in a live hall, and tells of it.

``docs/explanation/forecast-and-fact*`` and ``docs/reference/calibration.*`` are what it writes. A day acted takes some
fifteen seconds of a processor, so all of it about half an hour.
"""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(Path(__file__).resolve().parent), str(DOCS.parent)]

import page_of_calibration  # noqa: E402 the project is found first
import page_of_forecasts  # noqa: E402
from kinds_of_day import DATES, Recommended, recommended  # noqa: E402
from picture_of_forecasts import picture  # noqa: E402
from twenty_days import Acted, act  # noqa: E402
from waits_by_plan import ByPlan, fitted_for, waits_by_plan  # noqa: E402


def main() -> None:
    """Writes the pages and their pictures."""
    kinds = {}
    for kind in DATES:
        print(f"looking for the plan of {kind}", flush=True)
        kinds[kind] = recommended(kind)
    print("fitting a table of waits under these plans", flush=True)
    table = fitted_for(kinds)
    acted = act(kinds, table, lambda words: print(words, flush=True))
    print("telling waits on further days under both plans, by both tables", flush=True)
    write(kinds, acted, waits_by_plan(kinds, table))


def write(kinds: dict[str, Recommended], acted: Acted, by_plan: dict[str, ByPlan]) -> None:
    """All pages and pictures, of what has been acted."""
    files = {"reference/calibration.md": page_of_calibration.page(kinds, acted, by_plan)}
    files["reference/calibration.svg"] = page_of_calibration.drawn(kinds, acted)
    for language, name in page_of_forecasts.NAME.items():
        files[f"explanation/{name}.md"] = page_of_forecasts.page(kinds, acted, language)
        files[f"explanation/{name}.svg"] = picture(kinds, acted, language)
    for name, text in files.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text):,} characters")


if __name__ == "__main__":
    main()
