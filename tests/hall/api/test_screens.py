import os

from hall.clock import ScaledClock
from hall.papers import papers_folder
from hall.store.spool import SpoolStore
from printers.jobs import Marking
from tests.builders import at


def test_a_paper_tells_the_halls_time_though_a_printer_keeps_the_machines(api, parts, hall, wall):
    folder = papers_folder(parts.settings.data_dir, hall) / "kiosk"
    folder.mkdir(parents=True)
    paper = folder / "00000001.png"
    paper.write_bytes(b"a picture")
    os.utime(paper, (wall() // 1000 + 6, wall() // 1000 + 6))
    parts.operations.clock = ScaledClock(wall(), at("09:00"), 20.0)

    (found,) = api("manager").get("/printers/kiosk/papers").json["papers"]

    assert found["printed_at"] == "2026-03-02T01:02:00.000Z"


def test_the_office_learns_which_slip_failed_and_why_in_both_languages(api, parts, wall):
    kiosk = api("kiosk")
    failed, waiting = (kiosk.post("/tickets", {"items": ["QA"]}).json for _ in range(2))
    spool = SpoolStore(parts.store, lambda: True)
    job = spool.claim("TINY/kiosk", wall(), ("queued",))
    spool.mark(Marking(job.id, "failed", "resting", wall(), 1, wall() + 30_000))

    (printer,) = api("manager").get("/printers").json["printers"]

    told = {one["number"]: (one["paper"], one["words"]) for one in printer["slips"]}
    assert told[waiting["number"]] == ("queued", None)
    paper, words = told[failed["number"]]
    assert (paper, words["en"]) == ("failed", "The printer has a fault; it is tried again soon")
    assert words["zh-CN"] == "打印机故障，稍后重试"
