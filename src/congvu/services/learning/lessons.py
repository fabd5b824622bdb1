"""Lessons: progress that is kept and resumed, practices that are judged here and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from congvu.courses.progress import CourseProgress, LessonPlan, course_progress
from congvu.model.attempts import Marked
from congvu.model.campaigns import Campaign
from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.model.errors import NotFound
from congvu.quizzes.marking import mark
from congvu.services.context import Context
from congvu.store import Tx, campaigns, lessons
from congvu.store.lessons import ProgressMark


@dataclass(frozen=True, slots=True)
class CourseView:
    """A published course with the caller's progress. ``position`` is the section to resume at, by lesson."""

    body: Json
    progress: CourseProgress
    read: dict[str, set[str]] = field(default_factory=dict)
    practised: dict[str, set[str]] = field(default_factory=dict)
    position: dict[str, str] = field(default_factory=dict)
    number: int = 1


@dataclass(frozen=True, slots=True)
class PracticeVerdict:
    """How a practice went; ``share`` of full marks in [0, 1]. Key and feedback are for the page to show."""

    share: float
    item: ItemVersion
    key: KeyRevision
    answer: Json


def may_read(tx: Tx, ctx: Context, course_id: str) -> bool:
    """Whether the caller is enrolled in a campaign of that course."""
    return any(campaign.course_id == course_id for campaign in campaigns.campaigns_of(tx, ctx.actor))


def campaign_for(tx: Tx, ctx: Context, course_id: str) -> Campaign | None:
    """The caller's campaign of that course: one that is open, else the newest."""
    known = campaigns.campaigns_of(tx, ctx.actor)
    own = [campaign for campaign in known if campaign.course_id == course_id and not campaign.side]
    return next((campaign for campaign in own if campaign.is_open(ctx.now)), own[0] if own else None)


def course_view(tx: Tx, ctx: Context, course_id: str) -> CourseView:
    """A published course with the caller's progress; raises :class:`NotFound`."""
    published = ctx.services.cache.course(tx, course_id)
    read: dict[str, set[str]] = defaultdict(set)
    practised: dict[str, set[str]] = defaultdict(set)
    position: dict[str, str] = {}
    for note in lessons.progress_of(tx, ctx.actor, course_id):
        if note.kind == "section":
            read[note.lesson].add(note.ref)
        elif note.kind == "practice":
            practised[note.lesson].add(note.ref)
        elif note.kind == "position":
            position[note.lesson] = note.ref
    progress = course_progress(map(_plan, published.body["lessons"]), read, practised)
    return CourseView(published.body, progress, dict(read), dict(practised), position, published.number)


def _plan(lesson: Json) -> LessonPlan:
    sections = tuple(anchor for anchor, _ in lesson["sections"])
    return LessonPlan(lesson["lesson_id"], sections, tuple(lesson["practices"]))


def find_lesson(body: Json, lesson_id: str) -> Json:
    """A lesson of a course body; raises :class:`NotFound`."""
    for lesson in body["lessons"]:
        if lesson["lesson_id"] == lesson_id:
            return lesson
    raise NotFound("Không tìm thấy bài học này.")


def note_reading(tx: Tx, ctx: Context, course_id: str, lesson_id: str, section: str) -> CourseProgress:
    """Notes that the caller has read a section, and where she is; unknown sections are ignored."""
    published = ctx.services.cache.course(tx, course_id)
    lesson = find_lesson(published.body, lesson_id)
    if section in {anchor for anchor, _ in lesson["sections"]}:
        for kind in ("section", "position"):
            lessons.note(tx, ctx.actor, ProgressMark(course_id, lesson_id, kind, section, None, ctx.now))
    return course_view(tx, ctx, course_id).progress


def practice_view(tx: Tx, ctx: Context, course_id: str, lesson_id: str, item_id: str) -> Json:
    """The public view of a lesson's practice; raises :class:`NotFound`."""
    course = ctx.services.cache.course(tx, course_id)
    view = find_lesson(course.body, lesson_id)["practices"].get(item_id)
    if view is None:
        raise NotFound("Không tìm thấy bài tập này.")
    return view


def judge_practice(
    tx: Tx, ctx: Context, course_id: str, lesson_id: str, item_id: str, answer: Json
) -> PracticeVerdict:
    """Marks a practice of a lesson by the published key, and notes it as done."""
    version = practice_view(tx, ctx, course_id, lesson_id, item_id)["version"]
    item = ctx.services.cache.items(tx, [version])[version]
    key = ctx.services.cache.latest_keys(tx, [version])[version]
    verdict = mark(ctx.services.kinds, item, key, answer)
    share = verdict.share if isinstance(verdict, Marked) else 0.0
    lessons.note(tx, ctx.actor, ProgressMark(course_id, lesson_id, "practice", item_id, share, ctx.now))
    return PracticeVerdict(share, item, key, answer)
