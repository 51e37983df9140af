"""Who speaks in an audio zone, and what; the test is the clock, the pages and their loudspeakers."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from displays.board import Change
from displays.rows import Call
from displays.voice.speak import Voice
from displays.zone import GAP_MS, STALE_MS
from hall.feed.sound import Sound
from tests.builders import hall_data, tiny_hall
from tests.hall.conftest import HALL

MAIN = (HALL, "main")
BOARDS = [{"id": "main", "names": {"zh-CN": "主屏", "en": "Main"}}]
LANES = [{**hall_data()["lanes"][0], "names": {"zh-CN": "快办", "en": "Fast"}}, *hall_data()["lanes"][1:]]
SPEC = tiny_hall(boards=BOARDS, lanes=LANES)
CALL = Call(7, "x", "K001", "W1", "fast", 0, "called", "zh-CN")


class Pages:
    """What each page was told."""

    def __init__(self, store):
        self.told = []
        self.voice = Voice()
        self.sound = Sound(store, self.voice, lambda name, word, sid: self.told.append((sid, name, word)))

    def call(self, call, real):
        change = Change(call.seq, 0, "TicketCalled", {}, {}, (call,), call, None, call.ticket, call.state)
        self.sound.heard(SPEC, change, real)

    def left(self, ticket, real):
        self.sound.heard(SPEC, Change(99, 0, "ServiceStarted", {}, {}, ticket=ticket, state="serving"), real)

    def said(self):
        return [(sid, word["id"]) for sid, name, word in self.told if name == "say"]


@pytest.fixture
def pages(store):
    return Pages(store)


def test_the_first_page_that_offers_is_the_player_and_the_others_stand_by(pages):
    assert pages.sound.join(MAIN, "one") is True
    assert pages.sound.join(MAIN, "two") is False
    assert pages.sound.join(MAIN, "one") is True
    pages.call(CALL, 0)
    assert pages.said() == [("one", "7")]
    (_, _, word) = pages.told[-1]
    assert word["text"] == {
        "zh-CN": "请快办零零一号到一号窗口",
        "en": "Fast zero zero one, please go to window 1",
    }
    assert word["wav"] == f"/board/{HALL}/main/speech/7.wav"


def test_a_call_that_comes_while_the_lease_is_renewed_is_spoken_too(pages):
    pages.sound.join(MAIN, "one")
    lease = pages.sound._zones[MAIN].lease
    take = lease.take

    def slowly():
        pages.call(CALL, 0)
        return take()

    lease.take = slowly
    pages.sound.renew()
    assert pages.said() == [("one", "7")]


def test_only_the_player_can_say_that_it_has_finished(pages):
    pages.sound.join(MAIN, "one")
    pages.sound.join(MAIN, "two")
    pages.call(CALL, 0)
    pages.call(replace(CALL, seq=8, ticket="y", number="K002"), 0)
    pages.sound.said("two", "7", "ended", 100)
    pages.sound.pump(100 + GAP_MS)
    assert len(pages.said()) == 1
    pages.sound.said("one", "7", "ended", 100)
    pages.sound.pump(100 + GAP_MS)
    assert pages.said() == [("one", "7"), ("one", "8")]


def test_when_the_player_goes_the_next_page_is_told_and_speaks_at_once(pages):
    pages.sound.join(MAIN, "one")
    pages.sound.join(MAIN, "two")
    pages.call(CALL, 0)
    pages.call(replace(CALL, seq=8, ticket="y"), 0)
    pages.sound.leave("one", 500)
    assert pages.told[-1] == ("two", "player", {"player": True})
    pages.sound.pump(500 + GAP_MS)
    assert pages.said()[-1] == ("two", "8")


def test_a_player_that_never_begins_gives_way_to_the_next(pages):
    pages.sound.join(MAIN, "mute")
    pages.sound.join(MAIN, "two")
    now = 0
    for seq in range(1, 5):
        pages.call(replace(CALL, seq=seq, ticket=f"t{seq}"), now)
        now += 15_000
        pages.sound.pump(now)
    assert [sid for sid, _ in pages.said()] == ["mute", "mute", "two", "two"]


def test_a_second_process_stays_silent_until_the_first_gives_up(store, pages):
    other = Pages(store)
    other.sound._holder = "another process"
    assert pages.sound.join(MAIN, "here") is True
    assert other.sound.join(MAIN, "there") is False
    for each in (pages, other):
        each.call(CALL, 0)
    assert (pages.said(), other.said()) == ([("here", "7")], [])
    pages.sound.leave("here", 0)
    other.sound.renew()
    assert other.told == [("there", "player", {"player": True})]
    other.call(replace(CALL, seq=8), 10)
    assert other.said() == [("there", "8")]


def test_calls_that_come_faster_than_speech_are_dropped_when_they_are_old(pages):
    pages.sound.join(MAIN, "one")
    for seq in range(100):
        pages.call(replace(CALL, seq=seq, ticket=f"t{seq}"), seq * 100)
    now = 10_000
    while now < 100_000:
        now += 100
        pages.sound.pump(now)
        for _, id_ in pages.said()[-1:]:
            pages.sound.said("one", id_, "started", now)
    spoken = [int(id_) for _, id_ in pages.said()]
    assert spoken == sorted(spoken)
    assert 1 < len(spoken) < 12
    assert (max(spoken) * 100) + STALE_MS <= 100_000


def test_who_has_come_to_the_window_is_not_called_any_more(pages):
    pages.sound.join(MAIN, "one")
    pages.call(CALL, 0)
    pages.call(replace(CALL, seq=8, ticket="y"), 0)
    pages.left("y", 10)
    pages.sound.said("one", "7", "ended", 20)
    pages.sound.pump(20 + GAP_MS)
    assert pages.said() == [("one", "7")]


def test_a_call_that_is_taken_back_is_taken_back_aloud_only_when_it_has_been_said(pages):
    pages.sound.join(MAIN, "one")
    pages.call(CALL, 0)
    pages.call(replace(CALL, seq=8, ticket="y", number="K002"), 0)
    for seq, call in ((9, replace(CALL, ticket="y", number="K002")), (10, CALL)):
        undone = Change(seq, 0, "CommandUndone", {}, {}, ticket=call.ticket, state="waiting", withdrawn=call)
        pages.sound.heard(SPEC, undone, 100)
    pages.sound.said("one", "7", "ended", 200)
    pages.sound.pump(200 + GAP_MS)
    assert pages.said() == [("one", "7"), ("one", "withdrawn-10")]
    (_, _, word) = pages.told[-1]
    assert word["text"]["zh-CN"].startswith("K001 号的呼叫已撤回")
    assert word["wav"] == f"/board/{HALL}/main/speech/withdrawn-10.wav"
    for sound in (pages.sound, Pages(pages.sound._store).sound):
        assert sound.wav(SPEC, "withdrawn-10", ()) == pages.voice.say(()).wav


def test_a_visitor_who_chose_english_is_called_in_both_languages_where_there_is_a_voice(pages):
    chinese = pages.sound.wav(SPEC, "7", [CALL])
    both = pages.sound.wav(SPEC, "8", [replace(CALL, seq=8, language="en")])
    assert chinese is not None
    assert both is not None
    assert (len(both) > len(chinese)) is ("en" in pages.voice.languages)
    assert pages.sound.wav(SPEC, "9", [CALL]) is None


def test_a_number_that_no_voice_can_say_still_chimes_and_is_shown(pages):
    pages.sound.join(MAIN, "one")
    pages.call(replace(CALL, number="VIP"), 0)
    assert pages.told[-1][2]["text"] == {"zh-CN": "VIP → W1号", "en": "VIP → W1"}
    assert pages.sound.wav(SPEC, "7", [])[:4] == b"RIFF"


def test_nobody_listens_so_nothing_is_made(pages):
    pages.call(CALL, 0)
    pages.sound.pump(0)
    assert pages.told == []


@pytest.fixture
def broken(store):
    """Breaks the database, and mends it again when told to."""

    def begin(*_):
        raise sa.exc.OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    def mend():
        sa.event.remove(store.engine, "begin", begin)

    sa.event.listen(store.engine, "begin", begin)
    return mend


def test_a_board_opened_while_the_database_is_busy_speaks_once_it_can(pages, broken):
    assert pages.sound.join(MAIN, "one") is False
    pages.sound.renew()
    pages.call(CALL, 0)
    pages.sound.said("two", "7", "started", 0)
    pages.sound.pump(0)
    assert pages.told == []
    broken()
    pages.sound.renew()
    assert pages.told == [("one", "player", {"player": True})]
    pages.call(replace(CALL, seq=8), 10)
    assert pages.said() == [("one", "8")]


def test_a_lease_that_cannot_be_given_back_leaves_no_zone_behind(pages, store, request):
    pages.sound.join(MAIN, "one")
    mend = request.getfixturevalue("broken")
    pages.sound.leave("one", 0)
    mend()
    pages.sound.renew()
    pages.call(CALL, 0)
    assert pages.told == []
    assert pages.sound.join(MAIN, "two") is True
