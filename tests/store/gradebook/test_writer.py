"""Writing the gradebook in bulk."""

from __future__ import annotations

import time
from dataclasses import replace

from nbgrader_cast import FULL, NOW, QUIZ
from nbgrader_fixtures import course, prepared_course
from nbgrader_runs import grades

from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.rows import GradeRow
from congvu.store.gradebook.writer import SubmissionEntry, put_grades, write_entries

__all__ = ["course", "prepared_course"]


def entry(officer: str, points: float = 1.0) -> SubmissionEntry:
    rows = tuple(GradeRow(f"s{n:02}", points) for n in range(1, 9))
    return SubmissionEntry(officer, f"attempt-{officer}", NOW, "digest", rows, False, {})


def write(course: Course, *entries: SubmissionEntry) -> None:
    with writing(course) as tx:
        write_entries(tx, QUIZ, entries)


def test_the_same_entries_again_change_nothing(course: Course) -> None:
    write(course, entry("a"), entry("b"))
    before = grades(course, QUIZ)
    write(course, entry("b"), entry("a"))
    assert grades(course, QUIZ) == before
    assert [row.score for row in before.values()] == [8.0, 8.0]


def test_new_marks_replace_old_ones(course: Course) -> None:
    write(course, entry("a"))
    write(course, replace(entry("a", 0.25), flagged=True))
    row = grades(course, QUIZ)["a"]
    assert (row.score, row.flagged) == (2.0, True)


def test_nbgrader_itself_finds_and_grades_what_was_written(course: Course) -> None:
    """nbgrader's own API reads score and time stamp."""
    from nbgrader.api import Gradebook

    write(course, entry("a", 0.5))
    with Gradebook(course.url, "congvu") as gradebook:
        submission = gradebook.find_submission(QUIZ, "a")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (4.0, FULL, False)
        assert submission.timestamp == NOW.replace(tzinfo=None)
        assert gradebook.find_grade("s03", QUIZ, QUIZ, "a").auto_score == 0.5
        assert [one["score"] for one in gradebook.submission_dicts(QUIZ)] == [4.0]


def test_autograde_keeps_a_persons_mark_and_asks_for_another_look(course: Course) -> None:
    rows = (GradeRow("s01", None, 0.5), *entry("a").rows[1:])
    write(course, replace(entry("a"), rows=rows))
    with writing(course) as tx:
        put_grades(tx, QUIZ, "a", entry("a", 0.0).rows, flagged=True)
    row = grades(course, QUIZ)["a"]
    assert row.rows[0] == ("s01", 0.0, 0.5, True)
    assert row.rows[1] == ("s02", 0.0, None, False)
    assert row.flagged


def test_a_thousand_submissions_take_seconds(course: Course) -> None:
    """Bulk: far from the tenth of a second a row that nbgrader's own commits take."""
    started = time.process_time()
    write(course, *(entry(f"officer-{number:04}") for number in range(1000)))
    assert time.process_time() - started < 10
    assert len(grades(course, QUIZ)) == 1000
