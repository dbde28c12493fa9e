# ruff: noqa: INP001 - Alembic finds it by its path, not by its name
"""Keep short links and scenarios."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep short links and scenarios."""
    op.create_table(
        "kept",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("kept_at_s", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("kept")
