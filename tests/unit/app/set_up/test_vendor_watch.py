"""The vendors are asked again in an owner's session, and what they refuse is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop.app.environment.vendor_on_demand import AirlineOnDemand, ProcessorOnDemand
from desktop.app.set_up.vendor_watch import VendorWatch
from desktop.booking.money import Money
from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.search_request import SearchRequest
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.processor_port import FeeRequest, PreparedFee
from tests.support.fakes.set_up import FakeCompany
from tests.support.samples import sample_search_request
from tests.support.set_up_samples import check
from tests.unit.app.test_vendor_on_demand import Airline, Processor

FEE = FeeRequest(
    *(Money(3500, "USD"), "pm_one", "cus_one", "trip", "payment", "Fee"), client_id="client"
)


class RefusingAirline(Airline):
    def reprice(self, offer: OfferRef) -> Offer:
        raise Refused("airline_key_refused", "No.")

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        raise Refused("airline_not_set_up", "No.")
        yield ()


class RefusingProcessor(Processor):
    def prepare(self, request: FeeRequest) -> PreparedFee:
        raise Refused("processor_key_too_weak", "No.")


@pytest.fixture
def company() -> FakeCompany:
    company = FakeCompany()
    company.set_up.check()
    company.probes.asked.clear()
    return company


def test_a_key_that_is_refused_in_the_middle_of_work_is_asked_about(company: FakeCompany) -> None:
    watch = VendorWatch(company.set_up)
    airline = AirlineOnDemand(RefusingAirline, watch.note_refused_key)
    processor = ProcessorOnDemand(RefusingProcessor, watch.note_refused_key)
    calls = (
        lambda: airline.reprice(OfferRef("duffel", "off_one")),
        lambda: list(airline.search(sample_search_request())),
        lambda: processor.prepare(FEE),
    )
    for call in calls:
        assert watch.check_when_due() is None
        assert company.probes.asked == []
        with pytest.raises(Refused):
            call()
        watch.check_when_due()
        assert company.probes.asked == ["daily"]
        company.probes.asked.clear()


def test_another_refusal_asks_nothing(company: FakeCompany) -> None:
    watch = VendorWatch(company.set_up)
    airline = AirlineOnDemand(Airline, watch.note_refused_key)
    with pytest.raises(Refused):
        airline.reprice(OfferRef("duffel", "off_gone"))
    watch.check_when_due()
    assert company.probes.asked == []


def test_what_the_vendors_refuse_is_said_with_what_it_closes(company: FakeCompany) -> None:
    watch = VendorWatch(company.set_up)
    company.probes.answers = (check(CheckName.PAYMENTS_READ, CheckAnswer.EXPIRED),)
    company.now += timedelta(days=1)
    warning = watch.check_when_due()
    assert warning is not None
    assert warning.happened.startswith(
        "Card processor answers: The card processor's restricted key that charges has expired."
    )
    assert warning.safe == "VENDOR TEST stays closed from the next sign-in on."
    assert warning.press == "Press G U for Set up."
    company.probes.answers = (check(CheckName.PAYMENTS_READ),)
    company.now += timedelta(days=1)
    assert watch.check_when_due() is None
