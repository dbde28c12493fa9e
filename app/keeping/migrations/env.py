# ruff: noqa: INP001 - Alembic finds it by its path, not by its name
"""Runs the migrations in the transaction that `app.keeping.database` has begun."""

from alembic import context

from app.keeping.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA
)
context.run_migrations()
