"""The repository of drafts: text that was typed and not finished."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from desktop.store.row_reads import readable
from desktop.store.row_writes import write_row
from desktop.store.schema import drafts
from desktop.store.sealed_columns import (
    DRAFT,
)
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .sealed_values import SealedValues


@dataclass(frozen=True, slots=True)
class StoredDrafts:
    """The drafts port."""

    _connection: Connection
    _sealed: SealedValues

    def keep(self, name: str, text: str) -> None:
        refuse_card_numbers(text, "draft")
        self.drop(name)
        sealed = self._sealed.seal_text(DRAFT, name, text)
        write_row(self._connection, insert(drafts).values(name=name, text=sealed))

    def recall(self, name: str) -> str:
        """Nothing where it cannot be read: it keeps nobody from a page, or from signing in."""
        kept = readable(
            self._connection,
            select(drafts.c.text).where(drafts.c.name == name),
            lambda row: self._sealed.open_text(DRAFT, name, row.text),
        )
        return kept[0] if kept else ""

    def drop(self, name: str) -> None:
        self._connection.execute(delete(drafts).where(drafts.c.name == name))
