"""The hall of the random walks as the book reads it: raw data and figures, no rule of ``queueing``.

It is the small hall of the builders with more of everything: an item that only some windows serve, two
one-thing items, materials, appointments, and settings that differ from walk to walk. All times are ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.builders import hall_data, item, names

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
DAY = 24 * HOUR

BEHIND, TIMES, WITHIN, PAUSE = 2, 1, 60 * MINUTE, 15 * MINUTE
LATER_BEHIND, LATER_TIMES = 2, 1
UNDO = 2 * MINUTE
WALK, CLEAR = 30 * SECOND, 15 * SECOND
RETURN_CREDIT = 15 * MINUTE
BOOKED_CREDIT, GRACE, EVERY, QUOTA, HORIZON = 10 * MINUTE, 15 * MINUTE, HOUR, 2, 5
OPENS, CLOSES = 510 * MINUTE, 1050 * MINUTE


@dataclass(frozen=True)
class Setting:
    """What differs between halls. ``step`` is what a next step queues with: None keeps the place, else ms."""

    step: int | None = 10 * MINUTE
    ready: int = 2
    allowance: int | None = None
    days: int = 2
    appointments: bool = True


SETTINGS = (
    Setting(allowance=0),
    Setting(step=0, ready=1),
    Setting(step=None, ready=0, allowance=10 * MINUTE),
    Setting(step=20 * MINUTE, ready=3, days=1, allowance=30 * MINUTE),
    Setting(days=0, appointments=False),
)


def _next_step(step: int | None) -> str:
    if step is None:
        return "keep"
    return "now" if step == 0 else f"{step // MINUTE} min"


def hall_of(setting: Setting) -> dict[str, Any]:
    """The hall's file as data."""
    hall = hall_data()
    hall["materials"]["FORM"] = {"names": names("Form"), "shareable": False}
    hall["items"] += [
        item("PAY", "DB", 5),
        {**item("BOTH", "DA", 24, "complex"), "steps": ["QA", "CB"]},
        {**item("CHAIN", "DA", 11, "complex"), "steps": ["NA", "PAY"], "in_order": True},
    ]
    hall["skills"].append({"code": "pay", "names": names("Pay"), "items": ["PAY"], "only": True})
    for one in hall["windows"]:
        if one["id"] in ("W2", "W3"):
            one["skills"].append("pay")
    hall["rules"] |= {
        "requeue_behind": BEHIND,
        "requeue_times": TIMES,
        "more_time_behind": LATER_BEHIND,
        "more_time_times": LATER_TIMES,
        "undo_within": f"{UNDO // SECOND} s",
        "get_ready": setting.ready,
        "next_step": _next_step(setting.step),
        "return_days": setting.days,
        "return_credit": f"{RETURN_CREDIT // MINUTE} min",
    }
    if setting.allowance is not None:
        hall["rules"]["closing_allowance"] = f"{setting.allowance // MINUTE} min"
    if setting.appointments:
        hall["appointments"] = {
            "credit": f"{BOOKED_CREDIT // MINUTE} min",
            "grace": f"{GRACE // MINUTE} min",
            "every": f"{EVERY // MINUTE} min",
            "quota": QUOTA,
            "days": HORIZON,
        }
    return hall


HALL = hall_of(SETTINGS[0])
WINDOWS = tuple(one["id"] for one in HALL["windows"])
ZONES = {one["id"]: tuple(one["zones"]) for one in HALL["windows"]}
LETTERS = {lane["code"]: lane["letter"] for lane in HALL["lanes"]}
REGULAR = {lane["zone"]: lane["code"] for lane in HALL["lanes"] if lane["kind"] == "regular"}
_ZONE = {one["code"]: one["zone"] for one in HALL["departments"]}
HOME = {one["code"]: _ZONE[one["department"]] for one in HALL["items"]}
SERVICE = {one["code"]: int(one["service"].split()[0]) * MINUTE for one in HALL["items"]}
STEPS = {"BOTH": ("QA", "CB"), "CHAIN": ("NA", "PAY")}
IN_ORDER = {"CHAIN"}
LISTED = {"QA", "QB"}
MATERIALS = {"ID", "FORM"}
CREDIT = {"elder": 10 * MINUTE, "urgent": 20 * MINUTE, None: 0}
DEPARTMENTS = {
    code: tuple(one["code"] for one in HALL["items"] if one["department"] == code) for code in ("DA", "DB")
}
PARKS = {code: tuple(item for item in items if item not in STEPS) for code, items in DEPARTMENTS.items()}
PARKS |= {item: (item,) for item in HOME if item not in STEPS}
"""What is parked under a code: one-thing items are only as good as their steps."""
SKILLS = {
    "DA": set(DEPARTMENTS["DA"]) - {"ONE"},
    "DB": set(DEPARTMENTS["DB"]) - {"PAY"},
    "one": {"ONE"},
    "pay": {"PAY"},
}
OWN_SKILLS = {
    one["id"]: frozenset().union(*(SKILLS[skill] for skill in one["skills"])) for one in HALL["windows"]
}
CHANNELS = ("kiosk", "phone", "reception", "appointment", "api")
