"""Lessons: progress that is kept and resumed, practices that are judged here and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from congvu.courses.progress import CourseProgress, LessonPlan, ProgressState, course_progress
from congvu.model.attempts import Marked
from congvu.model.campaigns import Campaign
from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.model.errors import NotFound, UserError
from congvu.quizzes.marking import mark, unread_words
from congvu.services.context import Context
from congvu.services.learning.reading import RenewedSection, edition_at, renewed_sections
from congvu.services.lesson_pages import PublishedPage
from congvu.store import Tx, campaigns, lessons
from congvu.store.lessons import ProgressMark


@dataclass(frozen=True, slots=True)
class CourseView:
    """A published course with the caller's progress.

    ``read`` are the sections whose reading stands, ``renewed`` those that have changed since she read them;
    ``position`` is the section to resume at, by lesson; the lesson that was read last stands last.
    """

    body: Json
    progress: CourseProgress
    read: dict[str, set[str]] = field(default_factory=dict)
    practised: dict[str, set[str]] = field(default_factory=dict)
    position: dict[str, str] = field(default_factory=dict)
    number: int = 1
    renewed: tuple[RenewedSection, ...] = ()


@dataclass(frozen=True, slots=True)
class PracticeVerdict:
    """How a practice went; ``share`` of full marks in [0, 1]. Key and feedback are for the page to show."""

    share: float
    item: ItemVersion
    key: KeyRevision
    answer: Json


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson for one officer: its page, the course around it, the campaign that it is read for."""

    page: PublishedPage
    course: CourseView
    lesson: Json
    campaign: Campaign | None


def may_read(tx: Tx, ctx: Context, course_id: str) -> bool:
    """Whether the caller is enrolled in a campaign of that course."""
    return any(campaign.course_id == course_id for campaign in campaigns.campaigns_of(tx, ctx.actor))


def campaign_for(tx: Tx, ctx: Context, course_id: str) -> Campaign | None:
    """The caller's campaign of that course: one that is open, else the newest."""
    return _campaign_of(campaigns.campaigns_of(tx, ctx.actor), ctx, course_id)


def _campaign_of(known: Sequence[Campaign], ctx: Context, course_id: str) -> Campaign | None:
    own = [campaign for campaign in known if campaign.course_id == course_id and not campaign.side]
    return next((campaign for campaign in own if campaign.is_open(ctx.now)), own[0] if own else None)


def course_view(tx: Tx, ctx: Context, course_id: str) -> CourseView:
    """A published course with the caller's progress; raises :class:`NotFound`."""
    published = ctx.services.cache.course(tx, course_id)
    marks = lessons.progress_of(tx, ctx.actor, course_id)
    renewed = renewed_sections(tx, ctx, published, marks)
    again = {(section.lesson, section.section) for section in renewed}
    read: dict[str, set[str]] = defaultdict(set)
    practised: dict[str, set[str]] = defaultdict(set)
    position: dict[str, str] = {}
    for note in marks:
        if note.kind == "section" and (note.lesson, note.ref) not in again:
            read[note.lesson].add(note.ref)
        elif note.kind == "practice":
            practised[note.lesson].add(note.ref)
        elif note.kind == "position":
            position[note.lesson] = note.ref
    progress = course_progress(map(_plan, published.body["lessons"]), read, practised)
    return CourseView(
        published.body, progress, dict(read), dict(practised), position, published.number, tuple(renewed)
    )


def _plan(lesson: Json) -> LessonPlan:
    sections = tuple(anchor for anchor, _ in lesson["sections"])
    return LessonPlan(lesson["lesson_id"], sections, tuple(lesson["practices"]))


def find_lesson(body: Json, lesson_id: str) -> Json:
    """A lesson of a course body; raises :class:`NotFound`."""
    for lesson in body["lessons"]:
        if lesson["lesson_id"] == lesson_id:
            return lesson
    raise NotFound("Không tìm thấy bài học này.")


def lesson_to_go_on_with(view: CourseView) -> Json:
    """The lesson that the caller was in, if something of it is left, else the first that is not done.

    ``None`` when all are done.
    """
    left = {one.lesson_id for one in view.progress.lessons if one.state is not ProgressState.DONE}
    last = next(reversed(view.position), None)
    wanted = last if last in left else view.progress.next_lesson
    return find_lesson(view.body, wanted) if wanted else None


def note_reading(
    tx: Tx,
    ctx: Context,
    course_id: str,
    lesson_id: str,
    sections: Sequence[str],
    *,
    position: str = "",
    number: int = 0,
) -> list[str]:
    """Notes the sections that the caller has read, and where she is (the last of them, if not told).

    ``number`` is the edition of the course that her page showed (0: today's). Returns the sections that the lesson
    does not have: its page is of another edition, or its ids are not those that were published.
    """
    lesson = find_lesson(ctx.services.cache.course(tx, course_id).body, lesson_id)
    known = {anchor for anchor, _ in lesson["sections"]}
    at = edition_at(tx, course_id, number, ctx.now)
    places = [("section", section) for section in dict.fromkeys(sections)]
    here = position or next((section for section in reversed(sections) if section in known), "")
    for kind, section in [*places, ("position", here)]:
        if section in known:
            lessons.note(tx, ctx.actor, ProgressMark(course_id, lesson_id, kind, section, None, at))
    return [section for section in sections if section not in known]


def open_lesson(tx: Tx, ctx: Context, course_id: str, lesson_id: str) -> LessonView:
    """A lesson as the caller may read it; raises :class:`NotFound` unless she is in a campaign of its course."""
    known = campaigns.campaigns_of(tx, ctx.actor)
    if not any(campaign.course_id == course_id for campaign in known):
        raise NotFound("Không tìm thấy bài học này.")
    course = course_view(tx, ctx, course_id)
    lesson = find_lesson(course.body, lesson_id)
    page = ctx.services.cache.lesson_page(tx, lesson)
    return LessonView(page, course, lesson, _campaign_of(known, ctx, course_id))


def practice_view(tx: Tx, ctx: Context, course_id: str, lesson_id: str, item_id: str) -> Json:
    """The public view of a lesson's practice; raises :class:`NotFound`."""
    course = ctx.services.cache.course(tx, course_id)
    view = find_lesson(course.body, lesson_id)["practices"].get(item_id)
    if view is None:
        raise NotFound("Không tìm thấy bài luyện này.")
    return view


def judge_practice(
    tx: Tx, ctx: Context, course_id: str, lesson_id: str, item_id: str, answer: Json
) -> PracticeVerdict:
    """Marks a practice of a lesson by the published key, and notes it as done.

    Raises :class:`UserError` for what cannot be read: that is no try.
    """
    version = practice_view(tx, ctx, course_id, lesson_id, item_id)["version"]
    item = ctx.services.cache.items(tx, [version])[version]
    key = ctx.services.cache.latest_keys(tx, [version])[version]
    if unread := unread_words(ctx.services.kinds, item, key, answer):
        raise UserError(unread)
    verdict = mark(ctx.services.kinds, item, key, answer)
    share = verdict.share if isinstance(verdict, Marked) else 0.0
    lessons.note(tx, ctx.actor, ProgressMark(course_id, lesson_id, "practice", item_id, share, ctx.now))
    return PracticeVerdict(share, item, key, answer)
