"""A whole fit: every part of a profile from one set of visits, the tests, and what to beware of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from queueing.errors import Mistake, Mistakes, Worded
from queueing.hallfile import Hall
from simulation.fit import calls, items, moving
from simulation.fit.arrivals import Arrivals, fit_arrivals
from simulation.fit.checks import check
from simulation.fit.findings import Findings
from simulation.fit.goodness import Distance, kolmogorov_smirnov
from simulation.fit.patience import Patience, fit_patience
from simulation.fit.services import Prior, Service, fit_services
from simulation.fit.visits import Visits
from simulation.fit.volume import Volume, fit_volume

STEPS = ("check", "arrivals", "items", "services", "patience", "calls", "tests")
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Several:
    """Visitors with further matters: by number of matters how many."""

    share: calls.Share
    matters: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Fit:
    """Everything that was fitted; see the module of each part. ``tests`` are by item."""

    hall: Hall
    source: str
    visits: Visits
    findings: Findings
    arrivals: Arrivals
    volume: Volume
    shares: items.Shares
    own_times: list[items.OwnTimes]
    seasonal: Mapping[str, Mapping[str, float]]
    services: list[Service]
    priors: Mapping[str, Prior]
    tests: Mapping[str, Distance]
    patience: Patience
    no_shows: calls.NoShows
    lateness: calls.Lateness | None
    papers: calls.Papers
    priorities: Mapping[str, calls.Share]
    ways: moving.Ways
    clearing: moving.Clearing
    acceptance: Mapping[str, moving.Acceptance]
    several: Several


def fit(
    visits: Visits,
    hall: Hall,
    findings: Findings,
    source: str,
    progress: Callable[[str], None] = lambda _: None,
) -> Fit:
    """Fits a hall's visits as they were read. ``progress`` is told each of :data:`STEPS` as it begins.

    Raises :class:`~queueing.errors.Mistakes` when there are too few visits for a profile.
    """
    progress("check")
    visits = check(visits, hall, findings)
    walk_ins = int(visits.walk_ins.sum())
    if walk_ins < _FEWEST or int(visits.served.sum()) < 5:
        what = Worded(
            "{walk_ins} visits without appointment and {services} whole services are too few",
            walk_ins=walk_ins,
            services=int(visits.served.sum()),
        )
        needed = "Give at least {fewest} visits, with start and end"
        if findings.faults:
            needed = "Give at least {fewest} visits, with start and end (left out: {faults})"
        mend = Worded(needed, fewest=_FEWEST, faults=findings.all_faults())
        raise Mistakes([Mistake(source, what, mend)])
    progress("arrivals")
    fitted = fit_arrivals(visits, hall)
    volumes = fit_volume(fitted.days, fitted.totals)
    progress("items")
    shares = items.fit_shares(visits, hall)
    own = items.own_times(visits, hall, fitted)
    seasonal = items.seasonal_items(visits, hall, volumes.seasons)
    progress("services")
    served, priors = fit_services(visits, hall)
    progress("patience")
    waited = fit_patience(visits)
    progress("calls")
    no_shows = calls.fit_no_shows(visits)
    ways, clearing = moving.fit_ways(visits, hall), moving.fit_clearing(visits)
    progress("tests")
    return Fit(
        hall=hall,
        source=source,
        visits=visits,
        findings=findings,
        arrivals=fitted,
        volume=volumes,
        shares=shares,
        own_times=own,
        seasonal=seasonal,
        services=served,
        priors=priors,
        tests={one.code: kolmogorov_smirnov(one.values, one.law) for one in served if one.own},
        patience=waited,
        no_shows=no_shows,
        lateness=calls.fit_lateness(visits),
        papers=calls.fit_turned_away(visits, hall),
        priorities=calls.fit_priorities(visits, hall),
        ways=ways,
        clearing=clearing,
        acceptance=moving.fit_acceptance(visits, hall),
        several=_several(visits),
    )


def _several(visits: Visits) -> Several:
    walk_ins = visits.keep(visits.walk_ins)
    numbers, counts = np.unique(walk_ins.matters[walk_ins.matters > 1], return_counts=True)
    matters = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    return Several(calls.Share(sum(matters.values()), len(walk_ins)), matters)
