"""Regrades and projectors side by side give the marks and the gradebook of one after the other."""

from __future__ import annotations

from typing import Any

from grading_offices import Office, offices
from nbgrader_cast import QUIZ, fixed_blueprint, half_answers, new_truefalse_key, publish, right_answers
from nbgrader_fixtures import OFFICERS, prepared_course
from nbgrader_runs import grades
from sqlalchemy import text

__all__ = ["offices", "prepared_course"]


def marks(office: Office) -> dict[str, Any]:
    """Natural keys and marks of the store: officer and number of the attempt, not its random id."""
    rows = office.cast.store.read(
        lambda tx: tx.execute(
            text(
                "SELECT a.officer_id, a.number, r.points, r.max_points, r.passed FROM result r "
                "JOIN attempt a ON a.id = r.attempt_id"
            )
        ).all()
    )
    return {f"{row[0]}/{row[1]}": (row[2], row[3], bool(row[4])) for row in rows}


def test_regrades_and_projectors_at_once_give_the_rows_of_one(offices: Any) -> None:
    """Whoever comes second is told so, or finds nothing left to do; no row is lost or written twice."""
    alone, together = offices("alone"), offices("together")
    for office in (alone, together):
        for number, officer in enumerate(OFFICERS):
            office.cast.sit(officer, right_answers() if number % 2 else half_answers())
        publish(office.cast.store, office.cast.services, fixed_blueprint(), keys=new_truefalse_key())
    regrade = ["-m", "congvu", "quiz", "regrade", QUIZ, "--commit", "--yes", "--reason", "Sửa đáp án câu sai"]
    projector = ["-m", "congvu", "gradebook", "project"]
    (code, words), *_ = alone.at_once(regrade)
    assert code == 0, words
    done = together.at_once(regrade, regrade, projector, projector)
    assert 0 in [code for code, _ in done[:2]], done
    assert all(code == 0 or "Một tiến trình khác" in words for code, words in done), done
    ((code, words),) = together.at_once(projector)
    assert code == 0, words
    assert marks(together) == marks(alone)
    assert grades(together.course, QUIZ) == grades(alone.course, QUIZ)
    events = "SELECT count(*) FROM attempt_event WHERE type = 'regraded'"
    counted = [one.cast.store.read(lambda tx: tx.execute(text(events)).scalar()) for one in (alone, together)]
    assert counted == [len(OFFICERS)] * 2
