"""Which attempt each submission on nbgrader's side was made from. Light to import: stock kernels come here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, inspect, select

from congvu.store.gradebook._tables import submission


@dataclass(frozen=True, slots=True)
class Known:
    """The attempt that a submission was made from, and the manual marks that the truth knows."""

    attempt_id: str
    answers_digest: str
    manual: Mapping[str, float]


def known_submission(tx: Connection, quiz_id: str, student_id: str) -> Known | None:
    """What congvu last wrote or collected for an officer."""
    if not inspect(tx).has_table(submission.name):
        return None
    ours = (submission.c.quiz_id == quiz_id, submission.c.student_id == student_id)
    row = tx.execute(select(submission).where(*ours)).first()
    return Known(row.attempt_id, row.answers_digest, row.manual) if row else None


def known_submissions(tx: Connection, quiz_id: str) -> dict[str, Known]:
    """What congvu last wrote or collected, by officer."""
    rows = tx.execute(select(submission).where(submission.c.quiz_id == quiz_id))
    return {row.student_id: Known(row.attempt_id, row.answers_digest, row.manual) for row in rows}


def remember(tx: Connection, quiz_id: str, entries: Mapping[str, Known]) -> None:
    """Notes, by officer, which attempt and which manual marks nbgrader's side holds now."""
    if not entries:
        return
    ours = (submission.c.quiz_id == quiz_id, submission.c.student_id.in_(list(entries)))
    tx.execute(delete(submission).where(*ours))
    rows = [
        {
            "quiz_id": quiz_id,
            "student_id": student_id,
            "attempt_id": entry.attempt_id,
            "answers_digest": entry.answers_digest,
            "manual": dict(entry.manual),
        }
        for student_id, entry in entries.items()
    ]
    tx.execute(insert(submission), rows)
