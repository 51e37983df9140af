"""What the command ``replay`` and its page say."""

from __future__ import annotations

REPLAY_WORDS: dict[str, tuple[str, str]] = {
    "r_title": ("{day} played again", "重放{day}"),
    "r_same": (
        "Played again move by move: all {events} events of the log are made again, field by field.",
        "逐步重放：日志中的{events}个事件全部一致，逐字段相同。",
    ),
    "r_parted": (
        (
            "Played again move by move: event {seq} of {events} ({kind}, {wall}) is not made again as it "
            "stands in the log: {why}. What follows reads the log as it is."
        ),
        (
            "逐步重放：共{events}个事件，第{seq}个（{kind}，{wall}）与日志不一致：{why}。"
            "以下仍按日志原样统计。"
        ),
    ),
    "r_distance": (
        (
            "How far the model is from what was: of {visitors} visitors served in both, {near} have a wait "
            "within a minute of the one they had, and {same} come to the same window; on average the wait is "
            "{mean} min off ({apart} min either way). Compare other plans with the model, not with the day "
            "as it was: people press buttons when they like."
        ),
        (
            "模型与实际的差距：在两边都办理的{visitors}人中，{near}的等候时间相差不到一分钟，{same}到同一窗口；"
            "平均偏差{mean}分钟（绝对值{apart}分钟）。请将其他方案与模型比较，而不是与实际比较：按键时间因人而异。"
        ),
    ),
    "r_what_if": (
        (
            "Under “{plan}” {after} of the fast-list visitors of the peaks would have been at a window in "
            "time (model of the day: {before}), and the longest wait would have been {longest} min ({was})."
        ),
        "若按“{plan}”，高峰快办清单事项按时的比例为{after}（模型{before}），单次最长等候{longest}分钟（模型{was}）。",
    ),
    "r_table": ("The same visitors, minutes from issue to the window", "同一批办事人，从取号到窗口的分钟数"),
    "as_it_was": ("As it was", "实际情况"),
    "model": ("Model", "模型"),
    "what_if": ("What if: {plan}", "假如：{plan}"),
    "what_if_rules": ("What if, other rules: {plan}", "假如规则不同：{plan}"),
    "r_tickets": ("Tickets", "票数"),
    "r_p50": ("P50", "P50"),
    "r_longest": ("Longest", "最长"),
    "r_left": ("Left before being called", "叫号前离开"),
    "r_promise": ("The promise: fast-list items of the peaks in time", "承诺：高峰快办清单事项按时"),
    "r_hours": ("The whole hall", "整个大厅"),
    "r_longest_wait": ("Longest wait of anybody, minutes", "单次最长等候（分钟）"),
    "r_paid": ("Paid hours", "工时"),
    "r_overtime": ("Overtime hours", "加班工时"),
    "r_away": ("Got no ticket", "未能取号"),
    "r_unknown": ("What cannot be known", "无法知道的"),
    "r_unsaid": (
        "What happened that day and is not in the model",
        "当天发生过、但模型未计入的",
    ),
    "r_theatre_sides": (
        "Left: the day as it was. Right, the same visitors. {right}.",
        "左：实际情况。右：同一批办事人。{right}。",
    ),
    "r_theatre_alone": (
        "The day as it was. The other hall has other windows or lanes and cannot stand beside it.",
        "实际情况。另一大厅的窗口或号类不同，无法并列演示。",
    ),
    # what no log can tell
    "u_patience": (
        (
            "Patience: it is known only of the {left} who left before they were called. The others were "
            "called in time; here none of them ever gives up, however long another plan lets them wait."
        ),
        "耐心：只有叫号前离开的{left}人的耐心是已知的。其他人当时等到了叫号；在此假设无论等多久他们都不离开。",
    ),
    "u_earlier": (
        (
            "Who would have left earlier: people look at the line and at the estimate. Another plan may show "
            "them others; here they leave as long after the issue as they did."
        ),
        "谁会更早离开：人们会看队伍和预计时间，换方案后所见不同；在此假设离开者的等候耐心与当天相同。",
    ),
    "u_stayed_away": (
        (
            "Who stayed away or turned round at the door: the log knows nobody without a ticket, and under "
            "another plan more or fewer would have taken one."
        ),
        "没有来或到门口就离开的人：日志中没有未取号的人；换方案后，取号的人可能更多或更少。",
    ),
    "u_services": (
        (
            "Service at another window: each visitor is served as long as by the clerk who did it that day, "
            "wherever another plan sends them."
        ),
        "换窗口后的办理时间：假设与当天那位工作人员所用时间相同。",
    ),
    "u_not_served": (
        (
            "Service of the {not_served} who were not served to the end: taken from the last visitor with "
            "the same item, or the hall's mean where there was none."
        ),
        "{not_served}位未办结者的办理时间：取同一事项上一位办事人的时间，没有时取大厅的平均值。",
    ),
    "u_ready": (
        (
            "When windows were ready: seen where somebody waited for them; where nobody did, the hall's mean "
            "of clearing up stands ({clear} s)."
        ),
        "窗口何时准备好：有人等候时可从日志看出；无人等候时取大厅的平均整理时间（{clear}秒）。",
    ),
    "u_walk": (
        "The way to another window, and to a later step's: as long as to the first window that day.",
        "到其他窗口或后续步骤窗口的步行时间：与当天到第一个窗口的时间相同。",
    ),
    "u_absent": (
        "How long a number nobody answers holds its window: {absent} s, the median of that day.",
        "过号占用窗口的时间：取当天的中位数{absent}秒。",
    ),
    # what happened and a trace cannot say
    "x_again": (
        "missed, or given more time, more than once (only the first time is played)",
        "多次过号或多次稍后再叫（只计第一次）",
    ),
    "x_auto_call": (
        "windows that called by themselves for part of the day (here their clerks call)",
        "部分时段自动叫号的窗口（在此由工作人员叫号）",
    ),
    "x_configured": (
        "descriptions of the hall put in force during the day (here that of the morning holds)",
        "当天更新大厅配置（在此沿用开门时的配置）",
    ),
    "x_hesitated": (
        "calls that came late without a service before them (here they come at once)",
        "并非因办理而推迟的叫号（在此立即叫号）",
    ),
    "x_items_changed": (
        "changes of items (here the ticket is for the new item from the start)",
        "更改事项（在此从取号起即为新事项）",
    ),
    "x_late": (
        "tickets after the last ticket, out of the pre-check (here they get none)",
        "停止取号后由审前服务发出的号（在此不发号）",
    ),
    "x_left_later": (
        "left at a call or after it (at a call: here they do not come; later: they stay)",
        "叫号时或之后离开（叫号时离开者在此视为过号，之后离开者视为留下）",
    ),
    "x_matter_added": (
        "matters added on the way (here they are on the ticket from the start)",
        "中途增加事项（在此从取号起即包含）",
    ),
    "x_papers_later": (
        "papers missing for a later step (here that step is done)",
        "后续步骤材料不齐（在此视为办成）",
    ),
    "x_parked": ("business systems that were down (here they work)", "业务系统停办（在此正常）"),
    "x_pauses": (
        "pauses (here taken under every plan, when the window is free)",
        "窗口暂停（各方案下均照样暂停，待窗口空闲时开始）",
    ),
    "x_plans": (
        "plans put in force during the day (the model has them too; a what-if has its plan all day)",
        "当天启用的方案（模型同样启用；假如的方案全天有效）",
    ),
    "x_priority_later": (
        "priorities given or taken at the reception (here from the issue on, or kept)",
        "导办台授予或取消优先（在此自取号起授予，或保留）",
    ),
    "x_put_aside": (
        "put aside by the hall, or in the middle of a service (here served in one go)",
        "由大厅或在办理中暂缓（在此一次办完）",
    ),
    "x_reclassified": (
        "set right between simple and complex (here they stay in their lane)",
        "简单与复杂的更正（在此仍留原号类）",
    ),
    "x_sent_away": (
        "sent away or gone at the pre-check, without a ticket (here nobody)",
        "审前服务中退回或离开、未取号（在此不计）",
    ),
    "x_transferred": (
        "transfers (here one window does it all, in the time of both)",
        "转办（在此由一个窗口办完，用时合计）",
    ),
    "x_undone": (
        "commands taken back (here only what came of them in the end)",
        "撤销的操作（在此只计最终结果）",
    ),
    "x_unmanned": (
        "windows with a slot and no clerk all day, under every plan: {windows}",
        "全天无人的窗口（各方案下均无人）：{windows}",
    ),
    "x_unmanned_stretches": (
        "stretches in which a window was closed during its slot (here it is open)",
        "安排时段内窗口关闭（在此为开放）",
    ),
    "x_walk_ups": (
        "served at a window without having taken a ticket (here they take one and wait)",
        "未取号直接到窗口办理（在此取号等候）",
    ),
    "r_count": ("{count} x {what}", "{count}次：{what}"),
}
