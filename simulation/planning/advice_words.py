"""What is said about the trials beside a recommended plan, in a terminal and on the page."""

from __future__ import annotations

ADVICE_WORDS: dict[str, tuple[str, str]] = {
    "adv_ways": ("What would help", "怎样才能达成"),
    "adv_ways_note": (
        (
            "Within these limits no plan was found that keeps every target. Each way was simulated on {days} "
            "days that the search has not seen, with the plan looked for anew ({visitors} visitors each). "
            "Changes are to the recommended plan after as much further search, by the very same visitors."
        ),
        "在给定条件内没有找到达成全部目标的方案。以下各办法都在搜索未用过的{days}天上模拟，并重新搜索方案（各模拟{visitors}人次）；变化均与同样多搜索后的推荐方案相比，办事人相同。",
    ),
    "adv_again": (
        (
            "The recommended plan itself, after as much further search, surely keeps {kept} of {all} targets "
            "on these {days} days: on fewer days, less is sure."
        ),
        "推荐方案经同样多搜索后，在这{days}天上有把握达成{all}项目标中的{kept}项：天数越少，把握越小。",
    ),
    "adv_prices": ("What the limits cost", "各项限制的代价"),
    "adv_prices_note": (
        (
            "Each limit a step looser, the plan looked for anew ({visitors} visitors each), on {days} days "
            "that the search has not seen. Changes are to the recommended plan after as much further search. "
            "An interval that includes 0 says that nothing was found, not that there is nothing."
        ),
        "每项限制放宽一步并重新搜索方案（各模拟{visitors}人次），在搜索未用过的{days}天上比较；变化均与同样多搜索后的推荐方案相比。区间含0表示没有发现好处，不等于没有好处。",
    ),
    "adv_sensitivity": ("If days are otherwise than thought", "如果实际与预想不同"),
    "adv_sensitivity_note": (
        (
            "The plan as it is, on {days} days with the same visitors: some of them stay away or further "
            "ones come, or all services are longer or shorter."
        ),
        "方案不变，在{days}天上用同一批办事人：部分人不来或另有人来，或全部办理时间变长变短。",
    ),
    "adv_sensitivity_drawn": (
        (
            "Each dot says by how much a target is kept, with its 95 % interval; it is filled where keeping "
            "it is sure at 95 %. The scarcest targets come first."
        ),
        "每个点表示某一目标高出或低于应达到的程度及95%区间，实心表示有95%把握达成；最紧的目标在前。",
    ),
    "adv_training": ("Skills worth teaching, in this order", "值得培训的技能（按顺序）"),
    "adv_training_note": (
        "Each on top of those before it. Several of each were tried with a search; the best one is told.",
        "每一步都在前一步基础上。每一步都试算了若干种，列出最好的一种。",
    ),
    "adv_trying": ("Trying beside the plan: {part} ({done} of {of})", "正在试算：{part}（{done}/{of}）"),
    "adv_part_again": ("further search", "继续搜索"),
    "adv_part_clerks": ("further clerks", "增加工作人员"),
    "adv_part_triggers": ("triggers", "触发器"),
    "adv_part_quieter": ("visitors at quieter times", "错峰到来"),
    "adv_part_fast_lists": ("the fast list", "快办清单"),
    "adv_part_lessons": ("a skill", "一项技能"),
    "adv_part_sensitivity": ("other days", "不同的日子"),
    "adv_part_prices": ("the price of limits", "各项限制的代价"),
    "adv_part_training": ("skills worth teaching", "值得培训的技能"),
    "adv_untried": ("What was not tried", "没有试算的"),
    "adv_untried_note": (
        "It was stopped before all was tried. Not tried, or not to the end: {parts}.",
        "试算提前停止。以下没有试算或没有试算完：{parts}。",
    ),
    "adv_what": ("What", "内容"),
    "adv_kept": ("Targets kept", "达成目标"),
    "adv_kept_of": ("{kept} of {all}", "{kept}/{all}"),
    "adv_worst": ("Scarcest target, sure at 95 % less wanted", "最紧的目标（95%把握减应达到）"),
    "adv_paid": ("Paid hours, change", "每日工时变化"),
    "adv_mean": ("Mean wait, change in min", "平均等候变化（分钟）"),
    "adv_paid_axis": ("hours a day", "每日工时"),
    "adv_mean_axis": ("minutes", "分钟"),
    "adv_wanted_axis": ("% above what is wanted", "高于应达到（%）"),
    "adv_picture_row": ("{change} h, {kept} of {all}", "{change}小时，{kept}/{all}"),
    "adv_all_kept": ("keeps every target", "达成全部目标"),
    "adv_not_all_kept": ("does not keep every target", "未达成全部目标"),
    "adv_arrivals": ("{percent} % visitors", "办事人{percent}%"),
    "adv_services": ("{percent} % service time", "办理时间{percent}%"),
    "adv_dwell": (
        "A window keeps a role for {minutes} min instead of {before}",
        "窗口保持角色{minutes}分钟（原{before}分钟）",
    ),
    "adv_breaks_later": ("Breaks of {windows} {minutes} min later", "{windows}的休息推迟{minutes}分钟"),
    "adv_breaks_earlier": ("Breaks of {windows} {minutes} min earlier", "{windows}的休息提前{minutes}分钟"),
    "adv_taught": ("a clerk of {window} (zone {zone}) for {skill}", "{zone}区{window}的工作人员学习{skill}"),
    "adv_train": ("Train {who}", "培训：{who}"),
    "adv_clerk": (
        "a clerk more in zone {zone}, {begins}-{ends}, at a window like {like}",
        "{zone}区{begins}-{ends}增加一名工作人员（窗口同{like}）",
    ),
    "adv_clerks": ("Add {who}", "增加：{who}"),
    "adv_trigger": (
        "A trigger: {window} becomes {role} when more than {count} wait in {lane}, until fewer than {below}",
        "触发器：{lane}等候超过{count}人时{window}转为{role}，少于{below}人时恢复",
    ),
    "adv_quieter": (
        "{percent} % of the peaks' walk-ins come at {times} instead, as by appointment",
        "高峰时段{percent}%的现场取号改在{times}到来（如预约）",
    ),
    "adv_off": ("{item} off the fast list", "{item}移出快办清单"),
    "adv_on": ("{item} on the fast list", "{item}列入快办清单"),
    "adv_and": ("; ", "；"),
    "adv_none": (
        "None of these keeps every target by itself; they are sorted by how little is still lacking.",
        "以上办法单独都不能达成全部目标；按仍缺多少排列。",
    ),
    "adv_cheapest": (
        "The cheapest of these that keeps every target: {what}.",
        "以下办法中达成全部目标且最省的：{what}。",
    ),
    "adv_list_changes": (
        (
            "A change of the fast list changes whom the promise is for: what leaves the list waits as the "
            "others do."
        ),
        "改动快办清单会改变承诺的对象：移出的事项按其他事项等候。",
    ),
}
