"""Open the card entry after the client's yes, and keep what it hands back: tokens, no number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.card import CARD_VAULT, PROCESSOR, TakenCard
from desktop.booking.card_entry.card_entry_ending import PaneShield, ending_without_reply
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt, PaneReport
from desktop.booking.card_entry.consent import Consent, Recording
from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, fee_is_due
from desktop.use_cases.audit.audit_entries import audit_entry
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.errors import Cancelled, DeskError, Refused
from desktop.use_cases.ports.card_entry_port import CardEntry, CardLine, CardRequest
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.trips.order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class TakeCard:
    needs: ClassVar[Permission] = Permission.TAKE_CARD

    store: Store
    card_entry: CardEntry
    who: Member
    now: Now
    origin: str

    def __call__(self, trip_id: str, consent: Consent | None) -> Trip:
        """The trip with its card. Blocks until the pane is gone.

        A booked trip takes a new card only while our fee is due, and then for the fee alone: the
        card goes to the processor and not to the airline's vault. Every opening leaves a receipt
        with the trip, also one that brought no card.
        Refused: ``consent_missing``, ``recording_runs``, those of `refuse_if_ordered`, and the
        pane's; Unreachable; Cancelled.
        """
        require_permission(self)
        agreed = _agreed(consent)
        opened_at = self.now()
        trip, client = self.store.write(lambda repos: self._opened(repos, trip_id, agreed))
        request = CardRequest(
            payees=_payees(trip),
            client_name=client.name,
            postcode=client.postcode,
            lines=_lines(trip),
        )
        try:
            reading = self.card_entry.take(request)
        except DeskError as error:
            report = error.report or self._without_reply(error, opened_at)
            receipt = PaneReceipt(self._name, opened_at, agreed, report)
            outcome = "cancelled" if isinstance(error, Cancelled) else "failed"
            detail = f"{receipt.words()} ({error.code})"
            self.store.write(lambda repos: self._closed(repos, trip_id, receipt, outcome, detail))
            raise
        receipt = PaneReceipt(self._name, opened_at, agreed, reading.report)
        # By itself, so that it stays even where the card may not be kept any more.
        self.store.write(lambda repos: repos.trips.add_receipt(trip_id, receipt))
        return self.store.write(
            lambda repos: self._taken(repos, trip_id, reading.card, receipt.words())
        )

    @property
    def _name(self) -> str:
        return f"{self.who.name} ({self.who.id})"

    def _opened(self, repos: Repositories, trip_id: str, consent: Consent) -> tuple[Trip, Client]:
        trip = repos.trips.get(trip_id)
        _refuse_if_nothing_to_pay(trip)
        self._note(repos, trip_id, "card pane opened", "asked", consent.words())
        return trip, repos.clients.get(trip.client_id)

    def _taken(self, repos: Repositories, trip_id: str, card: TakenCard, how: str) -> Trip:
        # Read again: notes, fare or travelers may have changed while the pane was open.
        trip = repos.trips.get(trip_id)
        _refuse_if_nothing_to_pay(trip)
        repos.trips.save(replace(trip, card=card))
        self._note(repos, trip_id, "card taken", "done", f"{card.words()}. {how}")
        return repos.trips.get(trip_id)

    def _closed(
        self, repos: Repositories, trip_id: str, receipt: PaneReceipt, outcome: str, detail: str
    ) -> None:
        repos.trips.add_receipt(trip_id, receipt)
        self._note(repos, trip_id, "card not taken", outcome, detail)

    def _without_reply(self, error: DeskError, opened_at: datetime) -> PaneReport:
        """The pane never opened, or was gone before it could report anything."""
        return PaneReport(
            ending=ending_without_reply(error.code),
            seconds_open=max(0, int((self.now() - opened_at).total_seconds())),
            focus_losses=0,
            shield=PaneShield.UNKNOWN,
        )

    def _note(
        self, repos: Repositories, trip_id: str, what: str, outcome: str, detail: str = ""
    ) -> None:
        repos.audit.add(
            audit_entry(
                self.who,
                self.now(),
                self.origin,
                what,
                outcome=outcome,
                subject=trip_id,
                detail=detail,
            )
        )


def _agreed(consent: Consent | None) -> Consent:
    """The client's yes, with no recording running. Refused."""
    if consent is None or not consent.said_yes:
        raise Refused(
            "consent_missing",
            "The client has not said yes to these charges yet.",
            "The card pane was not opened.",
            "Read the words out, then press F9.",
        )
    if consent.recording is Recording.RUNNING:
        raise Refused(
            "recording_runs",
            "This call is being recorded, and a card must not be heard on a recording.",
            "The card pane was not opened.",
            "Pause the recording, then press F9.",
        )
    return consent


def _refuse_if_nothing_to_pay(trip: Trip) -> None:
    if not fee_is_due(trip):
        refuse_if_ordered(trip)


def _payees(trip: Trip) -> tuple[str, ...]:
    """Those who are still to be paid, and nobody else, are given the card."""
    ours = (PROCESSOR,) if trip.fee.minor > 0 else ()
    return ours if blocking_order(trip) is not None else (*ours, CARD_VAULT)


def _lines(trip: Trip) -> tuple[CardLine, ...]:
    fee = CardLine("WE CHARGE", str(trip.fee))
    if blocking_order(trip) is not None:
        return (fee,)
    return (CardLine("AIRLINE CHARGES", str(trip.offer.total)), fee)
