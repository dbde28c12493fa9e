# ruff: noqa: INP001 - Alembic finds it by its path, not by its name
"""Keep rooms, who takes part in them, and what they vote."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep rooms."""
    op.create_table(
        "rooms",
        sa.Column("code", sa.String(6), primary_key=True),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("heard_at_s", sa.BigInteger, nullable=False),
    )
    code = sa.ForeignKey("rooms.code", ondelete="CASCADE")
    op.create_table(
        "room_people",
        sa.Column("code", sa.String(6), code, primary_key=True),
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "room_votes",
        sa.Column(
            "code",
            sa.String(6),
            sa.ForeignKey("rooms.code", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("poll", sa.Integer, primary_key=True),
        sa.Column("person", sa.Integer, primary_key=True),
        sa.Column("chosen", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("room_votes")
    op.drop_table("room_people")
    op.drop_table("rooms")
