"""What a lesson's own cells have shown, and the pages that were made of lessons."""

import sqlalchemy as sa
from alembic import op

from congvu.store.types import JsonText, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds two tables, by the digest of a lesson's notebook: they stand beside courses, outside of their digests."""
    op.create_table(
        "lesson_output",
        sa.Column("notebook", sa.String(length=64), nullable=False),
        sa.Column("outputs", JsonText(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("notebook", name=op.f("pk_lesson_output")),
    )
    op.create_table(
        "lesson_page",
        sa.Column("notebook", sa.String(length=64), nullable=False),
        sa.Column("renderer", sa.String(length=20), nullable=False),
        sa.Column("body", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("notebook", "renderer", name=op.f("pk_lesson_page")),
    )
