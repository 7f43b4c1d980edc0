"""Take a card in the sealed pane after the client's consent, and save its tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.booking.access.role import Permission
from desktop.booking.card import CARD_VAULT, PROCESSOR, TakenCard
from desktop.booking.card_entry.agreement import Agreement, Moment
from desktop.booking.card_entry.capture_route import EXISTING_ROUTES, TYPED_HERE, CaptureRoute
from desktop.booking.card_entry.card_entry_ending import (
    WRONG_MODE_ENDINGS,
    PaneShield,
    ending_without_reply,
)
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt, PaneReport
from desktop.booking.card_entry.consent import Consent, Recording
from desktop.booking.clients.client import Client
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.text.consent_text import card_script, fee_script
from desktop.booking.trip.attempt_kinds import FEE
from desktop.booking.trip.fare.fare_payment import fare_is_due, we_charge_fare
from desktop.booking.trip.fare.fare_rules import card_payees, fare_label, fare_total
from desktop.booking.trip.fare.link_rules import saving_link
from desktop.booking.trip.fee_rules import fee_by_link
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    agreed_terms,
    blocking_order,
    fee_is_due,
    terms_due,
    void_agreements,
)
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.attempt_audit import ALARM
from desktop.use_cases.authorization import Requirement, requires
from desktop.use_cases.delegation.act_limits import TicketCheck, unlimited
from desktop.use_cases.errors import Cancelled, DeskError, Refused
from desktop.use_cases.ports.card_entry_port import CardEntry, CardLine, CardRequest
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.trips.order_guards import refuse_if_ordered

from .agreement_guard import refuse_other_words


@dataclass(frozen=True, slots=True)
class TakeCard:
    """`company` is who charges our fee, as the words say. `routes`: the ways to take a card that
    the owner has switched on. `refuse_uncleared` refuses a member who is not cleared for it;
    `limits` what is above a limit, before the card of a trip that is not booked.
    """

    actor: Actor
    store: Store
    card_entry: CardEntry
    company: str
    routes: frozenset[CaptureRoute] = EXISTING_ROUTES
    refuse_uncleared: Callable[[], None] = lambda: None
    limits: Callable[[], TicketCheck] = unlimited

    @requires(Permission.TAKE_CARD, audits=("card pane opened", "card taken", "card not taken"))
    def __call__(self, trip_id: str, consent: Consent | None) -> Trip:
        """The trip with its card. Blocks until the pane is gone.

        The client's yes to the booking comes after it (`RecordAgreement`): the airline is first
        asked what it charges to this card. Only the yes to our fee alone, after the ticket, is
        given with the card.

        A booked trip takes a new card only while our fee is due, and then for the fee alone: the
        card goes to the processor and not to the airline's vault. Every opening leaves a receipt
        with the trip, also when no card was taken.
        Where a link is out for our fee, or our fee is held by one, the card is taken for the
        airline alone: nothing is held twice.
        Refused: ``route_off``, ``not_cleared``, ``consent_missing``, ``recording_runs``,
        ``words_changed``, ``needs_approval``, ``over_limit``, ``address_missing``,
        ``fare_by_link``, ``no_card_needed``, ``fee_by_link``, ``link_open`` where the client is to
        save a card by one, those of `refuse_if_ordered`, and the pane's; Unreachable; Cancelled.
        """
        if not TYPED_HERE & self.routes:
            raise _route_off()
        self.refuse_uncleared()
        agreed = _agreed(consent)
        # The client has just said yes: the pane may be open for as long as it likes.
        moment = self.actor.moment()
        opened_at, limit = moment.at, self.limits()
        trip, client = self.store.write(lambda repos: self._opened(repos, trip_id, agreed, limit))
        request = CardRequest(
            payees=_payees(trip),
            client_id=client.id,
            client_name=client.name,
            address=client.address,
            lines=_lines(trip),
        )
        try:
            reading = self.card_entry.take(request)
        except DeskError as error:
            report = error.report or self._without_reply(error, opened_at)
            receipt = self._receipt(opened_at, agreed, report)
            outcome = _outcome(error, report)
            detail = f"{receipt.audit_text()} ({error.code})"
            self.store.write(lambda repos: self._closed(repos, trip_id, receipt, outcome, detail))
            raise
        receipt = self._receipt(opened_at, agreed, reading.report)
        # In a transaction of its own, so that it stays where the card can no longer be saved.
        self.store.write(lambda repos: repos.trips.add_receipt(trip_id, receipt))
        return self.store.write(
            lambda repos: self._taken(repos, trip_id, reading.card, receipt, moment)
        )

    @requires(Permission.TAKE_CARD)
    def reason_by_link(self, trip_id: str) -> str:
        """Why no card is typed here for this trip: its fare is above what the owner has set. Empty
        where one may be. Refused ``no_such_trip``.
        """
        above = self.store.read(lambda repos: _by_link_only(repos, repos.trips.get(trip_id)))
        return _fare_by_link(above).happened if above else ""

    def _receipt(self, opened_at: datetime, consent: Consent, report: PaneReport) -> PaneReceipt:
        member = self.actor.member
        return PaneReceipt(member.id, member.name, opened_at, consent, report)

    def _opened(
        self, repos: Repositories, trip_id: str, consent: Consent, limit: TicketCheck
    ) -> tuple[Trip, Client]:
        trip = repos.trips.get(trip_id)
        _refuse_if_link_saves(trip)
        _refuse_if_nothing_to_pay(trip)
        if limit_text := _by_link_only(repos, trip):
            raise _fare_by_link(limit_text)
        self._refuse_other_words(trip, consent)
        client = repos.clients.get(trip.client_id)
        if blocking_order(trip) is None:
            limit(repos, trip, client, Requirement(Permission.TAKE_CARD))
        if CARD_VAULT in _payees(trip):
            _refuse_without_address(client)
        self._note(repos, trip_id, "card pane opened", "requested", consent.audit_text())
        return trip, client

    def _taken(
        self,
        repos: Repositories,
        trip_id: str,
        card: TakenCard,
        receipt: PaneReceipt,
        moment: Moment,
    ) -> Trip:
        # Read again: notes, fare or travelers may have changed while the pane was open.
        trip = repos.trips.get(trip_id)
        _refuse_if_nothing_to_pay(trip)
        # The airline was not asked about this card yet, and no yes is to what it will say.
        offer = replace(trip.offer, card_charge=None)
        taken = void_agreements(replace(trip, card=card, offer=offer))
        if blocking_order(trip) is not None:
            yes = self._yes_to_fee(receipt.consent, card, moment)
            taken = replace(trip, card=card, agreements=(*trip.agreements, yes))
        repos.trips.save(taken)
        self._note(
            repos, trip_id, "card taken", "done", f"{card.display_text()}. {receipt.audit_text()}"
        )
        return repos.trips.get(trip_id)

    def _yes_to_fee(self, consent: Consent, card: TakenCard, moment: Moment) -> Agreement:
        member = self.actor.member
        return Agreement(
            consent.words,
            consent.terms,
            card.identity(),
            member.id,
            member.name,
            consent.at,
            moment.clock,
            moment.seconds,
            call=moment.call,
        )

    def _refuse_other_words(self, trip: Trip, consent: Consent) -> None:
        is_booked = blocking_order(trip) is not None
        if is_booked:
            words, terms = fee_script(trip, self.company), terms_due(trip)
        else:
            words, terms = card_script(trip, self.company), agreed_terms(trip)
        refuse_other_words(
            *(consent.words, consent.terms, words, terms),
            is_booked=is_booked,
            press=f"Press {'F9' if is_booked else 'Ctrl+R, then F9'}, and read the words that are "
            "shown then.",
        )

    def _closed(
        self, repos: Repositories, trip_id: str, receipt: PaneReceipt, outcome: str, detail: str
    ) -> None:
        repos.trips.add_receipt(trip_id, receipt)
        self._note(repos, trip_id, "card not taken", outcome, detail)

    def _without_reply(self, error: DeskError, opened_at: datetime) -> PaneReport:
        """The pane never opened, or was gone before it could report anything."""
        return PaneReport(
            ending=ending_without_reply(error.code),
            seconds_open=max(0, int((self.actor.now() - opened_at).total_seconds())),
            focus_losses=0,
            shield=PaneShield.UNKNOWN,
        )

    def _note(
        self, repos: Repositories, trip_id: str, action: str, outcome: str, detail: str = ""
    ) -> None:
        repos.audit.add(
            self.actor.audit_entry(
                action,
                outcome=outcome,
                subject=trip_id,
                detail=detail,
            )
        )


def _outcome(error: DeskError, report: PaneReport) -> str:
    if report.ending in WRONG_MODE_ENDINGS:
        return ALARM
    return "cancelled" if isinstance(error, Cancelled) else "failed"


def _agreed(consent: Consent | None) -> Consent:
    """The consent, if the client gave it and no recording is running. Refused otherwise."""
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


def _refuse_if_link_saves(trip: Trip) -> None:
    if saving_link(trip) is not None:
        raise Refused(
            "link_open",
            "The client has a link to save a card for this trip.",
            "The card pane was not opened, so that there are not two cards for one trip.",
            "Wait until the card is saved, or press X to cancel the link.",
        )


def _refuse_if_nothing_to_pay(trip: Trip) -> None:
    if not (fee_is_due(trip) or fare_is_due(trip)):
        refuse_if_ordered(trip)
        if card_payees(trip):
            return
    elif fee_by_link(trip) is None or fare_is_due(trip):
        return
    if fee_by_link(trip) is not None:
        raise Refused(
            "fee_by_link",
            "Our fee is on a card that the client types by the link, and no other is needed.",
            "The card pane was not opened, so that nothing is held twice.",
            "Go on with the trip.",
        )
    raise Refused(
        "no_card_needed",
        "Nobody charges a card here for this trip: it is booked elsewhere, without a fee.",
        "The card pane was not opened.",
        "Read the words aloud, press Y when the client agrees, then Ctrl+Enter.",
    )


def _refuse_without_address(client: Client) -> None:
    """Before the client reads a number that the airline's card vault would refuse."""
    if not client.address.is_complete:
        raise Refused(
            "address_missing",
            "The airline's side takes no card without the client's whole billing address.",
            "The card pane was not opened.",
            "Press Ctrl+B, enter the address, then press F9.",
            field=f"address.{client.address.missing[0]}",
        )


def _payees(trip: Trip) -> tuple[str, ...]:
    """The payees that get a token: only those who are still to be paid."""
    return card_payees(trip) if blocking_order(trip) is None else (PROCESSOR,)


def _lines(trip: Trip) -> tuple[CardLine, ...]:
    fare = CardLine(fare_label(trip), str(trip.offer.airline_charges))
    fee = CardLine(FEE.charge_label, str(trip.fee))
    if blocking_order(trip) is not None and not fare_is_due(trip):
        return (fee,)
    return (fare,) if fee_by_link(trip) is not None else (fare, fee)


def _by_link_only(repos: Repositories, trip: Trip) -> str:
    """Above what a fare is paid by a link, where this one is and was not booked yet; else empty."""
    choices = repos.set_up.read().of(PaymentChoices)
    if choices is None or not we_charge_fare(trip) or blocking_order(trip) is not None:
        return ""
    return str(choices.by_link_above) if choices.needs_link(fare_total(trip)) else ""


def _fare_by_link(limit: str) -> Refused:
    return Refused(
        "fare_by_link",
        f"A fare above {limit} is paid by a link, so that the client confirms it to their bank.",
        "No card was asked for.",
        "Press L: the client types the card on the processor's own page.",
    )


def _route_off() -> Refused:
    return Refused(
        "route_off",
        "The owner has switched the sealed pane off.",
        "The card pane was not opened.",
        "Send the client a link: press L. An owner switches the pane on in Set up.",
    )
