"""A web process with the feed and nothing else: prints its port, serves until its input closes."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402

import gevent  # noqa: E402
from flask import Flask, Response  # noqa: E402
from gevent.pool import Pool  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

from displays.wire import make_socketio  # noqa: E402
from hall.access.bearer import Doorkeeper  # noqa: E402
from hall.access.limits import Limits  # noqa: E402
from hall.access.pagetokens import PageTokens  # noqa: E402
from hall.clock import HandClock, SystemClock  # noqa: E402
from hall.feed import Feed, Tails  # noqa: E402
from hall.follow import Follow  # noqa: E402
from hall.loglines import set_up_log  # noqa: E402
from hall.operations.asking import Request  # noqa: E402
from hall.operations.core import Operations  # noqa: E402
from hall.store.database import Store  # noqa: E402
from hall.store.doorbell import ringer  # noqa: E402
from hall.store.people import People  # noqa: E402
from hall.store.redisline import RedisLine  # noqa: E402
from queueing import commands as c  # noqa: E402

MOVES: dict[str, Callable[[str], c.Command]] = {"open": c.OpenWindow, "call": c.CallNext}


def main():
    """Serve the database named on the command line, the hall's clock standing at the time named there.

    A Redis may be named behind them.
    """
    set_up_log("console")
    store, now = Store(sys.argv[1]), SystemClock().now
    operations = Operations(store, HandClock(int(sys.argv[2])))
    line = RedisLine(sys.argv[3]) if len(sys.argv) > 3 else None
    others = ringer(store, line)
    if others is not None:
        operations.after_commit(others.ring)
    follow = Follow(store)
    app = Flask(__name__)
    tails = Tails(operations, lambda hall, ticket: f"http://here/f/{follow.token(hall, ticket)}", "build-1")
    doors = Doorkeeper(People(store), PageTokens(store.secret("pages")), now)
    feed = Feed(make_socketio(app), tails, doors, follow, Limits(now, open="20/hour"), line=line)

    @app.post("/<hall>/<move>/<window>")
    def act(hall, move, window):
        answer = operations.perform(hall, MOVES[move](window), Request("test"), lambda _: (200, {}))
        return {"seq": answer.seq, "status": answer.status}

    @app.get("/board/<hall>/<board>/speech/<name>.wav")
    def speech(hall, board, name):
        wav = feed.speech(hall, board, name)
        return Response(wav, mimetype="audio/wav") if wav else Response("no such call", 404)

    feed.start()
    server = WSGIServer(("127.0.0.1", 0), app, log=None, spawn=Pool())
    server.start()
    print(server.server_port, flush=True)
    gevent.get_hub().threadpool.spawn(sys.stdin.read).get()
    feed.stop()
    server.stop(timeout=5)


if __name__ == "__main__":
    main()
