"""Dated notes of clients as rows: what was written stays, only the pin changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from desktop.booking.clients.client_note import ClientNote
from desktop.store.repositories.sealed_values import SealedValues
from desktop.store.row_reads import readable
from desktop.store.row_writes import write_row
from desktop.store.schema import client_notes
from desktop.store.sealed_columns import CLIENT_NOTE
from desktop.use_cases.saved_text_guard import refuse_card_numbers


def notes_of(
    connection: Connection, sealed: SealedValues, client_id: str
) -> tuple[ClientNote, ...]:
    """Pinned ones first, then the newest. One that cannot be read is left out, and named."""

    def note(row: Row[*tuple[Any, ...]]) -> ClientNote:
        text = sealed.open_text(CLIENT_NOTE, row.id, row.text)
        return ClientNote(
            row.id, row.client_id, text, row.written_at, row.member_id, row.member_name, row.pinned
        )

    asked = (
        select(client_notes)
        .where(client_notes.c.client_id == client_id)
        .order_by(client_notes.c.pinned.desc(), client_notes.c.number.desc())
    )
    return readable(connection, asked, note)


def save_note(connection: Connection, sealed: SealedValues, note: ClientNote) -> None:
    """Refused ``card_number_in_text``."""
    refuse_card_numbers(note, are_sentences=True)
    same = client_notes.c.id == note.id
    if connection.scalar(select(client_notes.c.number).where(same)) is not None:
        write_row(connection, update(client_notes).where(same).values(pinned=note.is_pinned))
        return
    write_row(
        connection,
        insert(client_notes).values(
            id=note.id,
            client_id=note.client_id,
            text=sealed.seal_text(CLIENT_NOTE, note.id, note.text),
            written_at=note.written_at,
            member_id=note.member_id,
            member_name=note.member_name,
            pinned=note.is_pinned,
        ),
    )
