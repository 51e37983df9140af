"""A patched gevent process with the real server: prints its port, serves until its input closes."""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402
from flask import Flask, request  # noqa: E402
from flask_socketio import join_room  # noqa: E402
from gevent.pool import Pool  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

from displays.wire import make_socketio  # noqa: E402


def build(app):
    """Socket.IO with the few events the tests speak."""
    options = {"ping_interval": 1, "ping_timeout": 1} if "fast-ping" in sys.argv else {}
    socketio = make_socketio(app, 2 if "two-sockets" in sys.argv else None, **options)
    gone = {}

    @socketio.on("echo")
    def echo(data):
        return data

    def sid():
        return request.sid  # type: ignore[attr-defined]  # Flask-SocketIO puts it there

    @socketio.on("join")
    def join(room):
        join_room(room)
        return room

    @socketio.on("flood")
    def flood(count, size):
        for number in range(count):
            socketio.emit("flood", {"n": number, "fill": chr(33 + number % 90) * size}, to=sid())
            gevent.sleep(0)

    @socketio.on("burst")
    def burst(count):
        for number in range(count):
            socketio.emit("burst", number, to=sid())

    @socketio.on("disconnect")
    def disconnected(reason):
        gone[sid()] = reason

    @socketio.on("raise")
    def fail():
        raise RuntimeError("a handler of ours is broken")

    @app.get("/alive")
    def alive():
        sockets = socketio.server.eio.sockets
        return {
            "sessions": len(sockets),
            "gone": gone,
            "unsent": [s.queue.unsent for s in sockets.values()],
            "greenlets": sum(isinstance(one, gevent.Greenlet) and not one.dead for one in gc.get_objects()),
        }

    @app.post("/emit/<room>/<int:count>")
    def emit(room, count):
        for number in range(count):
            socketio.emit("news", {"n": number, "fill": "x" * int(request.args.get("size", "10"))}, to=room)
            gevent.sleep(0)
        return {"sent": count}

    @app.post("/kick/<sid>")
    def kick(sid):
        socketio.server.eio.disconnect(socketio.server.manager.eio_sid_from_sid(sid, "/"))
        return {"kicked": sid}


def main():
    """Serve on a free port."""
    logging.basicConfig(level=logging.WARNING)
    app = Flask(__name__)
    build(app)
    server = WSGIServer(("127.0.0.1", 0), app, log=None, spawn=Pool())  # a pool is ended by stop()
    server.start()
    print(server.server_port, flush=True)
    gevent.get_hub().threadpool.spawn(sys.stdin.read).get()
    server.stop(timeout=0)


if __name__ == "__main__":
    main()
