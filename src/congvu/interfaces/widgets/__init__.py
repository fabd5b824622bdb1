"""Widgets of lessons and of released quizzes.

``practice(item_id)`` is the one line of a lesson's practice cell; ``desk_day()`` is the desk of a course;
``quiz(quiz_id)`` stands in the released notebook of a quiz with a fixed paper; ``preview(bank)`` and
``preview_item(item_id)`` are for authors. What costs time to import is imported when first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from congvu.interfaces.widgets.desk_widget import DeskDay
    from congvu.interfaces.widgets.paper import Quiz
    from congvu.interfaces.widgets.practice_widget import Practice
    from congvu.interfaces.widgets.preview import BankPreview

__all__ = ["desk_day", "practice", "preview", "preview_item", "quiz"]


def practice(item_id: str) -> Practice:
    """A question to practise on; wrong answers cost nothing, and feedback cites the rule.

    Raises :class:`congvu.interfaces.widgets.local.UnknownPractice` if there is no such item.
    """
    from congvu.interfaces.widgets.practice_widget import Practice, public_view

    return Practice(item_id, public_view(item_id))


def preview(bank: str) -> BankPreview:
    """The questions of a bank for their author, as trainees see them, with keys, with figures.

    ``bank`` may also be ``<course>-practice``. Raises :class:`congvu.interfaces.widgets.preview.UnknownBank`.
    """
    from congvu.interfaces.widgets.preview import make_preview

    return make_preview(bank)


def preview_item(item_id: str) -> BankPreview:
    """As :func:`preview`, of the bank that holds an item, at that item."""
    from congvu.interfaces.widgets.preview import make_preview

    return make_preview(item_id=item_id)


def desk_day() -> DeskDay:
    """A day at the one-stop desk of the course that the notebook belongs to.

    Raises :class:`congvu.interfaces.widgets.desk_runs.NoDesk` if that course has none.
    """
    from congvu.interfaces.widgets.desk_runs import find_runs
    from congvu.interfaces.widgets.desk_widget import DeskDay

    return DeskDay(find_runs())


def quiz(quiz_id: str) -> Quiz:
    """The paper of ``quiz_id`` from ``paper.json`` beside the notebook; answers go to ``answers.json`` there."""
    from congvu.interfaces.widgets.paper import Quiz

    return Quiz(quiz_id)
