"""Every kind of attempt has a handler, and people can read about each state of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desktop.booking.trip.attempt_kinds import (
    ATTEMPT_KINDS,
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
from tests.support.samples import sample_order, sample_payment

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


def test_no_vendor_is_called_under_a_link() -> None:
    """It was made ready before it was on file, and the client does the rest."""
    with pytest.raises(TypeError, match="link is not called for"):
        handler_of(LINK).ask_vendor(FakeProcessor(), None)
