"""The queue of one audio zone, its player played by the test."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from displays.announce import announce
from displays.zone import GAP_MS, STALE_MS, AnnouncementQueue, Spoken

TEXT = announce(number="K012", lane_word="快办", window=3, language="zh-CN")


def spoken(id_, *, at=0, ticket=None, length=3_000, recall=False):
    return Spoken(id_, ticket or id_, TEXT, at, length, recall)


def test_one_is_said_at_a_time_with_a_gap_after_each():
    zone = AnnouncementQueue()
    zone.add(spoken("a"))
    zone.add(spoken("b"))
    assert zone.take(0).id == "a"
    zone.started("a", 100)
    assert zone.take(3_000) is None
    zone.ended("a", 3_100)
    assert zone.take(3_100 + GAP_MS - 1) is None
    assert zone.look_again_at(3_200) == 3_100 + GAP_MS
    assert zone.take(3_100 + GAP_MS).id == "b"


def test_a_recall_is_said_before_a_first_call():
    zone = AnnouncementQueue()
    for one in (spoken("a"), spoken("b"), spoken("c", recall=True), spoken("d", recall=True)):
        zone.add(one)
    assert [one.id for one in zone.waiting] == ["c", "d", "a", "b"]
    assert zone.take(0).id == "c"


def test_what_has_waited_twenty_seconds_is_not_said():
    zone = AnnouncementQueue()
    zone.add(spoken("late", at=0))
    zone.add(spoken("fresh", at=10_000))
    assert zone.take(STALE_MS).id == "fresh"
    assert zone.waiting == ()


def test_a_ticket_no_longer_called_is_not_said_but_what_is_being_said_is_finished():
    zone = AnnouncementQueue()
    zone.add(spoken("a1", ticket="A"))
    zone.add(spoken("a2", ticket="A", recall=False))
    zone.add(spoken("b", ticket="B"))
    assert zone.take(0).id == "a1"
    zone.left("A")
    assert zone.playing.id == "a1"
    zone.ended("a1", 3_000)
    assert zone.take(3_400).id == "b"


def test_a_player_that_falls_silent_holds_the_zone_for_its_length_and_two_seconds():
    zone = AnnouncementQueue()
    zone.add(spoken("a", length=3_000))
    zone.add(spoken("b"))
    zone.take(0)
    assert zone.take(5_000 + GAP_MS - 1) is None
    assert zone.take(5_000 + GAP_MS).id == "b"
    zone.started("a", 5_500)  # words of the lost player do not move the new announcement
    zone.ended("a", 5_600)
    assert zone.playing.id == "b"
    assert zone.look_again_at(5_600) is None


def test_an_idle_zone_speaks_at_once():
    zone = AnnouncementQueue()
    assert zone.take(0) is None
    assert zone.look_again_at(0) is None
    zone.add(spoken("a", at=50))
    assert zone.look_again_at(50) == 50
    assert zone.take(50).id == "a"


arrivals = st.lists(
    st.tuples(
        st.integers(0, 60_000),  # when called
        st.integers(700, 7_000),  # how long it sounds
        st.booleans(),  # a recall
        st.integers(0, 1_900),  # how late the player begins
        st.sampled_from(["both", "start", "none"]),  # which acknowledgements arrive
        st.integers(1, 40_000),  # how long the ticket stays called
    ),
    max_size=40,
)


@given(arrivals)
def test_no_two_announcements_ever_sound_at_once_whatever_arrives_when(calls):
    zone, sounded = AnnouncementQueue(), []
    due: list[tuple[int, int, Callable[[], object]]] = []
    for number, (at, length, recall, *_) in enumerate(calls):
        one = spoken(str(number), at=at, length=length, recall=recall)
        due.append((at, 1, lambda one=one: zone.add(one)))
        due.append((at + calls[number][5], 0, lambda n=number: zone.left(str(n))))
    now = 0
    for _ in range(len(calls) * 12 + 1):
        while (one := zone.take(now)) is not None:
            at, length, _recall, late, acknowledged, stays = calls[int(one.id)]
            begin, end = now + late, now + late + length
            sounded.append((begin, end, one))
            assert now - at < STALE_MS
            assert now <= at + stays
            if acknowledged != "none":
                due.append((begin, 2, lambda i=one.id, t=begin: zone.started(i, t)))
            if acknowledged == "both":
                due.append((end, 2, lambda i=one.id, t=end: zone.ended(i, t)))
        if not due:
            break
        due.sort(key=lambda entry: entry[:2], reverse=True)
        later = zone.look_again_at(now)
        if later is not None and later > now and later <= due[-1][0]:
            now = later
            continue
        now, _, act = due.pop()
        act()
    for (_, end, _), (begin, _, _) in pairwise(sounded):
        assert begin >= end + GAP_MS, "they overlap or follow without a gap"
    assert len({one.id for _, _, one in sounded}) == len(sounded), "nothing is said twice"
