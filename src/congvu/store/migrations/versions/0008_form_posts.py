"""Forms that made something are known again; who was gone when a campaign closed stays so once she is erased."""

import sqlalchemy as sa
from alembic import op

from congvu.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a table whose rows live for some days, and a column."""
    op.create_table(
        "form_post",
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_form_post_officer_id")),
        sa.PrimaryKeyConstraint("officer_id", "purpose", "key", name=op.f("pk_form_post")),
    )
    op.create_index(op.f("ix_form_post_at"), "form_post", ["at"], unique=False)
    op.add_column("enrolment", sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()))
