"""The page of exact cases: every figure of every case is on it, as near and as sure as it must be."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from simulation.exact_cases import read_cases

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "reference" / "validation.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| case", "| ---"))
]


def test_every_figure_is_there_with_its_value() -> None:
    cases = read_cases(ROOT / "config" / "validation")
    played = [one for one in cases.values() if one.scenario is not None and one.kind != "exact"]
    wanted = {(one.id, name): value for one in played for name, (value, _) in one.expected.items()}
    told = {(row[0].split()[0], row[1]): float(row[2]) for row in ROWS}
    assert told.keys() == wanted.keys()
    assert all(abs(told[key] - value) <= 1e-4 * max(1.0, abs(value)) for key, value in wanted.items())


def test_no_figure_is_too_far_or_too_unsure() -> None:
    scores = np.array([float(row[6]) for row in ROWS])
    assert np.abs(scores).max() <= 4
    assert 0.8 <= scores.std() <= 1.2
    assert all(float(row[4]) <= float(row[5]) + 5e-5 for row in ROWS)
