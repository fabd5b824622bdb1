"""Which attempt each submission on nbgrader's side was made from. Light to import: stock kernels come here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, inspect, select

from congvu.store.gradebook._tables import known_comment, submission


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


def known_submissions(
    tx: Connection, quiz_id: str, students: Sequence[str] | None = None
) -> dict[str, Known]:
    """What congvu last wrote or collected, by officer; of all, or of these (not more than a query takes)."""
    query = select(submission).where(submission.c.quiz_id == quiz_id)
    query = query if students is None else query.where(submission.c.student_id.in_(students))
    rows = tx.execute(query)
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


def comment_digest(text: str) -> str:
    """By what a comment is known again; the text itself stands in nbgrader's own table alone."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def known_comments(
    tx: Connection, quiz_id: str, students: Sequence[str] | None = None
) -> dict[str, dict[str, str]]:
    """Digests of the comments that the truth knows, by officer and slot."""
    query = select(known_comment).where(known_comment.c.quiz_id == quiz_id)
    query = query if students is None else query.where(known_comment.c.student_id.in_(students))
    digests: dict[str, dict[str, str]] = {}
    for row in tx.execute(query):
        digests.setdefault(row.student_id, {})[row.slot] = row.digest
    return digests


def remember_comments(tx: Connection, quiz_id: str, comments: Mapping[str, Mapping[str, str]]) -> None:
    """Notes, by officer and slot, which comments (texts) nbgrader's side holds now; those not named are forgotten."""
    if not comments:
        return
    ours = (known_comment.c.quiz_id == quiz_id, known_comment.c.student_id.in_(list(comments)))
    tx.execute(delete(known_comment).where(*ours))
    rows = [
        {"quiz_id": quiz_id, "student_id": student_id, "slot": slot, "digest": comment_digest(text)}
        for student_id, by_slot in comments.items()
        for slot, text in by_slot.items()
        if text
    ]
    if rows:
        tx.execute(insert(known_comment), rows)


def add_known_comments(tx: Connection, quiz_id: str, student_id: str, comments: Mapping[str, str]) -> None:
    """Notes some comments (texts by slot) of one officer; her others stay known."""
    if not comments:
        return
    ours = (known_comment.c.quiz_id == quiz_id, known_comment.c.student_id == student_id)
    tx.execute(delete(known_comment).where(*ours, known_comment.c.slot.in_(list(comments))))
    rows = [
        {"quiz_id": quiz_id, "student_id": student_id, "slot": slot, "digest": comment_digest(text)}
        for slot, text in comments.items()
        if text
    ]
    if rows:
        tx.execute(insert(known_comment), rows)
