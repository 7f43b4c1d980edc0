"""Seals what is under a former field key anew, in short steps, while others use the store.

Each value says by which key it is sealed, and who may read holds every key until all is read back.
So it may be cut short anywhere, and begun again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, case, cast, func, select, update

from desktop.store.sealed_columns import (
    SEALED_COLUMNS,
    SealedColumn,
)
from desktop.store.store_messages import damaged
from desktop.use_cases.ports.field_cipher_port import FieldCipher

# A step takes a few milliseconds, and so long at most others wait.
_ROWS_A_STEP = 100
# Nothing that Skycap writes comes near it; a value of a gigabyte would end the program.
_MOST_BYTES = 16 << 20
# The second finds nothing to do, unless the first was hindered.
_MOST_PASSES = 3
_SET_ASIDE = b"\x00"
"""Begins a value that no key opened: behind it is what lay there, sealed as it was found."""


def reseal_fields(
    connection: Connection, cipher: FieldCipher, run_others: Callable[[], None]
) -> tuple[str, ...]:
    """Every sealed value is under the newest key of `cipher` on return, and was read back so.

    `run_others` is called after each step, which is a transaction of its own; what it raises ends
    the sealing. A value that no key opens is set aside in its place, and named in the result, once.
    Refused ``store_damaged`` where a value does not stay as it was written.
    """
    named: list[str] = []
    for column in SEALED_COLUMNS:
        for _ in range(_MOST_PASSES):
            if not _pass(connection, cipher, column, run_others, named):
                break
        else:
            raise damaged()
    return tuple(dict.fromkeys(named))


def _pass(
    connection: Connection,
    cipher: FieldCipher,
    column: SealedColumn,
    run_others: Callable[[], None],
    named: list[str],
) -> bool:
    """Look at every value of the column; True when one was not as it should be."""
    done_to: object = None
    changed = False
    while True:
        with connection.begin():
            rows = _rows_behind(connection, column, done_to)
            resealed = []
            for row in rows:
                if row.place is None:
                    # Of none that Skycap wrote, and the last of all.
                    return changed
                row_id = (row.row_id or b"").decode(errors="replace")
                if row.sealed is None:
                    named.append(
                        f"{'.'.join(column.place)} of {_short(row_id)} is no value of ours"
                    )
                    continue
                new = _resealed(cipher, column, row_id, row.sealed, named)
                if new is not None:
                    resealed.append({"at": row.place, "found": row.sealed, "new": new})
            if resealed:
                connection.execute(_update(column), resealed)
                changed = True
        if len(rows) < _ROWS_A_STEP:
            return changed
        done_to = rows[-1].place
        run_others()


def _rows_behind(connection: Connection, column: SealedColumn, after: object) -> Any:  # noqa: ANN401
    """From the last to the first. As bytes, whatever is stored there: a member's own program can
    write any kind of value, and nothing where the column says that there is something.
    """
    value = cast(column.values, LargeBinary)
    found = select(
        column.order.label("place"),
        cast(column.row_id, LargeBinary).label("row_id"),
        case((func.length(value) <= _MOST_BYTES, value)).label("sealed"),
    ).where(column.values.is_not(None))
    if after is not None:
        found = found.where(column.order < after)
    in_order = column.order.desc().nulls_last()
    return connection.execute(found.order_by(in_order).limit(_ROWS_A_STEP)).all()


def _resealed(
    cipher: FieldCipher, column: SealedColumn, row_id: str, sealed: bytes, named: list[str]
) -> bytes | None:
    """The value under the newest key; None where it is under that already, and opens."""
    table, name = column.place
    aside = (table, f"{name} set aside", row_id)
    mark, place = b"", (table, name, row_id)
    if sealed[:1] == _SET_ASIDE:
        mark, place = _SET_ASIDE, aside
    inner = sealed[len(mark) :]
    try:
        plain = cipher.open(inner, *place)
    except ValueError:
        named.append(f"no key opens {table}.{name} of {_short(row_id)}")
        return _SET_ASIDE + cipher.seal(sealed, *aside)
    if inner[: len(cipher.newest)] == cipher.newest:
        return None
    return mark + cipher.seal(plain, *place)


def _short(row_id: str) -> str:
    """Ids are letters and digits; anything else was not written by Skycap, and is not repeated."""
    known = row_id.isascii() and row_id.isalnum() and len(row_id) <= 40
    return row_id if known else "a row"


def _update(column: SealedColumn) -> Any:  # noqa: ANN401
    table = column.values.table
    return (
        update(table)
        # Two rows may have one place, a name once as text and once as bytes.
        .where(
            column.order == bindparam("at"),
            cast(column.values, LargeBinary) == bindparam("found"),
        )
        .values({column.values: bindparam("new")})
    )
