"""What is said of a dispute or a refund."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop.booking.money import Money
from desktop.booking.polling.account_event import (
    FINDING_OF,
    AccountEvent,
    AccountEventKind,
    event_text,
)

FEE = Money(3500, "USD")


def event(kind: AccountEventKind, **changes: Any) -> AccountEvent:  # noqa: ANN401
    return AccountEvent(kind, "stripe", "du_sample", "pi_sample", **{"amount": FEE, **changes})


@pytest.mark.parametrize(
    ("happened", "text"),
    [
        (
            event(
                AccountEventKind.DISPUTE_OPENED,
                reason="product_not_received",
                answer_by=date(2026, 12, 9),
            ),
            "The client's bank takes USD 35.00 back (product not received). Send the evidence by "
            "9 Dec 2026 in the processor's dashboard: what the client agreed to is with the trip.",
        ),
        (
            event(AccountEventKind.DISPUTE_OPENED, amount=None),
            "The client's bank takes our fee back. Send the evidence in the processor's dashboard: "
            "what the client agreed to is with the trip.",
        ),
        (
            event(AccountEventKind.DISPUTE_CLOSED, reason="lost"),
            "The dispute about USD 35.00 is closed: lost.",
        ),
        (
            event(AccountEventKind.DISPUTE_CLOSED),
            "The dispute about USD 35.00 is closed: see the dashboard.",
        ),
        (
            event(AccountEventKind.REFUNDED),
            "USD 35.00 was given back to the client at the card processor.",
        ),
        (
            event(AccountEventKind.REFUND_FAILED, reason="expired_or_canceled_card"),
            "The refund of USD 35.00 did not reach the client (expired or canceled card). The "
            "money is back with us: give it back another way.",
        ),
        (
            event(AccountEventKind.REFUND_FAILED),
            "The refund of USD 35.00 did not reach the client. The money is back with us: give it "
            "back another way.",
        ),
    ],
)
def test_each_is_said_in_whole_sentences(happened: AccountEvent, text: str) -> None:
    assert event_text(happened) == text


def test_each_kind_becomes_a_finding() -> None:
    assert set(FINDING_OF) == set(AccountEventKind)
