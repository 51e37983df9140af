"""What a failed command says and its exit code: a sentence for every failure, never a stack trace.

Exit codes follow sysexits.h: 64 wrong usage, 65 mistakes in data, 66 no such input, 69 a service (port,
database) cannot be had, 70 a fault of the program, 74 the disk, 78 settings. People read them in
docs/reference/exit-codes.md.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from hall.commandline.reading import NoDatabase, NoInput, SettingsMistakes
from hall.errors import Problem, problem_words
from hall.serve import PortInUse
from hall.settings import load_settings
from hall.store.database import NewerDatabase, OldDatabase, WrongEncoding
from hall.store.engine import DriverMissing, OutcomeUnknown, is_away
from hall.words import mistake_sentence, mistake_text
from printers.errors import FontsMissing
from queueing.errors import Mistake, Mistakes
from simulation.wrong import NoFile, Wrong

USAGE, DATA, NO_INPUT, UNAVAILABLE, FAULT, DISK, SETTINGS = 64, 65, 66, 69, 70, 74, 78

_LITTLE = 512 * 1024
"""Bytes without which a database cannot be used."""

Told = tuple[int, str]


def tell(error: Exception, language: str) -> Told:
    """The exit code and the words for a failure; mistakes are told in a language."""
    for kind, say in _SAY:
        if isinstance(error, kind):
            return say(error, language)
    return FAULT, (
        f"This is a fault of Kuaiban, not yours: {type(error).__name__}: {error}\n"
        "Where it happened is shown with: python -X dev -m hall.cli ..."
    )


def _mistakes(error: Exception, language: str) -> Told:
    assert isinstance(error, Mistakes)
    found = error.mistakes
    lines = [f"- {mistake_sentence(mistake, language)}" for mistake in found]
    if language == "zh-CN":
        lines.append(f"有 {len(found)} 处错误，没有做任何更改。")
    else:
        lines.append(f"{len(found)} mistake{'s' if len(found) > 1 else ''}. Nothing has been changed.")
    return SETTINGS if isinstance(error, SettingsMistakes) else _code(found), "\n".join(lines)


def _code(mistakes: Iterable[Mistake]) -> int:
    return NO_INPUT if all(isinstance(one, NoFile) for one in mistakes) else DATA


def _wrong(error: Exception, language: str) -> Told:
    """A simulation's mistakes; their head is in the language already."""
    assert isinstance(error, Wrong)
    code = _code(error.mistakes)
    if language == "en":
        return code, f"Error: {error.message}"
    lines = [f"  {mistake_sentence(one, language)}" for one in error.mistakes]
    return code, "\n".join([f"错误：{error.head}", *lines])


def _problem(error: Exception, language: str) -> Told:
    assert isinstance(error, Problem)
    detail = problem_words(error.code, error.facts)[language]["detail"]
    unchanged = ". Nothing has been changed." if language == "en" else "。没有做任何更改。"
    return DATA, f"{detail}{unchanged}"


def _newer(error: Exception, _language: str) -> Told:
    return UNAVAILABLE, (
        f"The database was written by a newer version of Kuaiban (its tables are at {error}). "
        "Run that version, or restore a backup made before the upgrade."
    )


def _storage(error: Exception, _language: str) -> Told:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DBAPIError) and is_away(error):
        return UNAVAILABLE, _server(_AWAY, cause)
    if isinstance(cause, sqlite3.OperationalError) and ("full" in str(cause) or _no_room()):
        return DISK, "The disk is full. Nothing has been changed. Make room and try again."
    return DISK, (
        f"The database cannot be used: {cause}. Nothing has been changed. "
        "See whether its folder exists and may be written (KUAIBAN_DATA_DIR, KUAIBAN_DATABASE_URL)."
    )


_AWAY = """\
连接不上数据库服务器，没有做任何更改。请确认数据库服务器正在运行，地址、用户和密码正确。
The database server cannot be reached. Nothing has been changed.
See whether it runs, and whether address, user and password are right."""
_DRIVER = """\
没有安装 PostgreSQL 和 Redis 的驱动。请在同一环境中安装：pip install 'kuaiban[postgres]'
The drivers for PostgreSQL and Redis are not installed. Install them into the same environment:
pip install 'kuaiban[postgres]'"""
_ENCODING = """\
数据库的编码不是 UTF-8，存不下所有文字。没有做任何更改。请用 UTF-8 新建一个数据库：
The database is not in UTF-8 and cannot hold all text. Nothing has been changed. Make one that is:
createdb kuaiban --encoding=UTF8 --locale=C.UTF-8 --template=template0"""
_UNKNOWN = """\
提交时与数据库的连接中断，不知道是否已经生效。请先查看现在的状态，再决定是否重做。
The connection to the database was lost while it was committing: nobody knows whether it has been done.
Look at what there is now before you do it again."""


def _server(words: str, cause: object) -> str:
    """Words about a database server, in both languages, with where it should be and why it is not."""
    lines = [words, str(cause).strip()]
    with suppress(Mistakes):
        where = make_url(load_settings().database).render_as_string(hide_password=True)
        lines.append(f"KUAIBAN_DATABASE_URL: {where}")
    return "\n".join(lines)


def _no_room() -> bool:
    """Whether the disk of the data is full: SQLite then often speaks of an input or output error only."""
    with suppress(OSError, Mistakes):
        return shutil.disk_usage(load_settings().data_dir).free < _LITTLE
    return False


def _system(error: Exception, _language: str) -> Told:
    assert isinstance(error, OSError)
    if error.errno == errno.ENOSPC:
        return DISK, "The disk is full. Make room and try again."
    return DISK, f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"


_SAY = (
    (Mistakes, _mistakes),
    (Wrong, _wrong),
    (Problem, _problem),
    (NoInput, lambda error, language: (NO_INPUT, mistake_text(error.args[0], language))),
    (NoDatabase, lambda error, _: (UNAVAILABLE, str(error))),
    (PortInUse, lambda error, _: (UNAVAILABLE, str(error))),
    (NewerDatabase, _newer),
    (
        OldDatabase,
        lambda _error, _: (UNAVAILABLE, "The database is not set up for this version. Run: kuaiban upgrade"),
    ),
    (
        (ArgumentError, NoSuchModuleError),
        lambda error, _: (SETTINGS, f"KUAIBAN_DATABASE_URL names no database that can be used: {error}"),
    ),
    (WrongEncoding, lambda error, _: (UNAVAILABLE, _server(_ENCODING, f"server_encoding: {error}"))),
    (FontsMissing, lambda error, _: (FAULT, str(error))),
    (DriverMissing, lambda _error, _: (UNAVAILABLE, _DRIVER)),
    (OutcomeUnknown, lambda error, _: (UNAVAILABLE, _server(_UNKNOWN, error))),
    (DBAPIError, _storage),
    (OSError, _system),
)
"""Kinds of failure with what is said of them; the first that fits speaks."""
