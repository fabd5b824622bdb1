"""What somebody has read, and whether it still stands: a lesson may have been rewritten since, or its law have changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from congvu.content.lesson_sections import Words, says_the_same, section_words
from congvu.law.changes import changed_on
from congvu.model.content import Json
from congvu.model.norms import Register
from congvu.services.context import Context
from congvu.store import Tx, content
from congvu.store.content import Published
from congvu.store.lessons import ProgressMark


class Renewed(StrEnum):
    """Why a section that was read should be read again."""

    TEXT = "text"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class RenewedSection:
    """A section that has changed since it was read: why, since when, and when it was read."""

    lesson: str
    section: str
    why: Renewed
    since: date
    read_at: datetime


def renewed_sections(
    tx: Tx, ctx: Context, course: Published, marks: Iterable[ProgressMark]
) -> list[RenewedSection]:
    """Of the sections that were read (``marks`` of kind ``section``) those that say something else today, or whose law does."""
    sections = [mark for mark in marks if mark.kind == "section"]
    if not sections:
        return []
    editions = _Editions(tx, ctx, course)
    return [renewed for mark in sections if (renewed := editions.renewed(mark)) is not None]


def edition_at(tx: Tx, course_id: str, number: int, now: datetime) -> datetime:
    """The instant by which what is read in an edition of a course counts as read: before the next was published.

    A page that was open while its course was published anew, or that was read off line, tells what it showed.
    """
    later = [at for other, at in content.course_numbers(tx, course_id) if other > number > 0]
    return min([now, *(at - timedelta(microseconds=1) for at in later)])


class _Editions:
    """The editions of a course beside today's."""

    def __init__(self, tx: Tx, ctx: Context, course: Published) -> None:
        self._tx, self._ctx, self._course = tx, ctx, course
        self._numbers = content.course_numbers(tx, course.id)
        self._law = _law_days(tx, ctx, course)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._ctx.services.zone).date()

    def renewed(self, mark: ProgressMark) -> RenewedSection | None:
        """Whether a section says something else than when it was read, or its law does; the law goes first."""
        place = (mark.lesson, mark.ref)
        changed = self._law.get(place)
        if changed is not None and self._day(mark.at) < changed:
            return RenewedSection(*place, Renewed.LAW, changed, mark.at)
        since = self._rewritten(mark)
        return RenewedSection(*place, Renewed.TEXT, self._day(since), mark.at) if since else None

    def _rewritten(self, mark: ProgressMark) -> datetime | None:
        """When a section was given other words than those that were read; ``None`` if it was not."""
        index = bisect_right([at for _, at in self._numbers], mark.at)
        number, _ = self._numbers[max(0, index - 1)]
        if number == self._course.number:
            return None
        place = (mark.lesson, mark.ref)
        then, now = self._words(number).get(place), self._words(self._course.number).get(place)
        if then is None or now is None or self._alike(then, now):
            return None
        later = ((at, self._words(other).get(place)) for other, at in self._numbers[index:])
        return next(at for at, words in later if words is not None and not self._alike(then, words))

    def _alike(self, then: Words, now: Words) -> bool:
        return self._ctx.services.cache.derived(("alike", then, now), lambda: says_the_same(then, now))

    def _words(self, number: int) -> Mapping[tuple[str, str], Words]:
        def read() -> dict[tuple[str, str], Words]:
            edition = content.get_course(self._tx, self._course.id, number)
            assert edition is not None  # editions are never taken back
            return course_words(edition.body)

        return self._ctx.services.cache.derived(("words", self._course.id, number), read)


def course_words(body: Json) -> dict[tuple[str, str], Words]:
    """The words of all sections of a course, by lesson and anchor."""
    return {
        (lesson["lesson_id"], section): words
        for lesson in body["lessons"]
        for section, words in section_words(lesson["notebook"]).items()
    }


def _law_days(tx: Tx, ctx: Context, course: Published) -> Mapping[tuple[str, str], date]:
    """The last change of the law under each section of a course, up to today."""
    number, register = ctx.services.cache.numbered_register(tx)
    key = ("law", course.id, course.number, number, ctx.today)
    return ctx.services.cache.derived(key, lambda: _changes_under(register, course.body, ctx.today))


def _changes_under(register: Register, body: Json, today: date) -> dict[tuple[str, str], date]:
    rests: dict[tuple[str, str], list[str]] = {}
    for lesson in body["lessons"]:
        for section, citation in lesson["citations"]:
            rests.setdefault((lesson["lesson_id"], section), []).append(citation)
    names = {str(place): place for place in rests}
    days = changed_on(register, {name: rests[place] for name, place in names.items()}, today)
    return {names[name]: day for name, day in days.items()}
