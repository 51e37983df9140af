"""Ways to keep the promise where no plan within the limits does: each is tried, the best told first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from queueing.errors import Mistakes
from queueing.hallfile import Hall
from queueing.plans import Plan
from queueing.times import MINUTE, wall_text
from queueing.triggers import Trigger
from queueing.windows import WindowSpec
from simulation.planning.draft import Draft
from simulation.planning.hallchanges import same_draft, with_fast_list, with_window
from simulation.planning.problem import Problem
from simulation.planning.ranges import SEARCH
from simulation.planning.roles import CLOSED
from simulation.planning.scoring import Standing
from simulation.planning.supposed import Quieter
from simulation.planning.teaching import STEPS, First, training
from simulation.planning.trials import Parts, Trials, Tried, Variant, of_rows, rows_of, scarcity

SHARES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
"""Which parts of the peaks' walk-ins are tried at quieter times."""
_CROWDED = (4, 8)
"""More than so many waiting make a lane crowded."""
_IN_EARNEST, _CLERKS = 3, 3
_SUSTAIN, _CALM, _DWELL = 3 * MINUTE, 5 * MINUTE, 20 * MINUTE

Span = tuple[int, int]


def ways(trials: Trials, first: First) -> Parts:
    """What may help, in the order in which it is tried."""
    return {
        "clerks": (_CLERKS * (1 + _IN_EARNEST), lambda: clerks(trials)),
        "triggers": (2, lambda: triggers(trials)),
        "quieter": (2, lambda: quieter(trials)),
        "fast_lists": (4, lambda: fast_lists(trials)),
        "lessons": (STEPS, lambda: training(trials, first, 1)),
    }


def helpful(found: Iterable[Tried]) -> list[Tried]:
    """Those that keep every target first, then what helps most; the cheaper first."""
    return sorted(found, key=lambda one: (one.lacking, one.standing.paid))


def clerks(trials: Trials) -> Iterator[Tried]:
    """One window more: where, as what, from when to when; and further ones on top while something lacks.

    For each number of windows the likeliest places are looked for anew, and the best is told.
    """
    problem, draft, before = trials.problem, trials.again, list[dict[str, str]]()
    for _ in range(_CLERKS):
        found = [
            trials.searched(variant, begun) for variant, begun in _likely(trials, problem, draft, before)
        ]
        if not found:
            return
        best = min(found, key=lambda one: (one.lacking, one.standing.paid))
        yield best
        if best.kept or not isinstance(best.plan, Draft):
            return
        problem, draft, before = best.variant.problem, best.plan, best.variant.facts["clerks"]


def _likely(
    trials: Trials, problem: Problem, draft: Draft, before: Sequence[dict[str, str]]
) -> list[tuple[Variant, Draft]]:
    """Places and times for one window more that help most as the plan stands, the best role in each."""
    likely: list[tuple[tuple[float, float], int, Variant, Draft]] = []
    rows = rows_of(draft, problem)
    for like in _one_of_each_zone(trials.problem):
        for span in spans(trials.problem):
            made, name = with_window(problem, like, span)
            if made is None:
                continue
            told = {"zone": like.zone, "like": like.id, "from": wall_text(span[0]), "to": wall_text(span[1])}
            variant = Variant("clerk", {"clerks": [*before, told]}, made)
            drafts = [one for one in _working(made, draft, rows, name, span) if made.rows(one) is not None]
            standings = trials.standings(variant, drafts)
            if drafts:
                found = [_worth(one) for one in standings]
                best = min(range(len(drafts)), key=found.__getitem__)
                likely.append((found[best], len(likely), variant, drafts[best]))
    trials.step()
    return [
        (variant, begun) for _, _, variant, begun in sorted(likely, key=lambda one: one[:2])[:_IN_EARNEST]
    ]


def _worth(one: Standing) -> tuple[float, float]:
    """What is still lacking, or nothing and then the cost."""
    lacking, scarce = scarcity(one)
    return (lacking, scarce) if lacking > 0 else (0.0, one.paid)


def _one_of_each_zone(problem: Problem) -> list[WindowSpec]:
    """By zone the window with most skills: a further clerk is thought of as like that one."""
    best: dict[str, WindowSpec] = {}
    for group in problem.groups:
        for spec in (problem.windows[window] for window in group.windows):
            known = best.get(spec.zone)
            if known is None or _able(spec, problem.hall) > _able(known, problem.hall):
                best[spec.zone] = spec
    return list(best.values())


def _able(spec: WindowSpec, hall: Hall) -> int:
    return len(frozenset[str]().union(*(hall.skills[skill] for skill in spec.skills)))


def spans(problem: Problem) -> list[Span]:
    """Each peak by itself, half the day around it, and the whole day, on the borders of slots."""
    limits, hours = problem.limits, problem.hall.hours
    peaks = list(problem.hall.promise.peaks) or [(hours.opens, hours.closes)]
    middle = (hours.opens + hours.closes) // 2
    halves = [(hours.opens, middle) if begins < middle else (middle, hours.closes) for begins, _ in peaks]
    found = []
    for begins, ends in [*peaks, *halves, (hours.opens, hours.closes)]:
        inside = [slot for slot in limits.slots if slot[0] < ends and slot[1] > begins]
        if inside and inside[-1][1] - inside[0][0] >= limits.stretch:
            found.append((inside[0][0], inside[-1][1]))
    return list(dict.fromkeys(found))


def _working(
    problem: Problem, draft: Draft, rows: dict[str, list[int]], name: str, span: Span
) -> Iterator[Draft]:
    """The draft with the further window at work all the span, in each of its roles."""
    index = next(place for place, spec in enumerate(problem.windows) if spec.id == name)
    group = next(one for one in problem.groups if index in one.windows)
    inside = [begins >= span[0] and ends <= span[1] for begins, ends in problem.limits.slots]
    for role in group.roles:
        row = [role if mine else CLOSED for mine in inside]
        yield of_rows(problem, draft.ways, rows | {name: row})


def triggers(trials: Trials) -> Iterator[Tried]:
    """The plan with one trigger: a window of another role goes to a lane that is crowded."""
    problem, plan = trials.problem, trials.problem.plan(trials.again)
    assert plan is not None
    variant = Variant("trigger", {}, problem)
    made = list(_triggered(problem, plan, trials.again))
    standings = trials.standings(variant, made)
    trials.step()
    order = sorted(range(len(made)), key=lambda place: (*scarcity(standings[place]), made[place].code))
    for place in order[:1]:
        trigger = made[place].triggers[0]
        facts = {
            "lane": trigger.lane,
            "more_than": trigger.more_than,
            "window": trigger.window,
            "role": trigger.role,
            "below": trigger.below,
        }
        yield trials.as_it_is(replace(variant, facts=facts), made[place], trials.further.tally)


def _triggered(problem: Problem, plan: Plan, draft: Draft) -> Iterator[Plan]:
    seen = {slot.window: slot for slot in plan.slots}
    for group in problem.groups:
        spec = problem.windows[group.windows[0]]
        if spec.id not in seen:
            continue
        for role in group.roles:
            lanes = problem.entries(spec, role, draft.ways[role - 1])
            for count in _CROWDED:
                trigger = Trigger(
                    lane=lanes[0].lane,
                    more_than=count,
                    longer_than=None,
                    sustain=_SUSTAIN,
                    window=spec.id,
                    role=problem.limits.roles[role - 1].name,
                    lanes=lanes,
                    below=count // 2,
                    calm=_CALM,
                    dwell=_DWELL,
                )
                code = f"{plan.code}-{spec.id}-{trigger.role}-{count}"
                yield replace(plan, code=code, triggers=(trigger,))


def quieter(trials: Trials) -> Iterator[Tried]:
    """Some of the peaks' walk-ins at quieter times: the part that helps most as the plan stands."""
    busy, quiet = trials.problem.hall.promise.peaks, _quiet(trials)
    if not busy or not quiet:
        return
    best: tuple[tuple[float, float], Variant] | None = None
    for share in SHARES:
        variant = Variant("quieter", {"share": share}, trials.problem, remake=Quieter(share, busy, quiet))
        score = scarcity(trials.standings(variant, [trials.again])[0])
        if best is None or score < best[0]:
            best = score, variant
    trials.step()
    if best is not None:
        told = {"times": [[wall_text(begins), wall_text(ends)] for begins, ends in quiet]}
        yield trials.searched(replace(best[1], facts={**best[1].facts, **told}), trials.again)


def _quiet(trials: Trials) -> tuple[Span, ...]:
    """The half of the slots outside the peaks in which fewest come for each window at work."""
    problem, hours = trials.problem, trials.problem.hall.hours
    arrival = trials.evaluator.days(SEARCH).visitors.arrival
    rows = problem.rows(trials.again) or ()
    load = []
    for place, (begins, ends) in enumerate(problem.limits.slots):
        working = sum(row[place] > CLOSED for row in rows)
        in_peak = any(begins < until and ends > since for since, until in problem.hall.promise.peaks)
        if in_peak or not working or ends > hours.closes - hours.last_ticket:
            continue
        load.append((int(((arrival >= begins) & (arrival < ends)).sum()) / working, begins, ends))
    joined = list[Span]()
    for begins, ends in sorted((begins, ends) for _, begins, ends in sorted(load)[: -(-len(load) // 2)]):
        if joined and joined[-1][1] == begins:
            begins = joined.pop()[0]
        joined.append((begins, ends))
    return tuple(joined)


def fast_lists(trials: Trials) -> Iterator[Tried]:
    """The best single item off the fast list, and the best one on it, as the plan stands."""
    problem = trials.problem
    listed = problem.hall.fast_items(problem.scenario.date)
    come = {code for code, (share, _) in problem.scenario.profile.items.items() if share > 0}
    for kind, items in (("off", sorted(listed & come)), ("on", sorted(come - listed))):
        likely = []
        for item in items:
            variant = listed_otherwise(problem, kind, item)
            if variant is None:
                continue
            draft = same_draft(trials.again, problem, variant.problem)
            if draft is not None:
                likely.append((scarcity(trials.standings(variant, [draft])[0]), item, variant, draft))
        trials.step()
        for _, _, variant, draft in sorted(likely, key=lambda one: one[:2])[:1]:
            yield trials.searched(variant, draft)


def listed_otherwise(problem: Problem, kind: str, item: str) -> Variant | None:
    """The hall with one item ``on`` the fast list or ``off`` it; None where that is no hall that works."""
    listed = problem.hall.fast_items(problem.scenario.date)
    items = listed | {item} if kind == "on" else listed - {item}
    try:
        made = with_fast_list(problem, items) if items else None
    except Mistakes:
        return None
    return None if made is None else Variant(f"fast list {kind}", {"item": item}, made, drawn=True)
