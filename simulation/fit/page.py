"""The report: one HTML page with everything in it, in both languages, that opens from a file."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from queueing.hallfile import WEEKDAYS
from queueing.times import MINUTE, SECOND
from simulation.fit import charts
from simulation.fit.calls import Share
from simulation.fit.caveats import item_name, sentences, warnings_of
from simulation.fit.charts import both
from simulation.fit.families import Fitted
from simulation.fit.fitting import Fit
from simulation.fit.kinds import KINDS
from simulation.fit.scenarios import WEEKDAY_NAMES, type_names
from simulation.fit.style import STYLE
from simulation.fit.visits import day_text
from simulation.fit.volume import Season
from simulation.fit.words import LANGUAGES, say

Cell = str
Cells = tuple[Cell, ...]


def page(fit: Fit, language: str = "zh-CN") -> str:
    """The page as text; it opens in ``language`` and asks the network for nothing."""
    days = fit.arrivals.days
    title = both("title", hall=fit.hall.names)
    facts = {
        "visits": int(fit.visits.came.sum()),
        "days": len(days),
        "first": day_text(days[0]),
        "last": day_text(days[-1]),
        "source": fit.source,
    }
    parts = [
        *_beware(fit),
        *_findings(fit),
        *_arrivals(fit),
        *_volume(fit),
        *_services(fit),
        *_patience(fit),
        *_rest(fit),
        *_tests(fit),
    ]
    plain = escape(" / ".join(say("title", one, hall=fit.hall.names[one]) for one in LANGUAGES))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{plain}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>"
        f"{_choice('zh', language == 'zh-CN')}{_choice('en', language == 'en')}"
        '<header><nav><label for="zh" lang="zh-CN">中文</label>'
        '<label for="en" lang="en">English</label></nav>'
        f"<h1>{title}</h1><p>{both('sub', **facts)}</p></header>"
        f'<div class="told">{"".join(parts)}</div></main></body></html>\n'
    )


def _choice(name: str, chosen: bool) -> str:
    return f'<input type="radio" name="language" id="{name}"{" checked" if chosen else ""}>'


def _spoken(words: Mapping[str, str]) -> str:
    """Words that are there in both languages."""
    return "".join(f'<span lang="{one}">{escape(words[one])}</span>' for one in LANGUAGES)


def _item(fit: Fit, code: str) -> dict[str, str]:
    """An item's code and name, by language."""
    return {one: item_name(fit.hall, code, one) for one in LANGUAGES}


def _weekday(day: str) -> dict[str, str]:
    return {one: WEEKDAY_NAMES[one][WEEKDAYS.index(day)] for one in LANGUAGES}


def _months(season: Season) -> dict[str, str]:
    first, last = season.months[0], season.months[-1]
    names = [calendar.month_name[month] for month in ([first] if first == last else [first, last])]
    return {"en": " – ".join(names), "zh-CN": f"{first}月" if first == last else f"{first}月至{last}月"}


def _table(heads: Iterable[str], rows: Iterable[Cells], kind: str = "figures") -> str:
    """A table; the first column is a name, the others are figures, or words (``kind``: found)."""
    head = "".join(f'<th scope="col">{both(key)}</th>' for key in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    table = f"<table class={kind}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" tabindex="0">{table}</div>'


def _section(key: str) -> str:
    return f"<h2>{both(key)}</h2>"


def _beware(fit: Fit) -> Iterator[str]:
    yield _section("beware")
    warned = warnings_of(fit)
    if not warned:
        yield f"<p>{both('nothing')}</p>"
        return
    told = zip(*(sentences(warned, language, fit.hall) for language in LANGUAGES), strict=True)
    rows = "".join(f"<li>{_spoken(dict(zip(LANGUAGES, one, strict=True)))}</li>" for one in told)
    yield f'<ul class="beware">{rows}</ul>'


def _findings(fit: Fit) -> Iterator[str]:
    yield _section("findings")
    if not fit.findings.found:
        yield f"<p>{both('clean')}</p>"
        return

    def words(kind: str, part: int) -> str:
        return _spoken({language: fit.findings.words(kind, language)[part] for language in LANGUAGES})

    rows = [
        (
            words(kind, 0),
            str(one.count),
            both(KINDS[kind].effect),
            ", ".join(fit.findings.where(kind)) + (" ..." if one.count > len(one.lines) else ""),
            words(kind, 1),
        )
        for kind, one in fit.findings.found.items()
    ]
    yield _table(("f_what", "f_count", "f_effect", "f_lines", "f_mend"), rows, "found")


def _arrivals(fit: Fit) -> Iterator[str]:
    yield _section("arrivals")
    for one in fit.arrivals.types:
        told = both("arrivals_sub", type=type_names(one), days=one.days)
        yield f"<figure><figcaption>{told}</figcaption>{charts.arrivals(one, fit.arrivals.edges)}</figure>"
    if fit.own_times:
        yield f"<h3>{both('own_times')}</h3><ul>"
        for own in fit.own_times:
            told = both("own_times_sub", item=_item(fit, own.code), apart=f"{own.apart:.0%}")
            yield f"<li>{told}</li>"
        yield "</ul>"


def _volume(fit: Fit) -> Iterator[str]:
    volume = fit.volume
    yield _section("volume")
    yield f"<p>{both('volume_sub', visitors=f'{volume.visitors:.1f}')}</p>"
    rows = [
        (
            _spoken(_weekday(day)),
            f"{factor:.3f}",
            f"{factor - 1.96 * error:.3f} – {factor + 1.96 * error:.3f}",
            str(seen),
        )
        for day, (factor, error, seen) in volume.weekdays.items()
    ]
    yield _table(("day", "factor", "interval", "days"), rows)
    if volume.seasons:
        rows = [
            (
                _spoken(_months(one)),
                f"{one.factor:.3f}",
                f"{one.factor - 1.96 * one.error:.3f} – {one.factor + 1.96 * one.error:.3f}",
                str(one.days),
            )
            for one in volume.seasons
        ]
        yield _table(("season", "factor", "interval", "days"), rows)


def _services(fit: Fit) -> Iterator[str]:
    yield _section("services")
    rows = [
        (
            _spoken(_item(fit, one.code)),
            both(one.law.family),
            f"{one.law.mean / MINUTE:.2f}",
            _span(one.law, MINUTE, 2),
            f"{one.law.cv:.2f}",
            str(one.n),
            f"{fit.shares.counts.get(one.code, 0) / fit.shares.total:.2%}",
            f"{one.weight:.0%}",
        )
        for one in fit.services
    ]
    yield _table(("item", "law", "mean", "interval", "spread", "n", "share", "own"), rows)
    yield f'<p>{both("services_sub")}</p><div class="tiles">'
    for one in fit.services:
        if one.own:
            name = _spoken(_item(fit, one.code))
            pictures = charts.quantiles(one) + charts.cumulative(one)
            yield f"<figure><figcaption>{name}</figcaption>{pictures}</figure>"
    yield "</div>"


def _patience(fit: Fit) -> Iterator[str]:
    one = fit.patience
    yield _section("patience")
    if not one.left:
        yield f"<p>{both('w_nobody_left', n=one.n)}</p>"
        return
    told = both("patience_sub", n=one.n, left=one.left)
    yield f"<figure><figcaption>{told}</figcaption>{charts.patience(one)}</figure>"


def _span(law: Fitted, unit: float, digits: int) -> str:
    low, high = law.mean_interval
    return f"{low / unit:.{digits}f} – {high / unit:.{digits}f}"


def _rest(fit: Fit) -> Iterator[str]:
    yield _section("rest")
    one, late = fit.no_shows, fit.lateness
    rows: list[Cells] = [
        _share_row(both("no_show_walk_ins"), one.walk_ins),
        _share_row(both("no_show_booked"), one.appointments),
        _share_row(both("unkept"), one.unkept),
        (both("cost"), f"{one.costs / SECOND:.0f}", "", str(one.seen)),
        (both("calls"), str(one.calls), "", str(one.seen)),
        _share_row(both("returns"), one.returns),
        *_law_rows(both("walk"), fit.ways.hall),
    ]
    for zone, law in fit.ways.zones.items():
        rows += _law_rows(both("walk_zone", zone=zone), law)
    rows += _law_rows(both("clear"), fit.clearing.law)
    for kind, accepted in fit.acceptance.items():
        name = both("accept", complexity={one: say(kind, one) for one in LANGUAGES})
        rows.append((name, f"{accepted.share:.3f}", "", str(accepted.n)))
    rows += [_share_row(both("away"), fit.papers.all), _share_row(both("several"), fit.several.share)]
    if late is not None:
        rows.append((both("early"), f"{late.early / MINUTE:.0f}", "", str(late.n)))
    for code, share in fit.priorities.items():
        rows.append(_share_row(both("priority_of", name=fit.hall.priorities[code].names), share))
    yield _table(("figure", "value", "interval", "from"), [row for row in rows if row[-1] != "0"])


def _share_row(name: str, one: Share) -> Cells:
    low, high = one.interval
    return name, f"{one.value:.2%}", f"{low:.2%} – {high:.2%}", str(one.n)


def _law_rows(name: str, law: Fitted | None) -> list[Cells]:
    if law is None:
        return []
    return [(f"{name} ({both(law.family)})", f"{law.mean / SECOND:.1f}", _span(law, SECOND, 1), str(law.n))]


def _tests(fit: Fit) -> Iterator[str]:
    yield f"{_section('tests')}<p>{both('tests_sub')}</p>"
    rows: list[Cells] = [(both("t_days"), f"{fit.volume.dispersion:.2f}", f"{fit.volume.chance:.3f}")]
    for one in fit.arrivals.types:
        name = both("t_inside", type=type_names(one))
        rows.append((name, f"{one.dispersion:.2f}", f"{one.dispersion_chance:.3f}"))
    for service in fit.services:
        test = fit.tests.get(service.code)
        if test is None:
            continue
        family = {one: say(service.law.family, one) for one in LANGUAGES}
        name = both("t_law", item=_item(fit, service.code), family=family)
        rows.append((name, f"{test.distance:.3f}", f"{test.chance:.3f}"))
    yield _table(("test", "distance", "chance"), rows)
