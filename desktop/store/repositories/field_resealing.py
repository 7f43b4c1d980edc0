"""Seals what is under a former field key anew, in short steps, while others use the store.

Each value says by which key it is sealed, and who may read holds both keys until all is done. So it
may be cut short anywhere, and begun again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from desktop.store.schema import SEALED_COLUMNS, SealedColumn
from desktop.store.store_messages import damaged
from desktop.use_cases.ports.field_cipher_port import FieldCipher

# A step takes a few milliseconds, and so long at most others wait.
_ROWS_A_STEP = 100


def reseal_fields(
    connection: Connection, cipher: FieldCipher, run_others: Callable[[], None]
) -> None:
    """Every sealed value is under the newest key of `cipher` on return. `run_others` is called
    after each step, which is a transaction of its own; what it raises ends the sealing. Refused
    ``store_damaged`` for a value that no key opens.
    """
    for column in SEALED_COLUMNS:
        done_to: object = None
        while True:
            with connection.begin():
                done_to = _step(connection, cipher, column, done_to)
            if done_to is None:
                break
            run_others()


def _step(
    connection: Connection, cipher: FieldCipher, column: SealedColumn, after: object
) -> object:
    """The rows behind `after`, which is a value of the column `order`; the last one looked at,
    None when there are no more.
    """
    found = select(
        column.order.label("place"), column.row_id.label("row_id"), column.values.label("sealed")
    )
    if after is not None:
        found = found.where(column.order > after)
    rows = connection.execute(found.order_by(column.order).limit(_ROWS_A_STEP)).all()
    resealed = [
        {"at": row.place, "new": _resealed(cipher, column, str(row.row_id), row.sealed)}
        for row in rows
        if row.sealed is not None and row.sealed[: len(cipher.newest)] != cipher.newest
    ]
    if resealed:
        connection.execute(_update(column), resealed)
    return rows[-1].place if len(rows) == _ROWS_A_STEP else None


def _resealed(cipher: FieldCipher, column: SealedColumn, row_id: str, sealed: bytes) -> bytes:
    try:
        plain = cipher.open(sealed, *column.place, row_id)
    except ValueError as wrong:
        raise damaged() from wrong
    return cipher.seal(plain, *column.place, row_id)


def _update(column: SealedColumn) -> Any:  # noqa: ANN401
    table = column.values.table
    return (
        update(table)
        .where(column.order == bindparam("at"))
        .values({column.values: bindparam("new")})
    )
