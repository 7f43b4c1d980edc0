"""The repository of Set up: one row for each section that an owner saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from desktop.booking.set_up.set_up_record import SECTION_NAMES, Saved, Section, SetUpRecord
from desktop.store.row_reads import readable
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
        kinds = {name: kind for kind, name in SECTION_NAMES.items()}
        ours = select(set_up).where(set_up.c.name.in_(kinds)).order_by(set_up.c.name)

        def saved(row: Row[*tuple[Any, ...]]) -> tuple[str, Saved[Section]]:
            section = self._json.decode(row.detail, kinds[row.name])
            return row.name, Saved(section, row.saved_at, row.member_name)

        found = dict(readable(self._connection, ours, saved))
        return SetUpRecord(tuple(found[name] for name in kinds if name in found))

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
