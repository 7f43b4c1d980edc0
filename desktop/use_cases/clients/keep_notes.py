"""Write dated notes into a client's file, and pin those that the next call must begin with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.clients.client_note import LONGEST_NOTE, ClientNote
from desktop.booking.printable_text import without_controls
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Repositories, Store


@dataclass(frozen=True, slots=True)
class KeepNotes:
    actor: Actor
    store: Store
    new_id: NewId

    @requires(Permission.KEEP_CLIENTS, audits=("client note added",))
    def add(self, client_id: str, text: str, *, is_pinned: bool = False) -> ClientNote:
        """The note as saved. Refused ``client_note`` where it is empty or too long,
        ``card_number_in_text``, ``no_such_client``.
        """
        plain = without_controls(text).strip()
        if not plain or len(plain) > LONGEST_NOTE:
            what = f"A note has {LONGEST_NOTE} characters at most." if plain else "It is empty."
            raise Refused(
                "client_note",
                what,
                "Nothing was saved; what you typed is kept.",
                "Correct it, then press Ctrl+Enter.",
                "text",
            )
        at, member = self.actor.now(), self.actor.member
        note = ClientNote(self.new_id(), client_id, plain, at, member.id, member.name, is_pinned)

        def save(repos: Repositories) -> ClientNote:
            repos.clients.save_note(note)
            repos.audit.add(
                self.actor.audit_entry(
                    "client note added", at=at, subject=client_id, detail=note.id
                )
            )
            return note

        return self.store.write(save)

    @requires(Permission.KEEP_CLIENTS, audits=("client note pinned", "client note unpinned"))
    def pin(self, note: ClientNote, *, is_pinned: bool) -> ClientNote:
        """The note with this pin; its text, author and time stay. Refused ``no_such_client``."""
        changed = replace(note, is_pinned=is_pinned)

        def save(repos: Repositories) -> ClientNote:
            repos.clients.save_note(changed)
            action = "client note pinned" if is_pinned else "client note unpinned"
            repos.audit.add(self.actor.audit_entry(action, subject=note.client_id, detail=note.id))
            return changed

        return self.store.write(save)
