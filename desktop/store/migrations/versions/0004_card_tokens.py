"""A card keeps a list of tokens, one for each payee that it was given to."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OLD = ("card_fee_token", "card_fare_token", "card_fare_token_ends_at")


def upgrade() -> None:
    """The new column, filled from the old ones, which go."""
    op.add_column("trips", sa.Column("card_tokens", sa.JSON()))
    connection = op.get_bind()
    found = sa.text(
        "SELECT number, card_fee_token, card_fare_token, card_fare_token_ends_at FROM trips "
        "WHERE card_fee_token IS NOT NULL"
    )
    for row in connection.execute(found).all():
        connection.execute(
            sa.text("UPDATE trips SET card_tokens = :tokens WHERE number = :number"),
            {"number": row.number, "tokens": json.dumps(_tokens(row))},
        )
    for column in _OLD:
        op.drop_column("trips", column)


def _tokens(row: sa.Row[Any]) -> list[dict[str, str | None]]:
    ends_at = row.card_fare_token_ends_at
    moment = None if ends_at is None else _EPOCH + timedelta(microseconds=ends_at)
    return [
        {"payee": "processor", "token": row.card_fee_token, "ends_at": None},
        {"payee": "vault", "token": row.card_fare_token, "ends_at": moment and moment.isoformat()},
    ]
