import os

from hall.clock import ScaledClock
from hall.papers import papers_folder
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
