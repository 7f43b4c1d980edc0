"""What WE CHARGE follows from the service level alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.booking.clients.client import ServiceLevel
from desktop.booking.money import Money
from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease, FeeSchedule


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


def test_the_audit_log_says_until_when_a_fee_is_held() -> None:
    until = datetime(2026, 12, 1, 18, 4, tzinfo=UTC)
    assert FeeHold("pi_one", until).audit_text() == "held until 2026-12-01 18:04 UTC"
    assert FeeHold("pi_one").audit_text() == ""
    assert FeeRelease("pi_one").audit_text() == ""


def test_no_document_prints_the_processors_id() -> None:
    until = datetime(2026, 12, 1, 18, 4, tzinfo=UTC)
    assert FeeHold("pi_one", until).printed() == FeeHold("", until)
    assert FeeRelease("pi_one").printed() == FeeRelease("")
    assert FeeCharge("pi_one").printed() == FeeCharge("")
