"""Since when the law that something rests on is what it is: what a yearly refresher asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from congvu.law.norms import Resolved, Unresolved, in_force, resolve
from congvu.model.norms import Register


def changed_on(
    register: Register, rests: Mapping[str, Iterable[str]], on: date | None = None
) -> dict[str, date]:
    """The last change of the law under each piece of content; ``rests`` maps content to its citations.

    Of every cited norm that binds and is in force on the day ``on`` these days count: the first day of the cited
    version, the first day of the cited document, and the day on which that document took another's place. The newest
    of them all is the answer; a day after ``on`` does not count. Without a day norms count whether in force or not.
    What rests on nothing that counts is left out.
    """
    taken_over = _taken_over(register)
    days = {name: _newest(register, citations, on, taken_over) for name, citations in rests.items()}
    return {name: day for name, day in days.items() if day is not None}


def _newest(
    register: Register, citations: Iterable[str], on: date | None, taken_over: Mapping[str, date]
) -> date | None:
    days: list[date] = []
    for citation in citations:
        if on is not None and not in_force(register, [citation], on):
            continue
        try:
            norm = resolve(register, citation)
        except Unresolved:
            continue
        if norm.document.binding:
            days += _days_of(norm, taken_over)
    return max((day for day in days if on is None or day <= on), default=None)


def _days_of(norm: Resolved, taken_over: Mapping[str, date]) -> list[date]:
    document = norm.document
    days = [document.effective_from or document.issued_on, taken_over.get(document.slug)]
    days += [norm.version.from_on] if norm.version else []
    return [day for day in days if day is not None]


def _taken_over(register: Register) -> dict[str, date]:
    """For each document that took another's place, the last day on which it did, wherever the register says so.

    A relation without a day goes by the day after the last one of the document that ended.
    """
    taken_over: dict[str, date] = {}
    for document in register.documents.values():
        for relation in document.relations:
            if relation.type == "replaced_by":
                old, new = document.slug, relation.target
            elif relation.type == "replaces":
                old, new = relation.target, document.slug
            else:
                continue
            day = relation.on or _day_after(register, old)
            if day is not None and new in register.documents:
                taken_over[new] = max(day, taken_over.get(new, date.min))
    return taken_over


def _day_after(register: Register, slug: str) -> date | None:
    document = register.documents.get(slug)
    last = document.effective_to if document else None
    return last + timedelta(days=1) if last and last < date.max else None
