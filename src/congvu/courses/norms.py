"""Citations and their currency: what is in force on a day, and what rests on something that is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from congvu.model.norms import Citation, NormDocument, NormVersion, Provision, Register


class Problem(StrEnum):
    """Why a citation leads nowhere, or to something that is not in force."""

    MALFORMED = "malformed"
    NO_DOCUMENT = "no_document"
    NO_PROVISION = "no_provision"
    NO_VERSION = "no_version"
    AMBIGUOUS = "ambiguous"
    UNDATED = "undated"
    NOT_YET = "not_yet"
    ENDED = "ended"


_WORDS = {
    Problem.MALFORMED: "không đúng dạng trích dẫn",
    Problem.NO_DOCUMENT: "văn bản không có trong sổ văn bản",
    Problem.NO_PROVISION: "văn bản không có điều khoản này trong sổ",
    Problem.NO_VERSION: "điều khoản không có bản nào bắt đầu từ ngày này",
    Problem.AMBIGUOUS: "điều khoản có nhiều bản mà trích dẫn không nêu bản nào",
    Problem.UNDATED: "sổ không ghi ngày có hiệu lực",
    Problem.NOT_YET: "chưa có hiệu lực",
    Problem.ENDED: "đã hết hiệu lực",
}


class Unresolved(ValueError):
    """A citation that leads to nothing in the register; ``problem`` says why."""

    def __init__(self, citation: str, problem: Problem) -> None:
        super().__init__(f"{citation}: {_WORDS[problem]}")
        self.citation = citation
        self.problem = problem


class Resolved(NamedTuple):
    """What a citation leads to; provision and version are ``None`` where it names a whole document."""

    document: NormDocument
    provision: Provision | None
    version: NormVersion | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a citation does not hold on a day. ``since`` is the first such day or, if still to come, the first good."""

    citation: str
    problem: Problem
    since: date | None = None

    def __str__(self) -> str:
        day = f" ({self.since:%d/%m/%Y})" if self.since else ""
        return f"{self.citation}: {_WORDS[self.problem]}{day}"


@dataclass(frozen=True, slots=True)
class Lapse:
    """A piece of content (a lesson section, an item, a result) that rests on norms not in force, and which."""

    content: str
    reasons: tuple[Reason, ...]


def resolve(register: Register, citation: Citation | str) -> Resolved:
    """Where a citation leads; raises :class:`Unresolved`.

    A provision with several versions must be cited by the first day of one of them.
    """
    cited = _parse(citation)
    document = register.documents.get(cited.document)
    if document is None:
        raise Unresolved(str(citation), Problem.NO_DOCUMENT)
    if not cited.provision:
        return Resolved(document, None, None)
    provision = document.provisions.get(cited.provision)
    if provision is None:
        raise Unresolved(str(citation), Problem.NO_PROVISION)
    return Resolved(document, provision, _version(provision, cited))


def in_force(register: Register, citations: Iterable[Citation | str], on: date) -> bool:
    """Whether everything cited is in force on that day; what cannot be resolved is not."""
    return not reasons(register, citations, on)


def reasons(register: Register, citations: Iterable[Citation | str], on: date) -> tuple[Reason, ...]:
    """Why the citations are not all in force on that day; empty when they are.

    A provision is in force while its version and its document both are. A source that is not law (a press article)
    has no force to lose: it never gives a reason.
    """
    found = (_reason(register, citation, on) for citation in citations)
    return tuple(reason for reason in found if reason is not None)


def currency_report(register: Register, rests: Mapping[str, Iterable[str]], on: date) -> list[Lapse]:
    """What rests on norms not in force on that day, sorted by name; ``rests`` maps content to its citations."""
    lapses = [Lapse(content, reasons(register, rests[content], on)) for content in sorted(rests)]
    return [lapse for lapse in lapses if lapse.reasons]


def _parse(citation: Citation | str) -> Citation:
    if isinstance(citation, Citation):
        return citation
    try:
        return Citation.parse(citation)
    except ValueError:
        raise Unresolved(citation, Problem.MALFORMED) from None


def _version(provision: Provision, cited: Citation) -> NormVersion:
    if cited.from_on is None:
        if len(provision.versions) > 1:
            raise Unresolved(str(cited), Problem.AMBIGUOUS)
        named = provision.versions
    else:
        named = tuple(version for version in provision.versions if version.from_on == cited.from_on)
    if not named:
        raise Unresolved(str(cited), Problem.NO_VERSION)
    return named[0]


def _reason(register: Register, citation: Citation | str, on: date) -> Reason | None:
    try:
        document, _, version = resolve(register, citation)
    except Unresolved as error:
        return Reason(str(citation), error.problem)
    if not document.binding:
        return None
    first = document.effective_from or document.issued_on
    if version is None and first is None:
        return Reason(str(citation), Problem.UNDATED)
    spans = [(first, document.effective_to)]
    spans += [(version.from_on, version.to_on)] if version else []
    return _outside(str(citation), spans, on)


def _outside(citation: str, spans: list[tuple[date | None, date | None]], on: date) -> Reason | None:
    starts = [first for first, _ in spans if first]
    ends = [last for _, last in spans if last]
    if starts and on < max(starts):
        return Reason(citation, Problem.NOT_YET, max(starts))
    if ends and on > min(ends):
        return Reason(citation, Problem.ENDED, _day_after(min(ends)))
    return None


def _day_after(day: date) -> date:
    return day if day == date.max else date.fromordinal(day.toordinal() + 1)
