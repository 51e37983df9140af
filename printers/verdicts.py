"""What became of a slip: four verdicts, and the reasons behind them in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from printers.slip import Words

State = Literal["printed", "sent", "uncertain", "failed"]


class Late(Protocol):
    """An answer that may still come: the connection is held open for it."""

    def poll(self) -> Verdict | None:
        """The final verdict when the printer has answered or hung up, None while it may still answer."""

    def close(self) -> None:
        """Give up waiting."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a device says about one slip.

    ``printed``: the printer confirmed it, or the paper is a file. ``sent``: handed over whole, nobody
    confirms. ``uncertain``: some of it was handed over and there may or may not be paper; only a person may
    print it again. ``failed``: certainly nothing was handed over. ``reason`` is a key of REASONS.
    """

    state: State
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    late: Late | None = None

    def said(self, language: str) -> str:
        """The reason in words."""
        return REASONS[self.reason].get(language)


REASONS: Final[Mapping[str, Words]] = {
    "confirmed": Words("打印机已确认打印", "The printer confirmed the slip"),
    "written": Words("已写入文件", "Written to the file"),
    "shown": Words("已显示在虚拟打印机上", "Shown on the virtual printer"),
    "handed_over": Words("已送达打印机，打印机不作确认", "Handed over; this printer does not confirm"),
    "spooled": Words("已交给系统打印队列", "Handed to the system's print queue"),
    "refused": Words("打印机拒绝连接", "The printer refused the connection"),
    "unreachable": Words("连接不上打印机", "The printer cannot be reached"),
    "mute": Words("打印机没有应答", "The printer does not answer"),
    "paper_out": Words("打印机缺纸", "The printer is out of paper"),
    "cover_open": Words("打印机盖子未合上", "The printer's cover is open"),
    "printer_error": Words("打印机报错（切刀或过热）", "The printer reports an error (cutter or heat)"),
    "offline": Words("打印机处于脱机状态", "The printer is offline"),
    "busy": Words("打印机正被占用", "The printer is in use by somebody else"),
    "stalled": Words("打印机中途停止接收", "The printer stopped taking data"),
    "broken_off": Words("打印途中连接中断", "The connection broke during the slip"),
    "unconfirmed": Words("打印机没有确认打印", "The printer did not confirm the slip"),
    "interrupted": Words("打印途中系统中断", "Kuaiban was interrupted during the slip"),
    "resting": Words("打印机故障，稍后重试", "The printer has a fault; it is tried again soon"),
    "too_old": Words("已过有效时间，不再打印", "Too old to be worth printing"),
    "bad_slip": Words("小票内容或模板有误", "The slip or its template has a mistake"),
    "no_typeface": Words("缺少小票字体", "The typeface of slips is missing"),
    "not_writable": Words("文件无法写入", "The file cannot be written"),
    "no_driver": Words("缺少打印驱动", "The driver for this printer is not installed"),
    "queue_refused": Words("系统打印队列拒绝了任务", "The system's print queue refused the job"),
    "no_printer": Words("打印机已被移除", "The printer has been taken out"),
    "bad_address": Words("打印机地址有误", "The printer's address has a mistake"),
    "unexpected": Words("打印程序出错", "The print program met an unexpected error"),
}
"""Every reason of a verdict or of a job's state, in both languages."""
