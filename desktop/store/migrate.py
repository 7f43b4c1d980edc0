"""The revisions of the tables, and the way from an earlier one to the newest.

Alembic is imported only for an older database: a new or an up-to-date one opens without.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

VERSION_TABLE = "schema_version"

REVISIONS = ("0001",)
"""Every revision in `migrations/versions`, oldest first. Each changes a table or an index, for
by these the revision of a file is known where the row that names it was altered.
"""

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
    """The revision that the database names; empty where it names none as Skycap does."""
    try:
        with connection.begin():
            named = text(f"SELECT version_num FROM {VERSION_TABLE} LIMIT 2")  # noqa: S608
            found = connection.scalars(named).all()
    except DBAPIError:
        # Of another program, or damaged, which its tables tell.
        return ""
    return found[0] if len(found) == 1 and isinstance(found[0], str) else ""


def note_revision(connection: Connection) -> None:
    """Name the newest revision, and no other, in the transaction that is open."""
    connection.execute(text(f"DELETE FROM {VERSION_TABLE}"))  # noqa: S608
    named = text(f"INSERT INTO {VERSION_TABLE} VALUES (:revision)")  # noqa: S608
    connection.execute(named, {"revision": REVISIONS[-1]})
