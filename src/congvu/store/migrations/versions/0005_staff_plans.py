"""Staff lists that were read and wait for a yes."""

import sqlalchemy as sa
from alembic import op

from congvu.store.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the one table whose rows live for a day at most."""
    op.create_table(
        "staff_plan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_staff_plan_officer_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_staff_plan_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_plan")),
    )
    op.create_index(op.f("ix_staff_plan_officer_id"), "staff_plan", ["officer_id"], unique=False)
