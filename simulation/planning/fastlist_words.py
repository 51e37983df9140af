"""What is said about fast lists, in a terminal and on the page."""

from __future__ import annotations

FAST_LIST_WORDS: dict[str, tuple[str, str]] = {
    "fl_title": ("What belongs on the fast list", "快办清单应列哪些事项"),
    "fl_heading": (
        "The fast list for {name}, {date}, plan “{plan}”",
        "{name}（{date}，方案“{plan}”）的快办清单",
    ),
    "fl_days": (
        "Plan “{plan}” as it is; {singles} simulated days by item, {together} more for the list, seed {seed}",
        "方案“{plan}”不变；每个事项模拟{singles}天，清单另用{together}天检验，种子{seed}",
    ),
    "fl_keep": (
        (
            "Nothing that was tried surely beats the present list: no other list makes everybody together "
            "wait less while the promise fares no worse than it must."
        ),
        "试过的清单没有一个确定优于现行清单：没有其他清单能让全体等候变短，同时承诺不低于应有水平。",
    ),
    "fl_stopped": (
        "It was stopped before a list could be checked, so the present list stands. Not tried: {items}.",
        "在检验清单之前已停止，因此保持现行清单。未试算：{items}。",
    ),
    "fl_stopped_all": (
        "It was stopped before a list could be checked, so the present list stands. Every item was tried.",
        "在检验清单之前已停止，因此保持现行清单。所有事项均已试算。",
    ),
    "fl_better": (
        "Better, checked on days of their own: {moves}.",
        "更好的清单（在另外的日子上检验过）：{moves}。",
    ),
    "fl_put": ("put {item} on the list", "将{item}列入清单"),
    "fl_take": ("take {item} off it", "将{item}移出清单"),
    "fl_on": ("on: {item}", "列入：{item}"),
    "fl_off": ("off: {item}", "移出：{item}"),
    "fl_moved": (
        "The moved items wait {after} min instead of {before}.",
        "变动的事项等候{after}分钟，原为{before}分钟。",
    ),
    "fl_who": (
        "Everybody: {everybody}; on the list before and after: {listed}; all others: {others}.",
        "全部：{everybody}；前后都在清单上的：{listed}；其他：{others}。",
    ),
    "fl_promise": (
        "The promise: {new} of the new list's visitors in the peaks, {now} of the present one's.",
        "承诺：高峰时段新清单的办事人{new}在时限内，现行清单为{now}。",
    ),
    "fl_paid": ("Paid hours a day: {hours}.", "每日工时变化：{hours}。"),
    "fl_seconds": ("{seconds} s", "{seconds}秒"),
    "fl_nobody": ("nobody", "无人"),
    "fl_list": ("The list", "清单"),
    "fl_list_note": (
        "What is on the list, and what would change. The present list is the hall's own on this date.",
        "清单上的事项及建议的变动。现行清单为大厅在该日的清单。",
    ),
    "fl_stays": ("stays on", "保留"),
    "fl_comes": ("comes on", "列入"),
    "fl_goes": ("goes off", "移出"),
    "fl_effect": ("What the better list does", "更好清单的效果"),
    "fl_effect_best": ("What the best changes do together", "最好的几项变动合起来的效果"),
    "fl_effect_note": (
        "By the same visitors on {days} days that the search has not seen.",
        "同一批办事人，在搜索未用过的{days}天上比较。",
    ),
    "fl_unsure": (
        "On these days the gain is not sure, so it is not recommended.",
        "在这些日子上好处并不确定，因此不建议采用。",
    ),
    "fl_singles": ("One item on the list or off it", "单个事项列入或移出"),
    "fl_singles_note": (
        (
            "How much longer (+) or shorter (-) visitors wait when this one item is moved: those for items "
            "that stay on the list, all others, and everybody together; means of {days} days with 95 % "
            "intervals. The days are those that the items were chosen on, so the best figures flatter. What "
            "gains alone may add nothing to the others: the list is put together one by one."
        ),
        "只变动该事项时办事人等候变长（+）或变短（-）多少：保留在清单上的事项、其他事项、全部；{days}天的均值及95%区间。选择也基于这些日子，因此最好的数字偏乐观。单独有益的事项与其他事项合在一起未必仍有益：清单是逐个合成的。",
    ),
    "fl_gains": ("gains", "有益"),
    "fl_item": ("Item", "事项"),
    "fl_change": ("Change", "变动"),
    "fl_share": ("Of visitors", "占办事人"),
    "fl_service": ("Service, min", "办理（分钟）"),
    "fl_own": ("Own wait, min", "自身等候（分钟）"),
    "fl_others": ("All others, s", "其他（秒）"),
    "fl_others_name": ("all other items", "其他事项"),
    "fl_listed": ("On the list, s", "清单上的（秒）"),
    "fl_listed_name": ("items that stay on the list", "保留在清单上的事项"),
    "fl_all": ("Everybody, s", "全部（秒）"),
    "fl_all_name": ("everybody", "全部"),
    "fl_in_time": ("Promise", "承诺"),
    "fl_verdict": ("Gains", "是否有益"),
    "fl_seconds_axis": ("wait, s", "等候，秒"),
    "fl_more": ("and {count} that gain less", "另有{count}项收益更小"),
    "fl_unserved": (
        "Not tried: the plan would leave somebody unserved with another list for {items}.",
        "未试算：变动{items}后，现行方案会使部分办事人无窗口可办。",
    ),
    "fl_wrong": ("When people take wrong tickets", "取错号的影响"),
    "fl_wrong_note": (
        (
            "So many of the other visitors hold a ticket for an item of the list. The change is that of "
            "everybody's mean wait, the new list against the present one, on {days} days."
        ),
        "其他办事人中有这么多人持有快办清单事项的号。变化为全部办事人平均等候，新清单对现行清单，{days}天。",
    ),
    "fl_wrong_row": ("{share} wrong tickets", "取错号{share}"),
    "fl_wrong_none": (
        "With {first} wrong tickets for the fast lane the gain is no longer sure ({days} days).",
        "快办号取错{first}时，好处已不确定（{days}天）。",
    ),
    "fl_wrong_always": (
        "The gain is sure even with {last} wrong tickets for the fast lane ({days} days).",
        "快办号取错{last}时，好处仍然确定（{days}天）。",
    ),
    "fl_wrong_until": (
        (
            "The gain is sure with up to {still} wrong tickets for the fast lane; with {lost} it is not "
            "({days} days)."
        ),
        "快办号取错不超过{still}时好处确定；达到{lost}时不确定（{days}天）。",
    ),
    "fl_season": ("Season", "季节"),
    "fl_season_this": (
        (
            "This date lies in the season {season} ({begins} to {ends}); the list is for that season alone. "
            "Each other season is a kind of day of its own: ask for each."
        ),
        "该日属于季节{season}（{begins}至{ends}）；本清单只用于这一季节。其他季节请用各自的日子类型分别计算。",
    ),
    "fl_season_none": (
        (
            "The profile has no season on this date, so the list has no dates. If the year has seasons, each "
            "is a kind of day of its own: ask for each, and give its list dates."
        ),
        "画像在该日没有季节，因此清单不带日期。如果一年中有不同季节，请用各自的日子类型分别计算，并为清单写上日期。",
    ),
    "fl_now": ("present list", "现行清单"),
    "fl_then": ("new list", "新清单"),
    "fl_card_moved": ("Wait of the moved items, min", "变动事项的等候（分钟）"),
    "fl_card_promise": ("The promise in the peaks, kept for", "高峰时段达成承诺的比例"),
    "fl_card_all": ("Change of everybody's mean wait, s", "全部办事人平均等候的变化（秒）"),
    "fl_card_paid": ("Change of paid hours a day", "每日工时的变化"),
    "fl_unknown_plan": (
        "A plan made for the new list: here the plan stays as it is. Recommend one afterwards.",
        "为新清单重新安排的方案：此处方案不变，可在之后再推荐。",
    ),
    "fl_file": ("To take it over", "如何采用"),
    "fl_file_note": (
        (
            "Nothing changes by itself. An administrator puts this into the hall's file instead of its "
            "present [[fast_list]], has kuaiban hall check read the file, and configures the hall with "
            "kuaiban hall configure while no day is open; then a plan is put in force anew."
        ),
        (
            "不会自动更改。由管理员用以下内容替换大厅文件中现有的[[fast_list]]，用kuaiban hall check检查，"
            "在没有开放办公日时用kuaiban hall configure启用，然后重新启用方案。"
        ),
    ),
    "fl_file_head": (
        "For the hall's file, instead of its present [[fast_list]]:",
        "写入大厅文件，替换现有的[[fast_list]]：",
    ),
    "fl_progress": ("Trying fast lists: {done} of {of}", "正在试算快办清单：{done}/{of}"),
}
