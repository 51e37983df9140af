"""The small halls of these tests are those of the benchmarks, which stand beside the source only."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = (
    [
        "test_advice.py",
        "test_byreference.py",
        "test_evaluate.py",
        "test_page.py",
        "test_recommend.py",
        "test_search.py",
    ]
    if find_spec("benchmarks") is None
    else []
)
