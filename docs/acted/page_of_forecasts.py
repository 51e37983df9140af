"""The page of forecast and fact, in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from figures_of_days import Fact, Figures, figures_of
from kinds_of_day import SEED as SEARCHED
from kinds_of_day import TOGETHER, Recommended
from twenty_days import SEED as ACTED
from twenty_days import Acted

from simulation.figures import per_cent
from simulation.planning.telling import target_name
from simulation.records import Records

NAME = {"en": "forecast-and-fact", "zh-CN": "forecast-and-fact.zh-CN"}
MEASURES: Mapping[str, dict[str, str]] = {
    "within": {
        "en": "fast tickets of the peaks at the window within 3 min, %",
        "zh-CN": "高峰快办号3分钟内到窗口，%",
    },
    "fast": {"en": "P90 to the window, simple, min", "zh-CN": "简单事项到窗口P90，分钟"},
    "other": {"en": "P90 to the window, complex, min", "zh-CN": "复杂事项到窗口P90，分钟"},
    "longest": {"en": "longest wait of anybody, min", "zh-CN": "单次最长等候，分钟"},
    "paid": {"en": "paid hours a day", "zh-CN": "每日工时"},
    "overtime": {"en": "of these overtime", "zh-CN": "其中加班"},
}
DIGITS = {"within": 1, "fast": 1, "other": 1, "longest": 0, "paid": 1, "overtime": 1}
TEXT: Mapping[str, dict[str, str]] = {
    "title": {
        "en": "# Forecast and fact: twenty days acted in a live hall",
        "zh-CN": "# 预测与事实：在运行中的大厅里演出二十天",
    },
    "made": {
        "en": """Written by `make acted`. For four kinds of day of the [sample hall](../../config/halls/demo/hall.toml) a
plan was [recommended](recommend.md) and put in force in a live hall through its API, as a manager does. Then {days} days
were acted through HTTP, {each} of each kind: {tickets} visitors, {requests} requests. The hall ran behind a real socket on a
database of its own; only its clock was set by hand.

The people are the simulation's: when they come, what for, how long a service takes. The hall is not. Every ticket,
call, start, acceptance and end is a request, and clerks act on what the hall's record says has come of it: whom it has
called, when a slot begins, when a break does. A refused command of a clerk would have stopped everything;
{turned_away}

The visitors were never seen before: days of seed {acted}, each day another. Plans were looked for, chosen and certified
on days of seed {searched}, which the hall's table of waits was fitted on too.

The forecast comes from the days that a plan was certified on, by the compiled engine. The facts were read from the
live hall: the promise as the office shows it (`GET /promise`), the rest from the record (`GET /events`), with the
same counts of the promise on both. The forecast of a measure is its mean over the days; nine in ten days lie in the band
of one day, nine in ten sets of {each} days in a row in the band of {each} days. *Simple* are items on the fast list, *complex*
all others.""",
        "zh-CN": """本页由`make acted`写成。为[示例大厅](../../config/halls/demo/hall.toml)的四类日子各[推荐](recommend.md)一个方案，像管理员那样通过API在运行中的大厅里启用，然后通过HTTP演出{days}天，每类{each}天：{tickets}位办事人，{requests}次请求。大厅在真实的套接字后面运行，使用自己的数据库；只有时钟由人拨动。

人是模拟的：何时来、办什么、办多久。大厅不是模拟的。每次取号、叫号、开始、受理、办结都是一次请求，窗口人员按大厅记录中写下的结果行动：叫到了谁、时段何时开始、何时休息。窗口人员的任何命令若被拒绝，演出即停止；{turned_away}

办事人是从未用过的：种子{acted}的日子，每天各不相同。方案在种子{searched}的日子上搜索、挑选和验证，大厅的等候表也是在那个种子上拟合的。

预测来自验证方案所用的日子，由编译引擎算出。事实读自运行中的大厅：承诺按管理页面所示（`GET /promise`），其余读自记录（`GET /events`），两处的承诺计数一致。预测值是各日的平均；十天中有九天落在一日范围内，十组连续{each}日中有九组落在{each}日范围内。*简单*指快办清单事项，*复杂*指其他事项。""",
    },
    "nobody": {"en": "none was, and no visitor was turned away.", "zh-CN": "没有发生，也没有办事人被拒。"},
    "some": {
        "en": "none was. Visitors were refused {count} requests because they came too late ({codes}).",
        "zh-CN": "没有发生。办事人因来得太晚被拒{count}次（{codes}）。",
    },
    "outcome": {"en": "## What came of it", "zh-CN": "## 结果"},
    "inside": {
        "en": """**{ones} of {all_ones} figures of single days lie in their 90 % band, and {fives} of {all_fives} of five days together.**
A band that is right holds nine in ten of them ({wanted_ones} and {wanted_fives}). Figures of one day go together, so more than a few
too many or too few are no surprise.""",
        "zh-CN": """**{all_ones}个单日数值中有{ones}个落在90%范围内，{all_fives}个五日合计数值中有{fives}个。** 正确的范围应容纳十分之九（{wanted_ones}个与{wanted_fives}个）。同一天的几个数值互有关联，多几个少几个并不奇怪。""",
    },
    "picture": {
        "en": "By kind of day the 90 % band of one day, its mean, the acted days, and five days together",
        "zh-CN": "各类日子的一日90%范围、平均、演出的各日，以及五日合计",
    },
    "summary": {
        "en": "| kind of day | targets certified | paid hours, today's plan | recommended | within 3 min, forecast | fact | in the band, single days | five days |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "zh-CN": "| 日子 | 已验证的目标 | 工时，现行方案 | 推荐方案 | 3分钟内，预测 | 事实 | 落在范围内，单日 | 五日 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    },
    "not": {
        "en": """What this shows: a plan means in the live hall what it meant in the simulation, and the bands are as wide as chance makes
days. What it cannot show: that visitors and clerks of another hall behave as this profile says; for that a profile is
[fitted](../how-to/fit-your-own-hall.md), and a day on record [played again](../how-to/replay-a-day.md).""",
        "zh-CN": """这说明：方案在运行中的大厅里与在模拟中含义相同，范围的宽窄正是日子之间的偶然差别。它不能说明：别的大厅的办事人和窗口人员也像这份画像那样；为此要[拟合](../how-to/fit-your-own-hall.zh-CN.md)画像，并[重放](../how-to/replay-a-day.zh-CN.md)有记录的日子。""",
    },
    "certified": {
        "en": "**Certified**: every one of the {targets} targets holds at 95 % on {days} days never searched.",
        "zh-CN": "**已验证**：{targets}项目标在从未搜索过的{days}天上全部以95%把握成立。",
    },
    "lacking": {
        "en": "**Not certified.** Within today's limits no plan was found that surely keeps every target; this is the best one. {kept} of {targets} targets hold at 95 % on {days} days never searched. Not sure:",
        "zh-CN": "**未通过验证。** 在现有条件内没有找到必能达成全部目标的方案，这是找到的最好的一个。{targets}项目标中有{kept}项在从未搜索过的{days}天上以95%把握成立。没有把握的：",
    },
    "lack": {
        "en": "- {name}, within {within} min: wanted {wanted} %, reached {share} %, sure {sure} %, lacking {gap} points",
        "zh-CN": "- {name}，{within}分钟内：应达到{wanted}%，达到{share}%，有把握的{sure}%，差{gap}个百分点",
    },
    "lack_days": {
        "en": "- {name}: wanted on {wanted} % of days, reached on {share} %, sure {sure} %, lacking {gap} points",
        "zh-CN": "- {name}：应占{wanted}%，达到{share}%，有把握的{sure}%，差{gap}个百分点",
    },
    "figures": {
        "en": "| | forecast | band of one day | {dates} | inside | band of five days | the five together | inside |",
        "zh-CN": "| | 预测 | 一日范围 | {dates} | 落在内 | 五日范围 | 五日合计 | 落在内 |",
    },
    "plan": {"en": "The plan, windows at work:", "zh-CN": "方案，各时段的窗口数："},
    "from": {"en": "from", "zh-CN": "自"},
    "to": {"en": "to", "zh-CN": "至"},
    "fast": {"en": "fast", "zh-CN": "快办"},
    "regular": {"en": "regular", "zh-CN": "普通"},
    "own": {"en": "its own zone", "zh-CN": "本区"},
    "after": {"en": "{lane} after {after}", "zh-CN": "{lane}（after {after}）"},
    "reserve": {"en": " with reserve {reserve}", "zh-CN": "（留{reserve}个空闲）"},
    "yes": {"en": "yes", "zh-CN": "是"},
    "no": {"en": "**no**", "zh-CN": "**否**"},
}
ROLES = ("fast", "regular")


def outcome(kind: Recommended, facts: Sequence[Fact]) -> tuple[list[list[bool]], Figures, list[bool]]:
    """By acted day and measure whether the fact lies in the band of one day; the days together, and whether that does."""
    together = figures_of(Records.join([one.records for one in facts]), facts[0].judge)
    singles = [kind.forecast.one.holds(one.figures) for one in facts]
    return singles, together, kind.forecast.five.holds(together)


def shown(measure: str, figures: Figures) -> str:
    """A measure of some days as it stands in tables."""
    value = getattr(figures, measure) * (100 if measure == "within" else 1)
    return f"{value:.{DIGITS[measure]}f}"


def page(kinds: Mapping[str, Recommended], acted: Acted, language: str) -> str:
    """The whole page."""
    found = {code: outcome(kind, acted.facts[code]) for code, kind in kinds.items()}
    ones = np.array([singles for singles, _, _ in found.values()])
    fives = np.array([five for _, _, five in found.values()])
    parts = [
        _say("title", language),
        _made(acted, language),
        _say("outcome", language),
        _say(
            "inside",
            language,
            ones=int(ones.sum()),
            all_ones=ones.size,
            fives=int(fives.sum()),
            all_fives=fives.size,
            wanted_ones=f"{0.9 * ones.size:.0f}",
            wanted_fives=f"{0.9 * fives.size:.0f}",
        ),
        f"![{_say('picture', language)}]({NAME[language]}.svg)",
        "\n".join(
            [_say("summary", language), *(_row(kinds[code], *one, language) for code, one in found.items())]
        ),
        _say("not", language),
    ]
    for code, kind in kinds.items():
        parts += [
            f"## {kind.scenario.names[language]}",
            _certificate(kind, language),
            _figures(kind, acted.facts[code], found[code], language),
            _say("plan", language),
            _plan(kind, language),
        ]
    return "\n\n".join(parts) + "\n"


def _say(key: str, language: str, **facts: object) -> str:
    return TEXT[key][language].format(**facts)


def _made(acted: Acted, language: str) -> str:
    days = [one for facts in acted.facts.values() for one in facts]
    refused = acted.turned_away
    turned_away = _say("nobody", language)
    if refused:
        turned_away = _say(
            "some", language, count=refused.total(), codes=", ".join(f"`{code}`" for code in sorted(refused))
        )
    return _say(
        "made",
        language,
        days=len(days),
        each=TOGETHER,
        tickets=f"{sum(one.tickets for one in days):,}",
        requests=f"{acted.requests.total():,}",
        turned_away=turned_away,
        acted=ACTED,
        searched=SEARCHED,
    )


def _row(
    kind: Recommended, singles: list[list[bool]], together: Figures, five: list[bool], language: str
) -> str:
    certified = f"{kind.targets - len(kind.lacking)} / {kind.targets}"
    cells = (
        kind.scenario.names[language],
        f"**{certified}**" if kind.certified else certified,
        f"{kind.paid_today:.1f}",
        shown("paid", kind.forecast.mean),
        f"{shown('within', kind.forecast.mean)}{per_cent(language)}",
        f"{shown('within', together)}{per_cent(language)}",
        f"{sum(map(sum, singles))} / {len(singles) * len(five)}",
        f"{sum(five)} / {len(five)}",
    )
    return f"| {' | '.join(cells)} |"


def _certificate(kind: Recommended, language: str) -> str:
    told = {
        "targets": kind.targets,
        "days": f"{kind.certified_on:,}",
        "kept": kind.targets - len(kind.lacking),
    }
    if kind.certified:
        return _say("certified", language, **told)
    rows = []
    for target, share, sure in kind.lacking:
        rows.append(
            _say(
                "lack_days" if target.by_day else "lack",
                language,
                name=target_name(target.to_json(), language),
                within=f"{(target.within or 0) / 60_000:.1f}",
                wanted=f"{100 * target.share:.1f}",
                share=f"{100 * share:.1f}",
                sure=f"{100 * sure:.1f}",
                gap=f"{100 * (target.share - sure):.1f}",
            )
        )
    return _say("lacking", language, **told) + "\n\n" + "\n".join(rows)


def _figures(
    kind: Recommended,
    facts: Sequence[Fact],
    found: tuple[list[list[bool]], Figures, list[bool]],
    language: str,
) -> str:
    singles, together, five = found
    forecast = kind.forecast
    head = _say("figures", language, dates=" | ".join(_date(one.day, language) for one in facts))
    rows = [head, "| --- |" + " ---: |" * (len(facts) + 6)]
    for place, (measure, names) in enumerate(MEASURES.items()):
        cells = [
            names[language],
            shown(measure, forecast.mean),
            f"{shown(measure, forecast.one.low)} – {shown(measure, forecast.one.high)}",
            *(
                shown(measure, one.figures) if inside[place] else f"**{shown(measure, one.figures)}**"
                for one, inside in zip(facts, singles, strict=True)
            ),
            f"{sum(inside[place] for inside in singles)} / {len(facts)}",
            f"{shown(measure, forecast.five.low)} – {shown(measure, forecast.five.high)}",
            shown(measure, together),
            _say("yes" if five[place] else "no", language),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _date(day: str, language: str) -> str:
    told = date.fromisoformat(day)
    return f"{told.day} {told:%b}" if language == "en" else f"{told.month}月{told.day}日"


def _plan(kind: Recommended, language: str) -> str:
    heads = [_say(key, language) for key in ("from", "to", *ROLES)]
    rows = [f"| {' | '.join(heads)} |", "| --- | --- |" + " ---: |" * len(ROLES)]
    rows += [
        f"| {begins} | {ends} | {' | '.join(str(counts.get(role, 0)) for role in ROLES)} |"
        for begins, ends, counts in kind.shifts
    ]
    comma, colon = (", ", ": ") if language == "en" else ("、", "：")
    ways = [
        f"- {_say(role, language)}{colon}{comma.join(_entry(one, language) for one in lanes)}"
        for role, lanes in kind.roles.items()
    ]
    return "\n".join(rows) + "\n\n" + "\n".join(ways)


def _entry(entry: Mapping[str, object], language: str) -> str:
    lane = "own" if entry["lane"] == "own" else "fast"
    told = _say(lane, language)
    if "after" in entry:
        told = _say("after", language, lane=told, after=entry["after"])
    return told + (_say("reserve", language, reserve=entry["reserve"]) if "reserve" in entry else "")
