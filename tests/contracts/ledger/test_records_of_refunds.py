"""What every `Store` keeps of the refund ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.booking.refunds.refund_entry import RefundEntry, RefundLine
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_closing,
    sample_refund_paid,
)
from tests.support.samples import sample_client

TEST_CARD = "4242 4242 4242 4242"
OWED, PAID = sample_refund(), sample_refund_paid()


@pytest.fixture
def kept(store: Store) -> Store:
    """Ada's trip with two entries, one of them paid."""

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.trips.save(sample_charged_trip())
        repos.refunds.add(OWED)
        repos.refunds.add(PAID)

    store.write(save)
    return store


def _line(entry: RefundEntry) -> RefundLine:
    return RefundLine(entry, "LAX-LHR-LAX", "", "Ada Calloway")


def test_entries_come_back_as_saved_with_their_trip_and_client(kept: Store) -> None:
    assert kept.read(lambda repos: repos.refunds.all()) == (_line(OWED), _line(PAID))
    assert kept.read(lambda repos: repos.refunds.all(complete=True)) == (_line(OWED), _line(PAID))
    assert kept.read(lambda repos: repos.refunds.owed()) == (_line(OWED),)
    assert kept.read(lambda repos: repos.refunds.of_trip("tripsample")) == (OWED, PAID)
    assert kept.read(lambda repos: repos.refunds.of_trip("tripother")) == ()
    assert kept.read(lambda repos: repos.refunds.get(PAID.id)) == PAID


def test_an_entry_is_closed_and_owed_again(kept: Store) -> None:
    closing = sample_refund_closing(note="re_other")
    closed = kept.write(lambda repos: repos.refunds.close(OWED.id, closing))
    assert closed == replace(OWED, closing=closing)
    assert kept.read(lambda repos: repos.refunds.get(OWED.id)) == closed
    assert kept.read(lambda repos: repos.refunds.owed()) == ()
    again = kept.write(lambda repos: repos.refunds.close(PAID.id, None))
    assert again == replace(PAID, closing=None)
    assert kept.read(lambda repos: repos.refunds.owed()) == (_line(again),)


@pytest.mark.parametrize(
    "ask",
    [
        lambda repos: repos.refunds.get("refundother"),
        lambda repos: repos.refunds.close("refundother", None),
    ],
)
def test_an_entry_that_is_not_there_is_refused(
    kept: Store, ask: Callable[[Repositories], object]
) -> None:
    with pytest.raises(Refused) as refused:
        kept.write(ask)
    assert refused.value.code == "no_such_refund"


@pytest.mark.parametrize(
    "save",
    [
        lambda repos: repos.refunds.add(sample_refund(id="third", reason=f"Card {TEST_CARD}")),
        lambda repos: repos.refunds.add(sample_refund(id="third", payment=TEST_CARD)),
        lambda repos: repos.refunds.close(OWED.id, sample_refund_closing(note=TEST_CARD)),
    ],
)
def test_no_text_with_a_card_number_is_saved(
    kept: Store, save: Callable[[Repositories], object]
) -> None:
    with pytest.raises(Refused) as refused:
        kept.write(save)
    assert refused.value.code == "card_number_in_text"
    assert kept.read(lambda repos: repos.refunds.of_trip("tripsample")) == (OWED, PAID)


def test_no_number_is_split_over_the_reason_and_the_reference(kept: Store) -> None:
    half = sample_refund(id="third", reason=TEST_CARD[:9])
    kept.write(lambda repos: repos.refunds.add(half))
    closing = sample_refund_closing(note=TEST_CARD[10:])
    with pytest.raises(Refused) as refused:
        kept.write(lambda repos: repos.refunds.close(half.id, closing))
    assert refused.value.code == "card_number_in_text"
    assert kept.read(lambda repos: repos.refunds.get(half.id)) == half
