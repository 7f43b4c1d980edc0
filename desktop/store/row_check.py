"""Reads at each opening the tables that are small by nature: of what their rows hold as JSON or
sealed, the database itself cannot say whether Skycap wrote it.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from desktop.booking.known_times import FIRST_MOMENT
from desktop.use_cases.ports.store_port import Repositories

from .row_reads import tables_with_strange_rows
from .store_messages import strange_row

# On a new desk there are none, and to make ready what reads them takes milliseconds.
_FILLED = text(
    "SELECT EXISTS (SELECT 1 FROM set_up), EXISTS (SELECT 1 FROM insurance) "
    "OR EXISTS (SELECT 1 FROM background_checks) OR EXISTS (SELECT 1 FROM checklist_answers) "
    "OR EXISTS (SELECT 1 FROM awareness_trainings) "
    "OR EXISTS (SELECT 1 FROM policy_texts) OR EXISTS (SELECT 1 FROM policy_signatures), "
    "EXISTS (SELECT 1 FROM refunds), EXISTS (SELECT 1 FROM approvals)"
)


def unread_rows(connection: Connection, repos: Repositories) -> tuple[str, ...]:
    """A clause for each of these tables of which a row was left out, in this or an earlier read."""
    filled = connection.execute(_FILLED).one()
    has_set_up, has_safeguards, has_refunds, has_approvals = filled
    if has_set_up:
        repos.set_up.read()
    if has_safeguards:
        repos.safeguards.read()
    if has_refunds:
        repos.refunds.all()
    if has_approvals:
        repos.approvals.not_ended(FIRST_MOMENT)
    return tuple(strange_row(table) for table in tables_with_strange_rows(connection))
