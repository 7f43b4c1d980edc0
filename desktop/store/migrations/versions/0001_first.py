"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON()
# What was asked of a vendor is history; only the outcome and the lease change.
_ASKED = (
    "number, id, trip_id, kind, vendor, subject, amount_minor, amount_currency, "
    "idempotency_key, card, asked_at"
)
_FORBIDDEN = (
    ("attempts", "delete", "DELETE"),
    ("attempts", "update", f"UPDATE OF {_ASKED}"),
    ("audit", "delete", "DELETE"),
    ("audit", "update", "UPDATE"),
    ("findings", "delete", "DELETE"),
    ("pane_receipts", "delete", "DELETE"),
    ("pane_receipts", "update", "UPDATE"),
    ("policy_texts", "delete", "DELETE"),
    ("policy_texts", "update", "UPDATE"),
    ("policy_signatures", "delete", "DELETE"),
    ("policy_signatures", "update", "UPDATE"),
    ("approvals", "delete", "DELETE"),
    ("approvals", "update", "UPDATE OF number, id, trip_id, detail, ends_at"),
    ("limit_changes", "delete", "DELETE"),
    ("limit_changes", "update", "UPDATE"),
    ("refunds", "delete", "DELETE"),
    ("refunds", "update", "UPDATE OF number, id, trip_id, detail"),
)
_WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """All tables of the first release."""
    _members()
    _trips()
    _money()
    _rest()
    _safeguards()
    _polls()
    _approvals()
    _refunds()
    _only_grow()


def _members() -> None:
    op.create_table(
        "clients",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("phone", sa.String, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("notes", sa.LargeBinary, nullable=False),
        sa.Column("company", sa.String, nullable=False),
        sa.Column("processor_customer", sa.String, nullable=False),
        sa.Column("profile", sa.LargeBinary, nullable=False),
    )
    op.create_index("clients_newest", "clients", ["opened_at", "number"])
    op.create_table(
        "travelers",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("client_id", sa.String, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("detail", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_travelers_client_id", "travelers", ["client_id"])
    op.create_table(
        "client_notes",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("client_id", sa.String, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
        sa.Column("pinned", sa.Boolean, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_client_notes_client_id", "client_notes", ["client_id"])
    op.create_table(
        "client_calls",
        sa.Column("client_id", sa.String, sa.ForeignKey("clients.id"), primary_key=True),
        sa.Column("called_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_client_calls_called_at", "client_calls", ["called_at"])


def _trips() -> None:
    op.create_table(
        "trips",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("client_id", sa.String, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("departs_on", sa.String(10), nullable=False),
        sa.Column("route", sa.String, nullable=False),
        sa.Column("record_locator", sa.String, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("total_currency", sa.String(3), nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("fee_currency", sa.String(3), nullable=False),
        sa.Column("fare_plan", sa.String, nullable=False),
        sa.Column("unsettled", sa.Boolean, nullable=False),
        sa.Column("card_brand", sa.String),
        sa.Column("card_last4", sa.String(4)),
        sa.Column("card_exp_month", sa.Integer),
        sa.Column("card_exp_year", sa.Integer),
        sa.Column("card_tokens", sa.LargeBinary),
    )
    op.create_index("trips_newest", "trips", ["opened_at", "number"])
    op.create_index("trips_of_client", "trips", ["client_id", "opened_at", "number"])
    op.create_index("trips_departing", "trips", ["departs_on", "number"])
    op.create_index("ix_trips_unsettled", "trips", ["unsettled"])
    op.create_table(
        "trip_details",
        sa.Column(
            "trip_number",
            _NUMBER,
            sa.ForeignKey("trips.number"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("offer", _JSON, nullable=False),
        sa.Column("travelers", sa.LargeBinary, nullable=False),
        sa.Column("agreements", _JSON, nullable=False),
        sa.Column("recorded", _JSON),
    )


def _money() -> None:
    op.create_table(
        "attempts",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("vendor", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("amount_currency", sa.String(3), nullable=False),
        sa.Column("idempotency_key", sa.String, nullable=False),
        sa.Column("card", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("answer", _JSON),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("vendor_request_id", sa.String, nullable=False),
        sa.Column("lease_installation", sa.String),
        sa.Column("lease_process", sa.String),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("missed_at", sa.BigInteger),
        sa.Column("settlement", _JSON),
    )
    op.create_index("attempts_of_trip", "attempts", ["trip_id", "kind", "number"])
    op.create_index("attempts_about", "attempts", ["subject", "vendor"])
    is_doubtful = sa.text("reason IN ('never_arrived', 'settled_not_done')")
    op.create_index(
        "attempts_doubtful",
        "attempts",
        ["trip_id"],
        sqlite_where=is_doubtful,
        postgresql_where=is_doubtful,
    )
    is_open = sa.text("state IN ('requested', 'pending', 'unknown')")
    op.create_index(
        "attempts_one_open",
        "attempts",
        ["trip_id", "kind"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "pane_receipts",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("detail", _JSON, nullable=False),
    )
    op.create_index("ix_pane_receipts_trip_id", "pane_receipts", ["trip_id"])


def _rest() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("workstation", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("unsigned", sa.Boolean, nullable=False),
        sa.Column("latest", sa.BigInteger, nullable=False),
        sa.Column("clock_set_back", sa.Boolean, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "search_bitmaps",
        sa.Column("kind", sa.String(2), primary_key=True),
        sa.Column("term", _WORD, primary_key=True),
        sa.Column("block", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("subjects", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_subjects",
        sa.Column("kind", sa.String(1), primary_key=True),
        sa.Column("subject", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("words", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_tasks",
        sa.Column("task", sa.String, primary_key=True),
        sa.Column("done_to", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "drafts",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("text", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "set_up",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("detail", _JSON, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
    )


def _safeguards() -> None:
    op.create_table(
        "policy_texts",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("detail", _JSON, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
    )
    op.create_index("policy_texts_versions", "policy_texts", ["name", "version"], unique=True)
    op.create_table(
        "policy_signatures",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("policy", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("member_id", sa.String, nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
        sa.Column("signed_at", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "insurance",
        sa.Column("line", sa.String, primary_key=True),
        sa.Column("insurer", sa.String, nullable=False),
        sa.Column("limit_minor", sa.BigInteger, nullable=False),
        sa.Column("limit_currency", sa.String(3), nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
    )
    op.create_table(
        "background_checks",
        sa.Column("member_id", sa.String, primary_key=True),
        sa.Column("detail", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "awareness_trainings",
        sa.Column("member_id", sa.String, primary_key=True),
        sa.Column("course", sa.String, nullable=False),
        sa.Column("done_on", sa.String(10), nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
    )
    op.create_table(
        "checklist_answers",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("answered_at", sa.BigInteger, nullable=False),
        sa.Column("member_name", sa.String, nullable=False),
    )


def _polls() -> None:
    op.create_table(
        "findings",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("vendor", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("trip_id", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("found_at", sa.BigInteger, nullable=False),
        sa.Column("dismissed_at", sa.BigInteger),
        sa.Column("dismissed_by", sa.String, nullable=False),
        sa.Column("dismissed_name", sa.String, nullable=False),
    )
    op.create_index("findings_once", "findings", ["vendor", "kind", "subject"], unique=True)
    op.create_index("findings_of_trip", "findings", ["trip_id", "number"])
    op.create_index("ix_findings_dismissed_at", "findings", ["dismissed_at"])
    op.create_table(
        "polls",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("heard_to", sa.BigInteger),
        sa.Column("not_before", sa.BigInteger),
    )
    op.create_table(
        "poll_leases",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("installation", sa.String, nullable=False),
        sa.Column("process", sa.String, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "watched_orders",
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), primary_key=True),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("slices", _JSON, nullable=False),
        sa.Column("tickets", _JSON, nullable=False),
        sa.Column("is_canceled", sa.Boolean, nullable=False),
        sa.Column("change_id", sa.String, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
    )
    for column in ("asked_at", "due_at"):
        op.create_index(f"ix_watched_orders_{column}", "watched_orders", [column])


def _approvals() -> None:
    op.create_table(
        "approvals", sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), nullable=False),
        sa.Column("detail", _JSON, nullable=False), sa.Column("answer", _JSON),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("is_void", sa.Boolean, nullable=False),
    )  # fmt: skip
    op.create_table(
        "limit_changes", sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("detail", _JSON, nullable=False),
    )  # fmt: skip
    for column in ("trip_id", "ends_at"):
        op.create_index(f"ix_approvals_{column}", "approvals", [column])


def _refunds() -> None:
    op.create_table(
        "refunds", sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), nullable=False),
        sa.Column("detail", _JSON, nullable=False), sa.Column("closing", _JSON),
    )  # fmt: skip
    op.create_index("ix_refunds_trip_id", "refunds", ["trip_id"])
    owed = sa.text("closing IS NULL")
    op.create_index("refunds_owed", "refunds", ["number"], sqlite_where=owed, postgresql_where=owed)


def _only_grow() -> None:
    """Triggers that refuse to delete or rewrite attempts, audit entries and receipts, to delete
    findings, approvals and refunds, and to rewrite what of a refund is owed or was asked for.
    """
    for table, operation, event in _FORBIDDEN:
        name = f"{table}_no_{operation}"
        begin = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} only grow'; END $$"
            )
            op.execute(f"{begin} FOR EACH ROW EXECUTE FUNCTION {name}()")
        else:
            op.execute(f"{begin} BEGIN SELECT RAISE(ABORT, '{table} only grow'); END")
