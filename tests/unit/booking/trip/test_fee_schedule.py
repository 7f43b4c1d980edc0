"""What WE CHARGE follows from the service level alone."""

from __future__ import annotations

import pytest

from desktop.booking.clients.client import ServiceLevel
from desktop.booking.money import Money
from desktop.booking.trip.fee_schedule import FeeSchedule


@pytest.mark.parametrize(
    ("level", "minor"),
    [(ServiceLevel.MEMBER, 0), (ServiceLevel.STANDARD, 3500), (ServiceLevel.COMPLEX, 7500)],
)
def test_each_service_level_has_its_fee(level: ServiceLevel, minor: int) -> None:
    assert FeeSchedule().fee_for(level) == Money(minor, "USD")


@pytest.mark.parametrize("level", list(ServiceLevel))
def test_the_owners_own_numbers_are_used(level: ServiceLevel) -> None:
    fees = FeeSchedule(currency="EUR", member=100, standard=200, complex=300)
    wanted = {"member": 100, "standard": 200, "complex": 300}[level.value]
    assert fees.fee_for(level) == Money(wanted, "EUR")
