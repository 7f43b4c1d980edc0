"""A new file is made without the migrations, and is what they would have made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from desktop.store import migrate
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.engines.sqlcipher.schema_check import SCHEMA_DIGEST, digest_of
from tests.support.store.opening import KEY, open_store, schema_of

_MADE_ALONE = """
import sys
from pathlib import Path
from tests.support.store.opening import open_store
open_store(Path(sys.argv[1])).close()
raise SystemExit("alembic" in sys.modules)
"""


def _marks(file: Path) -> list[str]:
    with opened(file, KEY) as connection:
        marks = text(f"SELECT version_num FROM {migrate.VERSION_TABLE}")  # noqa: S608
        return list(connection.scalars(marks))


def test_a_new_file_is_what_all_migrations_make_of_an_empty_one(file: Path) -> None:
    open_store(file).close()
    migrated = file.with_name("migrated.db")
    with opened(migrated, KEY) as connection, connection.begin():
        migrate.upgrade(connection)
    assert schema_of(file) == schema_of(migrated)
    assert _marks(file) == _marks(migrated) == [migrate.REVISIONS[-1]]
    for made in (file, migrated):
        with opened(made, KEY) as connection:
            assert digest_of(connection) == SCHEMA_DIGEST


def test_a_new_file_is_made_without_alembic(file: Path) -> None:
    made = subprocess.run([sys.executable, "-c", _MADE_ALONE, str(file)], check=False, timeout=60)
    assert made.returncode == 0
    assert _marks(file) == [migrate.REVISIONS[-1]]
