"""How a fare is named beside its price."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Cabin
from desktop.ui.pages.panels.offer_rows import fare_words
from tests.support.samples import sample_offer


def branded(brand: str, cabin: Cabin) -> Offer:
    """The sample offer under this brand, in this cabin."""
    offer = sample_offer()
    first = offer.journeys[0]
    flights = tuple(replace(flight, cabin=cabin) for flight in first.flights)
    journey = replace(first, fare_brand=brand, flights=flights)
    return replace(offer, journeys=(journey, *offer.journeys[1:]))


@pytest.mark.parametrize(
    ("brand", "cabin", "words"),
    [
        ("Classic", Cabin.ECONOMY, "Classic · Economy"),
        ("Premium", Cabin.PREMIUM, "Premium"),
        ("Premium Flex", Cabin.PREMIUM, "Premium Flex"),
        ("", Cabin.BUSINESS, "Business"),
    ],
)
def test_a_cabin_is_said_once(brand: str, cabin: Cabin, words: str) -> None:
    assert fare_words(branded(brand, cabin)) == words
