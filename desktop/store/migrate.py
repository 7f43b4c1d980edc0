"""The revisions of the tables, and the way from an earlier one to the newest.

Alembic is imported only for an older database: a new or an up-to-date one opens without.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from .store_messages import damaged

VERSION_TABLE = "schema_version"

REVISIONS = ("0001",)
"""Every revision in `migrations/versions`, oldest first."""

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` inside the transaction that is open."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    command.upgrade(config, revision)


def revision_of(connection: Connection) -> str:
    """The revision in the database. Refused ``store_damaged`` where it is none of ours."""
    with connection.begin():
        if not inspect(connection).has_table(VERSION_TABLE):
            raise damaged()
        found = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    if not isinstance(found, str):
        raise damaged()
    return found
