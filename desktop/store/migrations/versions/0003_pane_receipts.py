"""Every opening of the sealed pane is kept with its trip, and never rewritten or forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "pane_receipts"


def upgrade() -> None:
    """The table, and one trigger for each forbidden act."""
    op.create_table(
        _TABLE,
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("trip_id", sa.String, sa.ForeignKey("trips.id"), nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
    )
    op.create_index(f"ix_{_TABLE}_trip_id", _TABLE, ["trip_id"])
    for act in ("DELETE", "UPDATE"):
        name = f"{_TABLE}_no_{act.lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_TABLE} only grow'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {_TABLE} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {_TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{_TABLE} only grow'); END"
            )
