"""What quizzes give away: keys that are told while the same items can still be asked for credit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from congvu.content._frame import FileFrame
from congvu.content.codes import finding
from congvu.content.loaded import LoadedBlueprint, LoadedCourse
from congvu.model.content import TELLING, Blueprint, ItemVersion, Phase
from congvu.quizzes.drawing import fits

_BEFORE_CLOSE = (Phase.DURING, Phase.AFTER, Phase.OPEN)


def check_leaks(
    frame: FileFrame,
    courses: Sequence[LoadedCourse],
    blueprints: Sequence[LoadedBlueprint],
    items: Sequence[ItemVersion],
) -> None:
    """Whether a quiz for credit tells keys before its last attempt, or any quiz those of items that another may ask.

    Quizzes of lessons, those before a course and formative ones bear no credit. One that does may tell its keys at the
    close: whoever plans campaigns lets those that share items close together.
    """
    beside = {quiz_id for course in courses for quiz_id in _beside(course)}
    asked = {
        entry.blueprint.quiz_id: drawn_by(entry.blueprint, items)
        for entry in blueprints
        if entry.blueprint.quiz_id not in beside and not entry.blueprint.formative
    }
    for entry in blueprints:
        quiz = entry.blueprint
        told = _told(quiz, _BEFORE_CLOSE if quiz.quiz_id in asked else Phase)
        if not told:
            continue
        if quiz.quiz_id in asked and quiz.attempts > 1:
            fields = {"quiz": quiz.quiz_id, "attempts": quiz.attempts, "told": told}
            frame.findings.append(finding("CV-QUIZ-015", entry.review_place, **fields))
        _report_shared(frame, entry, told, asked, drawn_by(quiz, items))


def _report_shared(
    frame: FileFrame, entry: LoadedBlueprint, told: str, asked: dict[str, set[str]], own: set[str]
) -> None:
    for other, items in asked.items():
        shared = items & own
        if shared and other != entry.blueprint.quiz_id:
            fields = {"quiz": entry.blueprint.quiz_id, "told": told, "count": len(shared), "other": other}
            frame.findings.append(finding("CV-QUIZ-016", entry.review_place, item=min(shared), **fields))


def drawn_by(quiz: Blueprint, items: Sequence[ItemVersion]) -> set[str]:
    """The items that papers of a quiz may hold, whatever has changed in the law."""
    rules = [rule for section in quiz.sections for rule in section.slots]
    pools = [replace(rule.pool, changed_since=None) for rule in rules if rule.pool]
    named = {rule.item_id for rule in rules if rule.item_id}
    return named | {item.item_id for item in items if any(fits(item, pool) for pool in pools)}


def _told(quiz: Blueprint, phases: Iterable[Phase]) -> str:
    """Which words that tell keys a quiz opens in any of the phases; empty for none."""
    shown = {word for phase in phases for word in quiz.review.get(phase, ())}
    return ", ".join(sorted(shown & TELLING))


def _beside(course: LoadedCourse) -> Iterator[str]:
    yield course.diagnostic_id
    yield from (lesson.quiz_id for lesson in course.lessons)
