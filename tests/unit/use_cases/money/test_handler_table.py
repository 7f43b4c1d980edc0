"""Every kind of attempt has a handler, and people can read about each state of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.trip.attempt_kinds import (
    ATTEMPT_KINDS,
    CANCEL,
    CAPTURE,
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    FEE,
    HOLD,
    LINK,
    ORDER,
    RELEASE,
    SAVE_LINK,
    AnyKind,
)
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.money.handler_table import HANDLERS, handler_of
from desktop.use_cases.money.outcome_text import outcome_sentence, state_label
from tests.support.booking.fee_samples import (
    sample_capture,
    sample_fare_capture,
    sample_fare_hold,
    sample_fare_release,
    sample_hold,
    sample_link,
    sample_release,
    sample_save_link,
)
from tests.support.fakes.processor import FakeProcessor
from tests.support.samples import sample_cancel, sample_order, sample_payment, sample_trip
from tests.support.use_cases.use_case_fixture import Clock, UseCaseFixture

PENDING, REFUSED = AttemptState.PENDING, AttemptState.REFUSED
UNKNOWN = AttemptState.UNKNOWN
SAMPLES: dict[AnyKind, Callable[[AttemptState], AnyAttempt]] = {
    ORDER: sample_order,
    FEE: sample_payment,
    HOLD: sample_hold,
    LINK: sample_link,
    SAVE_LINK: sample_save_link,
    CAPTURE: sample_capture,
    RELEASE: sample_release,
    FARE_HOLD: sample_fare_hold,
    FARE_CAPTURE: sample_fare_capture,
    FARE_RELEASE: sample_fare_release,
    CANCEL: sample_cancel,
}


def test_every_kind_has_exactly_one_handler() -> None:
    assert [handler.kind for handler in HANDLERS] == list(ATTEMPT_KINDS)
    assert [handler_of(kind).kind for kind in ATTEMPT_KINDS] == list(ATTEMPT_KINDS)


def test_a_kind_without_a_handler_is_a_bug_and_not_hidden() -> None:
    with pytest.raises(LookupError, match="no handler for wish"):
        handler_of(replace(ORDER, code="wish"))


@pytest.mark.parametrize("kind", ATTEMPT_KINDS)
def test_every_state_of_every_kind_reads_differently(kind: AnyKind) -> None:
    text: Any = handler_of(kind).text
    reached = {after for _, after in kind.moves}
    attempts = [SAMPLES[kind](state) for state in AttemptState if state in reached]
    assert len({outcome_sentence(attempt) for attempt in attempts}) == len(attempts)
    assert len({state_label(attempt) for attempt in attempts}) == len(attempts)
    assert len({text.answer_text(attempt) for attempt in attempts}) == len(attempts)


@pytest.mark.parametrize("kind", ATTEMPT_KINDS)
def test_every_kind_of_attempt_is_followed(desk: UseCaseFixture, kind: AnyKind) -> None:
    lost: dict[AnyKind, tuple[AnyAttempt, ...]] = {
        ORDER: (sample_order(UNKNOWN),),
        CANCEL: (sample_order(), sample_payment(), sample_cancel(UNKNOWN)),
        FEE: (sample_order(), sample_payment(UNKNOWN)),
        HOLD: (sample_hold(UNKNOWN),),
        LINK: (sample_link(),),
        SAVE_LINK: (sample_save_link(),),
        CAPTURE: (sample_hold(), sample_order(), sample_capture(UNKNOWN)),
        RELEASE: (sample_hold(), sample_order(REFUSED), sample_release(UNKNOWN)),
        FARE_HOLD: (sample_fare_hold(UNKNOWN),),
        FARE_CAPTURE: (sample_fare_hold(), sample_order(), sample_fare_capture(UNKNOWN)),
        FARE_RELEASE: (sample_fare_hold(), sample_order(REFUSED), sample_fare_release(UNKNOWN)),
    }
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=lost[kind]))
    desk.airline.own_clock = Clock()
    resume = replace(desk.resume_attempts, new_id=None)
    after = resume.one(trip.id).attempts[-1]
    ended: dict[AnyKind, tuple[AttemptState, str]] = {
        **dict.fromkeys((ORDER, CANCEL), (UNKNOWN, "")),
        **dict.fromkeys((LINK, SAVE_LINK), (PENDING, "")),
        **dict.fromkeys((FEE, HOLD, FARE_HOLD), (REFUSED, "payment_closed")),
        **dict.fromkeys((CAPTURE, FARE_CAPTURE), (REFUSED, "hold_lapsed")),
        **dict.fromkeys((RELEASE, FARE_RELEASE), (REFUSED, "not_done_yet")),
    }
    assert (after.state, after.reason) == ended[kind]
    desk.clock.pass_time(timedelta(days=400))
    assert resume.one(trip.id).attempts[-1].state is after.state, "not by our clock"


def test_no_vendor_is_called_under_a_link() -> None:
    """It was made ready before it was on file, and the client does the rest."""
    with pytest.raises(TypeError, match="link is not called for"):
        handler_of(LINK).ask_vendor(FakeProcessor(), None)
