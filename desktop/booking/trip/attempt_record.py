"""One attempt to have a vendor do something that matters, from the saved intent to the outcome.

It is saved before the call and again after it, so that a crash in between leaves a trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from desktop.booking.money import Money

from .attempt_kinds import Answer, AttemptKind
from .attempt_states import AttemptState, IllegalMove
from .order import AirlineOrder
from .payment import FeeCharge

A = TypeVar("A", bound=Answer)
A_co = TypeVar("A_co", bound=Answer, covariant=True)


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
    """`subject` is what was asked about, by the vendor's id: for an order, the offer. `vendor` is
    the service whose id that is, as `Offer.source`; it is empty where there is no subject.

    `idempotency_key` is kept through every retry; it is empty where the vendor takes none.
    `answer` is there once CONFIRMED, and its type follows from `kind`. `reason`
    is the code of a refusal or of an unknown outcome. `vendor_request_id` is the vendor's own name
    for the call, where it gave one: with it their support can find what became of it.
    """

    id: str
    trip_id: str
    kind: AttemptKind[A_co]
    amount: Money
    state: AttemptState
    asked_at: datetime
    vendor: str = ""
    subject: str = ""
    idempotency_key: str = ""
    answered_at: datetime | None = None
    answer: A_co | None = None
    reason: str = ""
    vendor_request_id: str = ""
    lease: Lease | None = None

    def __post_init__(self) -> None:
        """TypeError for an answer of another kind: `of_kind` relies on it."""
        if self.answer is not None and not isinstance(self.answer, self.kind.answer_type):
            raise TypeError(f"{self.kind.code}: {type(self.answer).__name__} is no answer to it")


AnyAttempt: TypeAlias = Attempt[Answer]
OrderAttempt: TypeAlias = Attempt[AirlineOrder]
FeeAttempt: TypeAlias = Attempt[FeeCharge]

_ASKED = ("id", "trip_id", "kind", "vendor", "subject", "amount", "idempotency_key", "asked_at")


def of_kind(attempts: Iterable[AnyAttempt], kind: AttemptKind[A]) -> tuple[Attempt[A], ...]:
    """Those of this kind, in the same order."""
    # The type checker cannot follow from `kind` to the answer's type; `__post_init__` does.
    return tuple(one for one in attempts if one.kind is kind)  # type: ignore[misc]


def check_change(before: AnyAttempt, after: AnyAttempt) -> None:
    """IllegalMove unless only the outcome changes, along the moves of the kind.

    What was asked (which trip, what for, how much, under which key, when) is history.
    """
    for name in _ASKED:
        if getattr(before, name) != getattr(after, name):
            raise IllegalMove(f"{before.kind.code}: {name} cannot change")
    before.kind.check_move(before.state, after.state)
