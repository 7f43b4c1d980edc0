"""The consent scripts and their version."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from desktop.booking.card_entry.consent import Recording
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.text.consent_text import (
    SCRIPT_VERSION,
    fee_script,
    kept_card_script,
    link_script,
    script,
    script_without_card,
)
from desktop.booking.trip.attempt_states import AttemptState
from tests.support.booking.fee_samples import sample_link
from tests.support.samples import sample_card, sample_consent, sample_trip

# Other words have another name, which the audit log gives instead of them.
WORDS_OF = {"four": "96997f0bfcd2db78"}


def test_a_changed_script_needs_a_new_version() -> None:
    trip, company = sample_trip(), "Skycap Travel"
    elsewhere = replace(trip, fare_plan=FarePlan.BOOKED_ELSEWHERE)
    every = (
        script(trip, company)
        + kept_card_script(trip, company, sample_card())
        + fee_script(trip, company)
        + script(elsewhere, company)
        + script_without_card(replace(elsewhere, fee=Money(0, "USD")), company)
        + "".join(
            script(by_link, company) + link_script(by_link, company, link)
            for link in (sample_link(), sample_link(AttemptState.CONFIRMED))
            for by_link in (replace(trip, attempts=(link,)),)
        )
    )
    assert hashlib.sha256(every.encode()).hexdigest()[:16] == WORDS_OF[SCRIPT_VERSION]


def test_the_script_names_merchants_and_amounts_and_asks_for_consent() -> None:
    words = script(sample_trip(), "Skycap Travel")
    for part in ("Northwind charges USD 1,842.20", "Skycap Travel holds USD 35.00"):
        assert part in words
    assert words.endswith("Shall I go on?”")
    assert "charges it once the ticket is there" in words
    assert "USD 1,842.20" not in fee_script(sample_trip(), "Skycap Travel")


def test_the_script_asks_for_no_fee_where_there_is_none() -> None:
    words = script(sample_trip(fee=Money(0, "USD")), "Skycap Travel")
    assert "Skycap Travel charges nothing for the booking." in words
    assert "holds" not in words


def test_a_consent_has_a_one_line_audit_text() -> None:
    consent = sample_consent(recording=Recording.NONE)
    assert consent.audit_text() == "script four, client said yes, call not recorded"


def test_a_fare_that_is_booked_elsewhere_names_who_charges_it_there() -> None:
    trip = sample_trip(fare_plan=FarePlan.BOOKED_ELSEWHERE)
    words = script(trip, "Skycap Travel")
    assert (
        "I book the flights with Northwind directly, and Northwind charges USD 1,842.20." in words
    )
    assert "Skycap Travel holds USD 35.00 on the card you give me now, and" in words
    free = script_without_card(replace(trip, fee=Money(0, "USD")), "Skycap Travel")
    assert "card" not in free
    assert free.endswith("Shall I book it?”")
