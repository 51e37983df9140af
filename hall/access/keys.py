"""Random secrets, how they are kept, and passwords."""

from __future__ import annotations

import hashlib
import secrets

import argon2

TOKEN_PREFIX = "kbt_"  # noqa: S105 (a visible mark, not a secret)

_hasher = argon2.PasswordHasher()


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
    if stored is None:
        _hasher.hash(password)
        return False
    try:
        return _hasher.verify(stored, password)
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    """Whether a stored hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)
