"""The Flask application: made by :func:`create_app` from the parts of its process."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from flask_socketio import SocketIO
from jinja2 import ChoiceLoader, PackageLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from hall import assets, i18n
from hall.access.forms import set_form_cookie
from hall.access.headers import add_security_headers
from hall.access.signing_in import Apart, at_once
from hall.api.routes import api
from hall.api.shape import READ_BODY
from hall.assembly import Parts
from hall.clock import SystemClock
from hall.errors import Problem
from hall.failures import handle_failures
from hall.feed import Feed
from hall.health import health
from hall.loglines import set_up_log
from hall.pages.problem import problem_page
from hall.pages.routes import PAGES
from hall.requestlog import log_requests
from hall.services import FEED, KEY, make_services


def create_app(parts: Parts, now: Callable[[], int] | None = None, apart: Apart = at_once) -> Flask:
    """The web application around the parts of a process.

    ``now`` is real time (ms UTC) for sessions and limits, the machine's by default; the halls' time is that
    of ``parts.clock``. ``apart`` is where what takes long is done: off the hub, where there is one.
    """
    set_up_log(parts.settings.log)
    app = Flask("hall", static_folder="static", template_folder="templates", instance_path=_instance(parts))
    app.config["MAX_CONTENT_LENGTH"] = READ_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = READ_BODY
    app.extensions[KEY] = make_services(parts, now or SystemClock().now, apart)
    own = app.jinja_loader
    assert own is not None
    app.jinja_loader = ChoiceLoader([own, PackageLoader("displays")])
    log_requests(app, every=parts.settings.log == "json")
    i18n.init_app(app)
    assets.init_app(app)
    app.register_blueprint(health)
    app.register_blueprint(api.blueprint())
    for pages in PAGES:
        app.register_blueprint(pages)
    handle_failures(app, problem_page)
    app.before_request(_no_such_address)
    secure = (parts.settings.public_url or "").startswith("https:")

    @app.after_request
    def finish(response: Response) -> Response:
        return add_security_headers(set_form_cookie(response, secure))

    _believe(app, parts.settings.proxies)
    return app


def _believe(app: Flask, hops: int) -> None:
    """Takes the word of so many proxies in front for who asks, and how the visitor knows this server."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def go_live(app: Flask, socketio: SocketIO) -> Feed:
    """Puts the live feed on the application's sockets; the web process starts it."""
    here = app.extensions[KEY]
    # Sockets are served before a request comes to what create_app has put around the application.
    _believe(app, here.settings.proxies)
    feed = Feed(socketio, here.tails, here.doors, here.follow, here.limits, line=here.line)
    app.extensions[FEED] = feed
    return feed


def _no_such_address() -> None:
    """Nothing is named with the character NUL, and PostgreSQL could not even be asked for it."""
    if "\0" in request.path:
        raise Problem("not_found")


def _instance(parts: Parts) -> str:
    """Said aloud: an installed Flask would otherwise choose a folder beside the interpreter."""
    return str(parts.settings.data_dir.resolve())
