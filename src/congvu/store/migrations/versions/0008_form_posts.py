"""Forms that made something are known again; who was gone when a campaign closed stays so once she is erased."""

import sqlalchemy as sa
from alembic import op

from congvu.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a table whose rows live for some days, and two columns.

    ``printed_for``: whose password began with a slip of which it is known that an organiser printed it. Nothing is known of
    slips from before 0007.
    """
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
    op.add_column(
        "credential", sa.Column("printed_for", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        "UPDATE credential SET printed_for = TRUE WHERE NOT vouched AND password_hash IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM login_code WHERE login_code.officer_id = credential.officer_id AND login_code.redeemed "
        "AND NOT login_code.vouched AND login_code.issued_by <> '?')"
    )
    op.add_column("enrolment", sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()))
