"""What the boards' loudspeakers say: for each board an audio zone with one queue and one player.

The first board page that offers to play is the player, the others stand by. Among several processes a lease
decides whose pages play. Time is the machine's: a demo's clock may run faster, speech does not.
"""

from __future__ import annotations

import importlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import structlog

from displays.announce import Announcement, announce
from displays.board import Change
from displays.rows import Call
from displays.voice.tokens import PAUSE
from displays.zone import AnnouncementQueue, Spoken
from hall.store.database import Store
from hall.store.leases import Lease, holder_of
from hall.store.outage import Outage
from queueing.hallfile import Hall

if TYPE_CHECKING:
    from displays.voice.speak import Voice

KEPT = 256
"""Calls kept in words: more than can wait to be spoken within the 20 s they stay fresh."""

SILENT = 2
"""After so many announcements that a player has not even begun, the next one in line plays."""

WITHDRAWN = "withdrawn-"
"""Begins the id of an announcement that takes a call back."""

LANGUAGES = ("zh-CN", "en")

Place = tuple[str, str]
"""(hall, board)"""

Emit = Callable[[str, dict[str, Any], str], None]
"""(event, content, socket id): sends to one page."""


log = structlog.get_logger("sound")


@dataclass(frozen=True, slots=True)
class _Saying:
    """A call in words: what the voice says, and how it reads in every language."""

    announcement: Announcement
    texts: Mapping[str, str]


@dataclass(slots=True)
class _Zone:
    """An audio zone. ``players`` are socket ids, the first one plays while this process holds the lease.

    There is always one: a zone begins with its first page and goes with its last.
    """

    lease: Lease
    outage: Outage
    players: list[str]
    queue: AnnouncementQueue = field(default_factory=AnnouncementQueue)
    held: bool = False
    begun: bool = True
    silent: int = 0

    def take(self) -> None:
        """Takes or keeps the lease. Meanwhile it counts as before, and after a failure until it runs out."""
        try:
            self.held = self.lease.take()
        except Exception as error:
            self.held = self.lease.held()
            self._missed(error)

    def give_up(self) -> None:
        """Lets another process play. After a failure the lease runs out by itself."""
        try:
            self.lease.give_up()
        except Exception as error:
            self._missed(error)

    def _missed(self, error: Exception) -> None:
        if not self.outage.explains(error):
            log.error("the lease of an audio zone is out of reach", exc_info=error)


class Sound:
    """All audio zones of a process. Every method returns at once."""

    def __init__(self, store: Store, voice: Voice | None, emit: Emit) -> None:
        self._store = store
        if voice is not None:
            self._voice = voice
        self._emit = emit
        self._holder = holder_of(store)
        self._zones: dict[Place, _Zone] = {}
        self._sayings: OrderedDict[tuple[str, str], _Saying] = OrderedDict()

    @cached_property
    def _voice(self) -> Voice:
        """That of the packs. Imported with the first page that plays: a start need not load arrays for it."""
        made: Voice = importlib.import_module("displays.voice.speak").Voice()
        return made

    def _load(self) -> None:
        """Loads what speaking takes, by words that nobody hears: the first call is not to wait for it."""
        self._voice.missing(announce(number="0", lane_word="", window=1, language=LANGUAGES[0]).tokens)

    # -- players

    def join(self, place: Place, sid: str) -> bool:
        """A page offers to play; whether it is the player now."""
        zone = self._zones.get(place)
        if zone is None:
            self._load()
            name = f"sound/{place[0]}/{place[1]}"[:64]
            zone = self._zones[place] = _Zone(
                Lease(self._store, name, self._holder), self._store.outage, [sid]
            )
            zone.take()
        elif sid not in zone.players:
            zone.players.append(sid)
        # No longer among them when the page has gone while the database was asked.
        return zone.held and zone.players[:1] == [sid]

    def leave(self, sid: str, real: int) -> None:
        """A page has gone, and what it was saying with it; the next in line plays."""
        for place, zone in list(self._zones.items()):
            if sid not in zone.players:
                continue
            first = zone.players[0] == sid
            zone.players.remove(sid)
            if not zone.players:
                del self._zones[place]
                if zone.held:
                    zone.give_up()
            elif first:
                if zone.queue.playing is not None:
                    zone.queue.ended(zone.queue.playing.id, real)
                self._tell_player(zone)

    def said(self, sid: str, id_: str, phase: str, real: int) -> None:
        """A player says how far it is; words of anybody else are ignored."""
        for place, zone in list(self._zones.items()):
            playing = zone.queue.playing
            if zone.players[0] != sid or playing is None or playing.id != id_:
                continue
            zone.begun, zone.silent = True, 0
            if phase == "started":
                zone.queue.started(id_, real)
            else:
                zone.queue.ended(id_, real)
            self._pump(place, zone, real)

    def renew(self) -> None:
        """Keeps the leases of zones with pages here, and takes over what another process has lost."""
        for zone in list(self._zones.values()):
            before = zone.held
            zone.take()
            if zone.held and not before:
                self._tell_player(zone)

    def _tell_player(self, zone: _Zone) -> None:
        if zone.held and zone.players:
            self._emit("player", {"player": True}, zone.players[0])

    # -- what is said

    def heard(self, hall: Hall, change: Change, real: int) -> None:
        """Queues a call for every zone that shows its lane; drops or takes back what is no longer called."""
        for place, zone in self._zones.items():
            if place[0] != hall.code:
                continue
            dropped = False
            if change.ticket is not None and change.state != "called":
                dropped = zone.queue.left(change.ticket)
            call, board = change.call or change.withdrawn, hall.boards.get(place[1])
            if not zone.held or call is None or board is None or call.lane not in board.lanes:
                continue
            if change.call is not None:
                self._add(zone, hall, call, real)
            elif not dropped:  # it has been said: that it does not count any more is said, too
                self._take_back(zone, hall, call, change.seq, real)
            self._pump(place, zone, real)

    def pump(self, real: int) -> None:
        """Lets every zone say what is due; call it some ten times a second."""
        for place, zone in self._zones.items():
            self._pump(place, zone, real)

    def wav(self, hall: Hall, id_: str, calls: Iterable[Call]) -> bytes | None:
        """The sound of an announcement of any process; None when its call is not among ``calls`` any more."""
        saying = self._sayings.get((hall.code, id_))
        if id_.startswith(WITHDRAWN):
            return self._voice.say(()).wav
        if saying is None:
            saying = next((self._saying(hall, call) for call in calls if str(call.seq) == id_), None)
        return None if saying is None else self._voice.say(saying.announcement.tokens).wav

    def _add(self, zone: _Zone, hall: Hall, call: Call, real: int) -> None:
        saying = self._saying(hall, call)
        length = self._voice.say(saying.announcement.tokens).length_ms
        spoken = Spoken(str(call.seq), call.ticket, saying.announcement, real, length, call.recalls > 0)
        zone.queue.add(spoken)

    def _take_back(self, zone: _Zone, hall: Hall, call: Call, seq: int, real: int) -> None:
        """The chime, and the words on the screen: no voice has clips for it."""
        texts = {
            "zh-CN": f"{call.number} 号的呼叫已撤回，请继续等候",
            "en": f"The call of {call.number} is taken back; please go on waiting",
        }
        announcement = Announcement("zh-CN", texts["zh-CN"], ())
        name = f"{WITHDRAWN}{seq}"
        self._keep((hall.code, name), _Saying(announcement, texts))
        zone.queue.add(Spoken(name, call.ticket, announcement, real, self._voice.say(()).length_ms))

    def _keep(self, key: tuple[str, str], saying: _Saying) -> None:
        self._sayings[key] = saying
        if len(self._sayings) > KEPT:
            self._sayings.popitem(last=False)

    def _pump(self, place: Place, zone: _Zone, real: int) -> None:
        spoken = zone.queue.take(real) if zone.held else None
        if spoken is None:
            return
        zone.silent = 0 if zone.begun else zone.silent + 1
        if zone.silent >= SILENT and len(zone.players) > 1:
            zone.players.append(zone.players.pop(0))
            zone.silent = 0
            self._tell_player(zone)
        zone.begun = False
        hall, board = place
        content = {
            "id": spoken.id,
            "text": dict(self._sayings[hall, spoken.id].texts),
            "wav": f"/board/{hall}/{board}/speech/{spoken.id}.wav",
        }
        self._emit("say", content, zone.players[0])

    def _saying(self, hall: Hall, call: Call) -> _Saying:
        """A call in words; kept, because the player comes for its sound in a moment."""
        key = (hall.code, str(call.seq))
        found = self._sayings.get(key)
        if found is None:
            found = _Saying(*_sentence(hall, call, self._voice))
            self._keep(key, found)
        return found


def _sentence(hall: Hall, call: Call, voice: Voice) -> tuple[Announcement, dict[str, str]]:
    """What to say, and how it reads in every language. English follows for visitors who chose it."""
    number, window = call.number, hall.windows[call.window].number
    words = hall.lanes[call.lane].names
    try:
        said = {
            one: announce(number=number, lane_word=words[one], window=window, language=one)
            for one in LANGUAGES
        }
    except ValueError:
        # No voice has such a number or window: the chime alone sounds, and the screen says the rest.
        plain = {one: f"{number} → {hall.windows[call.window].names[one]}" for one in LANGUAGES}
        return Announcement(LANGUAGES[0], plain[LANGUAGES[0]], ()), plain
    first, second = said["zh-CN"], said["en"]
    tokens = first.tokens
    if call.language == "en" and not voice.missing(second.tokens):
        tokens = (*tokens, PAUSE, PAUSE, *second.tokens) if not voice.missing(tokens) else second.tokens
    texts = {one: announcement.text for one, announcement in said.items()}
    return Announcement(first.language, first.text, tokens), texts
