"""The two money lines of a document say what is held, charged or released, and on which card."""

from __future__ import annotations

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.documents.money_text import airline_charges, we_charge
from tests.support.booking.fee_samples import sample_capture, sample_hold, sample_release
from tests.support.samples import sample_card, sample_order, sample_payment, sample_trip

REFUSED, UNKNOWN = AttemptState.REFUSED, AttemptState.UNKNOWN
CHARGED = "Charged by Skycap to Visa ending 4242."


@pytest.mark.parametrize(
    ("attempts", "state"),
    [
        ((), "Not charged yet."),
        ((sample_hold(), sample_order()), "Held by Skycap on Visa ending 4242, not charged yet."),
        ((sample_hold(UNKNOWN),), "Not settled yet: we are checking with the bank."),
        ((sample_hold(REFUSED), sample_order()), "Not charged yet."),
        ((sample_hold(), sample_order(), sample_capture()), CHARGED),
        ((sample_order(), sample_payment()), CHARGED),
        (
            (sample_hold(), sample_order(REFUSED), sample_release()),
            "Released from the card. Nothing was charged.",
        ),
    ],
)
def test_our_fee_is_named_as_it_is(attempts: tuple[AnyAttempt, ...], state: str) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN, attempts=attempts)
    assert we_charge(trip, "Skycap").state == state


def test_no_fee_is_no_fee() -> None:
    assert we_charge(sample_trip(fee=Money(0, "USD")), "Skycap").state == "No fee for this trip."


def test_each_charge_names_the_card_that_it_was_made_to() -> None:
    """Another card may have been taken for our fee since."""
    other = sample_card(last4="4444")
    paid = sample_payment(card=other.identity())
    trip = sample_trip(TripStage.BOOKED, card=other, attempts=(sample_order(), paid))
    assert airline_charges(trip, "Skycap").state.endswith("to Visa ending 4242.")
    assert we_charge(trip, "Skycap").state.endswith("to Visa ending 4444.")
