"""Whether what visitors were told came true.

Judged as the promise is (:mod:`queueing.promise`): who leaves after the time that was told has waited longer,
who leaves before it proves nothing.
"""

from __future__ import annotations


def came_true(told: int, waited: int | None, left: int | None) -> bool | None:
    """Whether somebody was called within ``told`` ms of the issue; None when nobody can know.

    ``waited`` is from issue to first call (ms; None: never called), ``left`` until the visitor gave up or the
    day ended (ms; None: did not).
    """
    if waited is not None:
        return waited <= told
    if left is not None and left > told:
        return False
    return None
