"""``nbgrader generate_feedback`` under the policy of review: what the campus shows at that instant, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import nbformat
import pytest
from nbgrader.converters import GenerateFeedback
from nbgrader_cast import NOW, QUIZ, RANDOM_CAMPAIGN, SECRETS, Cast, fixed_blueprint, half_answers
from nbgrader_fixtures import course, prepared_course, projector
from nbgrader_runs import _run, feedback, grader, project_config
from sqlalchemy import update

from congvu.interfaces.nbgrader import feedback as page
from congvu.interfaces.nbgrader.exporters import FeedbackExporter
from congvu.model.content import REVIEWED, Phase
from congvu.services.gradebook.feedback import feedback_file, settle_stale_feedback
from congvu.store import Store, reviewing
from congvu.store.gradebook.course import Course
from congvu.store.marks import FEEDBACK, flag_stale
from congvu.store.schema import campaign

__all__ = ["course", "prepared_course"]
MINUTE = timedelta(minutes=1)
ALL = frozenset(REVIEWED)
POLICY = {Phase.AFTER: frozenset({"marks"}), Phase.OPEN: frozenset({"why"}), Phase.CLOSED: ALL}
AFTER, OPEN, CLOSED = NOW + 6 * MINUTE, NOW + 60 * MINUTE, NOW + timedelta(days=31)
KEYS = [secret for secret in SECRETS if "BÍ MẬT" not in secret and "/" not in secret and "-" not in secret]


@pytest.fixture
def cast(sqlite_store: Store, course: Course) -> Cast:
    """Two officers who may sit the quiz over every kind, under a policy with other words in each phase.

    Nothing is at stake: the quiz bears no credit, and the other one of the cast, which asks the same, is over.
    """
    quiz = replace(fixed_blueprint(), review=POLICY, formative=True)
    made = Cast(sqlite_store, course).populate(["o1", "o2"], quiz=quiz)
    over = update(campaign).where(campaign.c.id == RANDOM_CAMPAIGN).values(closes_at=NOW)
    sqlite_store.write(lambda tx: tx.execute(over))
    return made


@contextmanager
def at(cast: Cast, instant: datetime) -> Iterator[None]:
    """This process as a grader's, at an instant."""
    with grader(cast.course.root.parent, cast.store.url), pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "current_time", lambda: instant)
        page._environment.cache_clear()
        yield


def generate(cast: Cast, instant: datetime, officer: str = "o1") -> str:
    """Runs ``nbgrader generate_feedback --force`` at an instant; gives the page of an officer."""
    with at(cast, instant):
        feedback(project_config(), QUIZ)
    return feedback_file(cast.course, QUIZ, officer).read_text("utf-8")


def sat(cast: Cast, officer: str = "o1") -> str:
    """A projected attempt with some right answers; returns its id."""
    attempt_id = cast.sit(officer, half_answers())
    projector(cast)(at=NOW)
    return attempt_id


def test_each_phase_has_its_own_page(cast: Cast) -> None:
    """Marks right after; explanations while open; all after the close: as the result page on the campus has it."""
    sat(cast)
    after, during, closed = (generate(cast, instant) for instant in (AFTER, OPEN, CLOSED))
    assert "ngay sau khi nộp bài" in after and "/1 điểm" in after
    assert not [word for word in (*SECRETS, "Câu dạng", "Phương án", "Căn cứ") if word in after]
    assert "đợt tập huấn chưa kết thúc" in during and "LÝ DO BÍ MẬT" in during and "Câu dạng" in during
    assert not [
        word for word in (*KEYS, "điểm</", 'class="cv-badge', 'data-verdict="', "Căn cứ") if word in during
    ]
    assert "đợt tập huấn đã kết thúc" in closed
    assert not [
        word for word in (*KEYS, "LÝ DO BÍ MẬT", "/1 điểm", "Căn cứ") if word not in closed.replace(".", "")
    ]


def test_a_page_without_marks_says_when_they_open(cast: Cast) -> None:
    sat(cast)
    page = generate(cast, OPEN)
    assert "Điểm, đáp án và căn cứ mở sau khi đợt tập huấn kết thúc" in page
    assert "Trang này được tạo lúc" in page and "tạo lại" in page


@pytest.mark.parametrize("instant", [AFTER, OPEN, CLOSED])
def test_a_page_needs_nothing_but_itself(cast: Cast, instant: datetime) -> None:
    """No script, no link, no address: it opens on any PC, and tells nobody that it was opened."""
    sat(cast)
    page = generate(cast, instant)
    assert not re.findall(r"<(?:script|link|img|iframe|a)\b|https?:|url\(|@import|\ssrc=|\shref=", page)
    assert "mark_slot" not in page and "o1" not in re.sub("[0-9a-f]{64}", "", page)


def test_everything_beside_the_page_is_the_officers_own(cast: Cast) -> None:
    """What release_feedback and fetch_feedback may copy: the page, her answers, the time stamp."""
    sat(cast)
    generate(cast, AFTER)
    folder = cast.course.folder("feedback", "o1", QUIZ)
    assert {path.name for path in folder.iterdir()} == {f"{QUIZ}.html", "answers.json", "timestamp.txt"}


def test_a_submission_that_is_not_collected_shows_nothing(cast: Cast) -> None:
    """The truth knows no attempt for it, so that no phase opens anything."""
    sat(cast)
    shutil.copytree(
        cast.course.folder("autograded", "o1", QUIZ), cast.course.folder("autograded", "o2", QUIZ)
    )
    page = generate(cast, CLOSED, "o2")
    assert "chưa được ghi vào hệ thống" in page
    assert not [word for word in (*SECRETS, "điểm</", "Câu dạng") if word in page]


def test_other_answers_than_those_collected_show_nothing(cast: Cast) -> None:
    sat(cast)
    answers = cast.course.folder("autograded", "o1", QUIZ) / "answers.json"
    answers.chmod(0o644)
    answers.write_text("{}", "utf-8")
    assert "chưa được ghi vào hệ thống" in generate(cast, CLOSED)


def test_another_assignment_keeps_nbgraders_own_page(cast: Cast) -> None:
    """An author's notebook is no quiz."""
    sat(cast)
    exporter = FeedbackExporter()
    folder = cast.course.root / "autograded" / "o1" / "other"
    told = {"assignment": "other", "notebook": "other", "student": "o1", "db_url": cast.course.url}
    resources = {"metadata": {"path": str(folder), "name": "other"}, "nbgrader": told}
    cell = nbformat.v4.new_markdown_cell("Bài khác")
    page, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]), resources)
    assert "Bài khác" in page and "Trang này được tạo" not in page


# -- stale files ---------------------------------------------------------------------------------------------------
def flag(cast: Cast, attempt_id: str) -> None:
    cast.store.write(lambda tx: flag_stale(tx, FEEDBACK, [attempt_id], NOW, "Sửa đáp án"))


def flagged(cast: Cast) -> list[str]:
    return [one.officer_id for one in cast.store.read(lambda tx: reviewing.stale_outputs(tx, "feedback"))]


def left(cast: Cast, instant: datetime = AFTER) -> list[str]:
    ctx = replace(cast.context(), now=instant)
    return [one.officer_id for one in settle_stale_feedback(cast.store, cast.course, ctx)]


def test_a_regrade_leaves_its_file_flagged_until_it_is_made_anew(cast: Cast) -> None:
    attempt_id = sat(cast)
    generate(cast, AFTER)
    cast.regrade(attempt_id, 0.5)
    flag(cast, attempt_id)
    projector(cast)(at=NOW)
    assert left(cast) == left(cast) == flagged(cast) == ["o1"]
    page = generate(cast, AFTER)
    assert flagged(cast) == []
    assert "Bài đã được chấm lại" in page


def test_a_flag_is_settled_by_looking_at_the_file(cast: Cast) -> None:
    """A kill after the file was written, before its flag was taken: whoever looks next takes it."""
    attempt_id = sat(cast)
    generate(cast, AFTER)
    flag(cast, attempt_id)
    assert left(cast) == flagged(cast) == []


def test_what_was_never_made_is_not_stale(cast: Cast) -> None:
    flag(cast, sat(cast))
    assert left(cast) == flagged(cast) == []


def test_a_file_that_does_not_say_what_it_rests_on_is_stale(cast: Cast) -> None:
    """One made by an earlier version, or by hand."""
    attempt_id = sat(cast)
    path = feedback_file(cast.course, QUIZ, "o1")
    path.parent.mkdir(parents=True)
    path.write_text("<html></html>", "utf-8")
    flag(cast, attempt_id)
    assert left(cast) == ["o1"]


def test_the_hook_takes_only_the_flags_of_what_was_written(cast: Cast) -> None:
    for officer in ("o1", "o2"):
        attempt_id = sat(cast, officer)
        generate(cast, AFTER)
        cast.regrade(attempt_id, 0.5)
        flag(cast, attempt_id)
    projector(cast)(at=NOW)
    with at(cast, AFTER):
        _run(GenerateFeedback, project_config(), QUIZ, "o1")
    assert flagged(cast) == ["o2"]
