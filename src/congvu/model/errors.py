"""The errors of congvu.

CongvuError
├── UserError            something a person can mend; carries a message and a mend
│   ├── NotFound         no such object, or none that this person may see
│   ├── Forbidden        known, but not for this role
│   ├── Conflict         the state has moved on (a stale tab, an attempt already submitted)
│   └── Rejected         input with faults; carries every finding
└── StoreUnavailable     the store cannot take a write now (full disk, lost server)

A broken rule in content or data is a :class:`congvu.model.findings.Finding`, not an exception.
"""

from __future__ import annotations

from collections.abc import Sequence

from congvu.model.findings import Finding


class CongvuError(Exception):
    """Base of every error that congvu raises on purpose."""


class UserError(CongvuError):
    """Something a person can mend.

    ``message`` says what is wrong and ``mend`` what to do next; both are Vietnamese, ready to show.
    """

    status = 400

    def __init__(self, message: str, *, mend: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.code = code


class NotFound(UserError):
    """No such object, or none within the caller's scope (the two are not told apart)."""

    status = 404


class Forbidden(UserError):
    """The caller's role does not allow this."""

    status = 403


class Conflict(UserError):
    """The state has moved on since the caller last saw it."""

    status = 409


class Rejected(UserError):
    """Input with faults. Nothing was changed; ``findings`` holds all of them."""

    status = 422

    def __init__(self, message: str, findings: Sequence[Finding], *, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.findings = tuple(findings)


class StoreUnavailable(CongvuError):
    """The store cannot take a write now; the caller keeps its data and tries again."""
