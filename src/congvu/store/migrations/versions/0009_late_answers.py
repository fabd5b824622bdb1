"""Answers that came after their attempt's end are counted where organisers look at campaigns: an index of them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds an index; what is there stays as it is."""
    late = sa.text("type = 'late_answered'")
    op.create_index(
        "ix_attempt_event_late",
        "attempt_event",
        ["attempt_id"],
        unique=False,
        sqlite_where=late,
        postgresql_where=late,
    )
