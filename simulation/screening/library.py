"""The compiled kernel: which file it is on this machine, and the shapes it takes its data in.

``kernel/`` is compiled for every kind of machine that a hall may have when the wheel is made, so a hall's
machine needs no compiler and nothing is compiled when it starts. The kernel asks nothing of the system: no
library, no memory, no file. It is loaded by whoever screens plans, never by the web process.
"""

from __future__ import annotations

import ctypes
import functools
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FOLDER = Path(__file__).parent / "lib"
_FILES = {
    ("Linux", "x86_64"): "linux-x86_64.so",
    ("Linux", "aarch64"): "linux-aarch64.so",
    ("Darwin", "arm64"): "macos-arm64.dylib",
    ("Darwin", "x86_64"): "macos-x86_64.dylib",
    ("Windows", "AMD64"): "windows-x86_64.dll",
}
FAULTS = {1: "many_lines", 2: "many_moments", 3: "many_turns", 4: "restless_triggers"}
"""What a run can end with instead of a result."""

Whole = ctypes.c_int64


class Numbers(ctypes.c_void_p):
    """Where numbers of these ``kinds`` stand, one after the other. It is a bare address: a pointer that knows
    its type takes four times as long to make, and a planner makes two hundred for every plan it looks at.
    Whoever passes one on keeps the array alive.
    """

    kinds: tuple[type[np.generic], ...] = ()

    @classmethod
    def address(cls, values: NDArray[Any]) -> int:
        """Where the array stands. Raises :class:`TypeError` when its numbers are of another kind."""
        if values.dtype.type not in cls.kinds:
            raise TypeError(f"the kernel reads {cls.kinds[0].__name__} here, not {values.dtype}")
        return values.ctypes.data

    @classmethod
    def from_param(cls, values: NDArray[Any]) -> Numbers:
        """An array passed to the kernel."""
        return cls(cls.address(values))


class Wholes(Numbers):
    """Whole numbers of 64 bits."""

    kinds = (np.int64,)


class Halves(Numbers):
    """Whole numbers of 32 bits."""

    kinds = (np.int32,)


class Reals(Numbers):
    """Numbers with a fraction."""

    kinds = (np.float64,)


class Bytes(Numbers):
    """Flags and small codes."""

    kinds = (np.bool_, np.int8, np.uint8)


class KernelMissing(Exception):
    """There is no compiled kernel for this kind of ``machine``."""

    def __init__(self, machine: str) -> None:
        super().__init__(f"there is no compiled kernel for {machine}")
        self.machine = machine


def _fields(kind: Any, names: str) -> list[tuple[str, Any]]:
    return [(name, kind) for name in names.split()]


class HallData(ctypes.Structure):
    """``Hall`` of kernel/data.h: the hall under one plan."""

    _fields_ = (
        *_fields(Whole, "windows lanes items begins issuing_ends closes ends"),
        *_fields(Whole, "get_ready ready_early ready_saves requeue_behind requeue_times requeue_within"),
        *_fields(Whole, "more_time_behind more_time_times next_step return_credit gives_passes"),
        *_fields(Whole, "closing_allowance walk clear appointment_credit appointment_grace absent guides"),
        *_fields(
            Whole, "fast_lane catalogue_service catalogue_items room balks_above lowest_first hands_back"
        ),
        *_fields(Reals, "aging pace"),
        *_fields(Whole, "reserves dues"),
        *_fields(Wholes, "due_at due_rank due_window due_set due_until due_last"),
        *_fields(Wholes, "set_start entry_lane entry_after entry_reserve lane_fast lane_in_plan"),
        *_fields(Wholes, "item_listed item_regular item_mask item_service item_in_order"),
        *_fields(Wholes, "step_start step_item window_zone"),
        *_fields(Whole, "triggers"),
        *_fields(Wholes, "trigger_lane trigger_more trigger_longer trigger_sustain trigger_window"),
        *_fields(Wholes, "trigger_set trigger_below trigger_calm trigger_dwell"),
    )


class VisitorData(ctypes.Structure):
    """``Visitors`` of kernel/data.h: the columns of a day's visitors; NULL for what nobody does."""

    _fields_ = (
        *_fields(Whole, "visitors zones"),
        *_fields(Wholes, "item_of credit_of arrival item priority service accept walk walk_by_zone clear"),
        *_fields(Wholes, "patience returns"),
        *_fields(Bytes, "comes"),
        *_fields(Wholes, "matter_start matter_item matter_service matter_accept"),
        *_fields(Bytes, "matter_brought how"),
        *_fields(Wholes, "booked check back again more_time aside aside_for seen"),
        *_fields(Bytes, "early_pass sent_away turned_away granted balks"),
    )


class RecordData(ctypes.Structure):
    """``Record`` of kernel/data.h: where to write what came of it."""

    _fields_ = (
        *_fields(Halves, "issued called started accepted completed left expired missed"),
        *_fields(Halves, "lane window arrived uncounted early handled staffed"),
        *_fields(Whole, "handled_rows staffed_rows most_handled most_staffed overtime closed"),
    )


class CellData(ctypes.Structure):
    """``Cells`` of kernel/counting.h: who belongs to which cells."""

    _fields_ = (
        *_fields(Whole, "cells kinds_of_lanes edges"),
        *_fields(Wholes, "kind_of_item kind_of_lane edge first cell limit"),
    )


class CountData(ctypes.Structure):
    """``Counts`` of kernel/counting.h: where to write the counts."""

    _fields_ = (
        *_fields(Wholes, "issued counted within started waited left"),
        *_fields(Wholes, "paid busy overtime longest closed"),
    )


class StandingData(ctypes.Structure):
    """``Standing`` of kernel/present.h: a hall as it stands."""

    _fields_ = (
        *_fields(Whole, "now until present joins issuing past_hours moved"),
        *_fields(Wholes, "tickets windows watches issued_of_lane service_of_lane records clearing opening"),
    )


def addresses(of: type[ctypes.Structure], arrays: Mapping[str, NDArray[Any]]) -> dict[str, int]:
    """Where the arrays stand that these fields of a structure name. Raises :class:`TypeError` as
    :meth:`Numbers.address` does.
    """
    kinds = _kinds(of)
    return {name: kinds[name].address(values) for name, values in arrays.items()}


@functools.cache
def _kinds(of: type[ctypes.Structure]) -> dict[str, type[Numbers]]:
    return {name: kind for name, kind, *_ in of._fields_ if issubclass(kind, Numbers)}


@functools.cache
def kernel() -> ctypes.CDLL:
    """The kernel of this machine. Raises :class:`KernelMissing`."""
    machine = (platform.system(), platform.machine())
    name = _FILES.get(machine)
    if name is None or not (_FOLDER / name).exists():
        raise KernelMissing(" ".join(machine))
    return load(_FOLDER / name)


def load(path: Path) -> ctypes.CDLL:
    """The kernel in a file."""
    library = ctypes.CDLL(str(path))
    library.kuaiban_memory.restype = Whole
    library.kuaiban_memory.argtypes = (Whole,)
    library.kuaiban_days.restype = Whole
    library.kuaiban_days.argtypes = (
        ctypes.POINTER(HallData),
        ctypes.POINTER(VisitorData),
        ctypes.POINTER(RecordData),
        Whole,
        Wholes,
        Wholes,
        ctypes.c_void_p,
    )
    library.kuaiban_count.restype = None
    library.kuaiban_count.argtypes = (
        ctypes.POINTER(CellData),
        ctypes.POINTER(CountData),
        Wholes,
        ctypes.POINTER(RecordData),
        Whole,
        Wholes,
        Wholes,
    )
    days = (Whole, Wholes, Wholes)
    library.kuaiban_keep.restype = Whole
    library.kuaiban_keep.argtypes = (
        *(ctypes.POINTER(HallData), ctypes.POINTER(VisitorData), ctypes.POINTER(RecordData)),
        *(Whole, *days, Whole, Wholes, Wholes, Whole, Wholes, Wholes, ctypes.c_void_p),
    )
    library.kuaiban_resume.restype = Whole
    library.kuaiban_resume.argtypes = (
        *(ctypes.POINTER(HallData), ctypes.POINTER(HallData), Wholes, ctypes.POINTER(VisitorData)),
        *(ctypes.POINTER(RecordData), Wholes, ctypes.POINTER(RecordData)),
        *(*days, Whole, Wholes, Bytes, ctypes.c_void_p),
    )
    library.kuaiban_present.restype = Whole
    library.kuaiban_present.argtypes = (
        *(ctypes.POINTER(HallData), ctypes.POINTER(VisitorData), ctypes.POINTER(RecordData)),
        *(ctypes.POINTER(StandingData), *days, ctypes.c_void_p),
    )
    return library
