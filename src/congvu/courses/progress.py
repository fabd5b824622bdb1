"""Progress through a course: sections read and practices done. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ProgressState(StrEnum):
    """How far a lesson or a course has come."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """What there is to do in a lesson: anchors of its sections, ids of its practices."""

    lesson_id: str
    sections: tuple[str, ...]
    practices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """``share`` is the part of sections and practices done, in [0, 1]."""

    lesson_id: str
    share: float
    state: ProgressState


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """The lessons in order; ``next_lesson`` is the first that is not done, ``None`` when all are."""

    lessons: tuple[LessonProgress, ...]
    share: float
    state: ProgressState
    next_lesson: str | None


def lesson_progress(plan: LessonPlan, read: Collection[str], practised: Collection[str]) -> LessonProgress:
    """Progress of a lesson: each section and each practice counts the same; what the plan lacks does not count.

    ``read`` are anchors of sections, ``practised`` ids of practices. A lesson with nothing to do is not started, so
    that an empty one never passes for done.
    """
    done = len(set(plan.sections) & set(read)) + len(set(plan.practices) & set(practised))
    return LessonProgress(plan.lesson_id, *_measure(done, len(set(plan.sections)) + len(set(plan.practices))))


def course_progress(
    plans: Iterable[LessonPlan],
    read: Mapping[str, Collection[str]],
    practised: Mapping[str, Collection[str]],
) -> CourseProgress:
    """Progress of a course; ``read`` and ``practised`` are by lesson id. Each lesson weighs the same."""
    lessons = tuple(
        lesson_progress(plan, read.get(plan.lesson_id, ()), practised.get(plan.lesson_id, ()))
        for plan in plans
    )
    waiting = [lesson.lesson_id for lesson in lessons if lesson.state is not ProgressState.DONE]
    share = sum(lesson.share for lesson in lessons) / len(lessons) if lessons else 0.0
    return CourseProgress(lessons, share, _course_state(lessons, waiting), waiting[0] if waiting else None)


def _measure(done: int, total: int) -> tuple[float, ProgressState]:
    if not done:
        return 0.0, ProgressState.NOT_STARTED
    return done / total, ProgressState.DONE if done == total else ProgressState.STARTED


def _course_state(lessons: tuple[LessonProgress, ...], waiting: list[str]) -> ProgressState:
    if all(lesson.state is ProgressState.NOT_STARTED for lesson in lessons):
        return ProgressState.NOT_STARTED
    return ProgressState.STARTED if waiting else ProgressState.DONE
