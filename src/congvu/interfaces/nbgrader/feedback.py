"""The feedback page of a quiz: the review of the campus as one file, under the same policy.

It needs nothing but itself: no scripts, no addresses, no request. What the phase does not open is not in it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from congvu import messages
from congvu.bootstrap import content_root, current_time
from congvu.interfaces.campus.kinds import load_forms
from congvu.interfaces.campus.reviews import (
    Reviewer,
    finished_reviews,
    opening_notes,
    regraded_text,
    waiting_text,
)
from congvu.interfaces.campus.templating import STATIC_FILES, environment
from congvu.interfaces.nbgrader._grader import grader_course, grader_services, grader_settings, grader_store
from congvu.model.content import Phase
from congvu.services.attempts import Review
from congvu.services.context import Context
from congvu.services.gradebook import (
    META,
    basis_of,
    is_collected,
    review_for_file,
    settle_stale_feedback,
)
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.files import read_answers
from congvu.store.gradebook.reader import hand_work

TEMPLATE = "index.html.j2"
PHASES = {
    Phase.AFTER: "ngay sau khi nộp bài",
    Phase.OPEN: "đợt tập huấn chưa kết thúc",
    Phase.CLOSED: "đợt tập huấn đã kết thúc",
}
NOT_COLLECTED = "Bài nộp này chưa được ghi vào hệ thống nên chưa có gì để xem. Người tổ chức thu bài rồi tạo lại trang này."
_log = logging.getLogger("congvu.feedback")


def feedback_page(course: Course, folder: Path, quiz_id: str, officer_id: str) -> str:
    """The feedback page of the submission in ``folder``, as the policy has it at this instant."""
    ctx = Context(current_time(), grader_services())
    template = _environment().get_template(TEMPLATE)
    made = {"made_text": messages.moment(ctx.now), "styles": _styles(), "meta": META}
    if not is_collected(course, quiz_id, officer_id, read_answers(folder, quiz_id)):
        _log.warning(
            "%s/%s: bài nộp chưa thu; chạy congvu gradebook collect rồi tạo lại.", quiz_id, officer_id
        )
        return template.render(made | {"title": quiz_id, "basis": "", "found": None, "sorry": NOT_COLLECTED})
    review, register = grader_store().read(
        lambda tx: (
            review_for_file(tx, ctx, course, quiz_id, officer_id),
            ctx.services.cache.register(tx),
        )
    )
    if review is None:
        return template.render(made | {"title": quiz_id, "basis": "", "found": None, "sorry": NOT_COLLECTED})
    with writing(course) as gradebook:
        if hand_work(gradebook, quiz_id, [officer_id]):
            _log.warning(
                "%s/%s: có điểm chấm tay chưa thu; chạy congvu gradebook collect rồi tạo lại.",
                quiz_id,
                officer_id,
            )
    reviewer = Reviewer(ctx.services.kinds, register)
    return template.render(made | feedback_values(reviewer, review))


def feedback_values(reviewer: Reviewer, found: Review) -> dict[str, Any]:
    """What the page is made of."""
    marks = "marks" in found.shows
    return {
        "title": found.blueprint.title,
        "basis": basis_of(found),
        "found": found,
        "sorry": "",
        "phase_text": PHASES[found.phase],
        "attempt_text": f"Lượt {found.attempt.number}/{found.blueprint.attempts}",
        "submitted_text": messages.moment(found.submitted_at),
        "result": found.result if marks else None,
        "pass_mark": found.campaign.pass_mark,
        "verdict": None if found.result.pending else found.result.passed,
        "pending_text": waiting_text(found),
        "regraded": regraded_text(found),
        "notes": opening_notes(found),
        **finished_reviews(reviewer, found),
    }


def settle(notebooks: Sequence[str], **_patterns: str) -> None:
    """nbgrader's hook after a submission's feedback was written: takes its flag, if it had one."""
    folders = {Path(notebook).parent for notebook in notebooks}
    only = {(folder.name, folder.parent.name) for folder in folders}
    ctx = Context(current_time(), grader_services())
    settle_stale_feedback(grader_store(), grader_course(grader_settings()), ctx, only)


@cache
def _environment() -> Environment:
    """The campus's templates, and before them the layout in ``grading/congvu_feedback``."""
    env = environment(load_forms())
    layout = FileSystemLoader(content_root(grader_settings()) / "grading" / "congvu_feedback")
    assert env.loader is not None  # environment() sets one
    env.loader = ChoiceLoader([layout, env.loader])
    return env


@cache
def _styles() -> str:
    """The styles of reviews, to stand in the page."""
    return STATIC_FILES["quiz.css"].read_text("utf-8")
