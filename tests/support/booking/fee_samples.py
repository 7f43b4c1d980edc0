"""Our fee on hold, as `samples` has the rest of Ada's trip."""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import (
    CAPTURE,
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    HOLD,
    LINK,
    RELEASE,
    SAVE_LINK,
)
from desktop.booking.trip.attempt_record import Attempt, FeeAttempt, HoldAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease, SavedCard
from tests.support.samples import OPENED_AT, sample_card, sample_lease, sample_payment

HELD_UNTIL = OPENED_AT + timedelta(days=7)


def sample_hold(state: AttemptState = AttemptState.CONFIRMED, **changes: Any) -> HoldAttempt:
    """One attempt to hold the standard fee before the ticket, ended as `state` says."""
    asked_at = OPENED_AT + timedelta(minutes=2)
    requested = state is AttemptState.REQUESTED
    hold: HoldAttempt = Attempt(
        id="holdsample",
        trip_id="tripsample",
        kind=HOLD,
        vendor="processor",
        subject="pi_held",
        amount=Money(3500, "USD"),
        state=state,
        idempotency_key="keysample",
        card=sample_card().identity(),
        asked_at=asked_at,
        answered_at=None if requested else asked_at + timedelta(seconds=2),
        answer=FeeHold("pi_held", HELD_UNTIL) if state is AttemptState.CONFIRMED else None,
        reason="card_refused" if state is AttemptState.REFUSED else "",
        lease=sample_lease() if requested else None,
    )
    return replace(hold, **changes)


def sample_link(state: AttemptState = AttemptState.PENDING, **changes: Any) -> HoldAttempt:
    """A link for the standard fee, ended as `state` says; another card is typed than Ada's."""
    is_held = state is AttemptState.CONFIRMED
    link: HoldAttempt = replace(
        sample_hold(state),
        id="linksample",
        kind=LINK,
        subject="cs_sample",
        card="",
        answer=FeeHold("pi_linked", HELD_UNTIL, "Visa ending 1881, 05/2031") if is_held else None,
        reason="link_ended" if state is AttemptState.REFUSED else "",
    )
    return replace(link, **changes)


def sample_save_link(
    state: AttemptState = AttemptState.PENDING, **changes: Any
) -> Attempt[SavedCard]:
    """A link for a card on which the sample fare is to be held, ended as `state` says."""
    saved = SavedCard("Visa ending 1881, 05/2031") if state is AttemptState.CONFIRMED else None
    link = sample_link(AttemptState.UNKNOWN)
    made: Attempt[SavedCard] = Attempt(
        id="savelinksample",
        trip_id=link.trip_id,
        kind=SAVE_LINK,
        vendor=link.vendor,
        subject="cs_saving",
        amount=Money(184220, "USD"),
        state=state,
        idempotency_key="keysample",
        asked_at=link.asked_at,
        answered_at=link.answered_at,
        answer=saved,
        reason="link_ended" if state is AttemptState.REFUSED else "",
    )
    return replace(made, **changes)


def sample_capture(state: AttemptState = AttemptState.CONFIRMED, **changes: Any) -> FeeAttempt:
    """One attempt to charge what `sample_hold` holds."""
    answer = FeeCharge("pi_held") if state is AttemptState.CONFIRMED else None
    return sample_payment(
        state, id="capturesample", kind=CAPTURE, subject="pi_held", answer=answer, **changes
    )


def sample_release(
    state: AttemptState = AttemptState.CONFIRMED, **changes: Any
) -> Attempt[FeeRelease]:
    """One attempt to release what `sample_hold` holds."""
    confirmed = state is AttemptState.CONFIRMED
    hold = sample_hold(AttemptState.UNKNOWN)
    release: Attempt[FeeRelease] = Attempt(
        id="releasesample",
        trip_id=hold.trip_id,
        kind=RELEASE,
        vendor=hold.vendor,
        subject=hold.subject,
        amount=hold.amount,
        state=state,
        idempotency_key="keysample",
        card=hold.card,
        asked_at=OPENED_AT + timedelta(minutes=4),
        answered_at=None if state is AttemptState.REQUESTED else OPENED_AT + timedelta(minutes=5),
        answer=FeeRelease("pi_held") if confirmed else None,
        reason="not_done_yet" if state is AttemptState.REFUSED else "",
        lease=sample_lease() if state is AttemptState.REQUESTED else None,
    )
    return replace(release, **changes)


def sample_fare_hold(state: AttemptState = AttemptState.CONFIRMED, **changes: Any) -> HoldAttempt:
    """One attempt to hold the sample fare, which we charge, ended as `state` says."""
    answer = FeeHold("pi_fare", HELD_UNTIL) if state is AttemptState.CONFIRMED else None
    of_fare = {"id": "fareholdsample", "kind": FARE_HOLD, "subject": "pi_fare", "answer": answer}
    return sample_hold(state, **{**of_fare, "amount": Money(184220, "USD"), **changes})


def sample_fare_capture(state: AttemptState = AttemptState.CONFIRMED, **changes: Any) -> FeeAttempt:
    """One attempt to charge what `sample_fare_hold` holds."""
    answer = FeeCharge("pi_fare") if state is AttemptState.CONFIRMED else None
    of_fare = {"id": "farecapture", "kind": FARE_CAPTURE, "subject": "pi_fare", "answer": answer}
    return sample_payment(state, **{**of_fare, "amount": Money(184220, "USD"), **changes})


def sample_fare_release(
    state: AttemptState = AttemptState.CONFIRMED, **changes: Any
) -> Attempt[FeeRelease]:
    """One attempt to release what `sample_fare_hold` holds."""
    answer = FeeRelease("pi_fare") if state is AttemptState.CONFIRMED else None
    of_fare = {"id": "farerelease", "kind": FARE_RELEASE, "subject": "pi_fare", "answer": answer}
    return sample_release(state, **{**of_fare, "amount": Money(184220, "USD"), **changes})
