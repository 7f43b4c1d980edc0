"""A refund that was made at the processor, beside what the ledger of refunds knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.money import Money
from desktop.booking.polling.account_event import AccountEvent, AccountEventKind
from desktop.booking.refunds.refund_entry import RefundEntry
from desktop.use_cases.errors import Refused
from desktop.use_cases.polling.poll import Occasion
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_closing,
    sample_refund_paid,
)
from tests.support.use_cases.polling_desk import PollingDesk
from tests.support.use_cases.use_case_fixture import UseCaseFixture

GIVEN = AccountEvent(
    AccountEventKind.REFUNDED, "processor", "re_dash", "pi_fare", Money(184220, "USD")
)
FAILED = replace(GIVEN, kind=AccountEventKind.REFUND_FAILED)
BY_IT = sample_refund(closing=sample_refund_closing(note="RE_dash"))


def _shown(event: AccountEvent, *entries: RefundEntry) -> list[str]:
    polling = PollingDesk()
    desk = polling.desk
    desk.put(sample_charged_trip())
    for entry in entries:
        desk.store.write(lambda repos, entry=entry: repos.refunds.add(entry))  # type: ignore[misc]
    desk.processor.events.append(event)
    polling.poll_vendors(Occasion.SIGN_IN)
    return [one.text for one in polling.findings if one.vendor == "processor"]


def test_one_of_a_fare_that_is_owed_says_to_record_it_so_that_nobody_pays_it_again() -> None:
    (text,) = _shown(GIVEN, sample_refund(), sample_refund_paid())
    assert "USD 1,842.20 was given back to the client at the card processor." in text
    assert "In Refunds USD 1,842.20 of this fare is still owed" in text
    assert "P there records it as paid, by re_dash" in text
    (part,) = _shown(replace(GIVEN, amount=Money(10000, "USD")), sample_refund())
    assert "USD 100.00 was given back" in part
    assert "USD 1,842.20 of this fare is still owed: compare the two" in part


def test_one_that_a_person_has_recorded_is_not_shown_as_another() -> None:
    assert _shown(GIVEN, BY_IT) == []


@pytest.mark.parametrize(
    "changes",
    [{"amount": Money(1000, "USD")}, {"amount": Money(184220, "EUR")}, {"payment": "pi_other"}],
)
def test_one_that_was_recorded_as_another_is_shown(changes: dict[str, object]) -> None:
    other = replace(BY_IT, **changes)  # type: ignore[arg-type]
    (text,) = _shown(GIVEN, other)
    assert text.endswith(f"In Refunds {other.amount} is recorded as paid by it: compare the two.")


def test_one_of_a_fare_that_the_ledger_does_not_know_says_so() -> None:
    (text,) = _shown(GIVEN)
    assert text.endswith("It is of the fare, and not in Refunds: D on this trip records it.")
    (again,) = _shown(GIVEN, sample_refund_paid())
    assert "not in Refunds" in again


def test_one_of_our_fee_has_nothing_to_do_with_the_ledger() -> None:
    polling = PollingDesk()
    trip = polling.booked()
    event = replace(GIVEN, payment="pi_sample", amount=trip.fee)
    polling.desk.processor.events.append(event)
    polling.poll_vendors(Occasion.SIGN_IN)
    (found,) = [one for one in polling.findings if one.vendor == "processor"]
    assert found.text == "USD 35.00 was given back to the client at the card processor."


def test_one_that_failed_after_it_was_recorded_as_paid_says_what_takes_that_back() -> None:
    (text,) = _shown(FAILED, BY_IT)
    assert text.endswith("In Refunds USD 1,842.20 is paid by it: U takes that back.")
    (unknown,) = _shown(FAILED)
    assert "Refunds" not in unknown


def test_a_ledger_that_cannot_be_read_keeps_no_refund_from_being_shown(
    monkeypatch: pytest.MonkeyPatch, desk: UseCaseFixture
) -> None:
    def damaged(*_: object) -> None:
        raise Refused("store_damaged", "It cannot be read.")

    repos = desk.store.read(lambda each: each)
    monkeypatch.setattr(type(repos.refunds), "of_trip", damaged)
    (text,) = _shown(GIVEN)
    assert text == "USD 1,842.20 was given back to the client at the card processor."
