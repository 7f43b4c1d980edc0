"""The fare text of an offer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Cabin
from desktop.ui.pages.panels.offer_rows import fare_text
from tests.support.samples import sample_offer


def branded(brand: str, cabin: Cabin) -> Offer:
    """The sample offer under this brand, in this cabin."""
    offer = sample_offer()
    first = offer.slices[0]
    segments = tuple(replace(segment, cabin=cabin) for segment in first.segments)
    slice_ = replace(first, fare_brand=brand, segments=segments)
    return replace(offer, slices=(slice_, *offer.slices[1:]))


@pytest.mark.parametrize(
    ("brand", "cabin", "words"),
    [
        ("Classic", Cabin.ECONOMY, "Classic · Economy"),
        ("Premium", Cabin.PREMIUM, "Premium"),
        ("Premium Flex", Cabin.PREMIUM, "Premium Flex"),
        ("", Cabin.BUSINESS, "Business"),
    ],
)
def test_a_cabin_is_named_once(brand: str, cabin: Cabin, words: str) -> None:
    assert fare_text(branded(brand, cabin)) == words
