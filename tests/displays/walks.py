"""Random days: streams of events that the Floor itself has made."""

from hypothesis import strategies as st

from displays.feed import Following
from queueing import commands as c
from queueing import times
from queueing.errors import Refused
from queueing.hallfile import hall_from_data
from tests.builders import DAY, ZERO, Story, at, hall_data, names, plan_of, tiny_plan

WINDOWS = ("W1", "W2", "W3", "W4")
ITEMS = ("QA", "NA", "CA", "QB", "NB", "CB", "ONE")

BOARDS = [
    {"id": "main", "names": names("Main board")},
    {"id": "zone-a", "names": names("Zone A"), "lanes": ["fast", "regular-A"]},
]

RULES = {**hall_data()["rules"], "get_ready": 2, "return_days": 3, "undo_within": "2 min"}

steps = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 11), st.integers(0, 90)), min_size=30, max_size=60
)
"""(what, which, seconds later): one move each, of those that the state of a window or ticket allows."""


TIDE = {
    "lane": "fast", "more_than": 2, "for": "1 min", "window": "W3", "role": "fast", "until_for": "1 min",
    "dwell": "5 min",
}  # fmt: skip


def a_day(open_windows=True, turns=False):
    """The small hall with two boards, its day open, and its clerks there at 08:30 if wanted.

    With ``turns`` it tells visitors to get ready, has a trigger, gives return passes and takes appointments.
    """
    if not turns:
        story = Story(hall=hall_data(boards=BOARDS))
        return story.open("08:30", *WINDOWS) if open_windows else story
    appointments = {"credit": "10 min", "grace": "15 min", "every": "30 min", "quota": 4, "days": 14}
    hall = hall_data(boards=BOARDS, rules=RULES, appointments=appointments)
    story = Story(tiny_plan(hall_from_data(hall), triggers=[TIDE]), hall)
    return story.open("08:30", *WINDOWS) if open_windows else story


def walk(moves):
    """The events of a day with these moves, from the first one on."""
    story, now = a_day(turns=True), at("08:30")
    for number, (what, which, later) in enumerate(moves, 1):
        now += later * 1000
        try:
            story.do(now, a_move(story.floor, number, what, which))
        except Refused:
            continue
    return story.events


def a_move(floor, number, what, which):
    """Something that may well be done now: at a window, with a ticket that left one, or a new ticket."""
    window = WINDOWS[which % 4]
    here = floor.windows[window]
    away = [one for one in floor.tickets.values() if one.state in ("held", "missed", "waiting")]
    if what < 5:
        items = (ITEMS[which % 7], ITEMS[(which + 2) % 7]) if what > 1 else (ITEMS[which % 7],)
        return c.Issue(f"t{number}", items, "elder" if which > 9 else None, steps="parallel")
    if what < 7 and away:
        one = sorted(away, key=lambda ticket: (ticket.state, ticket.id))[which % len(away)]
        return {"held": c.Resume, "missed": c.Requeue, "waiting": c.Withdraw}[one.state](one.id)
    if what > 15:
        return a_turn(floor, number, what, which)
    if here.ticket is None:
        rare = (c.PauseWindow(window, "tea"), c.CloseWindow(window))[which % 2]
        return (
            rare
            if what == 15 and here.state == "open"
            else (c.CallNext(window) if here.state == "open" else c.OpenWindow(window))
        )
    there = WINDOWS[(which + 1) % 4]
    moves = {
        "called": (
            c.Start(window, here.ticket),
            c.Recall(window, here.ticket),
            c.NoShow(window, here.ticket),
            c.Hold(window, here.ticket),
            c.Transfer(window, here.ticket, to_window=there),
            c.Withdraw(here.ticket),
        ),
        "serving": (
            c.Accept(window, here.ticket),
            c.Complete(window, here.ticket),
            c.CompleteAndCallNext(window, here.ticket),
            c.Hold(window, here.ticket),
            c.Transfer(window, here.ticket, item=ITEMS[which % 7]),
        ),
    }[floor.tickets[here.ticket].state]
    return moves[(what + which) % len(moves)]


def a_turn(floor, number, what, which):
    """One of the rarer turns: undo, more time, priority, another lane, other items, parking, a walk-up."""
    window, item = WINDOWS[which % 4], ITEMS[which % 7]
    live = sorted(floor.tickets)
    one = live[number % len(live)] if live else "t0"
    in_hand = floor.windows[window].ticket
    return {
        16: c.Undo(window),
        17: (c.MoreTime(one), c.GrantPriority(one, "elder"), c.RefusePriority(one))[which % 3],
        18: c.Unpark(item) if item in floor.parked else c.Park(item),
        19: (c.ServeWalkUp(window, f"t{number}", (item,)), c.SetAutoCall(window, 5000))[which % 2],
        20: (
            c.Reclassify(in_hand or one, "simple" if which % 4 else "complex", window if in_hand else None),
            c.ChangeItems(one, (item,)),
            c.AddMatter(one, item),
        )[which % 3],
    }[what]


def a_day_with_everything():
    """A day in which every kind of event occurs, and the hall's description and plan before it."""
    story = a_day(open_windows=False)
    story.open("08:30", "W1", "W2", "W3", "W4")
    for number, item in enumerate(("QA", "NA", "QB", "NB", "CA", "QA", "NA", "QA", "NB")):
        story.issue("08:31", f"t{number}", item)
    story.call("08:32", "W1")
    story.do("08:32", c.Recall("W1", "t0"))
    story.do("08:33", c.Start("W1", "t0"))
    story.do("08:33", c.Accept("W1", "t0"))
    story.do("08:34", c.CompleteAndCallNext("W1", "t0"))
    story.do("08:35", c.Hold("W1", story.floor.windows["W1"].ticket))
    story.do("08:36", c.Resume("t2"))
    one = story.call("08:37", "W4")
    story.do("08:38", c.NoShow("W4", one))
    story.do("08:39", c.Requeue(one))
    two = story.call("08:40", "W4")
    story.do("08:41", c.Transfer("W4", two, to_window="W1"))
    story.do("08:42", c.PauseWindow("W1", "tea"))
    story.settle("09:00")  # the pause was too long: the addressed ticket is back in its lane
    three = story.call("09:01", "W4")
    story.do("09:02", c.Transfer("W4", three, item="NB"))
    called = story.call("09:03", "W3")
    story.do("09:04", c.Withdraw(called))
    story.do("09:05", c.Withdraw("t4"))
    halves = (("08:30", "12:00"), ("13:00", "17:30"))
    regular = {name: [(*half, [lane]) for half in halves] for name, lane in REGULAR.items()}
    story.do("09:06", c.ApplyPlan(plan_of(regular, lanes=("regular-A", "regular-B"))))
    story.do("09:07", c.CloseWindow("W1"))
    left = story.call("09:08", "W2")
    story.settle("17:35")
    story.do("17:36", c.NoShow("W2", left))
    story.settle("20:00")
    return story.events


def a_day_of_turns():
    """A day with the kinds of events that :func:`a_day_with_everything` has not."""
    story = a_day(turns=True)
    tomorrow = (DAY_AFTER, ZERO + times.DAY)
    story.do("08:31", c.Issue("t1", ("QA", "CB"), "elder"))
    story.issue("08:31", "t2", "QA")
    story.issue("08:31", "t3", "QA")
    story.do("08:31", c.GrantPriority("t1"))
    story.do("08:32", c.RefusePriority("t1"))
    one = story.call("08:32", "W1")
    story.do("08:32:05", c.Undo("W1"))
    story.do("08:33", c.MoreTime(one))
    story.do("08:33", c.ChangeItems("t3", ("NA",)))
    story.do("08:33", c.AddMatter("t3", "QB"))
    two = story.serve("08:34", "W4")
    story.do(
        "08:35", c.Reclassify(two, "complex" if story.floor.tickets[two].lane == "fast" else "simple", "W4")
    )
    story.do("08:35", c.SetAutoCall("W4", 5000))
    story.settle("08:36")
    story.do("08:36", c.ServeWalkUp("W3", "w1", ("QB",)))
    story.do("08:37", c.Complete("W3", "w1", "turned_away", ("ID",)))
    story.do("08:37:05", c.Undo("W3"))
    story.do("08:37:10", c.Complete("W3", "w1", "accepted_with_gap", ("ID",)))
    story.do("08:38", c.Park("QA", "the system is down"))
    story.do("08:39", c.Unpark("QA"))
    story.do("08:40", c.StartPreCheck("p1", ("QA",)))
    story.do("08:41", c.PassPreCheck("p1"))
    for name, after in (("a1", "09:00"), ("a2", "10:00"), ("a3", "11:00")):
        story.do("08:42", c.BookAppointment(name, ("QA",), DAY, ZERO, at(after)))
    story.do("08:42", c.BookAppointment("a4", ("QA",), *tomorrow, at("09:00", 1)))
    story.do("08:43", c.CheckIn("a1"))
    story.do("08:44", c.CancelAppointment("a2"))
    for _ in range(9):
        for window in ("W1", "W2"):
            in_hand = story.floor.windows[window].ticket
            if in_hand and story.floor.tickets[in_hand].state == "called":
                story.do(story.floor.at, c.Start(window, in_hand))
            if in_hand:
                story.do(story.floor.at, c.Complete(window, in_hand))
            story.do(story.floor.at, c.CallNext(window))
    story.do("09:00", c.SetAutoCall("W4", None))
    for number in range(3):
        story.issue("14:00", f"c{number}", "QB")
    story.settle("14:05")
    for number in range(3):
        story.do("14:06", c.Withdraw(f"c{number}"))
    story.settle("20:00")
    return story.events


DAY_AFTER = "2026-03-03"
REGULAR = {"W1": "regular-A", "W2": "regular-A", "W3": "regular-B", "W4": "regular-B"}


def tell(floor, ticket, now):
    """A ticket as the tests see it."""
    one = floor.tickets.get(ticket) or floor.ended.get(ticket)
    if one is None:
        return None
    waits = one.state == "waiting"
    return {
        "id": one.id,
        "number": one.number,
        "state": one.state,
        "people_ahead": floor.people_ahead(ticket) if waits else 0,
        "stand": [one.place, one.join] if waits else None,
    }


def following():
    """Followers of a hall whose log has not begun."""
    return Following(tell, tell)


def play(feed, events):
    """The messages of events that come next in the log, in order."""
    found = []
    for event in events:
        found += feed.take(feed.seq + 1, event, event.at)[1]
    return found
