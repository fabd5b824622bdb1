"""What stands around a result: the unit that the attempt belongs to, and what to read again."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.model.content import Json
from congvu.services.attempts.review import Review
from congvu.services.attempts.side import side_quiz_id
from congvu.services.context import Context
from congvu.services.learning import course_view
from congvu.store import Tx, campaigns, units


@dataclass(frozen=True, slots=True)
class Around:
    """``unit_name`` is that of the enrolment, for the unit stays what it was when its people have moved on.

    ``lesson_id`` and ``lesson_title`` are the lesson to read: the one that the quiz belongs to (``own_lesson``), else
    the first that is not done; empty where all are.
    """

    unit_name: str = ""
    lesson_id: str = ""
    lesson_title: str = ""
    own_lesson: bool = False
    course_title: str = ""


def around_result(tx: Tx, ctx: Context, found: Review) -> Around:
    """What stands around a result of the caller."""
    unit_id = campaigns.unit_of_enrolment(tx, found.campaign.id, found.attempt.officer_id)
    unit = units.get_unit(tx, unit_id) if unit_id else None
    view = course_view(tx, ctx, found.campaign.course_id)
    own = _own_lesson(view.body, found)
    lesson = own or _lesson(view.body, view.progress.next_lesson)
    return Around(
        unit.full_name if unit else "",
        lesson["lesson_id"] if lesson else "",
        lesson["title"] if lesson else "",
        own_lesson=own is not None,
        course_title=view.body["title"],
    )


def _own_lesson(course: Json, found: Review) -> Json | None:
    """The lesson that ends with this quiz, where it was sat beside the final."""
    if not found.campaign.side:
        return None
    ids = [lesson["lesson_id"] for lesson in course["lessons"]]
    quiz_id = found.blueprint.quiz_id
    return _lesson(course, next((one for one in ids if side_quiz_id(course, one) == quiz_id), None))


def _lesson(course: Json, lesson_id: str | None) -> Json | None:
    return next((one for one in course["lessons"] if one["lesson_id"] == lesson_id), None)
