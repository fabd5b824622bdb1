"""The two tables that congvu keeps in the gradebook's database, and its indexes on nbgrader's.

One says which attempt a submission was made from, so that a grader finds the paper without asking the submission,
and which manual marks the truth knows already; the other which comments it knows, by their digests alone. They are
written in the transaction that writes the marks.
"""

from __future__ import annotations

from sqlalchemy import Column, MetaData, String, Table

from congvu.store.types import JsonText

metadata = MetaData()
INDEXES = {"grade": "ix_congvu_grade_notebook_id", "comment": "ix_congvu_comment_notebook_id"}
"""Our indexes on nbgrader's tables, by table; nbgrader's own migrations keep them or we make them again."""

submission = Table(
    "congvu_submission",
    metadata,
    Column("quiz_id", String(128), primary_key=True),
    Column("student_id", String(128), primary_key=True),
    Column("attempt_id", String(32), nullable=False),
    Column("answers_digest", String(64), nullable=False),
    Column("manual", JsonText, nullable=False),
)

known_comment = Table(
    "congvu_comment",
    metadata,
    Column("quiz_id", String(128), primary_key=True),
    Column("student_id", String(128), primary_key=True),
    Column("slot", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
)
