"""The slip that a test prints."""

from __future__ import annotations

from pathlib import Path

from printers.devices import open_printer
from printers.slip import Language, Slip, Words
from printers.verdicts import Verdict


def sample_slip(language: Language = "zh-CN", *, number: str = "K012", copy: bool = False) -> Slip:
    """A believable slip that belongs to nobody: every part is on it."""
    return Slip(
        hall=Words("示例区政务服务中心", "Sample District Service Hall"),
        number=number,
        lane=Words("快办", "Fast"),
        kind="fast",
        items=(Words("个体工商户简易注销", "Sole-proprietor simplified deregistration"),),
        departments=(Words("市场监管", "Market Regulation"),),
        people_ahead=3,
        p50_seconds=130,
        p90_seconds=280,
        issued_at=1_780_000_000_000,
        issued_text="2026-05-28 10:26",
        follow_url="https://hall.example.gov.cn/f/9vXq2Lw8Zk",
        language=language,
        copy=copy,
        materials=(
            Words("经营者身份证", "Owner ID card"),
            Words("注销申请书", "Deregistration application form"),
            Words("执照正副本", "Licence original and duplicate"),
        ),
        notices=(),
    )


def print_test_slip(address: str, papers: Path = Path("var/papers"), language: Language = "zh-CN") -> Verdict:
    """Print a test slip at an address and say what became of it; virtual printers write below ``papers``.

    Raises AddressMistakes for an address that is not one, and FontsMissing.
    """
    printer = open_printer(address, papers)
    return printer.device.print(printer.encode(sample_slip(language)))
