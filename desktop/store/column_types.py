"""Column types that mean the same on SQLCipher and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import JSON, BigInteger, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from desktop.booking.known_times import known

UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a value raises, as it is read, that is none of ours; also JSON that nests too deeply."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970, exactly. `moment` must be aware."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be saved")
    return (moment - _EPOCH) // _MICROSECOND


def moment(count: int) -> datetime:
    """The moment so many microseconds after 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=count)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as whole microseconds: exact, sortable, without a zone to lose.
    ValueError for one that is not `known`.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(known(value))

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else known(moment(value))


# SQLite counts rows by itself only where the key is exactly INTEGER.
RowNumber: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")

# Values that no query looks into.
JsonCodec = JSON(none_as_null=True)

# Prefix ranges compare code points, so no language's collation may reorder them.
Word: TypeEngine[str] = String().with_variant(String(collation="C"), "postgresql")
