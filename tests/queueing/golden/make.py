"""Stores the log of a random walk, as this version of the program writes it, and the Floor it leads to.

    python -m tests.queueing.golden.make v2

Do this once when the version of an event changes, for the new version, and keep the older files: they are
what halls have on their disks. ``v1`` was made so by the program as it was before tickets had steps.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from queueing.events import KINDS
from tests.builders import frozen
from tests.queueing.walk import Walk

HERE = Path(__file__).parent
LENGTH = 1200
SEEDS = range(8)


def main(name: str) -> None:
    """Takes the walk that meets most kinds of events, and of those the one that ends with most tickets."""
    made = [Walk(seed) for seed in SEEDS]
    for walk in made:
        walk.begin()
        for _ in range(LENGTH):
            walk.go_on()
    best = max(made, key=lambda walk: (len({kind for kind, *_ in walk.tail}), len(walk.floor.tickets)))
    missing = set(KINDS) - {kind for kind, *_ in best.tail}
    assert not missing, f"no walk meets all kinds of events; the best one lacks {sorted(missing)}"
    lines = [
        json.dumps({"kind": kind, "v": v, "at": at, "data": json.loads(data)}, ensure_ascii=False)
        for kind, v, at, data in best.tail
    ]
    _store(HERE / f"{name}.jsonl.gz", "\n".join(lines) + "\n")
    _store(HERE / f"{name}.snapshot.json.gz", frozen(best.floor))
    print(f"{name}: {len(lines)} events of walk {best.seed}, {len(best.floor.tickets)} tickets at its end")


def _store(path: Path, text: str) -> None:
    # Without name and time in it the same log gives the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        file.write(text.encode())


if __name__ == "__main__":
    main(sys.argv[1])
