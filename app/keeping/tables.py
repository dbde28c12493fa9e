"""The tables, as the newest migration leaves them (a test compares the two)."""

from sqlalchemy import BigInteger, Column, MetaData, String, Table, Text

METADATA = MetaData()

KEPT = Table(
    "kept",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("kept_at_s", BigInteger, nullable=False),  # seconds since 1970
)
