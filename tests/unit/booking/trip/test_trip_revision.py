"""The number of a trip's saved states: it grows with every move and never goes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.trip.attempt_kinds import ATTEMPT_KINDS, ORDER, AnyKind
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_revision import trip_revision
from tests.support.samples import sample_order, sample_payment, sample_trip


def _trip(kind: AnyKind, state: AttemptState) -> Trip:
    if kind is ORDER:
        return sample_trip(TripStage.DRAFT, orders=(sample_order(state),))
    return sample_trip(payments=(sample_payment(state),))


def test_a_draft_is_at_nought() -> None:
    assert trip_revision(sample_trip(TripStage.DRAFT)) == 0


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [(kind, *move) for kind in ATTEMPT_KINDS for move in sorted(kind.moves, key=str)],
)
def test_every_move_makes_it_larger(
    kind: AnyKind, before: AttemptState, after: AttemptState
) -> None:
    one, other = (trip_revision(_trip(kind, state)) for state in (before, after))
    assert other > one > 0


def test_one_more_attempt_makes_it_larger() -> None:
    refused = sample_trip(orders=(sample_order(AttemptState.REFUSED),))
    second = sample_order(AttemptState.REQUESTED, id="second")
    again = replace(refused, attempts=(*refused.attempts, second))
    assert trip_revision(again) > trip_revision(refused)
