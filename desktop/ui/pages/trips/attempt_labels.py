"""The label and the color token of each state of an order and of a fee."""

from __future__ import annotations

from desktop.booking.trip.attempt_states import AttemptState

ORDER_STATE = {
    AttemptState.REQUESTED: ("asked", "accent"),
    AttemptState.CONFIRMED: ("✓ booked", "good"),
    AttemptState.PENDING: ("airline confirming", "warn"),
    AttemptState.REFUSED: ("not booked", "bad"),
    AttemptState.UNKNOWN: ("outcome unknown", "bad"),
}
FEE_STATE = {
    AttemptState.REQUESTED: ("asked", "accent"),
    AttemptState.CONFIRMED: ("✓ charged", "good"),
    AttemptState.PENDING: ("being decided", "warn"),
    AttemptState.REFUSED: ("not charged", "bad"),
    AttemptState.UNKNOWN: ("outcome unknown", "bad"),
}
