"""The Alembic environment: one transaction, on the given connection."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    # SQLite can take table changes back, contrary to Alembic's guess.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
