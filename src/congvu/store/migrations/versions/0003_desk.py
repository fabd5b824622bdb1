"""Days at the desk: sessions under supervision, runs, acts, verdicts."""

import sqlalchemy as sa
from alembic import op

from congvu.store.triggers import append_only_ddl
from congvu.store.types import JsonText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("desk_session", "desk_run", "desk_act", "desk_verdict")


def upgrade() -> None:
    """Adds four tables that are only ever appended to."""
    op.create_table(
        "desk_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_desk_session_campaign_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["officer.id"], name=op.f("fk_desk_session_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("code", name=op.f("uq_desk_session_code")),
    )
    op.create_index(op.f("ix_desk_session_campaign_id"), "desk_session", ["campaign_id"], unique=False)
    op.create_table(
        "desk_run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.String(length=60), nullable=False),
        sa.Column("course_number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_desk_run_officer_id")),
        sa.ForeignKeyConstraint(["session_id"], ["desk_session.id"], name=op.f("fk_desk_run_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_run")),
        sa.UniqueConstraint("session_id", "officer_id", name=op.f("uq_desk_run_session_id_officer_id")),
    )
    op.create_index("ix_desk_run_officer_id", "desk_run", ["officer_id"], unique=False)
    op.create_table(
        "desk_act",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", JsonText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["desk_run.id"], name=op.f("fk_desk_act_run_id")),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_desk_act")),
    )
    op.create_table(
        "desk_verdict",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("max_points", sa.Integer(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("faults", JsonText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["desk_run.id"], name=op.f("fk_desk_verdict_run_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_desk_verdict")),
    )
    for line in append_only_ddl(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(line)
