"""Domain objects to JSON and back, through real JSON text."""

from __future__ import annotations

import json

import pytest

from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.clients.traveler import Traveler
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.search_request import SearchRequest
from desktop.store.repositories.json_codec import json_codec
from desktop.use_cases.errors import Refused
from tests.support.samples import (
    sample_answer,
    sample_companion,
    sample_offer,
    sample_receipt,
    sample_search_request,
    sample_traveler,
)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (sample_offer(), Offer),
        (sample_traveler(), Traveler),
        (sample_companion(), Traveler),
        (sample_answer(), AirlineOrder),
        (FeeCharge("pi_sample"), FeeCharge),
        (sample_receipt(), PaneReceipt),
        (sample_search_request(), SearchRequest),
    ],
)
def test_a_value_comes_back_unchanged(value: object, kind: type[object]) -> None:
    codec = json_codec()
    assert codec.decode(json.loads(json.dumps(codec.encode(value))), kind) == value


def test_an_unknown_field_at_any_depth_is_damage() -> None:
    codec = json_codec()
    plain = codec.encode(sample_offer())
    plain["slices"][0]["segments"][0]["bags"]["skis"] = 1
    with pytest.raises(Refused) as refused:
        codec.decode(plain, Offer)
    assert refused.value.code == "store_damaged"


def test_an_older_receipt_without_the_shown_count_reads_zero() -> None:
    codec = json_codec()
    plain = codec.encode(sample_receipt())
    del plain["report"]["shown"]
    assert codec.decode(plain, PaneReceipt) == sample_receipt()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        # Half a character: JSON has a name for it, no file and no line to a vendor takes it.
        ("id", "\ud800"),
        ("ends_at", "0001-01-01T00:00:00+23:59"),
        ("ends_at", "9999-12-31T23:59:59.999999+00:00"),
        ("ends_at", "2026-11-28T00:00:00"),
    ],
)
def test_text_and_times_that_nothing_can_be_done_with_are_damage(name: str, wrong: str) -> None:
    codec = json_codec()
    plain = codec.encode(sample_offer())
    assert name in plain
    with pytest.raises(Refused):
        codec.decode(json.loads(json.dumps({**plain, name: wrong})), Offer)


@pytest.mark.parametrize("wrong", ["2026-12-12T16:55:00+00:00", "9999-12-12T16:55:00"])
def test_a_clock_time_has_no_zone(wrong: str) -> None:
    codec = json_codec()
    plain = codec.encode(sample_offer())
    plain["slices"][0]["segments"][0]["departs"] = wrong
    with pytest.raises(Refused):
        codec.decode(plain, Offer)


@pytest.mark.parametrize("wrong", ["0001-01-01", "9999-12-31"])
def test_a_day_is_in_a_year_that_people_live_in(wrong: str) -> None:
    codec = json_codec()
    with pytest.raises(Refused):
        codec.decode({**codec.encode(sample_traveler()), "born_on": wrong}, Traveler)


@pytest.mark.parametrize("wrong", [{"id": "offersample"}, {}, [], None, "offer", float("inf")])
def test_malformed_json_is_reported_as_damage(wrong: object) -> None:
    with pytest.raises(Refused) as refused:
        json_codec().decode(wrong, Offer)
    assert refused.value.code == "store_damaged"
