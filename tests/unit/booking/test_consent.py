"""The words that are read out, and the name that stands for them."""

from __future__ import annotations

import hashlib

from desktop.booking.card_entry.consent import Recording
from desktop.booking.text.consent_text import SCRIPT_VERSION, fee_script, script
from tests.support.samples import sample_consent, sample_trip

# A consent names the version only; so other words must have another name.
WORDS_OF = {"one": "72abb2f34b3ded67"}


def test_other_words_need_another_version() -> None:
    both = script(sample_trip(), "Skycap Travel") + fee_script(sample_trip(), "Skycap Travel")
    assert hashlib.sha256(both.encode()).hexdigest()[:16] == WORDS_OF[SCRIPT_VERSION]


def test_the_script_says_who_charges_how_much_and_asks() -> None:
    words = script(sample_trip(), "Skycap Travel")
    for part in ("Northwind charges USD 1,842.20", "Skycap Travel charges USD 35.00"):
        assert part in words
    assert words.endswith("Shall I go on?”")
    assert "USD 1,842.20" not in fee_script(sample_trip(), "Skycap Travel")


def test_a_consent_is_told_in_one_line() -> None:
    consent = sample_consent(recording=Recording.NONE)
    assert consent.words() == "script one, client said yes, call not recorded"
