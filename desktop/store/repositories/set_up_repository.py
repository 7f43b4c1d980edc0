"""The repository of Set up: one row for each section that an owner saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from desktop.booking.set_up.set_up_record import SECTION_NAMES, Saved, Section, SetUpRecord
from desktop.store.row_writes import write_row
from desktop.store.schema import set_up
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .json_codec import JsonCodec


@dataclass(frozen=True, slots=True)
class StoredSetUp:
    """The set-up port."""

    _connection: Connection
    _json: JsonCodec

    def read(self) -> SetUpRecord:
        rows = {row.name: row for row in self._connection.execute(select(set_up))}
        return SetUpRecord(
            tuple(
                Saved(self._json.decode(row.detail, kind), row.saved_at, row.member_name)
                for kind, name in SECTION_NAMES.items()
                if (row := rows.get(name)) is not None
            )
        )

    def save(self, section: Section, at: datetime, member_name: str) -> None:
        refuse_card_numbers(section)
        name = SECTION_NAMES[type(section)]
        self._connection.execute(delete(set_up).where(set_up.c.name == name))
        write_row(
            self._connection,
            insert(set_up).values(
                name=name,
                detail=self._json.encode(section),
                saved_at=at,
                member_name=member_name,
            ),
        )
