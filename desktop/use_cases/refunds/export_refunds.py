"""Export the refund ledger for trust accounting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.refunds.refund_csv import refunds_csv
from desktop.booking.refunds.refund_entry import by_last_day
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.documents_port import DocumentDelivery
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.saved_text_guard import refuse_card_number_in_name

EXPORTED: Final = "refund ledger exported"


@dataclass(frozen=True, slots=True)
class ExportRefunds:
    actor: Actor
    store: Store
    delivery: DocumentDelivery
    today_is: Callable[[], date]

    @requires(Permission.REFUND, audits=(EXPORTED,))
    def __call__(self, file: Path) -> int:
        """The number of entries in the file. The audit entry holds the file's name, and nothing of
        the folders above it.

        Refused ``card_number_in_text`` for the name of the file, ``store_damaged`` where an entry
        cannot be read, ``document_not_written``.
        """
        refuse_card_number_in_name(file)

        def export() -> int:
            lines = self.store.read(lambda repos: repos.refunds.all(complete=True))
            self.delivery.save_table(refunds_csv(by_last_day(lines), self.today_is()), file)
            return len(lines)

        detail = f"as {file.name}"
        return run_audited(self.store, self.actor, EXPORTED, export, detail=detail)
