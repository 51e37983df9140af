"""What the simulation says to people, in the product's two languages."""

from __future__ import annotations

from simulation.headline_words import HEADLINE_WORDS
from simulation.longrun.words import LONG_RUN_WORDS
from simulation.planning.advice_words import ADVICE_WORDS
from simulation.planning.fastlist_words import FAST_LIST_WORDS
from simulation.planning.words import RECOMMENDATION_WORDS
from simulation.replay_words import REPLAY_WORDS
from simulation.report_words import REPORT_WORDS
from simulation.waits.words import WAITS_WORDS

LANGUAGES = ("en", "zh-CN")

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("{name} · {hall} · {date}", "{name} · {hall} · {date}"),
    "days": ("{days} simulated days, seed {seed}", "模拟{days}天，种子{seed}"),
    "partial": (
        "Stopped early: {days} of {asked} days. The figures are right for these days.",
        "提前停止：共{asked}天，已完成{days}天。以下数字只代表已完成的天数。",
    ),
    "ended": (
        "The run ended by itself: every interval is as narrow as was asked ({asked} days at most).",
        "所有区间均已达到要求的宽度，运行自动结束（上限{asked}天）。",
    ),
    "by_reference": (
        "By the reference, which takes longer; the compiled engine refuses: {reasons}.",
        "由参考模拟完成（较慢）；编译引擎不支持：{reasons}。",
    ),
    "e_no_kernel": ("there is no compiled kernel for {machine}", "没有适用于{machine}的编译内核"),
    "e_auto_call": ("windows that call by themselves", "自动叫号的窗口"),
    "e_script": ("a script of single acts", "逐条指定的动作"),
    "e_not_open": ("a hall whose day is not open", "尚未开始办公的大厅"),
    "e_parked": ("parked items", "已暂停叫号的事项"),
    "e_addressed": ("tickets addressed to a window", "指定窗口的号"),
    "e_lane_gone": ("tickets of a lane that the plan does not have", "方案中没有其号类的号"),
    "e_mixed_steps": (
        "tickets with several matters in one step of several",
        "分步办理且某一步含多个事项的号",
    ),
    "e_head_start": ("a credit or an `after` of more than 5,000 days", "超过5000天的优先分钟数或after"),
    "e_many_windows": ("{count} windows (it has room for {room})", "{count}个窗口（上限{room}）"),
    "e_many_lanes": ("{count} lanes (it has room for {room})", "{count}个号类（上限{room}）"),
    "e_many_items": ("{count} items (it has room for {room})", "{count}个事项（上限{room}）"),
    "e_many_triggers": ("{count} triggers (it has room for {room})", "{count}条潮汐规则（上限{room}）"),
    "e_many_lines": (
        "more than 256 lines (a lane and a group of windows that cover the same items)",
        "超过256条队列（一个号类与一组办理相同事项的窗口）",
    ),
    "e_many_moments": ("more moments to come than it has room for", "待发生的时刻超过上限"),
    "e_many_turns": ("more turns at windows than it has room for", "到窗口的次数超过上限"),
    "e_restless_triggers": ("triggers that never come to rest", "反复切换不停的潮汐规则"),
    "progress": ("Simulating", "正在模拟"),
    "w_scenario": ("{file} cannot be simulated:", "无法模拟 {file}："),
    "w_study": ("{file} cannot be run:", "无法运行 {file}："),
    "w_until": ("--until is not understood:", "--until 看不懂："),
    "w_days": ("The days cannot be simulated:", "无法模拟："),
    "w_long": ("This is a study of the long run:", "这是对长期运行的模拟："),
    "w_runs": ("The long run cannot be simulated:", "无法模拟长期运行："),
    "w_write": ("The files cannot be written:", "无法写入文件："),
    "w_plan": ("No plan can be looked for:", "无法寻找方案："),
    "w_found": ("No plan can be found:", "找不到方案："),
    "w_lists": ("Fast lists cannot be compared:", "无法比较快办清单："),
    "nothing": ("Stopped before the first day was done.", "第一天尚未完成即停止。"),
    "waits": (
        (
            "Minutes of waiting with 95 % intervals over days. Wait: mean from issue to call. P50, P90, P95: "
            "issue to start"
        ),
        "等候（分钟），附按天计算的95%置信区间。等候：取号到叫号的均值；P50、P90、P95：取号到开始办理",
    ),
    "who": ("Who", "对象"),
    "plan": ("Plan", "方案"),
    "tickets": ("A day", "每日票数"),
    "wait": ("Wait", "等候"),
    "p50": ("P50", "P50"),
    "p90": ("P90", "P90"),
    "p95": ("P95", "P95"),
    "within": ("≤ {minutes} min", "≤ {minutes}分钟"),
    "longest": ("Longest", "最长"),
    "left": ("Left", "离开"),
    "listed": ("Fast-list items", "快办清单事项"),
    "other": ("Other items", "其他事项"),
    "fast": ("Fast lane", "快办号"),
    "regular": ("Regular lanes", "普通号"),
    "all": ("Everybody", "全部"),
    "peak": ("peaks", "高峰"),
    "day": ("all day", "全天"),
    "hall": ("The hall, means over days", "大厅（按天平均）"),
    "figure": ("Figure", "指标"),
    "occupied": ("Windows occupied, {who}, {period}", "窗口利用率，{who}，{period}"),
    "all windows": ("all windows", "全部窗口"),
    "fast windows": ("fast windows", "快办窗口"),
    "regular windows": ("regular windows", "普通窗口"),
    "paid": ("Paid hours a day", "每日工时"),
    "overtime": ("Overtime hours a day", "每日加班工时"),
    "idle": (
        "Hours of windows free while somebody waits in their zone",
        "本区有人等候时窗口空闲的工时",
    ),
    "closed": ("The day ends at", "一天结束于"),
    "longest_of_day": ("Longest wait of a day, minutes", "每日最长等候（分钟）"),
    "away": ("Turned away at the door", "未能取号"),
    "promise": ("The promise", "承诺"),
    "promise_text": (
        (
            "{share} of fast-list tickets issued in the peaks are at the window within {minutes} min "
            "(wanted: {wanted}); {kept} of days kept; P95 {p95} min, worst {worst} min"
        ),
        (
            "高峰时段取号的快办清单事项，{share}在{minutes}分钟内到窗口（目标{wanted}）；"
            "{kept}的日子达标；P95为{p95}分钟，最长{worst}分钟"
        ),
    ),
    "kept": ("kept", "达成"),
    "missed": ("not kept", "未达成"),
    "guards": (
        "What “{after}” costs the others, beside “{before}”",
        "“{after}”相对“{before}”：其他人的代价",
    ),
    "others_p90": (
        "Other items in the peaks, P90: {before} min before, {after} after, x {growth} (limit {limit})",
        "高峰时段其他事项P90（分钟）：之前{before}，之后{after}，为{growth}倍（上限{limit}）",
    ),
    "longest_wait": (
        "Longest single wait of a month, minutes: {before} before, {after} after (limit {limit})",
        "一个月中单次最长等候（分钟）：之前{before}，之后{after}（上限{limit}）",
    ),
    "left_guard": ("Share who left: {before} before, {after} after", "离开比例：之前{before}，之后{after}"),
    "misrouted_guard": (
        "Tickets in a fast lane that do not belong there: {before} before, {after} after",
        "误取快办号的票：之前{before}，之后{after}",
    ),
    "hours_guard": (
        "Paid hours a day: {before} before, {after} after; of them overtime {over_before} and {over_after}",
        "每日工时：之前{before}，之后{after}；其中加班{over_before}与{over_after}",
    ),
    "speed_up": (
        (
            "Median from issue to acceptance, fast-list items in the peaks: {before} before, {after} after "
            "({reduction})"
        ),
        "高峰快办清单事项从取号到受理的中位数：之前{before}，之后{after}（{reduction}）",
    ),
    "judged": ("{plan}: {verdict}. {told}", "{plan}：{verdict}。{told}"),
    "guarded": ("{told}: {verdict}", "{told}：{verdict}"),
    "holds": ("holds", "符合"),
    "broken": ("broken", "超出"),
    "difference": (
        "After less before, the same visitors: minutes from issue to start, with 95 % intervals",
        "之后减之前（相同的办事人）：取号到开始办理的分钟数，附95%置信区间",
    ),
    "mean": ("mean", "均值"),
    "assumed": ("Assumed", "假设"),
    "a_visitors": (
        (
            "{visitors} visitors on an average ordinary day, times {volume} here; they come at random by the "
            "profile {arrivals}"
        ),
        "平日平均{visitors}位办事人，本情景乘以{volume}；按“{arrivals}”到达曲线随机到达",
    ),
    "a_days": (
        "days of one kind differ by a factor of their own (coefficient of variation {variation})",
        "同类日子各有自己的系数（变异系数{variation}）",
    ),
    "a_people": (
        (
            "{noshow} of those called do not come and cost the window {costs} s; patience: {patience}; "
            "{walk} s to walk to the window, {clear} s to clear up"
        ),
        ("{noshow}叫号未到，占用窗口{costs}秒；耐心：{patience}；叫号后走到窗口{walk}秒，办完整理{clear}秒"),
    ),
    "a_law": ("{law}, {minutes} min on average", "{law}，平均{minutes}分钟"),
    "constant": ("always the same", "固定"),
    "exponential": ("exponential law", "指数分布"),
    "lognormal": ("lognormal law", "对数正态分布"),
    "gamma": ("gamma law", "伽马分布"),
    "weibull": ("Weibull law", "威布尔分布"),
    "empirical": ("as measured", "实测值"),
    "mixture": ("mixture of laws", "混合分布"),
    "none": ("nobody gives up", "无人放弃等候"),
    "a_accept": (
        "a case is accepted after {simple} of the service if simple, {complex} if complex",
        "简单事项在服务进行到{simple}时受理，复杂事项为{complex}",
    ),
    "a_left_out": (
        (
            "left out: appointments, several matters on one ticket, pre-check; cross-trained clerks are as "
            "quick as specialists"
        ),
        "未计入：预约、一票多事、审前服务；综窗人员与专窗人员同样快",
    ),
    "a_courses": (
        "drawn besides, as the scenario says: {courses}",
        "按情景另行抽样：{courses}",
    ),
    "several": ("several matters", "一人多事"),
    "appointments": ("appointments", "预约"),
    "turned_away": ("papers that are missing", "材料不齐退回"),
    "more_time": ("more time", "稍后再叫"),
    "aside": ("visitors who wish to be put aside", "办事人要求暂缓"),
    "claims": ("claims that a guide looks at", "导办核对优先"),
    "pre_check": ("pre-check", "审前服务"),
    "get_ready": ("shorter ways of those told to get ready", "收到准备提示者到窗口更快"),
    "auto_call": ("windows that call by themselves", "窗口自动叫号"),
    "groups": ("groups", "结伴而来"),
    "crowd": ("a crowd at the door", "开门前的人群"),
    "paced": ("visitors at equal intervals", "等间隔到达"),
    "visitors": ("visitors written down one by one", "逐一列出的办事人"),
    "balking": ("visitors who take no ticket when many wait", "见人多不取号"),
    "room": ("a full hall", "大厅满员"),
    "outside": ("rules from outside the hall", "大厅之外的规则"),
    "a_source": (
        "no figure was measured in a hall: the profile marks what is sourced and what is assumed",
        "所有数字均非实测：配置文件标明了哪些有出处、哪些是假设",
    ),
    "a_history": (
        (
            "fitted to {visits} visits of this hall on {days} days, {first} to {last}; the profile marks "
            "what could not be seen in them"
        ),
        "由本大厅{first}至{last}共{days}天、{visits}次办理拟合；其中看不出的，画像中已注明",
    ),
    "a_no_wrong": ("nobody takes a ticket for the wrong item", "无人误取号"),
    "a_wrong": (
        "{share} of visitors with other items hold a ticket for a fast-list item, and are served in full",
        "其他事项的办事人中有{share}误取快办号，窗口照样办完",
    ),
    "a_slower": (
        "what a window serves only by the skill {skill} takes {slower} longer there",
        "窗口仅凭技能“{skill}”办理的事项，用时多{slower}",
    ),
    "a_longer": (
        "services of fast-list items take {longer} longer, under every plan",
        "快办清单事项在各方案下用时均多{longer}",
    ),
    "picture": ("Waiting through the day", "一天中的等候"),
    "target": ("target {minutes} min", "目标{minutes}分钟"),
    "minutes": ("min", "分钟"),
}


WORDS = (
    _WORDS
    | ADVICE_WORDS
    | FAST_LIST_WORDS
    | REPORT_WORDS
    | HEADLINE_WORDS
    | LONG_RUN_WORDS
    | RECOMMENDATION_WORDS
    | REPLAY_WORDS
    | WAITS_WORDS
)
"""Every sentence, by its key, in the order of :data:`LANGUAGES`."""


def say(key: str, language: str, **facts: object) -> str:
    """A sentence in a language (``en`` or ``zh-CN``) with its facts filled in."""
    return WORDS[key][LANGUAGES.index(language)].format(**facts)
