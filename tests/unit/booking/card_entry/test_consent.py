"""The consent scripts and their version."""

from __future__ import annotations

import hashlib

from desktop.booking.card_entry.consent import Recording
from desktop.booking.money import Money
from desktop.booking.text.consent_text import (
    SCRIPT_VERSION,
    fee_script,
    kept_card_script,
    script,
)
from tests.support.samples import sample_card, sample_consent, sample_trip

# Other words have another name, which the audit log gives instead of them.
WORDS_OF = {"three": "1940edd819b2061c"}


def test_a_changed_script_needs_a_new_version() -> None:
    trip, company = sample_trip(), "Skycap Travel"
    every = (
        script(trip, company)
        + kept_card_script(trip, company, sample_card())
        + fee_script(trip, company)
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
    assert consent.audit_text() == "script three, client said yes, call not recorded"
