"""What is said about a table of waits on the page of its trial."""

from __future__ import annotations

WAITS_WORDS: dict[str, tuple[str, str]] = {
    "wc_scenarios": ("The scenarios cannot be simulated:", "无法模拟这些情景："),
    "wc_into": ("{file} cannot take the table:", "无法把表写入 {file}："),
    "wc_stopped": ("Stopped; nothing was written", "已停止，没有写入任何文件"),
    "wc_written": (
        "The table is in {file}. Next: kuaiban hall configure {file}",
        "表已写入 {file}。下一步：kuaiban hall configure {file}",
    ),
    "wc_title": (
        "Tested on {tested} tickets of other days; fitted on {fitted}",
        "在其他日子的{tested}个号上检验；用{fitted}位办事人拟合",
    ),
    "wc_told": ("told a wait", "告知了等候"),
    "wc_p50": ("within the P50", "P50之内"),
    "wc_p90": ("within the P90", "P90之内"),
    "wc_at_once": ("told no wait", "告知无须等候"),
    "wc_true": ("came true", "确实如此"),
    "wc_all": ("all", "全部"),
    "wc_by_hour": (
        "Within the P90, by lane and hour with {few} tickets or more: {right} of {cells} from 85 to 95 %.",
        "P90之内的比例，按号类和小时（不少于{few}个号）：{cells}格中有{right}格在85%至95%之间。",
    ),
    "wc_hour": ("{lane}, {at}: {share} of {known}", "{lane}，{at}：{known}个号中的{share}"),
    "w_title": ("What visitors are told", "告知的等候时间"),
    "w_below": ("{hall} · {kinds} · plan {plan}", "{hall} · {kinds} · 方案{plan}"),
    "w_comma": (", ", "、"),
    "w_how": (
        (
            "Fitted on {visitors} visitors of {days} simulated days; tried on {others} visitors of {tested} "
            "other days, seed {seed}"
        ),
        "用{days}个模拟日的{visitors}位办事人拟合；在另外{tested}天的{others}位办事人上检验，种子{seed}",
    ),
    "w_new": ("fitted table", "新拟合的表"),
    "w_present": ("table in force", "现用的表"),
    "w_none": ("without a table, as now", "没有表（现状）"),
    "w_lead": (
        "Of the visitors who are told a wait, {new} are called within the longer time (P90) by the {name}.",
        "在被告知等候时间的办事人中，按{name}有{new}在较长时间（P90）之内被叫到。",
    ),
    "w_lead_beside": (
        "By the table in force, on the same days: {old}. Right is nine in ten.",
        "同样的日子，按现用的表为{old}。应为十人中有九人。",
    ),
    "w_lead_none": (
        "As now, without a table, on the same days: {old}. Right is nine in ten.",
        "同样的日子，像现在这样没有等候时间表时为{old}。应为十人中有九人。",
    ),
    "w_better": (
        "All in all the fitted table is better: it loses {new} s a visitor, what is in force {old} s.",
        "总的来说，新拟合的表更好：每位办事人损失{new}秒，现用的为{old}秒。",
    ),
    "w_worse": (
        "All in all what is in force is better: it loses {old} s a visitor, the fitted table {new} s.",
        "总的来说，现用的更好：每位办事人损失{old}秒，新拟合的表为{new}秒。",
    ),
    "w_alike": (
        "All in all the two do not surely differ: they lose {old} s and {new} s a visitor.",
        "总的来说，两者没有可靠的差别：每位办事人分别损失{old}秒和{new}秒。",
    ),
    "w_p90": ("Called within the P90", "在P90之内被叫到"),
    "w_p50": ("Called within the P50", "在P50之内被叫到"),
    "w_off": ("The P50 is wrong by, min", "P50的误差（分钟）"),
    "w_true": ("Told no wait, called within a minute", "告知无需等候，一分钟内叫到"),
    "w_lanes": ("By lane", "按号类"),
    "w_kinds": ("By kind of day", "按日子类型"),
    "w_note": (
        (
            "In each cell first what is in force now, then the fitted table. Half should be "
            "called within the P50, nine in ten within the P90."
        ),
        "每格先列现用的，再列新拟合的表。应有一半在P50之内、十人中有九人在P90之内被叫到。",
    ),
    "w_told": ("Told a wait", "被告知等候"),
    "w_all": ("All", "全部"),
    "w_reading": ("How to read this page", "如何看本页"),
    "w_read_fit": (
        (
            "A visitor is told two times when the ticket is issued: one within which half of such "
            "visitors are called (P50), and a longer one within which nine in ten are (P90)."
        ),
        "取号时告知办事人两个时间：一半的同类办事人在较短时间（P50）之内被叫到，十人中有九人在较长时间（P90）之内被叫到。",
    ),
    "w_read_left": (
        (
            "Who left before the told time was up proves nothing and is not counted; who left "
            "later has waited longer."
        ),
        "在告知的时间之前离开的不能说明问题，不计入；之后离开的按等候超时计。",
    ),
    "w_read_loss": (
        (
            "Which is better all in all is told by the quantile loss, over all who were called: "
            "what a time was too short by counts as its share (a half, nine tenths), what it was "
            "too long by as the rest. It is least for times that are right for each visitor, not "
            "only on the average."
        ),
        (
            "总体优劣按分位损失判断，对所有被叫到的办事人计算：告知的时间短了多少，按其比例（二分之一、十分之九）计；"
            "长了多少，按其余的比例计。对每位办事人都准确时损失最小，而不仅仅是平均准确。"
        ),
    ),
    "w_read_days": (
        (
            "Both were tried on the same visitors of the same days, under this plan. The days are simulated: "
            "what they say of the hall holds as far as its profile does. The office's page of told waits has "
            "what became of them on recorded days."
        ),
        (
            "两者在同样的日子、同样的办事人、同一方案下检验。这些日子是模拟的，结论是否可靠取决于配置文件与大厅实际是否相符。"
            "实际日子的情况见管理页面的“告知的等候”。"
        ),
    ),
    "w_read_use": (
        (
            "The office's calculations take this table into use with one click, and the one before back with "
            "another."
        ),
        "在管理页面的“测算”中，一键即可启用此表，也可一键换回原来的表。",
    ),
}
