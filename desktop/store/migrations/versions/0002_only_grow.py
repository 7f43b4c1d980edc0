"""Money and the audit chain only grow: the database itself refuses to delete or rewrite them."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_FORBIDDEN = (
    ("DELETE", "orders"),
    ("DELETE", "payments"),
    ("DELETE", "audit"),
    ("UPDATE", "audit"),
)


def upgrade() -> None:
    """One trigger for each forbidden act."""
    for act, table in _FORBIDDEN:
        name = f"{table}_no_{act.lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} only grow'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grow'); END"
            )
