"""Random secrets, how they are kept, passwords, and the key that signs page tokens."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

import argon2

TOKEN_PREFIX = "kbt_"  # noqa: S105 (a visible mark, not a secret)
KEY_FILE = "signing.key"
_KEY_BYTES = 48

_hasher = argon2.PasswordHasher()
_NOBODY = _hasher.hash("the password of nobody")


def new_token() -> str:
    """A bearer token for a program or a device: ``kbt_`` and 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_secret() -> str:
    """256 random bits as text, for a cookie."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored of a random secret: its SHA-256. (Random secrets need no slow hash; passwords do.)"""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def hash_password(password: str) -> str:
    """An argon2id hash with its parameters and salt in it."""
    return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``. Nobody's password takes as long to refuse."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    """Whether a stored hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def signing_key(folder: Path) -> bytes:
    """The key of this deployment, made on first use and readable by its owner only.

    All processes of a deployment share the data folder and so the key; losing it signs everybody's pages out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / KEY_FILE
    # Written whole under another name and then linked: another process sees no key or a whole one.
    if not path.exists():
        draft = folder / f".{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
