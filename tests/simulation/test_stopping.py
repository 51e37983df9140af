"""Runs that end by themselves: when, and whether their intervals then still mean what they say."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from queueing.errors import Mistakes
from simulation.executors import crew
from simulation.intervals import Estimate, ratio
from simulation.run import simulate
from simulation.stopping import LEAST, Wish, cut_at_looks, looks, narrow, read_wishes


def test_a_run_is_looked_at_seldom_and_always_after_the_same_days() -> None:
    assert list(islice(looks(), 10)) == [1, 2, 4, 8, 16, 32, 40, 50, 62, 77]
    assert cut_at_looks(5) == [(0, 1), (1, 2), (2, 4), (4, 5)]
    assert cut_at_looks(1) == [(0, 1)]


def test_wishes_are_read_in_any_unit_of_their_kind() -> None:
    assert read_wishes("share 1 %, Others P90 0.5 min,wait 20s") == (
        Wish("share", 0.01),
        Wish("others p90", 30_000.0),
        Wish("wait", 20_000.0),
    )


def test_all_wishes_that_are_not_understood_are_told_at_once() -> None:
    with pytest.raises(Mistakes) as found:
        read_wishes("soon, shares 1 %, p90 1 %, wait 0 s")
    assert [mistake.what for mistake in found.value.mistakes] == [
        "'soon' is not understood",
        "'shares' is no figure",
        "p90 is not measured in %",
        "wait can never be exact",
    ]
    assert "share" in found.value.mistakes[1].mend


def test_no_run_ends_before_the_least_number_of_days_or_without_an_interval() -> None:
    sharp = Estimate(1.0, 1.0, 1.0)
    assert not narrow(sharp, LEAST - 1, 1.0)
    assert narrow(sharp, LEAST, 1.0)
    assert not narrow(Estimate(1.0), 100, 1.0)
    assert not narrow(Estimate(0.0, -1.0, 1.0), 100, 1.0), "a little narrower than asked: 1/n is added"


@pytest.mark.parametrize("half", [6.0, 3.0, 1.5])
def test_intervals_of_runs_that_ended_by_themselves_cover_the_truth_as_often_as_they_say(half: float) -> None:
    """Days with much chance of their own, so that some look lucky; the width asked for decides when."""
    random = np.random.default_rng(11)
    hits, rounds, ended = 0, 600, set[int]()
    for _ in range(rounds):
        counts = random.poisson(60, 1500)
        sums = np.rint(counts * random.gamma(2.0, 10.0, 1500)).astype(np.int64)
        for days in looks():
            found = ratio(sums[:days], counts[:days])
            if narrow(found, days, half):
                break
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= 20.0 <= found.high
        ended.add(days)
    assert len(ended) > 1, "they end at different looks, or the test would say nothing"
    assert 0.92 <= hits / rounds <= 0.98


def test_a_run_ends_by_itself_on_the_same_day_whoever_does_the_work(scenarios: Path) -> None:
    wishes, document = read_wishes("share 9 %"), []
    for processes in (1, 2):
        with crew(processes) as workers:
            study = simulate(scenarios / "ordinary_before.toml", 400, 2, until=wishes, crew=workers)
        document.append(study.document)
    assert document[0] == document[1]
    assert document[0]["ended_by_itself"]
    assert document[0]["days"] in islice(looks(), 12)
    share = document[0]["plans"][0]["groups"]["all"]["peak"]["within_target"]
    assert share["value"] is not None
