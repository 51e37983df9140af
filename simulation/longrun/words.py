"""What a study of the long run says, in English and Chinese."""

from __future__ import annotations

LONG_RUN_WORDS: dict[str, tuple[str, str]] = {
    "l_title": ("{name} · {hall} · the long run", "{name} · {hall} · 长期状态"),
    "l_runs": (
        (
            "{runs} independent runs, seed {seed}: each begins with an empty hall, warms up for {warm_up} "
            "and is measured for {measured}"
        ),
        "独立运行{runs}次，种子{seed}：每次从空厅开始，预热{warm_up}，测量{measured}",
    ),
    "l_partial": (
        "Stopped early: {runs} of {asked} runs. The figures are right for these runs.",
        "提前停止：共{asked}次，已完成{runs}次。以下数字只代表已完成的运行。",
    ),
    "l_ended": (
        "The study ended by itself: every interval is as narrow as was asked ({asked} runs at most).",
        "所有区间均已达到要求的宽度，自动结束（上限{asked}次）。",
    ),
    "l_nothing": ("Stopped before the first run was done.", "第一次运行尚未完成即停止。"),
    "l_hours": ("{hours} h", "{hours}小时"),
    "l_waits": (
        "Minutes from issue to call with 95 % intervals over runs, and how many wait for their first call",
        "取号到叫号（分钟）与等候首次叫号的人数，附按运行计算的95%置信区间",
    ),
    "l_an_hour": ("An hour", "每小时票数"),
    "l_waited": ("Had to wait", "需等候"),
    "l_waiting": ("Waiting", "等候人数"),
    "l_items": ("Item {name}", "事项{name}"),
    "l_lanes": ("Lane {name}", "号类{name}"),
    "l_hall": ("The hall, means over the measured time", "大厅（测量时段平均）"),
    "l_number_present": ("Visitors in the hall", "在厅人数"),
    "l_number_waiting": ("Visitors who wait for their first call", "等候首次叫号人数"),
    "l_windows_busy": ("Windows occupied", "在用窗口数"),
    "l_utilisation": ("Share of time on duty occupied, {who}", "窗口利用率，{who}"),
    "l_difference": (
        "{after} less {before}, the same visitors, with 95 % intervals over runs",
        "{after}减{before}（相同的办事人），附按运行计算的95%置信区间",
    ),
    "l_wait_seconds": ("Mean wait, minutes", "平均等候（分钟）"),
    "l_busy_all": ("Share of time on duty occupied", "窗口利用率"),
    "l_left": ("Share who left", "离开比例"),
    "l_full": (
        (
            "Under {plan} the windows are occupied all the time: more visitors come than they can serve. "
            "There is no long run, and waits grow with the time measured."
        ),
        "在{plan}下窗口始终占满：来人多于可办，长期状态不存在，测得时间越长等候越久。",
    ),
}
