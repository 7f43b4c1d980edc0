"""Record that a refund was paid or never owed, by those who may give money back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.booking.access.role import LIVE, permissions
from desktop.booking.refunds.refund_entry import ClosingKind, RefundClosing, RefundDuty
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.refunds.close_refund import CloseRefund
from desktop.use_cases.refunds.export_refunds import ExportRefunds
from desktop.use_cases.refunds.list_refunds import ListRefunds
from desktop.use_cases.trips.today import Today
from tests.support.booking.refund_samples import (
    LAST_DAY,
    sample_charged_trip,
    sample_refund,
    sample_refund_paid,
)
from tests.support.samples import OPENED_AT, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

LATER = LAST_DAY + timedelta(days=3)
CONCIERGE = Member("personcon", "Con Cierge", "concierge", permissions("concierge", LIVE))
OWED, PAID = sample_refund(), sample_refund_paid()


@pytest.fixture
def ledger(desk: UseCaseFixture) -> UseCaseFixture:
    """One refund is owed, another was paid."""
    desk.put(sample_charged_trip())
    for entry in (OWED, PAID):
        desk.store.write(lambda repos, entry=entry: repos.refunds.add(entry))  # type: ignore[misc]
    return desk


def _close(desk: UseCaseFixture) -> CloseRefund:
    return CloseRefund(desk.actor, desk.store, lambda: LATER)


def _audit(desk: UseCaseFixture) -> tuple[str, str, str]:
    entry = desk.kept.tables.audit[-1]
    return entry.action, entry.subject, entry.detail


def test_it_is_paid_on_a_day_by_the_processors_reference(ledger: UseCaseFixture) -> None:
    paid = _close(ledger).pay(OWED.id, "3 Dec 2026", "re_first")
    assert paid.closing == RefundClosing(
        ClosingKind.PAID, date(2026, 12, 3), "re_first", OPENED_AT, "ownerid", "Robin Owner"
    )
    assert ledger.kept.tables.refunds[OWED.id] == paid
    assert _audit(ledger) == (
        "refund recorded as paid",
        "tripsample",
        "USD 1,842.20, card, known since 2026-11-24, last day 2026-12-04, paid 2026-12-03, "
        "re_first",
    )
    assert ledger.processor.confirmations == [], "no processor was asked"


def test_one_refund_at_the_processor_pays_one_entry(ledger: UseCaseFixture) -> None:
    """Else a second one would count as paid that never was."""
    assert PAID.closing is not None
    with pytest.raises(Refused, match="refund_field") as refused:
        _close(ledger).pay(OWED.id, "3dec2026", f" {PAID.closing.note.upper()} ")
    assert refused.value.field == "reference"
    assert f"{PAID.amount} was entered as paid already" in refused.value.happened
    assert ledger.kept.tables.refunds[OWED.id].is_owed


def test_what_the_airline_owes_is_closed_by_its_word_however_often_that_is_the_same(
    ledger: UseCaseFixture,
) -> None:
    followed = [
        sample_refund(id=name, duty=RefundDuty.AIRLINE, goes_to="Visa ending 4242")
        for name in ("first", "second")
    ]
    for entry in followed:
        ledger.kept.tables.refunds[entry.id] = entry
        assert _close(ledger).pay(entry.id, "7dec2026", "the client has it").closing is not None
    assert _audit(ledger)[2] == (
        "USD 1,842.20, the airline owes it, to Visa ending 4242, known since 2026-11-24, "
        "paid 2026-12-07, the client has it"
    )
    _close(ledger).pay(OWED.id, "7dec2026", "the client has it")


def test_one_that_was_paid_late_says_so_in_the_audit_log(ledger: UseCaseFixture) -> None:
    assert _close(ledger).pay(OWED.id, "5dec2026", "re_first").was_late
    assert _audit(ledger)[2].endswith("paid 2026-12-05, late, re_first")


def test_it_is_withdrawn_with_a_reason_and_stays_in_the_ledger(ledger: UseCaseFixture) -> None:
    withdrawn = _close(ledger).withdraw(OWED.id, "Entered on the wrong trip")
    assert withdrawn.was_withdrawn
    assert withdrawn.closing is not None
    assert withdrawn.closing.on == LATER
    action, _, detail = _audit(ledger)
    assert action == "refund withdrawn"
    assert detail.endswith(": Entered on the wrong trip")
    assert len(ledger.kept.tables.refunds) == 2


def test_a_mistake_is_taken_back_and_the_last_day_is_the_first_one(ledger: UseCaseFixture) -> None:
    again = _close(ledger).reopen(PAID.id)
    assert again == replace(PAID, closing=None)
    action, _, detail = _audit(ledger)
    assert action == "refund owed again"
    assert detail.endswith("was paid: re_sample")


def test_what_was_withdrawn_is_owed_again_only_while_the_fare_covers_it(
    ledger: UseCaseFixture,
) -> None:
    close = _close(ledger)
    close.withdraw(OWED.id, "Entered twice")
    with pytest.raises(Refused) as refused:
        close.reopen(OWED.id)
    assert refused.value.code == "refund_not_covered"
    close.reopen(PAID.id)
    close.withdraw(PAID.id, "This one was it")
    assert close.reopen(OWED.id).is_owed


def test_what_was_withdrawn_of_a_fare_that_is_not_ours_stays_so(ledger: UseCaseFixture) -> None:
    close = _close(ledger)
    close.withdraw(OWED.id, "The airline charged it")
    ledger.put(sample_trip())
    del ledger.kept.tables.attempts["farecapture"]
    with pytest.raises(Refused) as refused:
        close.reopen(OWED.id)
    assert refused.value.code == "refund_not_covered"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda close: close.pay(PAID.id, "3dec2026", "re_x"), "refund_closed"),
        (lambda close: close.withdraw(PAID.id, "Twice"), "refund_closed"),
        (lambda close: close.reopen(OWED.id), "refund_closed"),
        (lambda close: close.pay(OWED.id, "", "re_x"), "refund_field"),
        (lambda close: close.pay(OWED.id, "3dec2026", " "), "refund_field"),
        (lambda close: close.withdraw(OWED.id, ""), "refund_field"),
        (lambda close: close.pay("refundother", "3dec2026", "re_x"), "no_such_refund"),
        (lambda close: close.pay(OWED.id, "3dec2026", "4242424242424242"), "card_number_in_text"),
        (lambda close: close.withdraw(OWED.id, "Is 4242 4242 4242 4242"), "card_number_in_text"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(
    ledger: UseCaseFixture, change: Callable[[CloseRefund], object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        change(_close(ledger))
    assert refused.value.code == code
    assert ledger.kept.tables.refunds == {OWED.id: OWED, PAID.id: PAID}
    assert ledger.kept.tables.audit == []


def test_the_ledger_and_today_list_what_is_owed_first(ledger: UseCaseFixture) -> None:
    view = ListRefunds(ledger.actor, ledger.store, lambda: LATER)()
    assert [line.entry for line in view.lines] == [OWED, PAID]
    assert view.today == LATER
    assert [line.entry for line in Today(ledger.actor, ledger.store)().refunds] == [OWED]


def test_who_may_not_give_money_back_has_none_on_today(ledger: UseCaseFixture) -> None:
    actor = replace(ledger.actor, member=CONCIERGE)
    assert Today(actor, ledger.store)().refunds == ()


def test_an_export_is_a_file_and_two_audit_entries(ledger: UseCaseFixture, tmp_path: Path) -> None:
    export = ExportRefunds(ledger.actor, ledger.store, ledger.delivery, lambda: LATER)
    file = tmp_path / "refunds_2026-12-07.csv"
    assert export(file) == 2
    rows = file.read_text("utf-8-sig").splitlines()
    assert [row.partition(",")[0] for row in rows] == ["entry", OWED.id, PAID.id]
    assert ledger.actions() == [
        ("refund ledger exported", "requested"),
        ("refund ledger exported", "done"),
    ]
    assert _audit(ledger)[2] == "as refunds_2026-12-07.csv"
    with pytest.raises(Refused) as refused:
        export(tmp_path / "4242424242424242.csv")
    assert refused.value.code == "card_number_in_text"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
