"""Nouns to JSON and back, through real JSON text."""

from __future__ import annotations

import json

import pytest

from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.clients.traveler import Traveler
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.search_request import SearchRequest
from desktop.store.repositories.json_codec import new_json_codec
from desktop.use_cases.errors import Refused
from tests.support.samples import (
    sample_answer,
    sample_companion,
    sample_enquiry,
    sample_offer,
    sample_receipt,
    sample_traveler,
)


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        (sample_offer(), Offer),
        (sample_traveler(), Traveler),
        (sample_companion(), Traveler),
        (sample_answer(), AirlineOrder),
        (FeeCharge("pi_sample"), FeeCharge),
        (sample_receipt(), PaneReceipt),
        (sample_enquiry(), SearchRequest),
    ],
)
def test_a_noun_comes_back_as_it_was(noun: object, kind: type[object]) -> None:
    nouns = new_json_codec()
    assert nouns.noun(json.loads(json.dumps(nouns.plain(noun))), kind) == noun


def test_an_unknown_field_at_any_depth_is_from_a_newer_version() -> None:
    nouns = new_json_codec()
    plain = nouns.plain(sample_offer())
    plain["slices"][0]["segments"][0]["bags"]["skis"] = 1
    with pytest.raises(Refused) as refused:
        nouns.noun(plain, Offer)
    assert refused.value.code == "store_newer"
    assert "skis" in refused.value.happened


def test_a_receipt_from_before_it_counted_how_often_the_number_was_shown_says_never() -> None:
    nouns = new_json_codec()
    plain = nouns.plain(sample_receipt())
    del plain["report"]["shown"]
    assert nouns.noun(plain, PaneReceipt) == sample_receipt()


@pytest.mark.parametrize("wrong", [{"id": "offersample"}, {}, [], None, "offer"])
def test_what_is_no_noun_is_damage(wrong: object) -> None:
    with pytest.raises(Refused) as refused:
        new_json_codec().noun(wrong, Offer)
    assert refused.value.code == "store_damaged"
