"""What the engine of attempts must know of one kind: whom to ask, how, and what people read.

There is one handler for each row of `booking/trip/attempt_kinds.py`; `handler_table` lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from desktop.booking.trip.attempt_kinds import Answer, AttemptKind
from desktop.booking.trip.attempt_record import AnyAttempt, Attempt
from desktop.booking.trip.attempt_states import NEVER_ARRIVED, AttemptState
from desktop.use_cases.actor import Actor
from desktop.use_cases.ports.airline_port import FlightBooker
from desktop.use_cases.ports.processor_port import FeeCharger
from desktop.use_cases.ports.store_port import (
    NotDone,
    NothingFound,
    Repositories,
    VendorAnswer,
    WithCard,
)

NOT_SENT = "not_sent"
"""Reason of a refusal: the vendor was not reached, or certainly did nothing."""

A = TypeVar("A", bound=Answer)
V = TypeVar("V")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Vendors:
    """The ports that attempts are made at; None where the actor holds no key of the vendor's."""

    booker: FlightBooker
    charger: FeeCharger | None


@dataclass(frozen=True, slots=True)
class StateLabels:
    """Two words or three for each state of an attempt."""

    requested: str
    pending: str
    confirmed: str
    refused: str
    unknown: str

    def label(self, state: AttemptState) -> str:
        return {
            AttemptState.REQUESTED: self.requested,
            AttemptState.PENDING: self.pending,
            AttemptState.CONFIRMED: self.confirmed,
            AttemptState.REFUSED: self.refused,
            AttemptState.UNKNOWN: self.unknown,
        }[state]


@dataclass(frozen=True, slots=True)
class AttemptText(Generic[A]):
    """The sentences about attempts of one kind that no adapter can say.

    `outcome` is the state of an attempt in one to three short sentences, when the error that first
    reported it is gone; `other_environment` is said instead where the answer came from another
    environment, and `without_key` to a member who holds no key to look an open one up.
    `unknown_is_safe` and `unknown_press` end the error of an unknown outcome.
    `answer_text` is what the vendor answered, for an outcome that could not be saved, and
    `unsaved_is_safe` and `unsaved_press` end that error. `call_vendor` is said of an open one when
    asking has brought nothing for days; None where only asking helps.
    """

    labels: StateLabels
    outcome: Callable[[Attempt[A]], str]
    other_environment: str
    without_key: str
    unknown_is_safe: str
    unknown_press: str
    answer_text: Callable[[Attempt[A]], str]
    unsaved_is_safe: str
    unsaved_press: str
    call_vendor: Callable[[Attempt[A]], str] | None = None


def _nothing_follows(repos: Repositories, actor: Actor, attempt: AnyAttempt) -> None:
    """As it is with most kinds."""


@dataclass(frozen=True, slots=True)
class AttemptHandler(Generic[A, V, R]):
    """`vendor` picks the port that this kind is made at, None where the actor holds no key to it.

    `call` has it done; it raises Refused, Unreachable (surely not done) or Unknown. It is None
    where the vendor waits for another person to do it, on what was made ready before. `find` asks
    what came of it: the answer, with a card where the client saved one, that there is nothing, or
    that it is surely not done; Unreachable.
    `answer_by_hand` makes the answer where a person settles it as done, from the attempt and the
    vendor's reference. `confirmed` is what follows once it is confirmed, in the same transaction:
    it must not fail, and may be run again.
    """

    kind: AttemptKind[A]
    vendor: Callable[[Vendors], V | None]
    call: Callable[[V, R], VendorAnswer[A]] | None
    find: Callable[[V, Attempt[A]], A | NothingFound | NotDone | WithCard[A]]
    text: AttemptText[A]
    answer_by_hand: Callable[[Attempt[A], str], A]
    confirmed: Callable[[Repositories, Actor, Attempt[A]], None] = _nothing_follows

    def ask_vendor(self, vendor: V, request: R) -> VendorAnswer[A]:
        """What `call` brings. TypeError where there is none: a bug in the caller."""
        if self.call is None:
            raise TypeError(f"{self.kind.code} is not called for")
        return self.call(vendor, request)


def nothing_found(
    attempt: AnyAttempt, as_of: datetime | None, never_after: timedelta
) -> NothingFound | NotDone:
    """What `find` says of an attempt that the vendor has nothing of, `as_of` its own time.

    Once `never_after` has passed on the vendor's clock since it first had nothing, the request
    cannot arrive any more. This machine's clock has no say: it may be wrong by days.
    """
    missed_at = attempt.missed_at
    if as_of is not None and missed_at is not None and as_of - missed_at > never_after:
        return NotDone(NEVER_ARRIVED)
    return NothingFound(as_of)
