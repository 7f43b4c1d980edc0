"""The tables, as of the newest migration. `migrations/` builds them; a test holds both together.

`number` counts rows in the order of saving; `id` is what the rest of the program knows.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    literal_column,
)

from desktop.booking.trip.attempt_states import DOUBTFUL, OPEN_STATES, AttemptState

from .column_types import JsonCodec, Moment, RowNumber, Word

metadata = MetaData()
_OPEN = [state for state in AttemptState if state in OPEN_STATES]

clients = Table(
    "clients",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("level", String, nullable=False),
    Column("notes", LargeBinary, nullable=False),
    Column("company", String, nullable=False),
    Column("processor_customer", String, nullable=False),
    Column("profile", LargeBinary, nullable=False),
    Index("clients_newest", "opened_at", "number"),
)

travelers = Table(
    "travelers",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("detail", LargeBinary, nullable=False),
)

# What members wrote of a client, each with its author and date.
client_notes = Table(
    "client_notes",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("written_at", Moment, nullable=False),
    Column("member_id", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("text", LargeBinary, nullable=False),
)

# Who was on the line last, and when.
client_calls = Table(
    "client_calls",
    metadata,
    Column("client_id", ForeignKey("clients.id"), primary_key=True),
    Column("called_at", Moment, nullable=False, index=True),
)

trips = Table(
    "trips",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("client_id", ForeignKey("clients.id"), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("departs_on", String(10), nullable=False),
    Column("route", String, nullable=False),
    Column("record_locator", String, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("total_currency", String(3), nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("fee_currency", String(3), nullable=False),
    Column("fare_plan", String, nullable=False),
    Column("unsettled", Boolean, nullable=False, index=True),
    Column("card_brand", String),
    Column("card_last4", String(4)),
    Column("card_exp_month", Integer),
    Column("card_exp_year", Integer),
    Column("card_tokens", LargeBinary),
    Index("trips_newest", "opened_at", "number"),
    Index("trips_of_client", "client_id", "opened_at", "number"),
    Index("trips_departing", "departs_on", "number"),
)

# Apart from `trips`, so that lists read small rows that lie close together.
trip_details = Table(
    "trip_details",
    metadata,
    Column("trip_number", ForeignKey("trips.number"), primary_key=True, autoincrement=False),
    Column("offer", JsonCodec, nullable=False),
    Column("travelers", LargeBinary, nullable=False),
    Column("agreements", JsonCodec, nullable=False),
    Column("recorded", JsonCodec),
)

# Every call to a vendor that matters, of every kind, at most one open for each trip and kind.
# What `subject` and `answer` hold follows from `kind`.
attempts = Table(
    "attempts",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("trip_id", ForeignKey("trips.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("vendor", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("amount_currency", String(3), nullable=False),
    Column("idempotency_key", String, nullable=False),
    Column("card", String, nullable=False),
    Column("state", String, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("answer", JsonCodec),
    Column("reason", String, nullable=False),
    Column("vendor_request_id", String, nullable=False),
    Column("lease_installation", String),
    Column("lease_process", String),
    Column("lease_until", Moment),
    Column("missed_at", Moment),
    Column("settlement", JsonCodec),
    Index("attempts_of_trip", "trip_id", "kind", "number"),
    Index("attempts_about", "subject", "vendor"),
)
_IS_OPEN = attempts.c.state.in_([literal_column(f"'{state.value}'") for state in _OPEN])
# Without `postgresql_where`, which the migration has: for that word alone SQLAlchemy loads all of
# its PostgreSQL dialect, at every sign-in. An engine for PostgreSQL must build by the migrations.
Index(
    "attempts_one_open",
    attempts.c.trip_id,
    attempts.c.kind,
    unique=True,
    sqlite_where=_IS_OPEN,
)

# Few of a million: what the vendor may have after all, though the trip goes on without it.
IS_DOUBTFUL = attempts.c.reason.in_([literal_column(f"'{each}'") for each in sorted(DOUBTFUL)])
Index("attempts_doubtful", attempts.c.trip_id, sqlite_where=IS_DOUBTFUL)

pane_receipts = Table(
    "pane_receipts",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("trip_id", ForeignKey("trips.id"), nullable=False, index=True),
    Column("member_id", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("outcome", String, nullable=False),
    Column("detail", JsonCodec, nullable=False),
)

# `previous` is not unique: a row that another program wrote would then keep all others out. Of two
# writers at once the number lets in one.
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("member_id", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("action", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", String, nullable=False),
    Column("workstation", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("unsigned", Boolean, nullable=False),
    Column("latest", Moment, nullable=False),
    Column("clock_set_back", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("signer", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

MOST_AUDIT_ENTRIES = 1 << 53
"""No log comes so far: an entry with a higher number was not written by Skycap."""

AUDIT_TEXTS = (
    *(audit.c.member_name, audit.c.member_id, audit.c.action, audit.c.outcome),
    *(audit.c.workstation, audit.c.subject, audit.c.detail),
)
"""The columns that an audit entry is searched by."""

# See `bitmap_index`. `subjects` are the rows of one block that have the word `term`; under a
# `kind` that ends in a star, those with a word that begins so.
search_bitmaps = Table(
    "search_bitmaps",
    metadata,
    Column("kind", String(2), primary_key=True),
    Column("term", Word, primary_key=True),
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("subjects", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# The words of each row in the index now, separated by spaces: a change removes them.
search_subjects = Table(
    "search_subjects",
    metadata,
    Column("kind", String(1), primary_key=True),
    Column("subject", BigInteger, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What of the search index is still to be done, and how far it is: see `index_maintenance`.
index_tasks = Table(
    "index_tasks",
    metadata,
    Column("task", String, primary_key=True),
    Column("done_to", BigInteger, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("name", String, primary_key=True),
    Column("text", LargeBinary, nullable=False),
)

# What an owner entered to open vendor test or live: a row for each section. No secret is in it.
set_up = Table(
    "set_up",
    metadata,
    Column("name", String, primary_key=True),
    Column("detail", JsonCodec, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("member_name", String, nullable=False),
)

# A company's own texts in place of ours, each version a row.
policy_texts = Table(
    "policy_texts",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("detail", JsonCodec, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("member_name", String, nullable=False),
    Index("policy_texts_versions", "name", "version", unique=True),
)

# What a member signed, and the signature of it.
policy_signatures = Table(
    "policy_signatures",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("policy", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("member_id", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("signer", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

insurance = Table(
    "insurance",
    metadata,
    Column("line", String, primary_key=True),
    Column("insurer", String, nullable=False),
    Column("limit_minor", BigInteger, nullable=False),
    Column("limit_currency", String(3), nullable=False),
    Column("ends_on", String(10), nullable=False),
)

# Provider, consent, result and dates; never a report.
background_checks = Table(
    "background_checks",
    metadata,
    Column("member_id", String, primary_key=True),
    Column("detail", LargeBinary, nullable=False),
)

awareness_trainings = Table(
    "awareness_trainings",
    metadata,
    Column("member_id", String, primary_key=True),
    Column("course", String, nullable=False),
    Column("done_on", String(10), nullable=False),
    Column("member_name", String, nullable=False),
)

checklist_answers = Table(
    "checklist_answers",
    metadata,
    Column("name", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("note", String, nullable=False),
    Column("answered_at", Moment, nullable=False),
    Column("member_name", String, nullable=False),
)

# What vendors showed by themselves. `trip_id` is empty for what is about no trip.
findings = Table(
    "findings",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("vendor", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("trip_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("dismissed_at", Moment, index=True),
    Column("dismissed_by", String, nullable=False),
    Column("dismissed_name", String, nullable=False),
    Index("findings_once", "vendor", "kind", "subject", unique=True),
    Index("findings_of_trip", "trip_id", "number"),
)

# When a vendor was asked for news last, by any desk of the company; which desk does so.
polls = Table(
    "polls",
    metadata,
    Column("name", String, primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("heard_to", Moment),
    Column("not_before", Moment),
)

poll_leases = Table(
    "poll_leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("installation", String, nullable=False),
    Column("process", String, nullable=False),
    Column("until", Moment, nullable=False),
)

# Each booked trip's order as the airline showed it last.
watched_orders = Table(
    "watched_orders",
    metadata,
    Column("trip_id", ForeignKey("trips.id"), primary_key=True),
    Column("asked_at", Moment, nullable=False, index=True),
    Column("due_at", Moment, nullable=False, index=True),
    Column("slices", JsonCodec, nullable=False),
    Column("tickets", JsonCodec, nullable=False),
    Column("is_canceled", Boolean, nullable=False),
    Column("change_id", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
)

# What members asked a second person for; the answer is signed, as the request is.
approvals = Table(
    "approvals", metadata, Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("trip_id", ForeignKey("trips.id"), nullable=False, index=True),
    Column("detail", JsonCodec, nullable=False),
    Column("answer", JsonCodec),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("is_void", Boolean, nullable=False),
)  # fmt: skip

# What members may do alone: each change, signed by an owner.
limit_changes = Table(
    "limit_changes", metadata, Column("number", RowNumber, primary_key=True),
    Column("detail", JsonCodec, nullable=False),
)  # fmt: skip

# What we owe clients of fares that we charged; without `closing` it is owed.
refunds = Table(
    "refunds",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("trip_id", ForeignKey("trips.id"), nullable=False, index=True),
    Column("detail", JsonCodec, nullable=False),
    Column("closing", JsonCodec),
)
Index("refunds_owed", refunds.c.number, sqlite_where=refunds.c.closing.is_(None))
