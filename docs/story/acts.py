"""What happens in the day of the story, moment by moment. Names are the story's; the hall never hears them."""

from __future__ import annotations

import tomllib

from hall_of_the_story import DEMO, Day

from queueing.times import DAY, MINUTE

OPEN = ("W01", "W02", "W06", "W09", "W11", "W14", "W15")


def morning(day: Day) -> None:
    """From the plan to the first visitors."""
    day.scene(
        "07:40",
        "开门前，经理启用方案。第一个文件漏了午间时段：系统逐条指出谁会落空，不予启用；补上之后才生效。",
        "Before the doors open the manager puts a plan in force. The first file forgets the lunch hour: the hall says "
        "line by line who would find no window, and keeps it out; with lunch in it, it is in force.",
    )
    day.plan("07:40", "tidal", refused="plan_harms", slots=_without_lunch("tidal"))
    day.plan("07:41", "tidal")
    day.scene("08:00", "大厅开门，取号开始。", "The doors open; tickets are issued.")
    day.scene(
        "08:05",
        "李先生在导办台预约 11:50 办养老保险关系转移；另有一人预约 12:10，后来没有来；还有一人预约后又取消。",
        "At the reception Mr Li books 11:50 for a pension transfer; somebody else books 12:10 and will not come; a third changes "
        "his mind.",
    )
    for name, when in (("li", "11:50"), ("nobody", "12:10"), ("cancels", "14:00")):
        booked = {"items": ["RS07"], "at": f"2026-03-02T{when}:00+08:00"}
        day.tickets[name] = day.post("08:05", "reception", "/appointments", booked)["id"]
    day.post("08:06", "reception", f"/appointments/{day.tickets['cancels']}/cancel")
    day.scene("08:30", "窗口开放。", "The clerks sit down.")
    for window in OPEN:
        day.at_window("08:30", window, "open")
    day.scene(
        "08:35",
        "王女士补领营业执照：快办，一号窗口，四分钟办完。",
        "Mrs Wang has lost her licence. That is on the fast list: window 1, four minutes.",
    )
    day.issue("08:35", "wang", ["SG03"])
    day.call("08:35:20", "W01", "wang")
    day.hand("08:35:45", "W01", "wang", "start")
    day.hand("08:37", "W01", "wang", "accept")
    day.hand("08:39:45", "W01", "wang", "complete")


def slips(day: Day) -> None:
    """Undo, no-show, more time, hold."""
    day.scene(
        "08:44",
        "窗口人员手快按早了：十秒内撤销，号回到原来的位次，大屏同时撤下。",
        "A clerk presses too early. Within ten seconds the call is taken back, the ticket stands where it "
        "stood, and the board takes the number down.",
    )
    day.issue("08:44", "zhao", ["SG02"])
    day.call("08:45", "W01", "zhao")
    day.board()
    day.at_window("08:45:06", "W01", "undo")
    day.board()
    day.at_window("08:45:08", "W01", "undo", refused="nothing_to_undo")
    day.scene(
        "08:46",
        "再叫，赵先生没有来；他回来后排在本号类三个号之后，一次为限。",
        "Called again, Mr Zhao does not come. When he is back he goes behind three tickets of his lane, once.",
    )
    day.call("08:46", "W01", "zhao")
    day.hand("08:46:40", "W01", "zhao", "recall")
    day.hand("08:47:30", "W01", "zhao", "no-show")
    day.phone("zhao")
    for minute, name in enumerate(("chen", "sun", "zhou", "wu")):
        day.issue(f"08:5{minute}", name, ["SG02"])
    day.ticket("08:54", "zhao", "requeue")
    day.scene(
        "08:55",
        "陈女士被叫到时材料还没填好：延后，只能一次。",
        "Ms Chen is called while she still fills in her form: a little more time, which is given once.",
    )
    day.call("08:55", "W01", "chen")
    day.ticket("08:55:20", "chen", "more-time")
    day.ticket("08:55:40", "chen", "more-time", refused="more_time_limit")
    day.scene(
        "08:56",
        "孙先生要去复印：按本人意愿暂存，等候计时停下，位次保留。",
        "Mr Sun has to make a copy. Held at his own wish, his measured wait stops and his place is kept.",
    )
    day.call("08:56", "W01", "sun")
    day.hand("08:56:20", "W01", "sun", "hold", wish="visitor")
    day.call("08:56:40", "W01", "zhou")
    day.serve("08:57", "09:01", "W01", "zhou")
    day.ticket("09:01", "sun", "resume")
    day.call("09:01:10", "W01", "sun")
    day.serve("09:01:30", "09:05", "W01", "sun")
    day.call("09:05:20", "W01", "zhao")
    day.serve("09:06", "09:11", "W01", "zhao")


def elsewhere(day: Day) -> None:
    """Reclassify, transfer to a window with a note, one press for two, walk-ups."""
    day.scene(
        "09:12",
        "陈女士的注销有债务纠纷，并不简单：改到普通号，位次不变，并计入误分流。",
        "Ms Chen's case turns out to be complex: it goes to the regular lane with its place, and is counted.",
    )
    day.call("09:12", "W01", "chen")
    day.hand("09:12:30", "W01", "chen", "start")
    day.hand("09:13", "W01", "chen", "reclassify", complexity="complex")
    day.call("09:13:10", "W01", "wu")
    day.serve("09:13:20", "09:15:30", "W01", "wu")
    day.scene(
        "09:16",
        "二号窗口核对后请一号窗口继续，并写一句话；指定号先于其他号。",
        "Window 2 looks at it and sends it on to window 1 alone, with a note; a ticket for one window comes first.",
    )
    day.call("09:16", "W02", "chen")
    day.hand("09:16:30", "W02", "chen", "start")
    day.hand("09:17", "W02", "chen", "transfer", window="W01", note="债务证明已看过")
    day.note("chen")
    day.issue("09:17:10", "he", ["SG03"])
    day.call("09:17:30", "W01", "chen")
    day.hand("09:17:50", "W01", "chen", "start")
    day.scene(
        "09:25",
        "办结并叫下一个，一次按键。",
        "Finished, and the next one called, with one key.",
    )
    day.hand("09:25", "W01", "chen", "complete-and-call-next")
    day.serve("09:25:30", "09:29", "W01", "he")
    day.scene(
        "09:30",
        "有人没有取号直接走到二号窗口：一步记下并办理，没有一次办理不留记录。",
        "Somebody without a ticket walks up to window 2: recorded and served in one step.",
    )
    walk_up = day.at_window("09:30", "W02", "walk-up", items=["SG10"])
    day.tickets["walk-up"] = walk_up["id"]
    day.hand("09:38", "W02", "walk-up", "complete")


def outcomes(day: Day) -> None:
    """Several steps, missing materials, the return pass."""
    day.scene(
        "09:40",
        "郑先生落户、办卡、参保一件事：一张号，三步，先到的窗口首接负责。",
        "Mr Zheng settles in: household, card, insurance. One ticket, three steps; the first window answers "
        "for the whole.",
    )
    day.issue("09:40", "zheng", ["B05"])
    day.call("09:41", "W11", "zheng")
    day.serve("09:41:20", "09:55", "W11", "zheng")
    day.phone("zheng")
    day.call("09:55:30", "W06", "zheng")
    day.serve("09:56", "10:01", "W06", "zheng")
    day.call("10:01:30", "W06", "zheng")
    day.serve("10:02", "10:06", "W06", "zheng")
    day.scene(
        "10:08",
        "林女士带了两件事，分在两个区，先去人少的一边；她母亲的事也想起来了，加在后面。",
        "Ms Lin has two matters in two zones and goes first where fewer wait; then she remembers her "
        "mother's, which is added.",
    )
    day.issue("10:08", "lin", ["YB03", "HZ05"])
    first = day.live.parts.operations.read(
        day.live.code, lambda floor: floor.tickets[day.tickets["lin"]].items[0]
    )
    windows = {"YB03": "W09", "HZ05": "W11"}
    other = next(item for item in windows if item != first)
    day.call("10:09", windows[first], "lin")
    day.hand("10:09:30", windows[first], "lin", "start")
    day.ticket("10:12", "lin", "matters", item="MZ02")
    day.hand("10:20", windows[first], "lin", "complete")
    day.call("10:21", windows[other], "lin")
    day.hand("10:21:30", windows[other], "lin", "start")
    day.hand("10:30", windows[other], "lin", "complete", outcome="turned_away", missing=["M22"])
    day.ticket("10:31", "lin", "withdraw")
    day.scene(
        "10:32",
        "马先生少一份材料：先受理，三天内凭回办凭证补交，不再重新排队。",
        "Mr Ma lacks a paper: accepted all the same, and within three days he may bring it without queueing "
        "anew.",
    )
    day.issue("10:32", "ma", ["RS06"])
    day.call("10:33", "W09", "ma")
    day.hand("10:33:20", "W09", "ma", "start")
    day.hand("10:50", "W09", "ma", "complete", outcome="done", missing=["M27"], refused="missing_when_done")
    day.hand("10:50:20", "W09", "ma", "complete", outcome="accepted_with_gap", missing=["M27"])
    day.phone("ma")


def reception(day: Day) -> None:
    """Priority, group, pre-check, appointment."""
    day.scene(
        "10:52",
        "取号机上只点“优先”，不问原因；导办看一眼，确认或不予确认，各一键。",
        "At the kiosk one says priority without a reason; a guide looks and confirms or not, one key each.",
    )
    day.issue("10:52", "plain", ["YB03"])
    day.issue("10:52:30", "granted", ["YB03"], priority="priority")
    day.issue("10:52:40", "refused", ["YB03"], priority="priority")
    day.ticket("10:53", "granted", "priority")
    day.ticket("10:53:10", "refused", "refuse-priority")
    day.phone("refused")
    day.ticket("10:53:20", "plain", "priority", refused="nothing_claimed")
    day.scene(
        "10:54",
        "一家三口都要打证明：导办一次发三张号。",
        "A family of three wants the same printout: the guide issues three tickets at once.",
    )
    group = day.post("10:54", "reception", "/tickets/group", {"items": ["RS01"], "count": 3})
    for number, ticket in enumerate(group["tickets"]):
        day.tickets[f"family-{number}"] = ticket["id"]
    for number in range(3):
        minute = 54 + 2 * number
        day.call(f"10:{minute}:30", "W06", f"family-{number}")
        day.serve(f"10:{minute}:40", f"10:{minute + 1}:40", "W06", f"family-{number}")
    day.scene(
        "11:00",
        "优先视同提前十分钟到；没有确认的，回到按取号时间的位次。",
        "Priority counts as having come ten minutes earlier; what was not confirmed stands where it would "
        "have stood.",
    )
    for name, start, end in (
        ("granted", "11:00", "11:05"),
        ("plain", "11:05:30", "11:09"),
        ("refused", "11:09:30", "11:13"),
    ):
        day.call(start, "W09", name)
        day.serve(start + ":50" if start.count(":") == 1 else start[:-2] + "50", end, "W09", name)
    day.scene(
        "11:14",
        "审前服务：先看材料再取号。一位通过，号上记着她到厅的时间；一位缺材料，带着清单回去。",
        "Pre-check: papers are looked through before there is a ticket. One passes, and her ticket keeps "
        "the time at which she came; one is sent home with the list.",
    )
    passed = day.post("11:14", "reception", "/pre-checks", {"items": ["SG04"]})["id"]
    day.tickets["passed"] = day.post("11:20", "reception", f"/pre-checks/{passed}/pass", {})["id"]
    away = day.post("11:21", "reception", "/pre-checks", {"items": ["SG07"]})["id"]
    day.post("11:25", "reception", f"/pre-checks/{away}/send-away", {"missing": ["M16", "M18"]})
    day.call("11:26", "W02", "passed")
    day.serve("11:26:30", "11:41", "W02", "passed")
    day.scene(
        "11:44",
        "李先生 11:50 的预约提前签到：位次按预约时间提前十分钟算，不比届时现场来的人等得久；窗口也从不空等没到的人。",
        "Mr Li checks in early for 11:50. He stands where a walk-in of 11:40 would; no window has waited for "
        "him meanwhile.",
    )
    day.issue("11:44", "early", ["RS07"])
    checked_in = day.post("11:45", "reception", f"/appointments/{day.tickets['li']}/check-in")
    day.tickets["li"], day.slips["li"] = checked_in["id"], checked_in["follow_url"]
    day.phone("li")
    day.call("11:48", "W09", "li")
    day.serve("11:48:30", "11:58", "W09", "li")
    day.call("11:58:30", "W09", "early")
    day.serve("11:59", "12:09", "W09", "early")


def by_itself(day: Day) -> None:
    """Lunch duty, auto-call, a pause taken back, the tide."""
    day.scene(
        "12:10",
        "午间值守：二号窗口午休，不叫号；一号、六号窗口已经休息过，接着办快办。六号窗口开自动叫号，空闲十秒就叫。",
        "Window 2 has its lunch break and calls nobody; windows 1 and 6 have had theirs and stay for the fast lane. "
        "Window 6 lets the hall call when it has been idle for ten seconds.",
    )
    day.call("12:10", "W02", None)
    day.at_window("12:10", "W06", "auto-call", after_seconds=10)
    day.issue("12:11", "auto", ["RS03"])
    day.wait("12:11:10")
    day.hand("12:12", "W06", "auto", "start")
    day.hand("12:14", "W06", "auto", "complete")
    day.post("12:14:05", "clerk", "/windows/W06/auto-call", {"after_seconds": None}, "W06")
    day.at_window("12:20", "W06", "pause", reason="接水")
    day.at_window("12:20:04", "W06", "undo")
    day.scene(
        "14:30",
        "快办一下子来了九个人。三分钟没有缓解，十五号窗口转为快办；人少下来五分钟，并且转过去至少二十分钟，才转回。",
        "Nine come for the fast lane at once. After three minutes window 15 joins it, and goes back when it has "
        "been calm for five minutes, not before twenty have passed.",
    )
    for number in range(9):
        day.issue(f"14:30:{number:02d}", f"tide-{number}", ["BD01"])
    day.wait("14:34")
    for number in range(9):
        minute = 35 + 2 * number
        window = ("W15", "W14")[number % 2]
        day.call(f"14:{minute}", window, f"tide-{number}")
        day.serve(f"14:{minute}:20", f"14:{minute + 1}:40", window, f"tide-{number}")
    day.wait("15:00")


def trouble(day: Day) -> None:
    """The business system is down; a window closes early; a ticket is given up."""
    day.scene(
        "15:05",
        "不动产系统故障：停叫，取号机先说明；已取号的可以等、可以改办别的，也可以领取回办凭证改日再来。",
        "The property system is down. Nobody is called for it and the kiosk says so first; who holds a ticket "
        "may wait, choose something else, or leave with a pass.",
    )
    for minute, name in enumerate(("waits", "other", "leaves")):
        day.issue(f"15:0{minute + 5}", name, ["BD02"])
    day.post("15:10", "reception", "/parked", {"code": "BD", "reason": "系统升级"})
    day.phone("waits")
    day.issue_refused("15:11", ["BD02"], "item_parked")
    day.call("15:12", "W14", None)
    day.ticket("15:13", "other", "items", items=["SW02"])
    day.ticket("15:13:30", "leaves", "withdraw", return_pass=True)
    day.call("15:14", "W14", "other")
    day.serve("15:14:20", "15:16", "W14", "other")
    day.post("15:40", "reception", "/parked/BD/resume")
    day.call("15:41", "W14", "waits")
    day.serve("15:41:20", "15:46", "W14", "waits")
    day.scene(
        "15:50",
        "十四号窗口把一张号转给十五号窗口，十五号窗口却要提前关：号回到原号类，位次保留。",
        "Window 14 sends a ticket to window 15, which has to close early: the ticket is back in its lane, its "
        "place kept.",
    )
    day.issue("15:50", "sent", ["BD01"])
    day.call("15:51", "W14", "sent")
    day.hand("15:51:30", "W14", "sent", "transfer", window="W15")
    day.at_window("15:52", "W15", "close")
    day.call("15:53", "W14", "sent")
    day.hand("15:53:20", "W14", "sent", "hold", wish="hall")
    day.ticket("15:58", "sent", "resume")
    day.call("15:58:30", "W14", "sent")
    day.serve("15:59", "16:02", "W14", "sent")
    day.scene("16:05", "有人改变主意，退号。", "Somebody changes her mind and gives the ticket up.")
    day.issue("16:05", "gone", ["SG03"])
    day.ticket("16:08", "gone", "withdraw")
    day.scene(
        "16:10",
        "经理试着关掉快办：正在等快办的人改排普通号，位次保留；一刻钟后换回原方案。",
        "The manager closes the fast lane for a while: who waits there is routed to the regular lane, the place "
        "kept. A quarter of an hour later the plan of the morning is back.",
    )
    day.issue("16:10", "moved", ["SG08"])
    day.plan("16:11", "all_regular")
    day.call("16:12", "W02", "moved")
    day.serve("16:12:20", "16:16", "W02", "moved")
    day.plan("16:25", "tidal")


def clocks(day: Day) -> None:
    """The server's clock is set wrong, and right again."""
    day.scene(
        "16:30",
        "服务器时钟被拨慢了五分钟：记录的时间从不倒退，先后不变。",
        "The server's clock is set back by five minutes: times in the record never go back, and the order stays.",
    )
    day.issue("16:30", "before", ["SG03"])
    day.clock_is_off = -5 * MINUTE
    day.issue("16:31", "after", ["SG03"])
    day.call("16:31:30", "W01", "before")
    day.serve("16:32", "16:35", "W01", "before")
    day.clock_is_off = 0
    day.call("16:36", "W01", "after")
    day.serve("16:36:20", "16:39", "W01", "after")
    day.scene(
        "16:40",
        "时钟又被拨快了一天：系统不信，什么也不做，不会把今天收尾；校正之后接着办。",
        "Then it is set a day ahead: the hall does not believe it and does nothing, least of all close the day. Set "
        "right, work goes on.",
    )
    day.clock_is_off = DAY
    day.issue_refused("16:41", ["SG03"], "clock_ahead")
    day.clock_is_off = 0
    day.issue("16:42", "right-again", ["SG03"])
    day.call("16:43", "W01", "right-again")
    day.serve("16:43:20", "16:46", "W01", "right-again")


def evening(day: Day) -> None:
    """The last ticket, closing, leftovers, a power cut, the next morning."""
    day.scene(
        "17:15",
        "下班前最后的号。17:20 起不再取号，已取号的继续办。",
        "The last tickets before closing. From 17:20 none is issued; who holds one is served.",
    )
    day.issue("17:15", "late", ["SG05"])
    day.issue("17:16", "left", ["SG03"])
    day.call("17:17", "W01", "left")
    day.hand("17:17:30", "W01", "left", "hold", wish="visitor")
    day.issue_refused("17:21", ["SG03"], "issuing_stopped")
    day.scene(
        "17:31",
        "过了下班时间，手上有号的人照样办完。",
        "Closing time has passed; who holds a ticket is served.",
    )
    day.call("17:31", "W02", "late")
    day.serve("17:31:30", "17:44", "W02", "late")
    day.wait("19:00")
    day.restart("23:00")
    day.scene(
        "23:00",
        "晚上停电，没有人关大厅。来电后第一件事，是按 21:00 补记收尾：暂存未回的号失效，预约未到记下，窗口关闭。",
        "A power cut in the evening, and nobody has closed the hall. The first thing when the server is back is to close "
        "the day as of 21:00: the ticket that was put aside expires, the appointment is noted as missed, the windows "
        "close.",
    )
    day.day = 1
    day.scene("08:10", "第二天早晨，号码从头开始。", "The next morning; numbers begin anew.")
    day.at_window("08:30", "W09", "open")
    day.scene(
        "08:31",
        "马先生带着缺的材料回来：凭昨天的回办凭证，不再重新排队。",
        "Mr Ma is back with the paper that was missing: yesterday's return pass spares him the queue.",
    )
    day.issue("08:31", "first", ["RS06"])
    day.issue("08:32", "ma-again", ["RS06"], "reception", returns=day.tickets["ma"])
    day.call("08:33", "W09", "ma-again")
    day.serve("08:33:20", "08:40", "W09", "ma-again")


def _without_lunch(plan: str) -> list[dict[str, object]]:
    """The slots of a plan's file but for that of lunch."""
    slots: list[dict[str, object]] = tomllib.loads((DEMO / "plans" / f"{plan}.toml").read_text("utf-8"))[
        "slots"
    ]
    return [slot for slot in slots if slot["from"] != "12:00"]


def act(day: Day) -> None:
    """The whole story, in order."""
    for part in (morning, slips, elsewhere, outcomes, reception, by_itself, trouble, clocks, evening):
        part(day)
