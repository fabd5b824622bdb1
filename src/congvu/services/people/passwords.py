"""Passwords (argon2id), printed codes and session tokens. Only digests ever reach the store."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from congvu.model.errors import UserError
from congvu.model.letters import nfc
from congvu.services.people.strength import MEND, require_strong

PASSWORD_MIN = 10
PASSWORD_MAX = 200
RAW_MAX = 4 * PASSWORD_MAX
"""Code points before they are composed: a Vietnamese letter may come as three. More is never composed at all."""
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: read from paper
CODE_LENGTH = 8
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's minimum for argon2id
_ABSENT = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The argon2id digest of a password; raises :class:`UserError` for one too short or too long.

    Vietnamese letters count the same however the keyboard composes them (NFC).
    """
    return _hasher.hash(_readable(password))


def choose_password(password: str, known: Sequence[str]) -> str:
    """As :func:`hash_password`, for a password that somebody makes up; also refuses what is easily guessed.

    ``known`` is what anybody knows of her. Takes tens of milliseconds.
    """
    password = _readable(password)
    require_strong(password, known)
    return _hasher.hash(password)


def _readable(password: str) -> str:
    """In NFC, of a fit length; raises :class:`UserError`. What is far too long is not looked at."""
    composed = "" if len(password) > RAW_MAX else nfc(password)
    if not PASSWORD_MIN <= len(composed) <= PASSWORD_MAX:
        raise UserError(f"Mật khẩu cần từ {PASSWORD_MIN} đến {PASSWORD_MAX} ký tự.", mend=MEND)
    return composed


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether a password matches. An unknown account takes as long as a known one."""
    try:
        _hasher.verify(password_hash or _ABSENT, nfc(password[:RAW_MAX])[:PASSWORD_MAX])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def new_code() -> str:
    """A code to print, as ``K7MF-3QXP``."""
    letters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def code_digest(code: str) -> str:
    """Digest of a code as typed: case, spaces and hyphens do not matter."""
    return digest("".join(letter for letter in code.upper() if letter.isalnum()))


def new_password() -> str:
    """A first password that is easily read and typed, as ``K7MF-3QXP-9TWB-4HNC``: 78 bits."""
    return f"{new_code()}-{new_code()}"


def new_token() -> str:
    """A session token."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """SHA-256 in hex; enough for secrets that are random themselves."""
    return hashlib.sha256(secret.encode()).hexdigest()
