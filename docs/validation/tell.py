"""``python docs/validation/tell.py``: runs every exact case on the compiled engine and writes what it found.

The page is ``docs/reference/validation.md``. Cases are spread over the processors; a case's runs are its own.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from queueing.times import DAY  # noqa: E402 the project is found first
from simulation.exact_cases import Case, read_cases  # noqa: E402
from simulation.steady import Found, prove_case  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "validation.md"
HEAD = """# What is known exactly, and what the simulation finds

Written by `make validation`. {figures} figures of {cases} cases whose values are known from theory or from
exact computation, each with at least 40 independent runs of the compiled engine; `config/validation` has the
cases, their sources and scenarios. *z* is the distance from the exact value in standard errors: by chance
alone one figure in 16,000 is beyond 4. *Half-width* is that of the 99 % interval, relative to the value
(absolute where that is below 0.05); *asked* is the widest that the case allows.

What of a figure is owed to the visitors of its runs alone is taken off where its mean is known (control
variates, `simulation/exact_controls.py`): how many came and how much work they brought, how they would have
waited at one window as fast as all together, and how many they would have met in a hall with a window for
everybody. So far fewer runs are as sure.

Over all figures z has a mean of {mean:+.2f} and a standard deviation of {spread:.2f}; the largest distance is
{far:.2f}. {late}

The engine is tied to the reference ticket by ticket ([two engines, one hall](../explanation/screening.md)),
and the reference runs thirteen of the cases by itself in every test run. H2, the least number of windows by
Erlang's formula, is computed, not simulated; G8 has no chance in it and comes out to the millisecond.

| case | figure | exact | found | half-width | asked | z |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
"""


def size(case: Case) -> float:
    """About how long all runs of a case take: for each as long as for some hundred visitors, and for them."""
    assert case.scenario is not None
    steady = case.scenario.steady
    days = (steady.warm_up + steady.measured) / DAY if steady else 1.0
    return case.runs * (500 + days * case.scenario.profile.visitors_per_day)


def proved(case: Case) -> tuple[Case, list[Found], float]:
    """A case's figures, and the processor time they took (s)."""
    begins = time.process_time()
    return case, prove_case(case), time.process_time() - begins


def main() -> None:
    """Writes the page; says which figure misses its precision."""
    folder = ROOT / "config" / "validation"
    cases = [one for one in read_cases(folder).values() if one.scenario is not None and one.kind != "exact"]
    begins = time.perf_counter()
    results: dict[str, list[Found]] = {}
    spent = 0.0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for case, found, seconds in pool.map(proved, sorted(cases, key=size, reverse=True)):
            results[case.id], spent = found, spent + seconds
            print(f"{case.id}: {seconds:.1f} s, {max(abs(one.z) for one in found):.2f}", flush=True)
    took = time.perf_counter() - begins
    scores = np.array([one.z for found in results.values() for one in found])
    rows, wide = [], []
    for case in cases:
        for one in results[case.id]:
            figures = (
                f"{one.value:.5g}",
                f"{one.estimate:.5g}",
                f"{one.half_width:.4f}",
                f"{one.reach:.3g}",
                f"{one.z:+.2f}",
            )
            rows.append(f"| {case.id} {case.title} | {one.name} | {' | '.join(figures)} |")
            if one.half_width > one.reach:
                wide.append(f"{one.case} {one.name}")
    late = f"Too wide still: {', '.join(wide)}." if wide else "Every half-width is as narrow as asked."
    head = HEAD.format(
        figures=len(scores),
        cases=len(cases),
        mean=scores.mean(),
        spread=scores.std(),
        far=np.abs(scores).max(),
        late=late,
    )
    PAGE.write_text(head + "\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    print(
        f"{len(scores)} figures, sd of z {scores.std():.3f}, {took:.0f} s, {spent:.0f} s of processor; {late}"
    )


if __name__ == "__main__":
    main()
