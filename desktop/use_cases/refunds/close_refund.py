"""Record that a refund was paid or was never owed, or take that back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.refunds.refund_entry import ClosingKind, RefundClosing, RefundEntry
from desktop.booking.refunds.refund_rules import (
    FieldProblem,
    charged_fare,
    entry_paid_by,
    may_reopen,
    read_payment,
    read_withdrawal,
)
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store

from .refund_refusals import closed_meanwhile, entered_already, field_refused, owed_text

PAID: Final = "refund recorded as paid"
WITHDRAWN: Final = "refund withdrawn"
REOPENED: Final = "refund owed again"


@dataclass(frozen=True, slots=True)
class CloseRefund:
    """By hand: no processor is asked. Each method may also be refused ``no_such_refund`` and
    ``card_number_in_text``.
    """

    actor: Actor
    store: Store
    today_is: Callable[[], date]

    @requires(Permission.REFUND, audits=(PAID,))
    def pay(self, entry_id: str, paid_on: str, reference: str) -> RefundEntry:
        """The entry as paid on that day, by the processor's reference of the refund. The day is as
        a person typed it. Refused ``refund_field`` with the field at fault, also where that refund
        paid another entry; ``refund_closed``.
        """

        def close(repos: Repositories) -> RefundEntry:
            entry = _owed(repos, entry_id)
            read = read_payment(paid_on, reference, entry, self.today_is())
            if isinstance(read, FieldProblem):
                raise field_refused(read)
            every = (line.entry for line in repos.refunds.all())
            if entry.is_ours and (other := entry_paid_by(read[1], every)) is not None:
                raise entered_already(other)
            after = repos.refunds.close(entry_id, self._closing(ClosingKind.PAID, *read))
            late = ", late" if after.was_late else ""
            detail = f"{owed_text(entry)}, paid {read[0].isoformat()}{late}, {read[1]}"
            self._audit(repos, PAID, entry, detail)
            return after

        return self.store.write(close)

    @requires(Permission.REFUND, audits=(WITHDRAWN,))
    def withdraw(self, entry_id: str, reason: str) -> RefundEntry:
        """The entry as never owed. It stays in the ledger. Refused ``refund_field`` for the reason,
        ``refund_closed``.
        """

        def close(repos: Repositories) -> RefundEntry:
            entry = _owed(repos, entry_id)
            read = read_withdrawal(reason)
            if isinstance(read, FieldProblem):
                raise field_refused(read)
            closing = self._closing(ClosingKind.WITHDRAWN, self.today_is(), read)
            after = repos.refunds.close(entry_id, closing)
            self._audit(repos, WITHDRAWN, entry, f"{owed_text(entry)}: {read}")
            return after

        return self.store.write(close)

    @requires(Permission.REFUND, audits=(REOPENED,))
    def reopen(self, entry_id: str) -> RefundEntry:
        """The entry owed again, by its first last day: it was closed by mistake. Refused
        ``refund_closed``, and ``refund_not_covered`` where the fare was entered again meanwhile.
        """

        def reopened(repos: Repositories) -> RefundEntry:
            entry = repos.refunds.get(entry_id)
            if entry.closing is None:
                raise closed_meanwhile(entry)
            charged = charged_fare(repos.trips.get(entry.trip_id))
            total = charged.total if charged is not None else None
            if not may_reopen(entry, total, repos.refunds.of_trip(entry.trip_id)):
                raise _not_covered()
            after = repos.refunds.close(entry_id, None)
            detail = f"{owed_text(entry)}, was {entry.closing.kind.value}: {entry.closing.note}"
            self._audit(repos, REOPENED, entry, detail)
            return after

        return self.store.write(reopened)

    def _closing(self, kind: ClosingKind, on: date, note: str) -> RefundClosing:
        member = self.actor.member
        return RefundClosing(kind, on, note, self.actor.now(), member.id, member.name)

    def _audit(self, repos: Repositories, action: str, entry: RefundEntry, detail: str) -> None:
        repos.audit.add(self.actor.audit_entry(action, subject=entry.trip_id, detail=detail))


def _owed(repos: Repositories, entry_id: str) -> RefundEntry:
    entry = repos.refunds.get(entry_id)
    if not entry.is_owed:
        raise closed_meanwhile(entry)
    return entry


def _not_covered() -> Refused:
    return Refused(
        "refund_not_covered",
        "Other refunds of this trip come to the whole fare that we charged.",
        "Nothing was changed.",
        "Withdraw one of them first.",
    )
