"""The consent scripts and their version."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from desktop.booking.card_entry.consent import Recording
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.text.consent_text import (
    SCRIPT_VERSION,
    booking_script,
    card_script,
    due_script,
    fee_script,
    link_script,
    script_without_card,
)
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_rules import fare_terms
from desktop.booking.trip.offer import CardCharge
from desktop.booking.trip.trip import Trip
from desktop.documents.money_text import airline_charges
from desktop.ui.pages.call.money.money_page_text import airline_line
from tests.support.booking.fee_samples import sample_link, sample_save_link
from tests.support.samples import sample_card, sample_consent, sample_trip

# Other words have another name, which the audit log gives instead of them.
WORDS_OF = {"eight": "e39ea468491c95b4"}


def test_a_changed_script_needs_a_new_version() -> None:
    trip, company = sample_trip(), "Skycap Travel"
    elsewhere = replace(trip, fare_plan=FarePlan.BOOKED_ELSEWHERE)
    from_balance = replace(trip, fare_plan=FarePlan.COMPANY_BALANCE, attempts=())
    every = (
        card_script(trip, company)
        + booking_script(dear(trip), company, sample_card())
        + fee_script(trip, company)
        + card_script(elsewhere, company)
        + booking_script(elsewhere, company, sample_card())
        + script_without_card(replace(elsewhere, fee=Money(0, "USD")), company)
        + "".join(
            booking_script(replace(from_balance, **changes), company, sample_card())
            for changes in ({}, {"fee": Money(0, "USD")}, {"attempts": (sample_link(),)})
        )
        + "".join(
            card_script(by_link, company)
            + booking_script(by_link, company, sample_card())
            + link_script(by_link, company, link)
            for link in (sample_link(), sample_link(AttemptState.CONFIRMED))
            for by_link in (replace(trip, attempts=(link,)),)
        )
        + link_script(from_balance, company, sample_save_link())
        + due_script(from_balance, company, sample_card())
    )
    assert hashlib.sha256(every.encode()).hexdigest()[:16] == WORDS_OF[SCRIPT_VERSION]


def dear(trip: Trip) -> Trip:
    """The airline charges the card in pounds, with a surcharge."""
    charge = CardCharge(Money(148_600, "GBP"), Money(3684, "USD"))
    return replace(trip, offer=replace(trip.offer, card_charge=charge))


def said_before_booking(trip: Trip) -> str:
    return booking_script(trip, "Skycap Travel", sample_card())


def test_a_fare_that_we_charge_and_a_fee_by_a_link_are_on_two_cards() -> None:
    trip = sample_trip(fare_plan=FarePlan.COMPANY_BALANCE, attempts=(sample_link(),))
    words = said_before_booking(trip)
    assert "We, Skycap Travel, charge USD 1,842.20 for the fare to your Visa" in words
    assert "USD 35.00" in words.partition("it is released. ")[2]


def test_the_script_names_merchants_and_amounts_and_asks_for_consent() -> None:
    words = said_before_booking(sample_trip())
    for part in ("Northwind charges USD 1,842.20", "Skycap Travel holds USD 35.00"):
        assert part in words
    assert "paying by this card" not in words
    assert words.endswith("Shall I book it?”")
    assert "charges it once the ticket is issued" in words
    assert "USD 1,842.20" not in fee_script(sample_trip(), "Skycap Travel")


def test_the_script_asks_for_no_fee_where_there_is_none() -> None:
    free = sample_trip(fee=Money(0, "USD"))
    words = said_before_booking(free)
    assert "Skycap Travel charges nothing for the booking." in words
    assert "holds" not in words
    assert "Skycap Travel" not in card_script(free, "Skycap Travel")


def test_what_the_airline_makes_of_the_card_is_read_to_the_last_digit() -> None:
    words = said_before_booking(dear(sample_trip()))
    assert "Northwind charges GBP 1,486.00 for the flights to your Visa ending 4242." in words
    assert "Of that, USD 36.84 is for paying by this card." in words
    assert "It charges this card in GBP, in place of USD 1,842.20." in words


def test_a_card_that_makes_it_cheaper_is_said_and_agreed_to() -> None:
    trip = sample_trip()

    def with_charge(surcharge: Money | None) -> Trip:
        charge = CardCharge(trip.offer.total, surcharge)
        return replace(trip, offer=replace(trip.offer, card_charge=charge))

    cheaper = with_charge(Money(-500, "USD"))
    assert "That is USD 5.00 less for paying by this card." in said_before_booking(cheaper)
    assert "less" not in said_before_booking(with_charge(Money(0, "USD")))
    assert fare_terms(cheaper) != fare_terms(with_charge(None))
    assert "USD 5.00 less for paying by this card" in airline_line(cheaper, "Skycap Travel")
    assert airline_charges(cheaper, "Skycap Travel").detail.endswith("USD 5.00 less for the card")


def test_before_the_card_no_yes_to_an_amount_is_asked_for() -> None:
    words = card_script(sample_trip(), "Skycap Travel")
    assert "nothing is charged before you say yes" in words
    assert "USD 1,842.20" in words
    assert words.endswith("May I have it?”")


def test_a_consent_has_a_one_line_audit_text() -> None:
    consent = sample_consent(recording=Recording.NONE)
    assert consent.audit_text() == "script eight, client said yes, call not recorded"


def test_a_fare_that_is_booked_elsewhere_names_who_charges_it_there() -> None:
    trip = sample_trip(fare_plan=FarePlan.BOOKED_ELSEWHERE)
    direct = "I book the flights with Northwind directly, and Northwind charges USD 1,842.20."
    for words in (card_script(trip, "Skycap Travel"), said_before_booking(trip)):
        assert direct in words
        assert "what it charges to that card" not in words
    assert "Skycap Travel holds USD 35.00 on your Visa ending 4242 now, and" in words
    free = script_without_card(replace(trip, fee=Money(0, "USD")), "Skycap Travel")
    assert "card" not in free
    assert free.endswith("Shall I book it?”")


def test_a_link_for_our_fee_names_the_card_that_is_asked_for_next() -> None:
    sent, typed = sample_link(), sample_link(AttemptState.CONFIRMED)
    for plan, what in ((FarePlan.TRAVELERS_CARD, "flights"), (FarePlan.COMPANY_BALANCE, "fare")):
        trip = sample_trip(card=None, fare_plan=plan, attempts=(sent,))
        words = link_script(trip, "Skycap Travel", sent)
        assert "It is for our fee only." in words
        assert "I never see that number." in words
        assert words.endswith(f"Then I ask you for the card for the {what}.”")
        after = card_script(replace(trip, attempts=(typed,)), "Skycap Travel")
        assert f"only. For the {what} I take a card from you now" in after
        assert "first" not in after


def test_a_link_is_the_only_card_where_no_other_is_due() -> None:
    sent = sample_link()
    for trip in (
        sample_trip(card=None, fare_plan=FarePlan.BOOKED_ELSEWHERE, attempts=(sent,)),
        sample_trip(attempts=(sent,)),
    ):
        words = link_script(trip, "Skycap Travel", sent)
        assert "It is for our fee. You type a card there" in words
        assert words.endswith("that it is done.”")
