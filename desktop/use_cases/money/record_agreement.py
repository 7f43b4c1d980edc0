"""Record what the client says to the booking as it is to be paid by the card that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.agreement import Agreement, Moment
from desktop.booking.text.consent_text import booking_script, due_script, script_without_card
from desktop.booking.trip.fare.fare_rules import is_price_exact
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    agreed_terms,
    awaits_yes_to_charge,
    declined_agreements,
    is_left_to_charge,
    terms_due,
)
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.trips.order_guards import (
    refuse_after_order,
    refuse_if_ordered,
    refuse_without_card,
)

from .agreement_guard import refuse_other_words


@dataclass(frozen=True, slots=True)
class RecordAgreement:
    """`company` is who charges our fee, as the words say."""

    actor: Actor
    store: Store
    company: str

    @requires(Permission.BOOK, audits=("client agreed",))
    def __call__(
        self, trip_id: str, words: str, terms: tuple[str, ...], call: str | None = None
    ) -> Trip:
        """The trip with this yes. `words` is the text that was read, `terms` what it was about:
        both are compared with those of the saved trip. `call`: the one that it was given in, in
        which alone it holds; None: the one that the desk is on now.

        Refused ``no_card``, ``price_not_asked`` where the airline was not asked yet what it charges
        to this card, ``words_changed`` and those of `refuse_if_ordered`.
        """
        moment = self.actor.moment(call)

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            refuse_if_ordered(trip)
            refuse_without_card(trip)
            if not is_price_exact(trip):
                raise Refused(
                    "price_not_asked",
                    "The airline was not asked yet what it charges to this card.",
                    "Nothing is booked or charged, and no yes was noted.",
                    "Press Ctrl+R, then read the words that follow.",
                )
            refuse_other_words(
                *(words, terms, self._script(trip), agreed_terms(trip)),
                is_booked=False,
                press="Press Ctrl+R, read the words again, then press Y when the client agrees.",
            )
            return self._add(repos, trip, words, terms, moment)

        return self.store.write(save)

    @requires(Permission.BOOK, audits=("client agreed",))
    def to_charge(
        self, trip_id: str, words: str, terms: tuple[str, ...], call: str | None = None
    ) -> Trip:
        """The booked trip with a yes to what is still to be charged, to the card that the client
        has saved by a link. As above; Refused ``nothing_to_agree_to``, ``words_changed``.
        """
        moment = self.actor.moment(call)

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            if trip.card is None or not awaits_yes_to_charge(trip):
                raise Refused(
                    "nothing_to_agree_to",
                    "Nothing of this trip waits to be charged to a card that the client has saved.",
                    "Nothing was charged, and no yes was noted.",
                    "Press Esc, then open the trip again.",
                )
            script = due_script(trip, self.company, trip.card)
            refuse_other_words(
                *(words, terms, script, terms_due(trip)),
                is_booked=True,
                press="Read the words that are shown now, then press Y when the client agrees.",
            )
            return self._add(repos, trip, words, terms, moment)

        return self.store.write(save)

    def _add(
        self, repos: Repositories, trip: Trip, words: str, terms: tuple[str, ...], moment: Moment
    ) -> Trip:
        member = self.actor.member
        agreement = Agreement(
            words,
            terms,
            trip.card.identity() if trip.card else "",
            member.id,
            member.name,
            moment.at,
            moment.clock,
            moment.seconds,
            call=moment.call,
        )
        repos.trips.save(replace(trip, agreements=(*trip.agreements, agreement)))
        repos.audit.add(
            self.actor.audit_entry(
                "client agreed", at=moment.at, subject=trip.id, detail=_charges(trip)
            )
        )
        return repos.trips.get(trip.id)

    @requires(Permission.BOOK, audits=("client declined",))
    def decline(self, trip_id: str) -> Trip:
        """The trip after the client said no, or took a yes back: no yes given so far holds any
        more, also while something is held for it, and after the ticket. The card is kept. Refused:
        those of `refuse_after_order`, where nothing is left to be charged.
        """
        at = self.actor.now()

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            if not is_left_to_charge(trip):
                refuse_after_order(trip)
            yes = next((one.at for one in trip.agreements[-1:] if not one.is_void), None)
            of_yes = f". Ends the yes of {yes.isoformat(timespec='seconds')}" if yes else ""
            repos.trips.save(declined_agreements(trip, at))
            repos.audit.add(
                self.actor.audit_entry(
                    "client declined", at=at, subject=trip_id, detail=f"{_charges(trip)}{of_yes}"
                )
            )
            return repos.trips.get(trip_id)

        return self.store.write(save)

    def _script(self, trip: Trip) -> str:
        """The words that were to be read."""
        if trip.card is None:
            return script_without_card(trip, self.company)
        return booking_script(trip, self.company, trip.card)


def _charges(trip: Trip) -> str:
    card = trip.card.display_text() if trip.card else "no card"
    return f"{trip.offer.airline_charges}, fee {trip.fee}, {card}"
