"""Clients, travelers and notes in memory, as the tables of a `FakeStore` keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING

from desktop.booking.clients.client import Client
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.traveler import Traveler
from desktop.store.search.near_words import spellings_near
from desktop.store.search.search_words import client_query_words, client_words, has_all
from desktop.use_cases.not_found import no_such_client
from desktop.use_cases.ports.store_port import ClientHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers

if TYPE_CHECKING:
    from tests.support.fakes.store import FakeTables


@dataclass(frozen=True, slots=True)
class FakeClientRepository:
    """`ClientRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def get(self, client_id: str) -> Client:
        if client_id not in self._tables.clients:
            raise no_such_client()
        return self._tables.clients[client_id]

    def save(self, client: Client) -> None:
        self._check_writable()
        refuse_card_numbers(client)
        self._tables.clients[client.id] = client

    def find(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        return self._found([client_query_words(text)], limit)

    def find_similar(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        every = {word for client in self._tables.clients.values() for word in self._words(client)}
        spelled = [
            (word,)
            if any(each.startswith(word) for each in every)
            else tuple(spellings_near(word) & every)
            for word in client_query_words(text)
        ]
        return self._found(list(product(*spelled)) if spelled else [], limit)

    def of_ids(self, client_ids: Sequence[str]) -> tuple[ClientHit, ...]:
        kept = self._tables.clients
        return self._hits(kept[each] for each in client_ids if each in kept)

    def note_call(self, client_id: str, at: datetime) -> None:
        self._check_writable()
        self.get(client_id)
        self._tables.calls[client_id] = at

    def recent_callers(self, limit: int) -> tuple[ClientHit, ...]:
        newest = sorted(self._tables.calls.items(), key=lambda call: call[1], reverse=True)
        return tuple(
            replace(hit, called_at=at)
            for client_id, at in newest[:limit]
            for hit in self.of_ids([client_id])
        )

    def travelers(self, client_id: str) -> tuple[Traveler, ...]:
        return tuple(t for t in self._tables.travelers.values() if t.client_id == client_id)

    def save_traveler(self, traveler: Traveler) -> None:
        self._check_writable()
        refuse_card_numbers(traveler)
        self.get(traveler.client_id)
        self._tables.travelers[traveler.id] = traveler

    def remove_traveler(self, traveler: Traveler) -> None:
        self._check_writable()
        self.get(traveler.client_id)
        self._tables.travelers.pop(traveler.id, None)

    def notes(self, client_id: str) -> tuple[ClientNote, ...]:
        own = [note for note in self._tables.notes.values() if note.client_id == client_id]
        return tuple(sorted(reversed(own), key=lambda note: not note.is_pinned))

    def save_note(self, note: ClientNote) -> None:
        self._check_writable()
        refuse_card_numbers(note, are_sentences=True)
        self.get(note.client_id)
        before = self._tables.notes.get(note.id)
        kept = replace(before, is_pinned=note.is_pinned) if before else note
        self._tables.notes[note.id] = kept

    def _words(self, client: Client) -> frozenset[str]:
        return client_words(client, self.travelers(client.id))

    def _found(self, tries: Sequence[Sequence[str]], limit: int) -> tuple[ClientHit, ...]:
        every = self._tables.clients.values()
        found = [c for c in every if any(has_all(self._words(c), asked) for asked in tries)]
        return self._hits(found)[:limit]

    def _hits(self, found: Iterable[Client]) -> tuple[ClientHit, ...]:
        newest = sorted(reversed(list(found)), key=lambda client: client.opened_at, reverse=True)
        return tuple(self._hit(client) for client in newest)

    def _hit(self, client: Client) -> ClientHit:
        trips = sum(trip.client_id == client.id for trip in self._tables.trips.values())
        return ClientHit(client.id, client.name, client.email, client.phone, trips)
