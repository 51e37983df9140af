"""The feed's sockets: who is connected, what they follow, and sending them what the log brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gevent
import structlog
from flask import request
from flask_socketio import ConnectionRefusedError as Refusal
from flask_socketio import SocketIO, join_room, leave_room
from gevent.event import Event

from displays.board import Change
from displays.feed import Following, Interest, Message
from hall.access.bearer import Doorkeeper
from hall.access.limits import Limits
from hall.api.reply import reader_language
from hall.api.saying import naming
from hall.api.shape import checked
from hall.api.times import rfc3339
from hall.clock import real_ms
from hall.errors import Problem, problem_document
from hall.feed.asking import SaidWord, admit, read_word
from hall.feed.connected import Connected
from hall.feed.sound import Sound
from hall.feed.tails import Tails
from hall.follow import Follow
from hall.store.doorbell import doorbell
from hall.store.redisline import RedisLine

if TYPE_CHECKING:
    from displays.voice.speak import Voice

LOOK_SECONDS = 1.0
"""The net: how long a commit can stay unnoticed when every doorbell is lost."""

ALIVE_SECONDS = 5
"""Time between two heartbeats; a page that misses two says that it has lost the server."""

RIGHT_SECONDS = 3.0
"""How long somebody can go on hearing whose token has been revoked, or whose session has ended."""

SOUND_SECONDS = 0.1
"""How often the audio zones are looked at."""

FAREWELL_SECONDS = 2.0
"""How long the feed may take to finish what it is at when it is stopped."""

YIELD_EVERY = 100
"""Events sent in one go before the sockets' writers get their turn: a long burst must not fill a backlog."""

log = structlog.get_logger("feed")


class Feed:
    """Sends what happens in the halls to this process's sockets. Needs the gevent hub of a web process."""

    def __init__(
        self,
        socketio: SocketIO,
        tails: Tails,
        doors: Doorkeeper,
        follow: Follow,
        limits: Limits,
        voice: Voice | None = None,
        line: RedisLine | None = None,
    ) -> None:
        self._socketio = socketio
        self._tails = tails
        self._follow = follow
        self._limits = limits
        self._store = tails.operations.store
        self._sound = Sound(self._store, voice, self._to_one)
        self._bell = doorbell(self._store, line)
        self._wake, self._stopped = Event(), Event()
        self._connected = Connected(socketio.server, doors)
        self._seats: dict[str, tuple[str, Interest]] = {}
        self._sent = 0
        self._greenlets: list[gevent.Greenlet[..., None]] = []
        tails.listen(self._heard)
        self._rung: set[str] = set()
        self._others = False
        self._all_seen_at = 0
        tails.operations.after_commit(self._ring)
        for name, handler in (
            ("connect", self._came),
            ("disconnect", self._went),
            ("follow", self._followed),
            ("player", self._player),
            ("said", self._said),
        ):
            socketio.on_event(name, handler)

    # -- running

    def start(self) -> None:
        """Begins to follow the log. Halls are read now, so that the first follower need not wait."""
        self._look()
        self._greenlets = [
            gevent.spawn(self._again, LOOK_SECONDS, self._look, self._wake),
            gevent.spawn(self._hear),
            gevent.spawn(self._again, 1.0, self._every_second),
            gevent.spawn(self._again, float(ALIVE_SECONDS), self._alive),
            gevent.spawn(self._again, 1.0, lambda: self._connected.end_guests(self._seats, real_ms())),
            gevent.spawn(self._again, RIGHT_SECONDS, self._connected.end_refused),
            gevent.spawn(self._again, SOUND_SECONDS, lambda: self._sound.pump(real_ms())),
        ]

    def stop(self) -> None:
        """Ends following. Sockets are the server's to close."""
        self._stopped.set()
        self._wake.set()
        # Killed within a statement, one would leave a connection of which nobody knows what it waits for.
        gevent.joinall(self._greenlets, timeout=FAREWELL_SECONDS)
        gevent.killall(self._greenlets, block=False)
        self.hang_up()

    def hang_up(self) -> None:
        """Gives back what the database is listened to by."""
        self._bell.close()

    def speech(self, hall: str, board: str, id_: str) -> bytes | None:
        """The WAV file of a call announced on a board; None when it is not among the latest calls."""
        with self._tails.here(hall) as following:
            spec = following.picture.hall
            if spec is None or board not in spec.boards:
                return None
            return self._sound.wav(spec, id_, following.picture.calls)

    def _again(self, pause: float, act: Callable[[], None], wake: Event | None = None) -> None:
        """Does something until stopped, after each pause or when woken. What fails once is tried again."""
        wake = wake or self._stopped
        while True:
            wake.wait(pause)
            if self._stopped.is_set():
                return
            wake.clear()
            try:
                act()
            except Exception as error:
                if not self._store.outage.explains(error):
                    log.error("the feed stumbled", exc_info=error)
                self._stopped.wait(pause)

    def _ring(self, hall: str, _seq: int) -> None:
        self._rung.add(hall)
        self._wake.set()

    def _look(self) -> None:
        """Looks at the halls that have rung; at all when others may have written, and as the net."""
        rung, others = self._rung, self._others
        self._rung, self._others = set(), False
        now = real_ms()
        every = others or not rung or now - self._all_seen_at >= 1_000 * LOOK_SECONDS
        if every:
            self._all_seen_at = now
            rung = set(self._tails.operations.halls())
        for hall in sorted(rung):
            try:
                self._tails.look(hall, own=not every)
            except Exception as error:  # the others' boards go on
                self._rung.add(hall)
                if not self._store.outage.explains(error):
                    log.error("a hall's log cannot be shown", hall=hall, exc_info=error)

    def _hear(self) -> None:
        """Listens for other processes until stopped. A doorbell out of order is tried again after a while."""
        while not self._stopped.is_set():
            try:
                if self._bell.wait():
                    self._others = True
                    self._wake.set()
            except Exception as error:
                if not self._store.outage.explains(error):
                    log.error("the feed cannot hear other processes", exc_info=error)
                self._stopped.wait(LOOK_SECONDS)

    def _every_second(self) -> None:
        for hall in self._tails.halls():
            with self._tails.here(hall) as following:
                for message in following.news_of_lines(self._tails.now(following), real_ms()):
                    self._send(hall, message)
        self._sound.renew()

    def _alive(self) -> None:
        """A heartbeat says that the picture is true: none while the log cannot be read."""
        for hall in self._tails.halls():
            if self._tails.age_ms(hall) < 3_000 * LOOK_SECONDS:
                with self._tails.here(hall) as following:
                    word = {"seq": following.seq, "now": rfc3339(self._tails.now(following))}
                self._socketio.emit("alive", word, to=_room(hall))

    # -- sending

    def _heard(self, hall: str, change: Change, messages: list[Message]) -> None:
        for message in messages:
            self._send(hall, message)
        with_hall = self._spec(hall)
        if with_hall is not None:
            with _sound_alone():
                self._sound.heard(with_hall, change, real_ms())
        self._sent += 1
        if messages and self._sent % YIELD_EVERY == 0:
            gevent.sleep(0)

    def _send(self, hall: str, message: Message) -> None:
        rooms = [_room(hall, interest) for interest in message.interests]
        self._socketio.emit(message.name, message.body, to=rooms)

    def _to_one(self, name: str, content: dict[str, Any], sid: str) -> None:
        self._socketio.emit(name, content, to=sid)

    # -- clients

    def _came(self, auth: Any = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            self._connected.add(_sid(), token if isinstance(token, str | None) else "")
        except Exception as error:
            problem = error if isinstance(error, Problem) else Problem("not_ready")
            if problem is not error and not self._store.outage.explains(error):
                log.error("a client could not connect", exc_info=error)
            told = self._problem(problem, None)
            raise Refusal(told["detail"], {"error": told}) from None

    def _went(self, _reason: object = None) -> None:
        sid = _sid()
        self._connected.remove(sid)
        self._leave(sid)

    def _followed(self, content: Any = None, *more: Any) -> dict[str, Any]:
        """The handler of ``follow``: a snapshot, the missing changes, or ``{"error": problem}``."""
        content = [content, *more] if more else content  # more than one word has the wrong shape
        hall = None
        try:
            word = read_word(content)
            hall, interest = self._admitted(word)
            with self._tails.caught_up(hall) as following:
                return self._begin(hall, following, interest, word.after)
        except Problem as problem:
            return {"error": self._problem(problem, hall)}
        except Exception as error:
            if not self._store.outage.explains(error):
                log.error("a client could not follow", exc_info=error)
            return {"error": self._problem(Problem("not_ready"), None)}

    def _admitted(self, word: Any) -> tuple[str, Interest]:
        try:
            return admit(word, self._connected.actor(_sid()), self._follow)
        except Problem as problem:
            if problem.code in ("unknown_follow", "not_signed_in"):
                # Only guesses are counted: all phones of a hall may share one address.
                self._limits.count("open", request.remote_addr or "unknown")
            raise

    def _begin(
        self, hall: str, following: Following, interest: Interest, after: int | None
    ) -> dict[str, Any]:
        """Snapshot or changes and the seat in the room, with nothing between them."""
        sid, now = _sid(), rfc3339(self._tails.now(following))
        missing = following.missing(interest, after) if after else None
        if missing is None:
            answer = self._tails.snapshot(following, interest)
        else:
            answer = {"seq": following.seq, "build": self._tails.build, "now": now, "changes": missing}
        self._leave(sid, but=(hall, interest))
        if sid in self._connected and sid not in self._seats:
            following.add(interest)
            self._seats[sid] = (hall, interest)
            join_room(_room(hall, interest))
            join_room(_room(hall))
        return answer

    def _leave(self, sid: str, but: tuple[str, Interest] | None = None) -> None:
        """One connection follows one thing: a new wish ends the one before."""
        seat = self._seats.get(sid)
        if seat is None or seat == but:
            return
        del self._seats[sid]
        hall, interest = seat
        # No lock: nothing here can be interrupted, and the hall's lock may be ours already.
        self._tails.following(hall).remove(interest)
        if sid in self._connected:
            leave_room(_room(hall, interest), sid=sid, namespace="/")
            leave_room(_room(hall), sid=sid, namespace="/")
        with _sound_alone():
            self._sound.leave(sid, real_ms())

    def _player(self, *_content: Any) -> dict[str, Any]:
        """The handler of ``player``: a board page offers to play announcements."""
        sid = _sid()
        seat = self._seats.get(sid)
        if seat is None or seat[1].kind != "board":
            return {"player": False}
        try:
            return {"player": self._sound.join((seat[0], seat[1].name), sid)}
        except Exception as error:  # the first one loads the voice, which may not be whole
            log.error("the sound cannot be played", exc_info=error)
            return {"player": False}

    def _said(self, content: Any = None, *_more: Any) -> dict[str, Any]:
        """The handler of ``said``: a player tells how far it is."""
        try:
            word = checked(SaidWord, content)
        except Problem as problem:
            return {"error": self._problem(problem, None)}
        self._sound.said(_sid(), word.id, word.phase, real_ms())
        return {}

    def _spec(self, hall: str) -> Any:
        return self._tails.following(hall).picture.hall

    def _problem(self, problem: Problem, hall: str | None) -> dict[str, Any]:
        look = naming(self._spec(hall) if hall in self._tails.halls() and hall is not None else None)
        return problem_document(problem.code, problem.facts, reader_language(), look)


@contextmanager
def _sound_alone() -> Iterator[None]:
    """What fails in here costs sound only: raised further it would make the hall's picture anew."""
    try:
        yield
    except Exception as error:
        log.error("the sound stumbled", exc_info=error)


def _sid() -> str:
    """The connection that the present event came from."""
    return str(request.sid)  # type: ignore[attr-defined]  # put there by Flask-SocketIO


def _room(hall: str, interest: Interest | None = None) -> str:
    return f"{hall}/{interest.kind}/{interest.name}" if interest else f"{hall}/"
