"""Signing in to the web process, whose one hub everybody shares."""

import subprocess
import sys

from hall.access.signing_in import create_person

PASSWORD = "correct horse battery"

SCRIPT = """
from hall.web import make_app

import re
import sys
from pathlib import Path

import gevent

from hall.settings import Settings


def others():
    # Everybody else on the hub, one step at a time.
    global steps
    while True:
        gevent.sleep(0)
        steps += 1


app = make_app(Settings(data_dir=Path(sys.argv[1])))
page = app.test_client()
form = re.search('name="form_token" value="([^"]+)"', page.get("/sign-in").get_data(as_text=True)).group(1)
for password in (sys.argv[2], "another"):
    steps = 0
    gevent.spawn(others)
    word = {"login": "manager", "password": password, "form_token": form}
    status = page.post("/sign-in", data=word).status_code
    print(status, steps > 0)
"""


def test_a_password_being_checked_silences_nobody_else(people, parts, hall):
    create_person(people, login="manager", name="M", role="manager", password=PASSWORD, now=1, hall=hall)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(parts.settings.data_dir), PASSWORD],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines() == ["303 True", "403 True"], done.stderr
