"""``python -m simulation.outlook``: one refresh, from JSON on standard input to JSON on standard output.

A process of its own, with the least claim to the processor: the hall's own work comes first.
"""

from __future__ import annotations

import json
import os
import sys

from queueing.errors import Mistakes
from simulation.outlook.refresh import refresh
from simulation.outlook.seen import Seen

LEAST = 19
"""How much this process gives way to others (``nice``)."""


def main() -> None:
    """Reads :class:`~simulation.outlook.seen.Seen`, writes what :func:`refresh` makes of it."""
    if hasattr(os, "nice"):
        os.nice(LEAST)
    try:
        json.dump(refresh(Seen.from_data(json.load(sys.stdin))), sys.stdout)
    except Mistakes as mistakes:
        sys.exit(str(mistakes))


if __name__ == "__main__":
    main()
