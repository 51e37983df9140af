"""One refresh of the outlook, from a hall as it is seen to a document that can be stored."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from simulation.errand import Tell
from simulation.outlook.actions import Action
from simulation.outlook.bands import lanes_of
from simulation.outlook.choosing import Advice, advise
from simulation.outlook.draws import draw
from simulation.outlook.futures import futures
from simulation.outlook.peak import promise
from simulation.outlook.seen import Seen
from simulation.outlook.volume import kinds_of

FUTURES = 200
"""How many futures are played."""
CHOOSING = 60
"""How many of them choose among the actions."""
SECONDS = 8.0
"""After so much processor time no further action is tried; what has been found is told."""


def refresh(
    seen: Seen, count: int = FUTURES, choosing: int = CHOOSING, seconds: float = SECONDS
) -> dict[str, Any]:
    """The outlook as JSON. Times are ms UTC, durations ms (``wait_*``); see docs/explanation/outlook.md."""
    began = time.process_time()
    draws = draw(seen, count, seed=seen.at % (1 << 31))
    as_is = futures(seen, draws, None)
    advice = advise(seen, draws, as_is, choosing, still=lambda: time.process_time() - began < seconds)
    peak, zero = promise(seen, as_is), seen.zero
    return {
        "at": seen.at,
        "day": seen.date,
        "until": zero + seen.until,
        "futures": count,
        "come": {"so_far": len(seen.issued), "expected": _expected(seen)},
        "lanes": [
            {
                "lane": lane.lane,
                "waiting": [
                    {"at": zero + one.at, "low": one.low, "middle": one.middle, "high": one.high}
                    for one in lane.waiting
                ],
                "waits": [
                    {
                        "from": zero + one.begins,
                        "to": zero + one.ends,
                        "come": round(one.come, 2),
                        "wait_p50": one.p50,
                        "wait_p90": one.p90,
                    }
                    for one in lane.waits
                ],
            }
            for lane in lanes_of(seen, as_is)
        ],
        "promise": None
        if peak is None
        else {
            **asdict(peak),
            "begins": zero + peak.begins,
            "ends": zero + peak.ends,
            "breaks_at": None if peak.breaks_at is None else zero + peak.breaks_at,
        },
        "tried": advice.tried,
        "action": _told(seen, advice),
    }


def answer(asked: Mapping[str, Any], _tell: Tell) -> dict[str, Any]:
    """One refresh as a :mod:`simulation.errand`: what :meth:`Seen.from_data` reads, :func:`refresh` tells."""
    return refresh(Seen.from_data(asked))


def _expected(seen: Seen) -> float:
    """How many the profile says would have come by now."""
    return round(sum(kind.weight * kind.expected for kind in kinds_of(seen)), 1)


def _told(seen: Seen, advice: Advice) -> Mapping[str, Any] | None:
    action = advice.action
    if action is None or advice.before is None or advice.after is None:
        return None
    return {
        **_plain(seen, action),
        "before": asdict(advice.before),
        "after": asdict(advice.after),
        "plan": action.plan.to_data(),
    }


def _plain(seen: Seen, action: Action) -> dict[str, Any]:
    return {
        "what": action.what,
        "window": action.window,
        "lanes": [entry.to_data() for entry in action.lanes],
        "begins": seen.zero + action.begins,
        "ends": seen.zero + action.ends,
        "more_than": action.more_than,
        "dwell": action.dwell,
    }
