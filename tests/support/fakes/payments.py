"""Payments and pages, as `FakeProcessor` has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

from desktop.booking.card import TakenCard
from desktop.use_cases.ports.processor_port import FeeRequest, LinkRequest

LINK_ENDS_AT = datetime(2026, 11, 25, 10, 12, tzinfo=UTC)
"""A day after every test's calls begin."""


class FeeEnding(Enum):
    """How one call that moves money ends when the test does not hand in an error of its own."""

    TAKEN = "it is done"
    LOST_REPLY = "it is done, the answer is lost: Unknown"
    LOST_REQUEST = "it is not done, and nobody knows: Unknown"


class PaymentState(Enum):
    """As a processor has it."""

    PREPARED = "prepared"
    DECLINED = "declined"
    HELD = "held"
    TAKEN = "taken"
    CANCELED = "canceled"


@dataclass(slots=True)
class Payment:
    """One fee. `tries` are the ids of the attempts that were made for it."""

    id: str
    request: FeeRequest
    state: PaymentState = PaymentState.PREPARED
    capture_before: datetime | None = None
    tries: list[str] = field(default_factory=list)
    was_held: bool = False


@dataclass(slots=True)
class FakePage:
    """A page on which a client may type a card. `payment` and `saved` card were made there."""

    request: LinkRequest
    ends_at: datetime
    is_open: bool = True
    payment: str = ""
    card: str = ""
    saved: TakenCard | None = None
    made_at: datetime = LINK_ENDS_AT - timedelta(days=1)
