"""Grading: marks that wait, penalties, markers at work, regrades, outputs that marks have overtaken."""

import sqlalchemy as sa
from alembic import op

from congvu.store.types import JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds columns to ``result``, three tables and two indexes; what is there stays as it is."""
    op.add_column("result", sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.false()))
    result = sa.table("result", sa.column("waiting", sa.Boolean()), sa.column("slots", sa.Text()))
    op.execute(result.update().where(result.c.slots.not_like('%"pending":[]%')).values(waiting=True))
    op.add_column("result", sa.Column("penalty", sa.Float(), nullable=False, server_default="0"))
    op.create_table(
        "stale_output",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_stale_output_attempt_id")),
        sa.PrimaryKeyConstraint("kind", "attempt_id", name=op.f("pk_stale_output")),
    )
    op.create_table(
        "marking_claim",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.String(length=8), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("task", sa.String(length=32), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_marking_claim_attempt_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_marking_claim_officer_id")),
        sa.PrimaryKeyConstraint("attempt_id", "slot", "officer_id", name=op.f("pk_marking_claim")),
        sa.UniqueConstraint("task", name=op.f("uq_marking_claim_task")),
    )
    op.create_table(
        "regrade_job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("quiz_id", sa.String(length=80), nullable=False),
        sa.Column("basis", JsonText(), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cursor", sa.String(length=32), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade_job")),
    )
    op.create_index(op.f("ix_regrade_job_quiz_id"), "regrade_job", ["quiz_id"], unique=False)
    op.create_index("ix_attempt_publication_id_id", "attempt", ["publication_id", "id"], unique=False)
    op.create_index(
        "ix_result_waiting",
        "result",
        ["attempt_id"],
        unique=False,
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )
