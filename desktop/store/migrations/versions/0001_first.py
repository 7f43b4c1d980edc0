"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON()
_WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """All tables of the first release."""
    _members()
    _trips()
    _money()
    _rest()


def _members() -> None:
    op.create_table(
        "clients",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("phone", sa.String, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("postcode", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("company", sa.String, nullable=False),
    )
    op.create_index("clients_newest", "clients", ["opened_at", "number"])
    op.create_table(
        "travelers",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("client_id", sa.String, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("detail", _JSON, nullable=False),
    )
    op.create_index("ix_travelers_client_id", "travelers", ["client_id"])


def _trips() -> None:
    op.create_table(
        "trips",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("client_id", sa.String, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("departs_on", sa.String(10), nullable=False),
        sa.Column("route", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("total_currency", sa.String(3), nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("fee_currency", sa.String(3), nullable=False),
        sa.Column("unsettled", sa.Boolean, nullable=False),
        sa.Column("card_fee_token", sa.String),
        sa.Column("card_fare_token", sa.String),
        sa.Column("card_brand", sa.String),
        sa.Column("card_last4", sa.String(4)),
        sa.Column("card_exp_month", sa.Integer),
        sa.Column("card_exp_year", sa.Integer),
        sa.Column("card_fare_token_ends_at", sa.BigInteger),
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
        sa.Column("travelers", _JSON, nullable=False),
    )


def _money() -> None:
    op.create_table(
        "orders",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), nullable=False),
        sa.Column("offer_id", sa.String, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("amount_currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("answer", _JSON),
        sa.Column("reason", sa.String, nullable=False),
    )
    op.create_index("ix_orders_trip_id", "orders", ["trip_id"])
    op.create_table(
        "payments",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("amount_currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("idempotency_key", sa.String, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("remote_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )
    op.create_index("ix_payments_trip_id", "payments", ["trip_id"])


def _rest() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "search_terms",
        sa.Column("kind", sa.String(1), primary_key=True),
        sa.Column("term", _WORD, primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("search_terms_of_subject", "search_terms", ["kind", "subject", "term"])
    op.create_table(
        "drafts",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
