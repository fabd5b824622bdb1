"""The register of norms as values: documents, provisions, their dated versions, citations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

_CITATION = re.compile(r"(?P<doc>[a-z0-9-]+)(?:#(?P<prov>[a-z0-9.]+))?(?:@(?P<day>\d{4}-\d\d-\d\d))?")


class NormState(StrEnum):
    """``unverified`` is never taught as fact and never scored."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Citation:
    """``nd-61-2018#d17.k1`` or, naming a version by its first day, ``…@2026-07-01``."""

    document: str
    provision: str = ""
    from_on: date | None = None

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Reads a citation; raises ``ValueError`` on any other text."""
        match = _CITATION.fullmatch(text)
        if not match:
            raise ValueError(text)
        day = match["day"]
        return cls(match["doc"], match["prov"] or "", date.fromisoformat(day) if day else None)

    def __str__(self) -> str:
        provision = f"#{self.provision}" if self.provision else ""
        return f"{self.document}{provision}" + (f"@{self.from_on}" if self.from_on else "")


@dataclass(frozen=True, slots=True)
class NormVersion:
    """A wording of a provision, in force from its first to its last day, both included."""

    from_on: date
    to_on: date | None
    paraphrase: str
    state: NormState
    evidence: str = ""

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on that day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision (điều, khoản, điểm, mẫu) with its versions, oldest first."""

    id: str
    label: str
    versions: tuple[NormVersion, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """How a document stands to another: replaces, replaced_by, amends, amended_by, guides, guided_by."""

    type: str
    target: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NormDocument:
    """A legal document, or a source that is not law (``binding`` false)."""

    slug: str
    number: str
    kind: str
    issuer: str
    title: str
    issued_on: date | None
    effective_from: date | None
    effective_to: date | None
    state: NormState
    binding: bool = True
    evidence: str = ""
    relations: tuple[Relation, ...] = ()
    provisions: Mapping[str, Provision] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Short name to show: kind and number."""
        return f"{self.kind} {self.number}".strip()


@dataclass(frozen=True, slots=True)
class Register:
    """All documents by slug."""

    documents: Mapping[str, NormDocument] = field(default_factory=dict)
