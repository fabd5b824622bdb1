"""Citations and their currency: what is in force on a day, and what rests on something that is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from congvu import messages
from congvu.model.norms import Citation, NormDocument, NormState, NormVersion, Provision, Register


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
        day = f" ({messages.day(self.since)})" if self.since else ""
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
    outcomes = (_reason(register, citation, on) for citation in citations)
    return tuple(reason for reason in outcomes if reason is not None)


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


def uncovered(register: Register, citations: Sequence[str], on: date) -> tuple[Reason, ...]:
    """The reasons that remain for a text which tells history: one is covered where the text also cites, in force on
    that day, a successor of the document or another version of the same provision.
    """
    good = [Citation.parse(citation) for citation in citations if in_force(register, [citation], on)]
    documents = {citation.document for citation in good}
    provisions = {(citation.document, citation.provision) for citation in good}
    return tuple(
        reason
        for reason in reasons(register, citations, on)
        if not _is_covered(register, Citation.parse(reason.citation), documents, provisions)
    )


def _is_covered(
    register: Register, cited: Citation, documents: AbstractSet[str], provisions: AbstractSet[tuple[str, str]]
) -> bool:
    later = {new.slug for new, _ in successors(register, cited.document)}
    return bool(later & documents) or (cited.document, cited.provision) in provisions


class NormStanding(StrEnum):
    """How a document stands on a day. ``uncertain``: the register could not verify it, so it is taught nowhere."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    UNCERTAIN = "uncertain"
    NO_LAW = "no_law"


def standing(document: NormDocument, on: date) -> NormStanding:
    """How a document stands on that day; a source that is not law has no force to lose."""
    if not document.binding:
        return NormStanding.NO_LAW
    first = document.effective_from or document.issued_on
    if first is not None and on < first:
        return NormStanding.NOT_YET
    if document.effective_to is not None and on > document.effective_to:
        return NormStanding.ENDED
    verified = first is not None and document.state is NormState.VERIFIED
    return NormStanding.IN_FORCE if verified else NormStanding.UNCERTAIN


def successors(register: Register, slug: str) -> list[tuple[NormDocument, date | None]]:
    """What replaced a document, and on which day, wherever the register says so; oldest first."""
    replaced_on: dict[str, date | None] = {}
    own = register.documents.get(slug)
    for relation in own.relations if own else ():
        if relation.type == "replaced_by":
            replaced_on[relation.target] = relation.on
    for other in register.documents.values():
        for relation in other.relations:
            if relation.type == "replaces" and relation.target == slug:
                replaced_on.setdefault(other.slug, relation.on or other.effective_from)
    known = [
        (register.documents[name], day) for name, day in replaced_on.items() if name in register.documents
    ]
    return sorted(known, key=lambda pair: (pair[1] or date.max, pair[0].slug))


def touches(citation: Citation | str, slug: str, provision: str = "") -> bool:
    """Whether a citation rests on a document, or on one of its provisions (``d17`` takes ``d17.k1``)."""
    try:
        cited = _parse(citation)
    except Unresolved:
        return False
    within = f"{cited.provision}.".startswith(f"{provision}.") if provision else True
    return cited.document == slug and within
