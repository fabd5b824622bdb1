"""Tries to log in are counted before they are made, by where they come from; a slip tells who printed it."""

import sqlalchemy as sa
from alembic import op

from congvu.store.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds columns. What stood in ``login_failure`` is forgotten: it was good for a quarter of an hour."""
    op.execute("DELETE FROM login_failure")
    for name in ("address", "lane"):
        op.add_column("login_failure", sa.Column(name, sa.String(64), nullable=False, server_default="?"))
    op.create_index(op.f("ix_login_failure_address"), "login_failure", ["address"], unique=False)
    op.create_index(op.f("ix_login_failure_at"), "login_failure", ["at"], unique=False)
    op.add_column("login_code", sa.Column("issued_by", sa.String(40), nullable=False, server_default="?"))
    for name in ("vouched", "redeemed"):
        op.add_column("login_code", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("credential", sa.Column("vouched", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("credential", sa.Column("told_at", UtcDateTime(), nullable=True))
