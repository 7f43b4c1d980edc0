"""Reads at each opening the tables that are small by nature: of what their rows hold as JSON or
sealed, the database itself cannot say whether Skycap wrote it.
"""

from __future__ import annotations

from sqlalchemy import Connection

from desktop.use_cases.ports.store_port import Repositories

from .row_reads import tables_with_strange_rows
from .store_messages import strange_row


def unread_rows(connection: Connection, repos: Repositories) -> tuple[str, ...]:
    """A clause for each of these tables of which a row was left out, in this or an earlier read."""
    repos.set_up.read()
    repos.safeguards.read()
    repos.refunds.all()
    return tuple(strange_row(table) for table in tables_with_strange_rows(connection))
