"""Norms and what rests on them: lesson sections, items and results, as published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from congvu.law.norms import Lapse, Problem, reasons, successors, touches, uncovered
from congvu.model.content import Json
from congvu.model.errors import NotFound
from congvu.model.norms import Citation, NormDocument, Register
from congvu.services.context import Context
from congvu.store import Tx, content, norm_use


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on a norm: lesson sections and items of today's content, and results of all time.

    ``attempts`` held an item that rests on it, in whatever version; ``passed`` of them are passes, on which a
    certificate may rest.
    """

    sections: tuple[str, ...]
    items: tuple[str, ...]
    attempts: int
    passed: int


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """Something to be written anew: what lapsed and why, and what has replaced the norms that it rests on."""

    lapse: Lapse
    replaced_by: tuple[NormDocument, ...]


def resting_on(tx: Tx, ctx: Context, norm: str) -> Resting:
    """What rests on ``norm`` (``nd-61-2018`` or ``nd-61-2018#d17``); raises :class:`NotFound`."""
    cited = known_norm(tx, ctx, norm)

    def rests(citations: Iterable[str]) -> bool:
        return any(touches(citation, cited.document, cited.provision) for citation in citations)

    sections = [name for name, citations in _sections(tx) if rests(citations)]
    items = {name for name, citations in _items(tx) if rests(citations)}
    taken, passed = norm_use.results_holding(tx, norm_use.versions_citing(tx, rests))
    return Resting(tuple(sections), tuple(sorted(items)), taken, passed)


def known_norm(tx: Tx, ctx: Context, norm: str) -> Citation:
    """A citation whose document the published register holds; raises :class:`NotFound`."""
    try:
        cited = Citation.parse(norm)
    except ValueError:
        cited = Citation("")
    if cited.document not in ctx.services.cache.register(tx).documents:
        mend = "Chạy congvu norm list để xem mã các văn bản, ví dụ nd-118-2025."
        raise NotFound(f"Sổ văn bản đã phát hành không có «{norm}».", mend=mend)
    return cited


@dataclass(frozen=True, slots=True)
class LapsedSection:
    """A section of a lesson that rests on norms which have ended: since when, and what stands in their place."""

    heading: str
    since: date | None
    replaced_by: tuple[NormDocument, ...]


def lapsed_sections(register: Register, lesson: Mapping[str, Json], on: date) -> list[LapsedSection]:
    """The sections of a published lesson that a reader must be warned of on that day."""
    lapsed = []
    for heading, cited in _sections_of(lesson):
        ended = [why for why in uncovered(register, cited, on) if why.problem is Problem.ENDED]
        if ended:
            since = min((why.since for why in ended if why.since), default=None)
            lapsed.append(
                LapsedSection(heading, since, _replacing(register, (why.citation for why in ended)))
            )
    return lapsed


def work_list(tx: Tx, ctx: Context, on: date) -> list[WorkEntry]:
    """What rests on norms not in force on that day and has to be written anew.

    A lesson section may tell what was the rule before, as long as it cites what is the rule now; an item may not.
    """
    register = ctx.services.cache.register(tx)
    grounds = {f"bài {name}": uncovered(register, cited, on) for name, cited in _sections(tx)}
    grounds |= {f"câu {name}": reasons(register, cited, on) for name, cited in _items(tx)}
    return [
        WorkEntry(Lapse(name, why), _replacing(register, (reason.citation for reason in why)))
        for name, why in sorted(grounds.items())
        if why
    ]


def _replacing(register: Register, citations: Iterable[str]) -> tuple[NormDocument, ...]:
    slugs = dict.fromkeys(citation.partition("#")[0].partition("@")[0] for citation in citations)
    replacing = {new.slug: new for slug in slugs for new, _ in successors(register, slug)}
    return tuple(replacing.values())


def _items(tx: Tx) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Items that papers may draw and lessons practise now, with their citations, each once."""
    versions = {
        item.id
        for publication in content.latest_publications(tx)
        for item in content.publication_items(tx, publication.id)
    }
    for course in content.latest_courses(tx):
        views = (view for lesson in course.body["lessons"] for view in lesson["practices"].values())
        versions |= {view["version"] for view in views}
    yield from sorted(set(norm_use.items_of(tx, versions).values()))


def _sections(tx: Tx) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Lesson sections with their citations: ``one-stop/02-tiep-nhan «Nhận hồ sơ»``."""
    for course in content.latest_courses(tx):
        for lesson in course.body["lessons"]:
            for heading, cited in _sections_of(lesson):
                yield f"{course.id}/{lesson['lesson_id']} «{heading}»", cited


def _sections_of(lesson: Mapping[str, Json]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Headings with the citations under them; what stands before the first heading goes by the lesson's title."""
    headings: dict[str, str] = dict(lesson["sections"])
    by_section: dict[str, list[str]] = {}
    for section, citation in lesson["citations"]:
        by_section.setdefault(section, []).append(citation)
    for section, cited in by_section.items():
        yield headings.get(section) or str(lesson["title"]), tuple(cited)
