"""Findings: faults in content and data, each with place, stable code and mend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An ``error`` stops a build or an import; a ``warning`` is shown and does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.

    ``place`` is a file with line (``quizzes/banks/a.yaml:12``) or a cell (``Sheet1!C17``); ``code`` is
    stable (``CV-BANK-012``); ``message`` and ``mend`` are Vietnamese.
    """

    code: str
    place: str
    message: str
    mend: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        mend = f" → {self.mend}" if self.mend else ""
        return f"{self.place}: {self.code} {self.message}{mend}"


def errors(findings: list[Finding]) -> list[Finding]:
    """The findings that stop a build or an import."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
