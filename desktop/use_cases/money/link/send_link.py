"""Have the client type the card themselves, on the processor's page, by a link.

Our fee is held there, or the card saved for fare and fee where we charge both (`link_to_send`).
The page is made ready first and its id saved with the trip; only then does anybody get its address.
So no card can be typed on a page that nobody here knows of, and while it is open nothing is booked:
the link is one of the trip's open attempts. `ResumeAttempts` follows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.booking.card_entry.capture_route import EXISTING_ROUTES, CaptureRoute
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import LINK, RELEASE, SAVE_LINK, AnyKind
from desktop.booking.trip.attempt_record import AnyAttempt, Attempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.link_rules import has_saved_card
from desktop.booking.trip.fee_rules import fee_by_link, live_hold, open_link
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_booked, link_to_send
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import Requirement, requires
from desktop.use_cases.delegation.act_limits import TicketCheck, unlimited
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.money.attempt import AttemptRunner, authorize_kind
from desktop.use_cases.money.fee.fee_payments import FeePayments, no_charge_key
from desktop.use_cases.money.fee.fee_preparation import CLIENT_REGISTERED, FeePreparation
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.documents_port import DocumentDelivery
from desktop.use_cases.ports.processor_port import CardLink, FeeCharger
from desktop.use_cases.ports.store_port import Leases, Repositories, Store
from desktop.use_cases.trips.order_guards import refuse_if_ordered, refuse_if_paid

from .link_mail import link_mail
from .link_pages import close_unused, end_link, link_request, shown_page

log = logging.getLogger(__name__)
_BEFORE_CARD = Requirement(LINK.permission)

LINK_AUDITS = (*LINK.audit.actions, *SAVE_LINK.audit.actions)
"""What may be written to the audit log of a link."""


@dataclass(frozen=True, slots=True)
class SentLink:
    """A trip with its open link, and the page with the address that the client is given."""

    trip: Trip
    page: CardLink


@dataclass(frozen=True, slots=True)
class SendLink:
    """`in_flight` and `leases` are the ones that `BookTrip` and `ResumeAttempts` hold too.

    `charger` is None where the actor holds no key that charges. `company` is who charges our fee.
    `routes`: the ways to take a card that the owner has switched on. `limits` refuses the card of a
    ticket that is above a limit.
    """

    actor: Actor
    store: Store
    charger: FeeCharger | None
    delivery: DocumentDelivery
    new_id: NewId
    in_flight: InFlightTrips
    leases: Leases
    company: str
    routes: frozenset[CaptureRoute] = EXISTING_ROUTES
    limits: Callable[[], TicketCheck] = unlimited

    @requires(LINK.permission, audits=(*LINK_AUDITS, CLIENT_REGISTERED))
    def __call__(self, trip_id: str) -> SentLink:
        """The trip with a new link, and its page.

        Refused: ``route_off``, ``no_charge_key``, ``link_open``, ``no_fee``, ``fee_held``,
        ``needs_approval``, ``over_limit``, those of `refuse_if_paid` and `refuse_if_ordered`,
        ``already_underway``, the processor's own, also ``payment_not_in_records``; Unreachable.
        Then there is no link that anybody could use.
        """
        if CaptureRoute.LINK not in self.routes:
            raise _route_off()
        charger = self._charger
        with self.in_flight.hold(trip_id):
            trip = self._trip(trip_id)
            kind, limit = _kind_of(trip), self.limits()
            if not is_booked(trip):
                self.store.read(
                    lambda repos: limit(
                        *(repos, trip, repos.clients.get(trip.client_id)), _BEFORE_CARD
                    )
                )
            authorize_kind(self.actor, kind)
            attempt_id = self.new_id()
            page = self._make_page(charger, trip, kind, attempt_id)
            try:
                saved = self._save(trip, kind, page, attempt_id)
            except DeskError:
                self._end_unused(charger, kind, page, trip)
                raise
            return SentLink(saved, page)

    @requires(LINK.permission)
    def show(self, trip_id: str) -> CardLink | None:
        """The page of the trip's open link, asked for again; None where it is open no more, which
        `ResumeAttempts` then saves. Refused ``no_charge_key``; Unreachable.
        """
        link = open_link(self._trip(trip_id))
        return None if link is None else shown_page(self._charger, link)

    @requires(LINK.permission, audits=("card link mailed",))
    def compose_mail(self, trip_id: str, page: CardLink) -> str:
        """Begin a message with the address of the page, which a person sends in the mail program;
        whom it is for, empty where the client's file has no mail address.

        Refused ``no_open_link``, ``no_mail_program``.
        """

        def compose() -> str:
            file = self.store.read(lambda repos: repos.trips.file(trip_id))
            link = open_link(file.trip)
            if link is None or link.subject != page.id:
                raise _no_open_link()
            subject, text = link_mail(file.trip, self.company, page, link.kind)
            try:
                self.delivery.compose_mail(file.client.email, subject, text)
            except Refused as refusal:
                raise Refused(
                    refusal.code,
                    "No mail program on this computer took the message.",
                    "Nothing was sent. The link is open.",
                    "Press C to copy it, and send it in another way.",
                ) from refusal
            return file.client.email

        return run_audited(
            self.store,
            self.actor,
            "card link mailed",
            compose,
            subject=trip_id,
            detail="to the mail program",
        )

    @requires(LINK.permission, audits=LINK_AUDITS)
    def end(self, trip_id: str) -> Trip:
        """The trip after its page was taken down. Where the client was faster, the trip with that
        hold, or with the card that was saved.

        Refused: ``no_charge_key``, ``no_open_link``, ``already_underway``; Unreachable: the link
        is on file as it was.
        """
        charger = self._charger
        with self.in_flight.hold(trip_id):
            trip = self._trip(trip_id)
            link = open_link(trip)
            if link is not None:
                return end_link(self._runner, charger, link)
            if fee_by_link(trip) is None and not has_saved_card(trip):
                raise _no_open_link()
            return trip

    @requires(LINK.permission, audits=RELEASE.audit.actions)
    def let_go(self, trip_id: str) -> Trip:
        """The trip without the hold that the client made on the page, where nothing was booked.

        Refused: ``no_charge_key``, ``no_held_link``, those of `refuse_if_ordered` for a hold that
        an order may need, ``already_underway``; Unreachable, Unknown as `FeePayments.release`.
        """
        charger = self._charger
        with self.in_flight.hold(trip_id):
            trip = self._trip(trip_id)
            held = live_hold(trip)
            if held is None or held.kind is not LINK:
                raise _no_held_link()
            refuse_if_ordered(trip)
            return FeePayments(self._runner, charger, self.new_id).release(trip, held)

    @property
    def _runner(self) -> AttemptRunner:
        return AttemptRunner(self.actor, self.store, self.in_flight, self.leases)

    @property
    def _charger(self) -> FeeCharger:
        if self.charger is None:
            raise no_charge_key()
        return self.charger

    def _trip(self, trip_id: str) -> Trip:
        return self.store.read(lambda repos: repos.trips.get(trip_id))

    def _make_page(
        self, charger: FeeCharger, trip: Trip, kind: AnyKind, attempt_id: str
    ) -> CardLink:
        """It moves no money, and nobody has its address yet. Refused, Unreachable."""
        client = self.store.read(lambda repos: repos.clients.get(trip.client_id))
        preparation = FeePreparation(self._runner, charger)
        request = link_request(
            *(trip, kind, attempt_id),
            company=self.company,
            mail=client.email,
            statement_text=preparation.statement_text(),
        )
        return preparation.with_customer(
            client, lambda customer: charger.open_link(replace(request, customer=customer))
        )

    def _save(self, trip: Trip, kind: AnyKind, page: CardLink, attempt_id: str) -> Trip:
        link: AnyAttempt = Attempt(
            id=attempt_id,
            trip_id=trip.id,
            kind=kind,
            vendor=page.vendor,
            subject=page.id,
            amount=_amount(trip, kind),
            state=AttemptState.PENDING,
            idempotency_key=f"skycaplink{attempt_id}",
            asked_at=self.actor.now(),
        )

        def check(repos: Repositories) -> None:
            now = repos.trips.get(trip.id)
            is_same = _kind_of(now) is kind and _amount(now, kind) == _amount(trip, kind)
            if not is_same or now.fee != trip.fee:
                raise Refused(
                    "trip_changed",
                    "The trip was changed meanwhile.",
                    "No link was made.",
                    "Look at it again, then press L.",
                )

        return self._runner.save_new(link, check)

    def _end_unused(self, charger: FeeCharger, kind: AnyKind, page: CardLink, trip: Trip) -> None:
        """A page that is not on file: nobody has its address, and it ends by itself in any case."""
        try:
            close_unused(charger, kind, page, trip)
        except DeskError as error:
            log.info("a link that nobody has was not ended: %s", error.code)


def _amount(trip: Trip, kind: AnyKind) -> Money:
    """What the page names: our fee, or the fare for which it saves a card."""
    return trip.offer.total if kind is SAVE_LINK else trip.fee


def _kind_of(trip: Trip) -> AnyKind:
    """The kind of link that is wanted. Refused where the client has one, where what it is for may
    be held or taken already, or there is nothing to take.
    """
    kind = link_to_send(trip)
    if kind is not None:
        return kind
    if open_link(trip) is not None:
        raise Refused(
            "link_open",
            "The client has a link for this trip already.",
            "No second link was made, so that no card is typed twice.",
            "Press X to cancel it first.",
        )
    if not trip.fee.minor:
        raise Refused(
            "no_fee",
            "There is no fee on this trip.",
            "No link was made.",
            "Go on without one.",
        )
    refuse_if_paid(trip)
    if live_hold(trip) is None:
        refuse_if_ordered(trip)
    raise Refused(
        "fee_held",
        "Our fee is held already.",
        "No link was made, so that nothing is held twice.",
        "Go on with the booking.",
    )


def refuse_if_link_open(trip: Trip) -> None:
    """Refused ``link_open``: nothing is booked while nobody knows what the client has typed."""
    link = open_link(trip)
    if link is None:
        return
    saves = link.kind is SAVE_LINK
    whom, until = ("to save a card", "saved") if saves else ("for our fee", "held")
    raise Refused(
        "link_open",
        f"The client has a link {whom}, and has not typed a card yet.",
        "Nothing is booked or charged.",
        f"Wait until it says {until}, or press X to cancel the link.",
    )


def _route_off() -> Refused:
    return Refused(
        "route_off",
        "The owner has switched links off.",
        "No link was made.",
        "Take the card in the sealed pane: press F9. An owner switches links on in Set up.",
    )


def _no_open_link() -> Refused:
    return Refused(
        "no_open_link",
        "There is no open link on this trip.",
        "Nothing was changed.",
        "Press L to make one.",
    )


def _no_held_link() -> Refused:
    return Refused(
        "no_held_link",
        "Nothing that a client typed on a link is held for this trip.",
        "Nothing was changed.",
        "Look at the trip again.",
    )
