"""Drafts, set-up and the refund ledger in memory, as the tables of a `FakeStore` keep them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.booking.refunds.refund_entry import RefundClosing, RefundEntry, RefundLine
from desktop.booking.set_up.set_up_record import SECTION_NAMES, Saved, Section, SetUpRecord
from desktop.use_cases.not_found import no_such_refund
from desktop.use_cases.saved_text_guard import refuse_card_numbers

if TYPE_CHECKING:
    from .store import FakeTables


@dataclass(frozen=True, slots=True)
class FakeDraftRepository:
    """`Drafts`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def keep(self, name: str, text: str) -> None:
        self._check_writable()
        refuse_card_numbers(text, "draft")
        self._tables.drafts[name] = text

    def recall(self, name: str) -> str:
        return self._tables.drafts.get(name, "")

    def drop(self, name: str) -> None:
        self._check_writable()
        self._tables.drafts.pop(name, None)


@dataclass(frozen=True, slots=True)
class FakeSetUpRepository:
    """`SetUpRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def read(self) -> SetUpRecord:
        names = SECTION_NAMES.values()
        return SetUpRecord(tuple(self._tables.set_up[n] for n in names if n in self._tables.set_up))

    def save(self, section: Section, at: datetime, member_name: str) -> None:
        self._check_writable()
        refuse_card_numbers(section)
        self._tables.set_up[SECTION_NAMES[type(section)]] = Saved(section, at, member_name)


@dataclass(frozen=True, slots=True)
class FakeRefundRepository:
    """`RefundRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def add(self, entry: RefundEntry) -> None:
        self._check_writable()
        refuse_card_numbers(entry)
        self._tables.refunds[entry.id] = entry

    def get(self, entry_id: str) -> RefundEntry:
        if entry_id not in self._tables.refunds:
            raise no_such_refund()
        return self._tables.refunds[entry_id]

    def owed(self) -> tuple[RefundLine, ...]:
        return tuple(line for line in self.all() if line.entry.is_owed)

    def all(self, *, complete: bool = False) -> tuple[RefundLine, ...]:
        return tuple(self._line(entry) for entry in self._tables.refunds.values())

    def of_trip(self, trip_id: str) -> tuple[RefundEntry, ...]:
        return tuple(one for one in self._tables.refunds.values() if one.trip_id == trip_id)

    def close(self, entry_id: str, closing: RefundClosing | None) -> RefundEntry:
        self._check_writable()
        entry = self.get(entry_id)
        refuse_card_numbers(closing)
        texts = (entry.reason, closing.note if closing else "")
        refuse_card_numbers(texts, "refund", are_sentences=True)
        self._tables.refunds[entry_id] = replace(entry, closing=closing)
        return self._tables.refunds[entry_id]

    def _line(self, entry: RefundEntry) -> RefundLine:
        trip = self._tables.trip(entry.trip_id)
        client = self._tables.clients[trip.client_id]
        return RefundLine(entry, trip.route, trip.record_locator, client.name)
