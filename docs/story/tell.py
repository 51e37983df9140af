"""Acts a day in the hall through HTTP and writes it down as a story, in both languages.

    .venv/bin/python docs/story/tell.py

It takes some seconds. ``docs/explanation/a-day-in-the-hall*.md`` are what it writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from acts import act
from hall_of_the_story import Day

PAGES = {"en": "a-day-in-the-hall.md", "zh-CN": "a-day-in-the-hall.zh-CN.md"}
FOLDER = Path(__file__).resolve().parents[1] / "explanation"

HEAD = {
    "en": """# A day in the hall

Acted through HTTP in the sample hall by `docs/story/tell.py`, which also wrote this page: every line that begins
with a time is an event of the record, told by the hall in its own words; lines in italics are what it answered to
people. Names are the story's; the hall never hears them.
""",
    "zh-CN": """# 大厅的一天

本页由 `docs/story/tell.py` 通过 HTTP 在示例大厅里实际演出并写成：以时间开头的每一行都是记录中的一个事件，用系统自己的话讲；
斜体是系统当时给人的答复。人名只在故事里，系统从不知道。
""",
}
VISITS = {
    "en": "## What is left of it\n\nThe visits of the day, as the record keeps them:\n",
    "zh-CN": "## 留下的记录\n\n当天的办理记录：\n",
}
COLUMNS = {
    "en": "| ticket | matters | window | wait | ended |\n|---|---|---|---:|---|",
    "zh-CN": "| 票号 | 事项 | 窗口 | 等候 | 结果 |\n|---|---|---|---:|---|",
}
COUNTED = {"en": "Events of the record, by kind:", "zh-CN": "记录中的事件，按种类："}


def pages() -> dict[str, str]:
    """The story by language, as the day has just gone."""
    day = Day()
    try:
        act(day)
        visits = day.visits()
        counted = dict(sorted(day.counted.items()))
    finally:
        day.close()
    return {language: _page(day, language, visits, counted) for language in PAGES}


def _page(day: Day, language: str, visits: list[dict[str, str]], counted: dict[str, int]) -> str:
    parts = [HEAD[language]]
    for scene in day.scenes:
        parts.append(f"## {scene.when}\n\n{scene.told[language]}\n")
        parts.append("\n".join(scene.lines[language]) + "\n")
    rows = [
        f"| {one['number']} | {one[f'items {language}']} | {one['window']} | {one['wait']} | "
        f"{one[f'ended {language}']} |"
        for one in visits
    ]
    parts += [VISITS[language], "\n".join([COLUMNS[language], *rows]) + "\n"]
    parts.append(
        COUNTED[language] + " " + ", ".join(f"{kind} {count}" for kind, count in counted.items()) + "\n"
    )
    return "\n".join(parts)


def main() -> None:
    """Writes the pages."""
    for language, text in pages().items():
        path = FOLDER / PAGES[language]
        path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
