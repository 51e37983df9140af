"""A fit as a profile file; comments say from how many visits each figure comes."""

from __future__ import annotations

from collections.abc import Iterator

from queueing.hallfile import WEEKDAYS
from queueing.times import SECOND, wall_text
from simulation.fit import tomltext
from simulation.fit.calls import Share
from simulation.fit.families import Fitted
from simulation.fit.fitting import Fit
from simulation.fit.steps import Step, shares
from simulation.fit.visits import day_text
from simulation.fit.volume import Season

_LAST_DAY = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def profile_text(fit: Fit) -> str:
    """The profile as TOML."""
    return "\n".join([*_head(fit), *_people(fit), *_arrivals(fit), *_items(fit), ""])


def _percent(share: Share) -> str:
    low, high = share.interval
    return f"{share.count} of {share.n}; 95 %: {low:.4f} to {high:.4f}"


def _interval(law: Fitted) -> str:
    """The 95 % interval of a mean, in the unit in which it is written."""
    low, high = law.mean_interval
    return f"95 %: {tomltext.span(low)} to {tomltext.span(high)}".replace('"', "")


def _head(fit: Fit) -> Iterator[str]:
    days, came = fit.arrivals.days, int(fit.visits.came.sum())
    yield f"# How visitors and clerks of the hall {fit.hall.code} behave, fitted to its own visits."
    first, last = day_text(days[0]), day_text(days[-1])
    yield f"# From {fit.source}: {came} visits on {len(days)} days, {first} to {last}."
    left_out = sum(fit.findings.count(kind) for kind in fit.findings.faults)
    if left_out:
        yield f"# {left_out} times something could not be used; the report says what and why."
    yield "schema = 1"
    visitors = tomltext.number(fit.volume.visitors, 2)
    yield f"visitors_per_day = {visitors} # without appointments; the mean of {len(days)} days"
    if fit.volume.varies:
        told = "how much days of one kind differ beyond chance (coefficient of variation)"
        yield f"day_variation = {tomltext.number(fit.volume.factor, 4)} # {told}"
    yield ""
    yield "[history] # what all this is fitted to; a simulation tells it among its assumptions"
    yield f"visits = {came}"
    yield f"days = {len(days)}"
    yield f'from = "{first}"'
    yield f'to = "{last}"'
    yield ""
    yield "[weekdays] # times visitors_per_day"
    for day, (factor, error, seen) in fit.volume.weekdays.items():
        yield f"{day} = {tomltext.number(factor, 4)} # {seen} days; 95 %: +-{196 * error / factor:.1f} %"
    for one in fit.arrivals.types:
        yield ""
        yield f"[day_types.{one.name}] # {one.days} days"
        yield f"weekdays = {tomltext.value([WEEKDAYS[day] for day in one.weekdays])}"
        yield f"arrivals = {tomltext.value(one.name)}"
        yield f"volume = {tomltext.number(fit.volume.of(one.weekdays), 4)}"
    for season in fit.volume.seasons:
        yield ""
        around = f"+-{196 * season.error / season.factor:.1f} %"
        yield f"[seasons.{season.name}] # {season.days} days; 95 %: {around}"
        yield from _season(season, fit)


def _season(season: Season, fit: Fit) -> Iterator[str]:
    first, last = season.months[0], season.months[-1]
    yield f'from = "{first:02d}-01"'
    yield f'to = "{last:02d}-{_LAST_DAY[last]:02d}"'
    yield f"volume = {tomltext.number(season.factor, 4)}"
    items = fit.seasonal.get(season.name)
    if items:
        yield f"item_factors = {tomltext.value({code: round(factor, 3) for code, factor in items.items()})}"


def _law(title: str, law: Fitted | None, otherwise: int, comment: str) -> Iterator[str]:
    """A law's table; where there is none, a constant of the hall's rules."""
    yield ""
    if law is None:
        yield f"[{title}] # not in the data: the rule of the hall's file"
        yield 'law = "constant"'
        yield f"mean = {tomltext.span(otherwise)}"
        return
    yield f"[{title}] # {comment}; {_interval(law)}"
    for name, one in tomltext.law(law).items():
        yield f"{name} = {one}"


def _people(fit: Fit) -> Iterator[str]:
    rules, ways, clearing = fit.hall.rules, fit.ways, fit.clearing
    yield from _law("walk", ways.hall, rules.walk, f"from the call to the start, {ways.n} ways")
    for zone, law in ways.zones.items():
        yield from _law(f"walk_by_zone.{tomltext.key(zone)}", law, 0, f"{law.n} ways")
    yield from _law("clear", clearing.law, rules.clear, f"{clearing.n} calls with somebody waiting")
    yield from _patience(fit)
    yield from _no_show(fit)
    yield ""
    yield "[acceptance] # share of the service before acceptance"
    for kind, one in fit.acceptance.items():
        yield f"{kind} = {tomltext.number(one.share, 4)} # {one.n} services"
    yield ""
    yield "[priorities] # share of visitors"
    for code, share in fit.priorities.items():
        if share.count:
            yield f"{tomltext.key(code)} = {tomltext.number(share.value)} # {_percent(share)}"


def _patience(fit: Fit) -> Iterator[str]:
    one = fit.patience
    yield ""
    if one.left == 0:
        yield f"[patience] # nobody of {one.n} is known to have left"
        yield 'law = "none"'
        return
    (low, high), (short, long) = one.shape_interval, one.scale_interval
    yield f"[patience] # Weibull, from {one.n} waits of which {one.left} ended by leaving"
    yield f"shape = {tomltext.number(one.shape, 4)} # 95 %: {low:.3f} to {high:.3f}"
    around = f"{tomltext.span(short)} to {tomltext.span(long)}".replace('"', "")
    yield f"scale = {tomltext.span(round(one.scale))} # 95 %: {around}"


def _no_show(fit: Fit) -> Iterator[str]:
    one = fit.no_shows
    yield ""
    yield "[no_show] # of visitors without appointment"
    yield f"share = {tomltext.number(one.walk_ins.value)} # {_percent(one.walk_ins)}"
    yield f"calls = {min(max(one.calls, 1), 9)}"
    yield f"between = {tomltext.span(one.between)}"
    yield f"costs = {tomltext.span(one.costs)} # the mean of {one.seen}"
    yield f"returns = {tomltext.number(one.returns.value)} # {_percent(one.returns)}"
    if one.back_after is not None:
        yield f"back_after = {tomltext.law_inline(one.back_after)} # {one.back_after.n} returns"
    elif one.returns.count:
        half = fit.hall.rules.requeue_within // 2 // SECOND * SECOND
        law = f'{{ law = "constant", mean = {tomltext.span(half)} }}'
        yield f"back_after = {law} # too few to say: half the limit"


def _steps(steps: tuple[Step, ...]) -> Iterator[str]:
    for (begins, share), step in zip(shares(steps), steps, strict=True):
        low, high = step.interval
        told = f"{step.count} visitors, {low:.1f} to {high:.1f} an hour"
        yield f'"{wall_text(begins)}" = {tomltext.number(share)} # {told}'


def _arrivals(fit: Fit) -> Iterator[str]:
    for one in fit.arrivals.types:
        yield ""
        count = int(one.counts.sum())
        yield f"[arrivals.{one.name}] # share of the day's visitors from then on; {count} visitors"
        yield from _steps(one.steps)
    for item in fit.own_times:
        for name, steps in item.steps.items():
            yield ""
            where = f"arrivals_by_item.{name}.{tomltext.key(item.code)}"
            yield f"[{where}] # {item.apart:.0%} come at other times"
            yield from _steps(steps)


def _items(fit: Fit) -> Iterator[str]:
    total = sum(fit.shares.counts[one.code] for one in fit.services if one.code in fit.shares.counts)
    for one in fit.services:
        count = fit.shares.counts.get(one.code, 0)
        yield ""
        yield f"[[items]] # {fit.hall.items[one.code].names['en']}"
        yield f"code = {tomltext.value(one.code)}"
        yield f"share = {tomltext.number(count / total, 7)} # {count} visitors"
        told = f"{one.n} services; {_interval(one.law)}"
        if not one.own:
            prior = fit.priors[one.complexity]
            told += (
                f"; borrowed from {prior.items} {one.complexity} items, {one.weight:.0%} of the mean its own"
            )
        yield f"service = {tomltext.law_inline(one.law)} # {told}"
