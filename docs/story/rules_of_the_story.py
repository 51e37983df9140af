"""The rules of the sample hall as the product tells them, as a page of the documents in each language."""

from __future__ import annotations

import tomllib

from hall_of_the_story import DEMO

from hall.rules.saying import Sentence, said
from hall.rules.sections import sections
from queueing.hallfile import hall_from_data
from queueing.plans import plan_from_data

PAGES = {"en": "rules-of-the-sample-hall.md", "zh-CN": "rules-of-the-sample-hall.zh-CN.md"}
PLAN = "tidal"
DAY = "2026-03-02"

HEAD = {
    "en": """# The rules of the sample hall

What the page `/halls/DEMO/rules` tells everybody in the day of the story, word for word, under the plan
`config/halls/demo/plans/tidal.toml`. Every hall has this page, made from its own settings and the plan in force.
""",
    "zh-CN": """# 示例大厅的叫号规则

故事那一天，页面 `/halls/DEMO/rules` 按方案 `config/halls/demo/plans/tidal.toml` 告诉所有人的话，一字不差。每个大厅都有这个页面，
由大厅自己的设置和现行方案写成。
""",
}


def page(language: str) -> str:
    """The whole page in one language."""
    hall = hall_from_data(tomllib.loads((DEMO / "hall.toml").read_text("utf-8")))
    plan = plan_from_data(tomllib.loads((DEMO / "plans" / f"{PLAN}.toml").read_text("utf-8")), hall)
    parts = [HEAD[language]]
    for section in sections(hall, plan, hall.fast_items(DAY)):
        title = said(Sentence(section.title), language, hall)
        lines = [f"- {said(one, language, hall)}" for one in section.sentences]
        parts.append("\n".join([f"## {title}", "", *lines]) + "\n")
    return "\n".join(parts)
