"""Settle an outcome that no vendor shows, by the word of the vendor's own people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.booking.access.role import Permission
from desktop.booking.trip.attempt_kinds import ATTEMPT_KINDS
from desktop.booking.trip.attempt_record import AnyAttempt, Settlement
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    SETTLED_DONE,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.fee_rules import LINK_KINDS
from desktop.booking.trip.settlement.settlement_rules import SETTLED_FROM, attempt_to_settle
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.attempt_audit import settled_text
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import NEVER_FOUND, Refused, Unreachable
from desktop.use_cases.money.attempt import AttemptRunner, Found
from desktop.use_cases.money.attempt_handler import Vendors
from desktop.use_cases.money.cancellation.refunds_due import REFUND_ENTERED
from desktop.use_cases.money.handler_table import handler_of
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.ports.airline_port import FlightBooker, OrderWatch
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import Leases, NothingFound, Store

from .vendor_lookup import VendorLookup

_AUDITS = (
    *(action for kind in ATTEMPT_KINDS for action in kind.audit.actions),
    REFUND_ENTERED,
)
_LONGEST_REFERENCE, _LONGEST_NAME, _LONGEST_NOTE = 40, 80, 500


@dataclass(frozen=True, slots=True)
class VendorWord:
    """The word of the vendor's people: whether it is done, under which `reference` where it is, and
    the name of the person who gave it. `note` is free text.
    """

    is_done: bool
    reference: str
    contact: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SettleByHand:
    """`in_flight` and `leases` are the ones that `BookTrip` and `ResumeAttempts` hold too."""

    actor: Actor
    store: Store
    booker: FlightBooker
    watch: OrderWatch
    charger: FeeCharger | None
    in_flight: InFlightTrips
    leases: Leases

    @requires(Permission.SETTLE_BY_HAND, audits=_AUDITS)
    def __call__(self, trip_id: str, word: VendorWord) -> Trip:
        """The trip with the attempt that `attempt_to_settle` names settled by the vendor's word.

        The vendor is asked once more before: what it shows itself counts, and not a word.

        Refused ``nothing_to_settle``, ``settled_too_early``, ``vendor_answered``, ``link_open``,
        ``contact_missing``, ``reference_missing``, ``text_too_long``, ``already_underway``,
        ``card_number_in_text``.
        """
        word = _checked(word)
        with self.in_flight.hold(trip_id):
            trip = self.store.read(lambda repos: repos.trips.get(trip_id))
            attempt = attempt_to_settle(trip, self.actor.now())
            if attempt is None:
                raise _nothing_to_settle(trip)
            asked = self._ask_once_more(trip_id, attempt)
            settled = self._settled(asked, word)
            return self._runner.settle(asked, settled, settled_text(settled))

    @property
    def _runner(self) -> AttemptRunner:
        return AttemptRunner(self.actor, self.store, self.in_flight, self.leases)

    def _ask_once_more(self, trip_id: str, attempt: AnyAttempt) -> AnyAttempt:
        """The attempt as it is after that."""
        vendors = Vendors(self.booker, self.charger)
        lookup = VendorLookup(vendors, self.watch, self._trip)
        as_of: list[datetime] = []

        def find(one: AnyAttempt) -> Found:
            found = lookup.find(one)
            if isinstance(found, NothingFound) and one.kind in LINK_KINDS:
                raise _still_open()
            if isinstance(found, NothingFound) and found.as_of is not None:
                as_of.append(found.as_of)
            return found

        age = self.actor.now() - attempt.asked_at
        try:
            after = self._runner.ask(
                trip_id, find, lambda one: one.id == attempt.id and lookup.has_key(one)
            ).trip
        except Unreachable as failed:
            if failed.code in NEVER_FOUND:
                age = attempt.age_at(self.actor.now())
            after = self._trip(trip_id)
        now = next(one for one in after.attempts if one.id == attempt.id)
        if now.state is not attempt.state:
            raise Refused(
                "vendor_answered",
                f"The vendor has answered meanwhile. {outcome_sentence(now)}",
                "Nothing was settled by hand.",
                "Press Esc to go back.",
            )
        # By the vendor's own clock too: this machine's may be ahead, or was when it was asked for.
        if as_of and now.missed_at is not None:
            is_old = as_of[-1] - now.missed_at >= SETTLED_FROM
        else:
            is_old = now.reason == ARRIVED_LATE or age >= timedelta()
        if not is_old:
            raise _too_early()
        return now

    def _trip(self, trip_id: str) -> Trip:
        return self.store.read(lambda repos: repos.trips.get(trip_id))

    def _settled(self, attempt: AnyAttempt, word: VendorWord) -> AnyAttempt:
        member = self.actor.member
        at = self.actor.now()
        settlement = Settlement(member.id, member.name, at, word.contact, word.note)
        settled = replace(attempt, settlement=settlement, answered_at=at, lease=None)
        if not word.is_done:
            return replace(
                settled, state=AttemptState.REFUSED, reason=SETTLED_NOT_DONE, answer=None
            )
        by_hand = handler_of(attempt.kind).answer_by_hand
        return replace(
            settled,
            state=AttemptState.CONFIRMED,
            reason=SETTLED_DONE,
            answer=attempt.answer or by_hand(attempt, word.reference),
        )


def _checked(word: VendorWord) -> VendorWord:
    """Without spaces around it. Refused where something is missing or too long."""
    word = VendorWord(word.is_done, word.reference.strip(), word.contact.strip(), word.note.strip())
    if not word.contact:
        raise Refused(
            "contact_missing",
            "The name of the person at the vendor is missing.",
            "Nothing was settled.",
            "Enter the name of the person you spoke with.",
            field="contact",
        )
    if word.is_done and not word.reference:
        raise Refused(
            "reference_missing",
            "What is done has a reference.",
            "Nothing was settled.",
            "Enter the reference that the vendor gave.",
            field="reference",
        )
    for field, text, most in (
        ("reference", word.reference, _LONGEST_REFERENCE),
        ("contact", word.contact, _LONGEST_NAME),
        ("note", word.note, _LONGEST_NOTE),
    ):
        if len(text) > most or not text.replace("\n", "").isprintable():
            raise Refused(
                "text_too_long",
                f"The {field} is longer than {most} characters, or cannot be printed.",
                "Nothing was settled.",
                "Shorten it.",
                field=field,
            )
    return word


def _nothing_to_settle(trip: Trip) -> Refused:
    if any(one.state in (AttemptState.UNKNOWN, AttemptState.PENDING) for one in trip.attempts):
        return _too_early()
    return Refused(
        "nothing_to_settle",
        "Nothing on this trip waits to be settled by hand.",
        "Nothing was changed.",
        "Press Esc to go back.",
    )


def _still_open() -> Refused:
    """What it waits for is the client, and no word of the vendor's."""
    return Refused(
        "link_open",
        "The client's link is open still: a card may be typed at any time.",
        "Nothing was settled.",
        "Cancel the link, or wait until it has ended.",
    )


def _too_early() -> Refused:
    return Refused(
        "settled_too_early",
        "The vendor may still answer by itself: it was asked less than an hour ago.",
        "Nothing was settled. Skycap goes on asking.",
        "Wait for the hour to pass, then call the vendor and press S.",
    )
