"""Acts a day in the hall through HTTP and writes it down as a story, with the hall's rules, in both languages.

    .venv/bin/python docs/story/tell.py

It takes some seconds. ``docs/explanation/a-day-in-the-hall*.md`` and ``rules-of-the-sample-hall*.md`` are what
it writes.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from acts import act
from hall_of_the_story import Day
from rules_of_the_story import PAGES as RULES
from rules_of_the_story import page as rules_page
from visits_of_the_story import visit_rows

from queueing.events import Event

PAGES = {"en": "a-day-in-the-hall.md", "zh-CN": "a-day-in-the-hall.zh-CN.md"}
FOLDER = Path(__file__).resolve().parents[1] / "explanation"

HEAD = {
    "en": """# A day in the hall

Acted through HTTP in the sample hall by `docs/story/tell.py`, which also wrote this page: every line that begins
with a time is an event of the record, told by the hall in its own words; lines in italics are what it answered to
people: refusals in full, what the board shows, what a visitor reads on the phone. Names are the story's; the hall
never hears them.
""",
    "zh-CN": """# 大厅的一天

本页由 `docs/story/tell.py` 通过 HTTP 在示例大厅里实际演出并写成：以时间开头的每一行都是记录中的一个事件，用系统自己的话讲；
斜体是系统当时给人看的话：拒绝的理由、大屏上的叫号、办事人手机上的提示。人名只在故事里，系统从不知道。
""",
}
VISITS = {
    "en": "## What is left of it\n\nThe visits, as the record keeps them; of several steps each with its own line. The wait "
    "is from issue to call, the\ntime to window from issue to start; time put aside at the visitor's wish is in neither.\n",
    "zh-CN": "## 留下的记录\n\n办理记录，几步的逐步记下。等候是从取号到叫号，到窗口是从取号到开始办理；"
    "按办事人意愿暂存的时间都不算在内。\n",
}
COLUMNS = {
    "en": "| ticket | matters | window | wait | time to window | ended |\n|---|---|---|---:|---:|---|",
    "zh-CN": "| 票号 | 事项 | 窗口 | 等候 | 到窗口 | 结果 |\n|---|---|---|---:|---:|---|",
}
COUNTED = {"en": "Events of the record, by kind:", "zh-CN": "记录中的事件，按种类："}


def acted_out() -> tuple[dict[str, str], list[Event]]:
    """The story by language, as the day has just gone, and its record."""
    day = Day()
    try:
        act(day)
        visits = {language: visit_rows(day.live.parts.store, day.hall, language) for language in PAGES}
        counted = dict(sorted(day.counted.items()))
        record = [row.event() for row in day.live.parts.store.events(day.live.code)]
    finally:
        day.close()
    return {language: _page(day, language, visits[language], counted) for language in PAGES}, record


def _page(day: Day, language: str, visits: list[list[str]], counted: dict[str, int]) -> str:
    parts = [HEAD[language]]
    for scene in day.scenes:
        parts.append(f"## {scene.when[language]}\n\n{scene.told[language]}\n")
        parts.append("\n".join(scene.lines[language]) + "\n")
    rows = [f"| {' | '.join(row)} |" for row in visits]
    parts += [VISITS[language], "\n".join([COLUMNS[language], *rows]) + "\n"]
    parts.append(
        COUNTED[language] + " " + ", ".join(f"{kind} {count}" for kind, count in counted.items()) + "\n"
    )
    return "\n".join(parts)


def main() -> None:
    """Writes the pages. What the server logs of the day's troubles is no part of them."""
    with redirect_stderr(StringIO()):
        written = {PAGES[language]: text for language, text in acted_out()[0].items()}
    written |= {name: rules_page(language) for language, name in RULES.items()}
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
