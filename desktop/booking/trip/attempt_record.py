"""One attempt to have a vendor do something that matters, from the saved intent to the outcome.

It is saved before the call and again after it, so that a crash in between leaves a trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeGuard, TypeVar

from desktop.booking.money import Money

from .attempt_states import AttemptKind, AttemptState, IllegalMove, check_move
from .order import AirlineOrder
from .payment import FeeCharge

A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Lease:
    """Which process is making the call, and until when it may be taken to be alive.

    `installation` is one copy of Skycap on one machine; `process` is one run of it. It is renewed
    while the call runs, and dropped with the outcome.
    """

    installation: str
    process: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Generic[A_co]):
    """`subject` is what was asked about, by the vendor's id: for an order, the offer.

    `idempotency_key` is kept through every retry; it is empty where the vendor takes none.
    `answer` is there once CONFIRMED, and its type follows from `kind` (`ANSWER_TYPES`). `reason`
    is the code of a refusal or of an unknown outcome. `vendor_request_id` is the vendor's own name
    for the call, where it gave one: with it their support can find what became of it.
    """

    id: str
    trip_id: str
    kind: AttemptKind
    amount: Money
    state: AttemptState
    asked_at: datetime
    subject: str = ""
    idempotency_key: str = ""
    answered_at: datetime | None = None
    answer: A_co | None = None
    reason: str = ""
    vendor_request_id: str = ""
    lease: Lease | None = None

    def __post_init__(self) -> None:
        """TypeError for an answer of another kind: `is_order` and the like rely on it."""
        if self.answer is not None and not isinstance(self.answer, ANSWER_TYPES[self.kind]):
            raise TypeError(f"{self.kind.value}: {type(self.answer).__name__} is no answer to it")


ANSWER_TYPES: Mapping[AttemptKind, type[AirlineOrder] | type[FeeCharge]] = MappingProxyType(
    {AttemptKind.ORDER: AirlineOrder, AttemptKind.FEE: FeeCharge}
)
"""What the vendor answers to each kind."""

AnyAttempt: TypeAlias = Attempt[object]
OrderAttempt: TypeAlias = Attempt[AirlineOrder]
FeeAttempt: TypeAlias = Attempt[FeeCharge]

_ASKED = ("id", "trip_id", "kind", "subject", "amount", "idempotency_key", "asked_at")


def is_order(attempt: AnyAttempt) -> TypeGuard[OrderAttempt]:
    """An attempt to book at the airline."""
    return attempt.kind is AttemptKind.ORDER


def is_fee(attempt: AnyAttempt) -> TypeGuard[FeeAttempt]:
    """An attempt to charge our own fee."""
    return attempt.kind is AttemptKind.FEE


def check_change(before: AnyAttempt, after: AnyAttempt) -> None:
    """IllegalMove unless only the outcome changes, along the table of moves.

    What was asked (which trip, what for, how much, under which key, when) is history.
    """
    for name in _ASKED:
        if getattr(before, name) != getattr(after, name):
            raise IllegalMove(f"{before.kind.value}: {name} cannot change")
    check_move(before.kind, before.state, after.state)
