"""What a recommendation's page says."""

from __future__ import annotations

RECOMMENDATION_WORDS: dict[str, tuple[str, str]] = {
    "rec_title": ("A plan recommended", "推荐方案"),
    "rec_days": (
        "Checked on {days} simulated days that the search has not seen, seed {seed}",
        "在搜索未用过的{days}个模拟日上验证，种子{seed}",
    ),
    "rec_kept": (
        (
            "This plan keeps every target, each at 95 % confidence, with {paid} paid hours a day; "
            "today's plan takes {today}."
        ),
        "本方案达成全部目标（每项95%置信），每日工时{paid}；现行方案为{today}。",
    ),
    "rec_missed": (
        (
            "No plan was found within these limits that surely keeps every target. The best one surely keeps "
            "{kept} of {all}, with {paid} paid hours a day; today's plan takes {today}."
        ),
        "在给定条件内，没有找到必能达成全部目标的方案。最好的方案有{all}项中的{kept}项必能达成，每日工时{paid}；现行方案为{today}。",
    ),
    "rec_missed_targets": ("Not kept: {names}.", "未达成：{names}。"),
    "rec_unsure_targets": (
        "Reached, but by too little to be sure of it: {names}.",
        "已达到，但余量太小，没有把握：{names}。",
    ),
    "unsure": ("not sure", "没有把握"),
    "rec_saves": ("It saves {hours} paid hours a day.", "每日节省工时{hours}。"),
    "rec_costs": ("It takes {hours} paid hours more a day.", "每日多用工时{hours}。"),
    "rec_paid": ("Paid hours a day", "每日工时"),
    "rec_overtime": ("Overtime hours a day", "每日加班工时"),
    "rec_mean": ("Mean minutes to the window, everybody", "到窗口的平均分钟数（全部）"),
    "rec_left": ("Share who left", "离开的比例"),
    "rec_heading": ("{name}, {date}: a plan for {aim}", "{name}，{date}：{aim}的方案"),
    "rec_aim_least_paid_hours": ("least paid hours", "工时最少"),
    "rec_aim_best_waits": ("best waits", "等候最短"),
    "rec_aim_front": ("what further hours would buy", "增加工时能换来什么"),
    "rec_first_keeps": (
        "First plan (by formula, checked on 50 days): {paid} paid hours, keeps every target",
        "初步方案（按公式，在50天上检验）：每日工时{paid}，达成全部目标",
    ),
    "rec_first_misses": (
        "First plan (by formula, checked on 50 days): {paid} paid hours, misses its worst target by {share}",
        "初步方案（按公式，在50天上检验）：每日工时{paid}，最差的目标还差{share}",
    ),
    "rec_searching": ("Looking for a plan", "正在寻找方案"),
    "rec_best_so_far": ("Best so far: {paid} paid hours", "目前最好：工时{paid}"),
    "rec_begins": (
        "To begin from, by the compiled engine without that: {paid} paid hours",
        "先由编译引擎（不含该功能）找起点：工时{paid}",
    ),
    "rec_certifying": ("Certifying on fresh days", "正在用新的日子验证"),
    "rec_more_targets": ("and {count} with more to spare", "另有{count}项更宽裕"),
    "rec_legend": ("{roles}; {closed} closed; blank: break", "{roles}；{closed} 关闭；空白：休息"),
    "rec_role_fast": ("fast", "快办"),
    "rec_role_regular": ("regular", "普通"),
    "rec_group": ("Who", "对象"),
    "rec_peak": ("{who}, peaks", "{who}，高峰"),
    "rec_day": ("{who}, all day", "{who}，全天"),
    "rec_front": ("What further hours would buy", "增加工时能换来什么"),
    "rec_front_note": (
        "Each is the plan with the best waits found for its paid hours.",
        "每一行是在该工时下找到的等候最短的方案。",
    ),
    "rec_payers_short": (
        "Mean minutes to the window of the same visitors, {days} days",
        "同一批办事人到窗口的平均分钟数，{days}天",
    ),
    "rec_this": ("recommended", "推荐方案"),
    "rec_today": ("today", "现行方案"),
    "rec_start": ("first plan, by formula", "公式初步方案"),
    "rec_targets": ("The targets", "目标"),
    "rec_targets_note": (
        (
            "Which share of visitors, by the time of their ticket, is at the window within the limit. The "
            "bar is what is sure at 95 %; the red line is what is wanted; the grey dot is today's plan."
        ),
        "按取号时间统计，在时限内到窗口的比例。横条为95%把握下的值，红线为目标，灰点为现行方案。",
    ),
    "rec_times_today": (
        "({factor} ×): so many times the time that today's plan reaches, or the least that the limits allow.",
        "（{factor} ×）：现行方案所达到时间的倍数，但不低于条件中规定的最短时限。",
    ),
    "rec_target": ("Target", "目标"),
    "rec_within": ("Within, min", "时限（分钟）"),
    "rec_wanted": ("Wanted", "应达到"),
    "rec_reached": ("Reached", "达到"),
    "rec_sure": ("Sure at 95 %", "95%把握"),
    "rec_verdict": ("Kept", "是否达成"),
    "rec_promise": ("fast-list items", "快办清单事项"),
    "rec_other": ("other items", "其他事项"),
    "rec_all": ("everybody", "全部"),
    "rec_zone": ("{who}, zone {zone}", "{zone}区{who}"),
    "rec_at": ("{who}, {periods}", "{who}，{periods}"),
    "rec_by_day": ("days without a wait over {minutes} min", "没有超过{minutes}分钟等候的日子"),
    "rec_plan": ("Which window serves what, from when to when", "各窗口何时办理什么"),
    "rec_plan_today": ("Today's plan", "现行方案"),
    "rec_costs_title": ("What it costs", "成本"),
    "rec_payers": ("Who gains and who pays", "谁受益，谁付出"),
    "rec_payers_note": (
        (
            "How much longer (+) or shorter (-) the same visitors take from issue to the window than under "
            "today's plan, by half hour of issue: means of {days} days, paired."
        ),
        "同一批办事人从取号到窗口比现行方案多（+）或少（-）的分钟数，按取号的半小时统计：{days}天的配对均值。",
    ),
    "rec_zones": ("By zone, minutes to the window", "按区统计，到窗口的分钟数"),
    "rec_who": ("Zone", "区"),
    "rec_change": ("Change", "变化"),
    "rec_minutes_more": ("minutes", "分钟"),
    "rec_bound": ("How far from the best", "离最优还有多远"),
    "rec_bound_text": (
        (
            "No plan that serves these visitors can cost less than {paid} paid hours a day: provable, for a "
            "window is paid while it serves. So this plan is at most {gap} above the best there is."
        ),
        "任何办理这些办事人的方案，每日工时都不可能少于{paid}：可以证明，因为窗口在办理时总要计时。所以本方案比最优方案最多高{gap}。",
    ),
    "rec_bound_missed": (
        (
            "No plan that serves these visitors can cost less than {paid} paid hours a day: provable, for a "
            "window is paid while it serves. What it takes to keep every target within these limits is not "
            "known."
        ),
        "任何办理这些办事人的方案，每日工时都不可能少于{paid}：可以证明，因为窗口在办理时总要计时。在给定条件内达成全部目标需要多少工时，尚不清楚。",
    ),
    "rec_found": (
        (
            "Chosen among {among} plans on {days} days by the procedure of Kim and Nelson; "
            "{visitors} visitors were simulated."
        ),
        "按Kim与Nelson的方法在{days}天上从{among}个方案中选出；共模拟{visitors}人次。",
    ),
    "rec_spent": ("{visitors} visitors were simulated.", "共模拟{visitors}人次。"),
    "rec_reference": (
        "Played again by the reference on {days} more days: {equal} of them equal to the millisecond.",
        "参考模拟另行重放{days}天：其中{equal}天逐毫秒一致。",
    ),
    "rec_early": (
        "The search was ended early: with more time it may find a better plan.",
        "搜索提前结束：给更多时间可能找到更好的方案。",
    ),
    "rec_slow": (
        (
            "That takes about {time}: {visitors} visitors are simulated in all, and the plan is certified on "
            "{days} days. Prices of limits, other days, skills and ways are not tried then."
        ),
        "约需{time}：共模拟{visitors}人次，方案在{days}天上验证。此时不再试算各项限制的代价、其他情况、技能和办法。",
    ),
    "rec_slow_list": (
        "That takes about {time} or more: {visitors} visitors are simulated at least.",
        "约需{time}或更久：至少模拟{visitors}人次。",
    ),
    "rec_slow_found": (
        (
            "On fewer days than the compiled engine would take, so the margins for error are wider; and what "
            "limits cost, other days, skills and ways were not tried."
        ),
        "所用天数少于编译引擎，误差余量因此更大；各项限制的代价、其他情况、技能和办法均未试算。",
    ),
    "rec_seconds": ("{n} s", "{n}秒"),
    "rec_minutes": ("{n} min", "{n}分钟"),
    "rec_unknown": ("What it does not know", "它不知道的"),
    "rec_unknown_days": (
        "Days that are not like the profile: a recommendation is as good as the profile it was found with.",
        "与画像不同的日子：推荐方案的好坏取决于所用的画像。",
    ),
    "rec_unknown_people": (
        "Who would come more often if waits were shorter, and what clerks think of their hours.",
        "等候变短后会不会有更多人来，以及工作人员对班次的意见。",
    ),
    "rec_file": ("The plan as a file", "方案文件"),
    "rec_file_note": (
        "Save it as a .toml file, check it in the office under Plan, and put it in force there.",
        "存为.toml文件，在大厅管理的“方案”中检查并启用。",
    ),
}
