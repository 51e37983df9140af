"""What the page and its pictures say, beside the words of the terminal."""

from __future__ import annotations

REPORT_WORDS: dict[str, tuple[str, str]] = {
    "report": ("Plans compared on the same visitors", "同一批办事人，不同方案的对比"),
    "report_one": ("A plan, simulated", "方案模拟"),
    "summary_kept": (
        (
            "Under “{plan}” the promise is kept: {share} of fast-list visitors of the peaks are at the "
            "window within {minutes} min."
        ),
        "在“{plan}”下，承诺达成：高峰时段的快办清单办事人有{share}在{minutes}分钟内到窗口。",
    ),
    "summary_missed": (
        (
            "Under “{plan}” the promise is not kept: {share} of fast-list visitors of the peaks are at "
            "the window within {minutes} min; {wanted} is promised."
        ),
        "在“{plan}”下，承诺未达成：高峰时段的快办清单办事人有{share}在{minutes}分钟内到窗口，承诺为{wanted}。",
    ),
    "summary_others": (
        "Nine of ten who come for other items wait at most {before} min before and {after} min after.",
        "其他事项的办事人，十有九次等候不超过：之前{before}分钟，之后{after}分钟。",
    ),
    "others_worse": (
        "They pay for it: paired by day their P90 grows by {change} min.",
        "代价由他们承担：按天配对，其P90增加{change}分钟。",
    ),
    "others_better": (
        "They gain as well: paired by day their P90 changes by {change} min.",
        "他们同样受益：按天配对，其P90变化{change}分钟。",
    ),
    "others_same": (
        "No difference can be told: paired by day {change} min.",
        "看不出差别：按天配对为{change}分钟。",
    ),
    "card_share": (
        "Within {minutes} min, fast-list items, peaks",
        "{minutes}分钟内到窗口（高峰快办清单事项）",
    ),
    "card_listed": ("P90 of fast-list items, peaks, minutes", "高峰快办清单事项P90（分钟）"),
    "card_other": ("P90 of other items, peaks, minutes", "高峰其他事项P90（分钟）"),
    "card_paid": ("Paid hours a day", "每日工时"),
    "before": ("before", "之前"),
    "after": ("after", "之后"),
    "before_after": (
        "From issue to the window in the peaks, minutes, with 95 % intervals",
        "高峰时段从取号到窗口的分钟数，附95%置信区间",
    ),
    "waits_note": (
        (
            "Minutes from issue to the window, by half hour of issue: the median, and up to the dashed "
            "line nine visitors of ten."
        ),
        "从取号到窗口的分钟数，按取号的半小时统计：实线为中位数，虚线以下为十分之九的办事人。",
    ),
    "queues": ("How many wait", "等候人数"),
    "queues_note": (
        "Visitors who wait at a time, by half hour: the mean, and the band in which eight days of ten lie.",
        "同时等候的人数，按半小时统计：实线为各天平均，色带为十天中八天所在的范围。",
    ),
    "waiting all": ("Everybody who waits", "全部等候者"),
    "waiting fast": ("Of them with a fast ticket", "其中持快办号者"),
    "waiting regular": ("Of them with a regular ticket", "其中持普通号者"),
    "people": ("people", "人"),
    "eight_of_ten": ("8 days of 10", "十天中八天"),
    "heat_title": ("How busy each window is", "各窗口忙闲"),
    "heat": ("Share of time occupied, by window and half hour: {plan}", "窗口占用率（按半小时）：{plan}"),
    "heat_note": (
        (
            "Per cent of time on duty from a call to the end of clearing up; the darker, the busier. "
            "Empty: not on duty. Overtime is not shown."
        ),
        "从叫号到整理完毕占在岗时间的百分比；颜色越深越忙，空白为不在岗，不含加班。",
    ),
    "gantt_title": ("The plans", "方案"),
    "gantt": ("Windows through the day: {plan}", "一天的窗口安排：{plan}"),
    "gantt_note": (
        "The letters are the lanes that a window calls, in their order; chevrons mark fast windows. {lanes}.",
        "字母为窗口依次叫号的号类；双箭头为快办窗口。{lanes}。",
    ),
    "theatre": ("One day, seen", "一天的现场"),
    "theatre_sides": (
        "Day {day} of those simulated, the middle one by the promise; the same visitors on both sides.",
        "模拟的第{day}天，按承诺居中的一天；左右两边是同一批办事人。",
    ),
    "theatre_alone": (
        "Day {day} of those simulated, the middle one by the promise.",
        "模拟的第{day}天，按承诺居中的一天。",
    ),
    "no_theatre": ("The page plays no day. {why}", "页面不含现场演示。{why}"),
    "tables": ("All figures", "全部数字"),
    "tables_note": (
        "Minutes from issue to the window, all day, with 95 % intervals over days.",
        "全天从取号到窗口的分钟数，附按天计算的95%置信区间。",
    ),
    "by lane": ("By lane", "按号类"),
    "by zone": ("By zone", "按区域"),
    "by priority": ("By priority", "按优先"),
    "by slot": ("By half hour of issue", "按取号半小时"),
    "by item": ("By item", "按事项"),
    "no_priority": ("no priority", "无优先"),
    "utilisation": ("Occupied", "占用率"),
    "fair": (
        "How even regular lanes are (Jain's index, 1: even): {index}; slowest {slowest}, quickest {quickest}",
        "普通号类之间的均衡（Jain指数，1为完全均衡）：{index}；最慢{slowest}，最快{quickest}",
    ),
    "how_sure": ("How sure this is", "有多可信"),
    "sure": (
        (
            "Every plan met the very same visitors ({days}). ± is half the width of a 95 % interval; "
            "errors are clustered by day, differences paired by day. The hall's own rules decided every "
            "call."
        ),
        "每个方案面对的是同一批办事人（{days}）。±为95%置信区间的半宽；误差按天聚类，差值按天配对。每一次叫号都由大厅自己的规则决定。",
    ),
    "again": ("Made by", "生成命令"),
}
