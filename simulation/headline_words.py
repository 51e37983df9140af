"""What the page of the headline study says."""

from __future__ import annotations

HEADLINE_WORDS: dict[str, tuple[str, str]] = {
    "h_title": ("{name}: {hall}", "{hall}：{name}"),
    "h_made": (
        (
            "Written by `{command}`: {days} simulated days a row, seed {seed}, the very same visitors "
            "before and after. ± is half the width of a 95 % interval; errors are clustered by day and "
            "differences are paired by day."
        ),
        (
            "本页由`{command}`写成：每行模拟{days}天，种子{seed}，前后面对同一批办事人。±为95%置信区间的半宽；误差按天聚类，差值按天配对。"
        ),
    ),
    "h_compared": (
        (
            "Before and after have the same clerks. Judged by item: fast-list items ({listed} of {items}) "
            "against the others, in both plans. Peaks: {peaks}. The promise: {wanted} of fast-list "
            "visitors of the peaks are at the window within {minutes} min of taking their ticket."
        ),
        (
            "前后窗口人员相同。无论哪个方案都按事项判断：快办清单事项（{items}项中的{listed}项）与其他事项。高峰：{peaks}。承诺：高峰时段的快办清单办事人，{wanted}在取"
            "号后{minutes}分钟内到窗口。"
        ),
    ),
    "h_finding": ("## What came of it", "## 结果"),
    "h_kept_on": (
        (
            "On {kept} of {all} kinds of day the promise is kept after fast-track; before it was kept on "
            "{before}."
        ),
        "{all}类日子中，快办后有{kept}类达成承诺；之前为{before}类。",
    ),
    "h_first": (
        (
            "On the day “{day}” {share_before} were in time before and {share_after} are after; their P90 "
            "falls from {fast_before} to {fast_after} min. The P90 of the others goes from {other_before} "
            "to {other_after} min (paired {change})."
        ),
        (
            "在“{day}”，按时到窗口的比例由{share_before}升至{share_after}；其P90由{fast_before}分钟降至{fast_after}分钟。其他事项的P9"
            "0由{other_before}分钟变为{other_after}分钟（配对差{change}）。"
        ),
    ),
    "h_broken_on": (
        "A guard is broken on: {days}.",
        "突破底线的日子：{days}。",
    ),
    "h_all_hold": ("All guards hold on every day.", "各类日子均未突破底线。"),
    "h_days": ("## Every kind of day", "## 各类日子"),
    "h_days_note": (
        (
            "Time from issue to the window in the peaks, minutes. *In time*: fast-list visitors within "
            "the target. *Days kept*: share of days on which the promise was kept after."
        ),
        "高峰时段从取号到窗口的时间（分钟）。*按时*：快办清单办事人在目标时间内到窗口的比例。*达标日*：之后达成承诺的天数比例。",
    ),
    "h_row": ("Day", "日子"),
    "h_supposition": ("Supposed", "假设"),
    "h_visitors": ("Visitors", "人数"),
    "h_in_time": ("In time, before", "按时（前）"),
    "h_in_time_after": ("after", "（后）"),
    "h_kept": ("Days kept", "达标日"),
    "h_fast": ("Fast P90, before", "快办P90（前）"),
    "h_fast_after": ("after", "（后）"),
    "h_other": ("Other P90, before", "其他P90（前）"),
    "h_other_after": ("after", "（后）"),
    "h_change": ("paired", "配对差"),
    "h_verdict": ("Promise", "承诺"),
    "h_guards": ("## What it costs: the guards", "## 代价：底线"),
    "h_guards_note": (
        (
            "The others' P90 in the peaks may grow by a factor of {growth}; no single wait of a month of 22 "
            "working days may exceed {longest} min (on one simulated day in 22 it is longer). Before "
            "→ after, minutes; who left, tickets in a "
            "fast lane that do not belong there, and hours are of the whole day."
        ),
        (
            "高峰时段其他事项的P90最多增至{growth}倍；一个月（22个工作日）中单次等候不得超过{longest}分钟"
            "（模拟的22天中有1天的最长等候更长）。之前 → 之后，分钟；离开比例、误取快办号比例与工时为全天。"
        ),
    ),
    "h_growth": ("Others' P90 grows", "其他P90增长"),
    "h_longest": ("Longest wait of a month", "一个月中最长等候"),
    "h_left": ("Left", "离开"),
    "h_misrouted": ("Misrouted", "误取快办号"),
    "h_paid": ("Paid hours", "工时"),
    "h_overtime": ("Overtime hours", "加班工时"),
    "h_acceptance": ("Issue to acceptance, median", "取号到受理中位数"),
    "h_suppositions": ("## When a supposition is wrong", "## 如果假设不成立"),
    "h_suppositions_note": (
        "The first kind of day again, with one thing otherwise in each row; everything else is the same.",
        "仍为第一类日子，每行只改变一件事，其余相同。",
    ),
    "h_payers": ("## Whose wait paid for it", "## 谁的等候付出了代价"),
    "h_payers_note": (
        (
            "“{day}”, all day: how the mean time from issue to the window changed, in minutes a visitor, "
            "paired by day. Minus is a gain."
        ),
        "“{day}”全天：从取号到窗口的平均时间变化，每位办事人的分钟数，按天配对。负数为受益。",
    ),
    "h_zone": ("Zone", "区域"),
    "h_hall": ("The whole hall", "全大厅"),
    "h_listed": ("Fast-list items", "快办清单事项"),
    "h_others": ("Other items", "其他事项"),
    "h_a_day": ("a day", "每日人数"),
    "h_paid_nobody": (
        "In no zone can a longer mean wait of other items be told from chance.",
        "没有任何区域的其他事项平均等候有可辨别的增加。",
    ),
    "h_paid_by": (
        "Other items pay in: {zones}.",
        "付出代价的其他事项所在区域：{zones}。",
    ),
    "h_hours": (
        (
            "Over the day fast-list visitors wait {fast} h less in all, the others {others} h less (minus: "
            "more)."
        ),
        "一天合计，快办清单办事人少等{fast}小时，其他办事人少等{others}小时（负数为多等）。",
    ),
    "h_assumed": ("## What was assumed", "## 假设"),
    "h_plan": ("{day}: {before} → {after}", "{day}：{before} → {after}"),
    "h_plans": ("The plans of each day, before and after:", "各类日子的方案（前 → 后）："),
    "h_edge": (
        (
            "At this load the promise stands on a knife's edge: what a row of suppositions changes is of "
            "the size of what separates kept from not kept. Put your own hall's figures in before you "
            "believe one of these."
        ),
        "在这样的负荷下，承诺处于临界：一条假设的变化就足以决定达成与否。使用前请换成本大厅的数据。",
    ),
    "h_picture": ("Waits through the day, {day}", "{day}：一天中的等候"),
    "h_progress": ("Studying", "正在研究"),
    "h_written": ("Written: {files}", "已写入：{files}"),
    "h_stopped": ("Stopped; nothing was written.", "已停止，没有写入任何文件。"),
}
