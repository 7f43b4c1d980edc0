"""One attempt to have a vendor do something that matters, from the saved intent to the outcome.

It is saved before the call and again after it, so that a crash in between leaves a trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeAlias, TypeVar

from desktop.booking.money import Money

from .attempt_kinds import Answer, AnyKind, AttemptKind
from .attempt_states import ARRIVED_LATE, DOUBTFUL, OPEN_STATES, AttemptState, IllegalMove
from .order import AirlineOrder, OrderCancellation
from .payment import FeeCharge, FeeHold, SavedCard

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


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settled an outcome by hand, and on whose word.

    `vendor_contact` is the person at the vendor who said it; `note` is free text.
    """

    member_id: str
    member_name: str
    at: datetime
    vendor_contact: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Generic[A_co]):
    """`subject` is what was asked about, by the vendor's id: for an order, the offer. `vendor` is
    the service whose id that is, as `Offer.source`; it is empty where there is no subject.

    `idempotency_key` is kept through every retry; it is empty where the vendor takes none.
    `answer` is there once CONFIRMED, and its type follows from `kind`. `reason`
    is the code of a refusal or of an unknown outcome. `vendor_request_id` is the vendor's own name
    for the call, where it gave one: with it their support can find what became of it.
    `card` names the card that was asked with, as `TakenCard.identity`; empty where the client
    types it elsewhere: then the answer of a hold names it.
    `missed_at` is the vendor's own time when it first said that it has nothing of an open one.
    `settlement` is there when a person settled it by hand.
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
    card: str = ""
    answered_at: datetime | None = None
    answer: A_co | None = None
    reason: str = ""
    vendor_request_id: str = ""
    lease: Lease | None = None
    missed_at: datetime | None = None
    settlement: Settlement | None = None

    def __post_init__(self) -> None:
        """TypeError for an answer of another kind: `of_kind` relies on it."""
        if self.answer is not None and not isinstance(self.answer, self.kind.answer_type):
            raise TypeError(f"{self.kind.code}: {type(self.answer).__name__} is no answer to it")

    def age_at(self, now: datetime) -> timedelta:
        """How long ago it was asked for: below zero where the clock of that desk was ahead. Where
        no clock that sent a request can have been so far ahead, it counts as asked for long ago.
        """
        age = now - self.asked_at
        return age if age >= -_CLOCK_AHEAD else _LONG_AGO

    @property
    def card_text(self) -> str:
        """``"Visa ending 4242"``; empty where the card is not on file."""
        return self.card_identity.partition(",")[0]

    @property
    def card_identity(self) -> str:
        """As `TakenCard.identity`: the card that was asked with, or the one that was answered."""
        answered = self.answer.card if isinstance(self.answer, FeeHold | SavedCard) else ""
        return self.card or answered


_CLOCK_AHEAD = timedelta(days=200)
"""To a clock that is further ahead no vendor's certificate is valid, so that no request leaves.
(The CA/Browser Forum's Baseline Requirements let one last 200 days from March 15, 2026 on.)
"""
_LONG_AGO = timedelta(days=36_500)

AnyAttempt: TypeAlias = Attempt[Answer]
OrderAttempt: TypeAlias = Attempt[AirlineOrder]
FeeAttempt: TypeAlias = Attempt[FeeCharge]
HoldAttempt: TypeAlias = Attempt[FeeHold]
CancelAttempt: TypeAlias = Attempt[OrderCancellation]
LinkAttempt: TypeAlias = Attempt[FeeHold] | Attempt[SavedCard]

_ASKED = (
    *(
        "id",
        "trip_id",
        "kind",
        "vendor",
        "subject",
        "amount",
        "idempotency_key",
        "card",
        "asked_at",
    ),
)


def of_kind(attempts: Iterable[AnyAttempt], kind: AttemptKind[A]) -> tuple[Attempt[A], ...]:
    """Those of this kind, in the same order."""
    # The type checker cannot follow from `kind` to the answer's type; `__post_init__` does.
    return tuple(one for one in attempts if one.kind is kind)  # type: ignore[misc]


def newest_of(attempts: tuple[Attempt[A], ...]) -> Attempt[A] | None:
    """The newest that may have been done, else the newest: one of before may arrive late."""
    done = tuple(one for one in attempts if one.state is not AttemptState.REFUSED)
    return (done or attempts or (None,))[-1]


def blocks_second(attempt: AnyAttempt) -> bool:
    """True while this may have been done at the vendor's and must not be asked for again."""
    if attempt.state is AttemptState.CONFIRMED:
        return not attempt.kind.repeats
    return attempt.state in OPEN_STATES


def is_confirmed(attempts: Iterable[AnyAttempt], kind: AnyKind) -> bool:
    """True when the first attempt of this kind that may have been done surely was."""
    first = next(
        (one for one in of_kind(attempts, kind) if one.state is not AttemptState.REFUSED), None
    )
    return first is not None and first.state is AttemptState.CONFIRMED


def check_change(before: AnyAttempt, after: AnyAttempt) -> None:
    """IllegalMove unless only the outcome changes, along the moves of the kind.

    What was asked (which trip, what for, how much, under which key, when) is history. Beside the
    moves: `missed_at` is set once, what was refused in doubt arrives late, what arrived late is
    settled by hand, and an answer is completed.
    """
    for name in _ASKED:
        if getattr(before, name) != getattr(after, name):
            raise IllegalMove(f"{before.kind.code}: {name} cannot change")
    if not any(
        is_legal(before, after) for is_legal in (_is_missed, arrives_late, completes, _is_settled)
    ):
        before.kind.check_move(before.state, after.state)


def _is_missed(before: AnyAttempt, after: AnyAttempt) -> bool:
    noted = replace(before, missed_at=after.missed_at)
    is_first = before.missed_at is None is not after.missed_at
    return is_first and before.state in OPEN_STATES and noted == after


def _is_settled(before: AnyAttempt, after: AnyAttempt) -> bool:
    return (
        before.reason == ARRIVED_LATE
        and after.settlement is not None
        and (after.state, after.answer)
        in ((AttemptState.CONFIRMED, before.answer), (AttemptState.REFUSED, None))
    )


def arrives_late(before: AnyAttempt, after: AnyAttempt) -> bool:
    """True when the vendor has after all what was refused without its answer."""
    return (
        before.state is AttemptState.REFUSED
        and before.reason in DOUBTFUL
        and after.state is AttemptState.CONFIRMED
    )


def completes(before: AnyAttempt, after: AnyAttempt) -> bool:
    """True when both are confirmed, and the second answer says more."""
    return (
        before.state is after.state is AttemptState.CONFIRMED
        and before.kind.completes is not None
        and before.kind.completes(before.answer, after.answer)
    )
