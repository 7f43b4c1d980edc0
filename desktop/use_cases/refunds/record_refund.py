"""Record that a refund is due to the client of a trip whose fare we charged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.polling.finding import FindingKind
from desktop.booking.refunds.refund_entry import RefundEntry
from desktop.booking.refunds.refund_rules import (
    FieldProblem,
    TypedRefund,
    charged_fare,
    read_refund,
)
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Repositories, Store

from .refund_refusals import fare_not_ours, field_refused, known_before, owed_text
from .shown_by_airline import shown_on

RECORDED: Final = "refund due recorded"

_CANCELED: Final = (FindingKind.ORDER_CANCELED,)
"""After which the fare is due at once. Changed flights the client may still accept, and then the
days are counted from the day on which the client does not."""


@dataclass(frozen=True, slots=True)
class RecordRefund:
    actor: Actor
    store: Store
    new_id: NewId
    today_is: Callable[[], date]

    @requires(Permission.RECORD_REFUND, audits=(RECORDED,))
    def __call__(self, trip_id: str, typed: TypedRefund) -> RefundEntry:
        """The entry, with its last day. No money moves.

        Refused ``fare_not_ours``, ``refund_field`` with the field at fault, also where
        the records prove that the cancellation was known before the typed day;
        ``card_number_in_text``, ``no_such_trip``.
        """
        member = self.actor.member

        def record(repos: Repositories) -> RefundEntry:
            trip = repos.trips.get(trip_id)
            charged = charged_fare(trip)
            if charged is None:
                raise fare_not_ours()
            before = repos.refunds.of_trip(trip_id)
            read = read_refund(typed, trip, charged.total, before, self.today_is())
            if isinstance(read, FieldProblem):
                raise field_refused(read)
            canceled = shown_on(repos, trip_id, _CANCELED)
            if canceled is not None and read.learned_on > canceled:
                raise known_before(canceled)
            entry = RefundEntry(
                id=self.new_id(),
                trip_id=trip_id,
                reason=read.reason,
                amount=read.amount,
                from_airline=read.from_airline,
                form=read.form,
                learned_on=read.learned_on,
                payment=charged.payment,
                recorded_at=self.actor.now(),
                member_id=member.id,
                member_name=member.name,
            )
            repos.refunds.add(entry)
            repos.audit.add(
                self.actor.audit_entry(RECORDED, subject=trip_id, detail=owed_text(entry))
            )
            return entry

        return self.store.write(record)
