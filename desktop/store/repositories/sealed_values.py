"""Values that are sealed one by one: sealed just before they are written, opened once read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypeVar

from desktop.store.column_types import UNREADABLE
from desktop.store.sealed_columns import (
    SealedColumn,
)
from desktop.store.store_messages import row_damaged
from desktop.use_cases.ports.field_cipher_port import FieldCipher

from .json_codec import JsonCodec

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class SealedValues:
    """`row_id` is the row's value in the column of that name."""

    _cipher: FieldCipher
    _json: JsonCodec

    def seal_text(self, column: SealedColumn, row_id: object, text: str) -> bytes:
        return self._cipher.seal(text.encode(), *column.place, str(row_id))

    def open_text(self, column: SealedColumn, row_id: object, sealed: bytes) -> str:
        """Refused ``store_damaged``, also for a value that was sealed for another row."""
        try:
            return self._cipher.open(sealed, *column.place, str(row_id)).decode()
        except ValueError as wrong:
            raise row_damaged() from wrong

    def seal(
        self, column: SealedColumn, row_id: object, value: object, kind: object = None
    ) -> bytes:
        """`kind` as in `JsonCodec.encode`."""
        plain = self._json.encode(value, kind)
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return self.seal_text(column, row_id, text)

    def open(self, column: SealedColumn, row_id: object, sealed: bytes, kind: type[N]) -> N:
        """Refused ``store_damaged``."""
        text = self.open_text(column, row_id, sealed)
        try:
            plain = json.loads(text)
        except UNREADABLE as wrong:
            raise row_damaged() from wrong
        return self._json.decode(plain, kind)
