"""The live feed beside bare WebSockets: a click until the number is painted, and one call to a whole crowd.

The floor is a server of the library ``websockets`` that passes a message on to everybody: in the same run, to
as many clients of the same program, and for the crowd with the very bytes that the hall sent. A click is a
``call-next`` over HTTP as the console sends it, which commits before anybody hears of it; on the floor it is
one message to the relay.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Page
from websockets.sync.client import connect

from benchmarks.clients import connect as http_to
from benchmarks.clients import post
from benchmarks.servers import ITEM, Served, ask, served, set_up
from benchmarks.table import show
from hall import samples
from hall.access.signing_in import create_token
from hall.store.people import People
from queueing import commands as c
from tests.flows.browser import chromium

TABS, SOCKETS = 4, 96
"""The boards of a click: tabs of Chromium, each in a context of its own, and sockets beside them."""
CLICKS = 12
CROWD = 2_000
CALLS = 8
ROUNDS = 3
PAUSE = 0.3
"""Seconds between two calls."""
BLINK = 3.5
"""Seconds until a board has stopped blinking after a call: of its tabs here none has a machine of its own."""
QUIET_SECONDS = 2.0
HTTP_EVERY = 0.01
ROOT = f"/api/v1/halls/{samples.CODE}"
WINDOW = f"{ROOT}/windows/W01"
BOARD = json.dumps({"hall": samples.CODE, "board": "main"})

PAINTED = """selector => {
  window.painted = [];
  let shown = "";
  const look = () => {
    const text = document.querySelector(selector)?.textContent ?? "";
    if (text === shown) return;
    shown = text;
    // A message posted within a frame's callback arrives after that frame has been painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.painted.push([text, performance.timeOrigin + performance.now()]);
      port2.postMessage(0);
    });
  };
  look();
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
"""Notes when each new text of a place has been painted, ms since 1970."""

RELAY_PAGE = """<body><p id="number" style="font-size: 200px"></p><script>
new WebSocket("ws://127.0.0.1:%d/").onmessage = (event) => {
  document.getElementById("number").textContent = JSON.parse(event.data.slice(2))[1].number;
};
</script>"""


class Crowd:
    """A program with clients that wait for calls; see ``benchmarks.crowd``."""

    def __init__(self, port: int, clients: int, word: str = "", token: str = "") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.crowd", str(port), str(clients), word, token],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._line("ready")

    def _line(self, wanted: str = "") -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line or (wanted and line != wanted):
            sys.exit(f"The client program ended: {self._process.wait()} {line}")
        return line

    def heard(self) -> tuple[list[float], list[str]]:
        """When everybody has heard the next call (s), in order, and the messages that made it."""
        found = json.loads(self._line())
        texts = found["texts"]
        made = {text: json.loads(text[2:])[1].get("seq") for text in texts}
        return found["times"], [text for text in texts if made[text] == made[texts[-1]]]

    def end(self) -> None:
        """Closes all its connections."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def relay() -> Iterator[int]:
    """The bare server: its port."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.relay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait()


@contextmanager
def hall_with(waiting: int) -> Iterator[tuple[Served, str]]:
    """The sample hall in which so many wait, served; and a board's token."""
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'kuaiban.db'}"
        operations = set_up(url)
        for number in range(waiting):
            ask(operations, samples.CODE, c.Issue(f"t{number}", (ITEM,)))
        people = People(operations.store)
        of = samples.CODE
        _, token = create_token(people, name="bench", role="board", now=1, hall=of, board="main")
        operations.store.engine.dispose()
        with served(Path(name), url, {}) as hall:
            yield hall, token


class Desk:
    """A window that calls one number after the other."""

    def __init__(self, hall: Served) -> None:
        self._connection = http_to(hall.port)
        self._token = hall.token
        self._ticket: str | None = None

    def call(self) -> str:
        """The number that is called."""
        ticket = post(self._connection, f"{WINDOW}/call-next", self._token)["ticket"]
        self._ticket = ticket["id"]
        return str(ticket["number"])

    def done(self) -> None:
        """Nobody has come; the window is free again."""
        post(self._connection, f"{WINDOW}/no-show", self._token, {"ticket": self._ticket})


class Meanwhile:
    """Somebody who reads the hall over HTTP all the time: how long each answer took, ms."""

    def __init__(self, port: int, token: str) -> None:
        self.times: list[float] = []
        self._port, self._token = port, token
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        connection = http_to(self._port)
        while not self._over.wait(HTTP_EVERY):
            began = time.perf_counter()
            connection.request("GET", ROOT, headers={"Authorization": f"Bearer {self._token}"})
            connection.getresponse().read()
            self.times.append((time.perf_counter() - began) * 1e3)

    def __enter__(self) -> Meanwhile:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def share(times: list[float], part: float) -> float:
    """The value below which so great a part of them lies."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def resident(pid: int) -> float:
    """Memory of a process, kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


# -- one call to a crowd


def crowd() -> None:
    """Prints the table of one call to ``CROWD`` clients that all follow the main board."""
    ours, bare = Times(), Times()
    meanwhile: list[float] = []
    with relay() as floor, hall_with(2 * ROUNDS * CALLS) as (served, _):
        desk = Desk(served)
        with Meanwhile(served.port, served.token) as quiet:
            time.sleep(QUIET_SECONDS)
        before = resident(served.web)
        hall = Crowd(served.port, CROWD, BOARD, served.token)
        each = (resident(served.web) - before) / CROWD
        others = Crowd(floor, CROWD)
        with connect(f"ws://127.0.0.1:{floor}/", compression=None) as publisher:
            for _ in range(ROUNDS):
                texts = []
                with Meanwhile(served.port, served.token) as busy:
                    for _ in range(CALLS):
                        texts.append(hear(ours, desk.call, hall))
                        desk.done()
                        time.sleep(PAUSE)
                meanwhile += busy.times
                for text in texts:
                    hear(bare, partial(publisher.send, json.dumps(text)), others)
                ours.end_round()
                bare.end_round()
        hall.end()
        others.end()
    sent = f"{len(texts[-1])} messages, {sum(len(text.encode()) for text in texts[-1]):,} bytes to each"
    http_p95 = f"{share(meanwhile, 0.95):.0f} ({share(quiet.times, 0.95):.0f} without)"
    show(
        f"One call to {CROWD:,} clients ({sent})",
        ("", "half ms", "last ms", "worst ms", "beside bare", "kB a client", "HTTP p95 ms"),
        [
            ("this hall, from the click", *ours.row(), ours.beside(bare), f"{each:.0f}", http_p95),
            ("bare broadcast of the same", *bare.row(), "1", "", ""),
        ],
    )


class Times:
    """How long it took until half of a crowd had heard a call, and all of it, ms; in rounds."""

    def __init__(self) -> None:
        self.half: list[float] = []
        self.last: list[float] = []
        self._rounds: list[list[float]] = [[]]

    def add(self, times: list[float], since: float) -> None:
        """One call: when each had heard it (s), in order."""
        self.half.append((times[len(times) // 2] - since) * 1e3)
        self.last.append((times[-1] - since) * 1e3)
        self._rounds[-1].append(self.last[-1])

    def end_round(self) -> None:
        """What is added from now on belongs to another round."""
        self._rounds.append([])

    def row(self) -> tuple[str, str, str]:
        """Median of the half, of the last, and the worst last."""
        return f"{median(self.half):.0f}", f"{median(self.last):.0f}", f"{max(self.last):.0f}"

    def beside(self, floor: Times) -> str:
        """The last of each round beside that of the floor in the same round."""
        return ratios(self._rounds[:-1], floor._rounds[:-1])


def hear(times: Times, call: Callable[[], object], crowd: Crowd) -> list[str]:
    """A call that a crowd hears, and quiet after it; the messages that made it."""
    began = time.perf_counter()
    call()
    heard, texts = crowd.heard()
    times.add(heard, began)
    time.sleep(PAUSE)
    return texts


# -- a click until it is painted


def click() -> None:
    """Prints the table of a click on call-next until all tabs have painted the number."""
    ours: list[list[float]] = []
    bare: list[list[float]] = []
    waiting = 2 * ROUNDS * CLICKS
    with relay() as floor, hall_with(waiting) as (served, token), chromium() as browser:
        desk = Desk(served)
        base = f"http://127.0.0.1:{served.port}"
        boards, plain = [], []
        for _ in range(TABS):
            board, page = (
                browser.new_context(viewport={"width": 1920, "height": 1080}).new_page() for _ in range(2)
            )
            board.goto(f"{base}/pair/{token}")
            board.goto(f"{base}/board/{samples.CODE}/main")
            board.locator(".waiting li").first.wait_for()
            board.evaluate(PAINTED, ".hero-number")
            page.set_content(RELAY_PAGE % floor)
            page.evaluate(PAINTED, "#number")
            boards.append(board)
            plain.append(page)
        hall = Crowd(served.port, SOCKETS, BOARD, served.token)
        others = Crowd(floor, SOCKETS)
        with connect(f"ws://127.0.0.1:{floor}/", compression=None) as publisher:
            for _ in range(ROUNDS):
                mine, theirs = [], []
                for _ in range(CLICKS):
                    began = time.time()
                    number = desk.call()
                    mine += painted(boards, number, began)
                    texts = hall.heard()[1]
                    desk.done()
                    time.sleep(BLINK)
                    began = time.time()
                    publisher.send(json.dumps(texts[-1:]))
                    theirs += painted(plain, number, began)
                    others.heard()
                    time.sleep(PAUSE)
                ours.append(mine)
                bare.append(theirs)
        hall.end()
        others.end()
    rows = []
    for what, rounds, beside in (
        ("call-next over HTTP", ours, ratios(ours, bare)),
        ("bare relay of the number", bare, "1"),
    ):
        times = [one for found in rounds for one in found]
        rows.append((what, f"{median(times):.0f}", f"{share(times, 0.95):.0f}", beside))
    title = f"A click until the number is painted, {TABS + SOCKETS} boards, {TABS} of them tabs of Chromium"
    show(title, ("", "p50 ms", "p95 ms", "p50 beside bare"), rows)


def painted(pages: list[Page], number: str, since: float) -> list[float]:
    """When each page has painted a number, ms after ``since`` (s since 1970)."""
    found = []
    for page in pages:
        page.wait_for_function("number => painted.some(one => one[0] === number)", arg=number, polling=50)
        at = page.evaluate("number => painted.find(one => one[0] === number)[1]", number)
        found.append(at - since * 1e3)
    return found


def ratios(rounds: list[list[float]], floors: list[list[float]]) -> str:
    """The median of each round beside that of its floor."""
    return " / ".join(f"{median(a) / median(b):.2f}" for a, b in zip(rounds, floors, strict=True))


def main() -> None:
    """Prints the tables."""
    click()
    crowd()


if __name__ == "__main__":
    {"click": click, "crowd": crowd}.get("".join(sys.argv[1:]), main)()
