"""A desk whose clients save a card by a link: fare and fee are held on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.link.send_link import SentLink
from tests.support.booking.fee_samples import HELD_UNTIL
from tests.support.fakes.processor import FeeEnding
from tests.support.use_cases.use_case_fixture import UseCaseFixture

PENDING, CONFIRMED, REFUSED = AttemptState.PENDING, AttemptState.CONFIRMED, AttemptState.REFUSED
FARE, OUR_FEE = Money(184220, "USD"), Money(3500, "USD")
DECLINED = Refused("card_refused", "The bank refused this card for our fee.", "", "Press L.")
NO_NETWORK = Unreachable("no_network", "No network.")
DISK_FULL = Refused("disk_full", "The disk is full.")
BALANCE = FarePlan.COMPANY_BALANCE


def saving_desk() -> UseCaseFixture:
    """Cards by link alone, fares from the company's balance."""
    desk = UseCaseFixture(holds_fee=True)
    desk.processor.holds_until = HELD_UNTIL
    choices = PaymentChoices((CaptureRoute.LINK,), BALANCE)
    desk.kept.write(lambda repos: repos.set_up.save(choices, desk.clock(), "Robin"))
    return desk


def sent(desk: UseCaseFixture) -> SentLink:
    """A draft, and its link in the client's hands."""
    return desk.send_link(desk.draft().id)


def saved(desk: UseCaseFixture) -> Trip:
    """... and the client has saved a card, as the desk has found out."""
    link = sent(desk)
    desk.processor.client_types(link.page.id)
    return desk.resume_attempts.follow(link.trip.id)


def newest(trip: Trip) -> tuple[AttemptState, str]:
    return trip.attempts[-1].state, trip.attempts[-1].reason


def held_amounts(desk: UseCaseFixture) -> list[Money]:
    return [one.request.amount for one in desk.processor.held]


def charged_amounts(desk: UseCaseFixture) -> list[Money]:
    return [one.request.amount for one in desk.processor.charges]


def lapsed(desk: UseCaseFixture) -> Trip:
    """Booked by a card that the client saved; the fare was not charged before its hold ended."""
    trip = desk.agree(saved(desk))
    desk.processor.money_endings.extend([FeeEnding.TAKEN, FeeEnding.TAKEN, NO_NETWORK])
    desk.book_trip(trip.id)
    desk.processor.lapse()
    with pytest.raises(Refused, match="hold_lapsed"):
        desk.charge_fee(trip.id)
    desk.calls.begin()
    desk.clock.pass_time(timedelta(days=8))
    return desk.trip(trip.id)
