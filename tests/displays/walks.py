"""Random days: streams of events that the Floor itself has made."""

from hypothesis import strategies as st

from displays.feed import Following
from queueing import commands as c
from queueing.errors import Refused
from tests.builders import Story, at, hall_data, names

WINDOWS = ("W1", "W2", "W3", "W4")
ITEMS = ("QA", "NA", "CA", "QB", "NB", "CB", "ONE")

BOARDS = [
    {"id": "main", "names": names("Main board")},
    {"id": "zone-a", "names": names("Zone A"), "lanes": ["fast", "regular-A"]},
]

steps = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 11), st.integers(0, 90)), max_size=60)
"""(what, which, seconds later): one move each; those that the Floor refuses do not count."""


def a_day(open_windows=True):
    """The small hall with two boards, its day open, and its clerks there at 08:30 if wanted."""
    story = Story(hall=hall_data(boards=BOARDS))
    return story.open("08:30", *WINDOWS) if open_windows else story


def walk(moves):
    """The events of a day with these moves, from the first one on."""
    story, now, made = a_day(), at("08:30"), 0
    for what, which, later in moves:
        now += later * 1000
        window = WINDOWS[which % 4]
        floor = story.floor
        ticket = floor.windows[window].ticket or ""
        some = sorted(floor.tickets)[which % len(floor.tickets)] if floor.tickets else ""
        made += 1
        commands = (
            c.Issue(f"t{made}", (ITEMS[which % 7],), "elder" if which > 9 else None),
            c.Issue(f"t{made}", (ITEMS[which % 7],), None),
            c.CallNext(window),
            c.CallNext(window),
            c.Recall(window, ticket),
            c.Start(window, ticket),
            c.Accept(window, ticket),
            c.Complete(window, ticket),
            c.CompleteAndCallNext(window, ticket),
            c.NoShow(window, ticket),
            c.Hold(window, ticket),
            c.Resume(some),
            c.Requeue(some),
            c.Withdraw(some),
            c.Transfer(window, ticket, to_window=WINDOWS[(which + 1) % 4]) if which % 2
            else c.Transfer(window, ticket, item=ITEMS[which % 7]),
            (c.PauseWindow(window, "tea"), c.OpenWindow(window), c.CloseWindow(window))[which % 3],
        )  # fmt: skip
        try:
            story.do(now, commands[what])
        except Refused:
            continue
    return story.events


def tell(floor, ticket, now):
    """A ticket as the tests see it."""
    one = floor.tickets.get(ticket) or floor.ended.get(ticket)
    if one is None:
        return None
    ahead = floor.people_ahead(ticket) if one.state == "waiting" else 0
    return {"id": one.id, "number": one.number, "state": one.state, "people_ahead": ahead}


def following():
    """Followers of a hall whose log has not begun."""
    return Following(tell, tell)


def play(feed, events, real=0):
    """The messages of events that come next in the log, in order."""
    found = []
    for event in events:
        found += feed.take(feed.seq + 1, event, event.at, real)[1]
    return found
