"""A file of the first version, and a Skycap that is one migration ahead of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.store import migrate
from desktop.store.engines.sqlcipher import schema_check
from desktop.store.engines.sqlcipher.encrypted_file import checkpoint_journal, in_memory, opened

from .opening import FIELDS, KEY

_NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.create_table("wishes", sa.Column("text", sa.Text, nullable=False))
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This Skycap is the one after the first: it has one more migration, which adds a table."""
    scripts = tmp_path / "scripts" / "migrations"
    shutil.copytree(
        Path(migrate.__file__).parent / "migrations",
        scripts,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (scripts / "versions" / "0002_wishes.py").write_text(_NEXT)
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    monkeypatch.setattr(migrate, "REVISIONS", ("0001", "0002"))
    with in_memory() as newest:
        with newest.begin():
            migrate.upgrade(newest)
        monkeypatch.setattr(schema_check, "SCHEMA_DIGEST", schema_check.digest_of(newest))


def make_older(file: Path) -> None:
    """A file as the first Skycap left it, with one client."""
    with opened(file, KEY) as connection:
        with connection.begin():
            migrate.upgrade(connection, "0001")
            connection.execute(
                text(
                    "INSERT INTO clients (id, name, email, phone, opened_at, address, level, "
                    "notes, company, processor_customer, profile) VALUES ('clientada', "
                    "'Ada Calloway', '', '', 0, :address, 'standard', :notes, '', '', :profile)"
                ),
                {
                    "address": FIELDS.seal(b"{}", "clients", "address", "clientada"),
                    "profile": FIELDS.seal(b"{}", "clients", "profile", "clientada"),
                    "notes": FIELDS.seal(b"", "clients", "notes", "clientada"),
                },
            )
        checkpoint_journal(connection)
