"""What is above a limit, by amount, by risk, by day and by currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.delegation.limits import (
    FIRST_LIMITS,
    Exceeded,
    Needs,
    Risk,
    TicketFacts,
    cancel_limits,
    narrower,
    risks_of,
    ticket_limits,
)
from desktop.booking.money import Money
from desktop.booking.trip.order import AirlineCredit
from tests.support.booking.cancel_samples import sample_quote
from tests.support.samples import OPENED_AT, sample_client, sample_traveler, sample_trip

SECOND, OWNER = Needs.SECOND_PERSON, Needs.OWNER


def usd(amount: float) -> Money:
    return Money(round(amount * 100), "USD")


def needs(facts: TicketFacts) -> list[Needs]:
    return [each.needs for each in ticket_limits(facts, FIRST_LIMITS)]


@pytest.mark.parametrize(
    ("amount", "needed"),
    [(2000, []), (2000.01, [SECOND]), (7500, [SECOND]), (7500.01, [OWNER])],
)
def test_a_ticket_passes_alone_with_a_second_person_or_with_an_owner(
    amount: float, needed: list[Needs]
) -> None:
    assert needs(TicketFacts(usd(amount), (), gives_back=True)) == needed


def test_a_risk_needs_a_second_person_at_any_amount_and_an_owner_above_another() -> None:
    small = TicketFacts(usd(1), (Risk.NEW_CLIENT, Risk.CLOSE_DEPARTURE), gives_back=True)
    assert [each.reason for each in ticket_limits(small, FIRST_LIMITS)] == [
        "a new client",
        "a departure that is close",
    ]
    assert needs(replace(small, amount=usd(3000.01))) == [SECOND, SECOND, OWNER, SECOND]
    wider = replace(FIRST_LIMITS, flagged_alone=usd(500))
    assert ticket_limits(replace(small, amount=usd(500)), wider) == ()


@pytest.mark.parametrize("gives_back", [False, None])
def test_what_gives_nothing_back_or_may_not_has_a_limit_of_its_own(gives_back: bool | None) -> None:
    wide = replace(FIRST_LIMITS, alone=usd(9000), second_person=usd(9000))
    facts = TicketFacts(usd(5000.01), (), gives_back=gives_back)
    assert ticket_limits(facts, wide) == (
        Exceeded("an amount above USD 5,000.00 without a refund", SECOND),
    )
    assert ticket_limits(replace(facts, amount=usd(5000)), wide) == ()
    assert ticket_limits(replace(facts, gives_back=True), wide) == ()


def test_many_small_tickets_of_a_day_count_as_one() -> None:
    facts = TicketFacts(usd(1900), (), gives_back=True, booked=(usd(1900),) * 2)
    assert needs(facts) == []
    (found,) = ticket_limits(replace(facts, booked=(usd(1900),) * 3), FIRST_LIMITS)
    assert found == Exceeded(
        "more than USD 7,500.00 in 24 hours, with this ticket USD 7,600.00", SECOND
    )


def test_two_currencies_cannot_be_compared_and_count_as_exceeded() -> None:
    (found,) = ticket_limits(TicketFacts(Money(1, "EUR"), (), gives_back=True), FIRST_LIMITS)
    assert found == Exceeded("EUR 0.01, which cannot be compared with limits in USD", OWNER)
    mixed = TicketFacts(usd(1), (), gives_back=True, booked=(Money(1, "JPY"), usd(1)))
    (found,) = ticket_limits(mixed, FIRST_LIMITS)
    assert found.needs is SECOND
    assert "not in USD" in found.reason


def test_risks_are_read_from_trip_and_client() -> None:
    trip, client = sample_trip(), sample_client()
    long_before = OPENED_AT - timedelta(days=300)

    def risks(known: bool = True, at: datetime = long_before, **changes: object) -> list[Risk]:
        changed = replace(client, **changes)  # type: ignore[arg-type]
        found = risks_of(trip, changed, FIRST_LIMITS, at, is_known=known, home_country="US")
        return list(found)

    assert risks() == []
    assert risks(known=False) == [Risk.NEW_CLIENT]
    assert risks(name="CALLOWAY, Adá".replace(",", "")) == []
    assert risks(name="Ben Calloway") == [Risk.OTHER_PAYER]
    assert risks(address=BillingAddress(country="FR")) == [Risk.FOREIGN_CARD]
    assert risks(address=BillingAddress()) == []
    departs = trip.offer.slices[0].segments[0].times_in_utc()
    assert departs is not None
    assert risks(at=departs[0] - timedelta(hours=72)) == []
    assert risks(at=departs[0] - timedelta(hours=71, minutes=59)) == [Risk.CLOSE_DEPARTURE]


def test_where_the_zone_of_an_airport_is_not_known_its_time_counts_as_utc() -> None:
    trip = sample_trip()
    slice_ = trip.offer.slices[0]
    origin = replace(slice_.segments[0].origin, zone="Nowhere/Known")
    first = replace(slice_.segments[0], origin=origin)
    slices = (replace(slice_, segments=(first, *slice_.segments[1:])),)
    trip = replace(trip, offer=replace(trip.offer, slices=slices))
    at = first.departs.replace(tzinfo=UTC) - timedelta(hours=71)
    for now, found in ((at, (Risk.CLOSE_DEPARTURE,)), (at - timedelta(hours=2), ())):
        assert found == risks_of(
            trip, sample_client(), FIRST_LIMITS, now, is_known=True, home_country="US"
        )


def test_a_payer_without_a_name_to_compare_is_another_one() -> None:
    trip = replace(
        sample_trip(), travelers=(sample_traveler(given_name="", family_name="Calloway"),)
    )
    found = risks_of(
        trip, sample_client(), FIRST_LIMITS, OPENED_AT - timedelta(days=300),
        is_known=True, home_country="US",
    )  # fmt: skip
    assert found == (Risk.OTHER_PAYER,)


def test_what_is_given_back_has_limits() -> None:
    def needs_for(waived: Money | None = None, **changes: Any) -> list[str]:  # noqa: ANN401
        found = cancel_limits(sample_quote(**changes), waived, FIRST_LIMITS)
        return [each.reason for each in found]

    assert needs_for(usd(35), refund=usd(500)) == []
    assert needs_for(usd(0), refund=usd(0)) == []
    assert needs_for(usd(35.01), refund=usd(500.01)) == [
        "an amount above USD 500.00 as a refund",
        "an amount above USD 35.00 of our fee given back",
    ]
    (other,) = needs_for(refund=Money(1, "EUR"))
    (unknown,) = needs_for(refund=None)
    assert "cannot be compared" in other
    assert "cannot be compared" in unknown
    assert needs_for(refund=None, credits=(AirlineCredit("ABC", usd(900)),)) == []


def test_the_narrower_of_two_limits_has_the_lower_of_each() -> None:
    one = replace(FIRST_LIMITS, alone=usd(9000), refund=usd(1), close_hours=24)
    assert narrower(FIRST_LIMITS, one) == replace(FIRST_LIMITS, refund=usd(1))
    euros = {name: Money(each.minor, "EUR") for name, each in FIRST_LIMITS.amounts.items()}
    assert narrower(FIRST_LIMITS, replace(FIRST_LIMITS, **euros)) == FIRST_LIMITS  # type: ignore[arg-type]
