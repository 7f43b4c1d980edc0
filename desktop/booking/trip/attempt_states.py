"""The kinds of attempts, the states of an attempt, and the only moves between them.

Kinds and states are saved by value: changing a value needs a migration. UNKNOWN is a state of its
own: it blocks a second try until the truth is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class AttemptKind(Enum):
    """What a vendor was asked to do. A new kind needs a row in `MOVES` and no new table."""

    ORDER = "order"
    FEE = "fee"


class AttemptState(Enum):
    """REQUESTED: the intent is saved, the call is running. PENDING: accepted, decided later."""

    REQUESTED = "requested"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


OPEN_STATES = frozenset({AttemptState.REQUESTED, AttemptState.PENDING, AttemptState.UNKNOWN})
"""The outcome is still to come."""

Move = tuple[AttemptState, AttemptState]

_ANSWERED_AT_ONCE: frozenset[Move] = frozenset(
    {
        (AttemptState.REQUESTED, AttemptState.CONFIRMED),
        (AttemptState.REQUESTED, AttemptState.REFUSED),
        (AttemptState.REQUESTED, AttemptState.UNKNOWN),
        (AttemptState.UNKNOWN, AttemptState.CONFIRMED),
        (AttemptState.UNKNOWN, AttemptState.REFUSED),
    }
)
_MAYBE_DECIDED_LATER: frozenset[Move] = _ANSWERED_AT_ONCE | {
    (AttemptState.REQUESTED, AttemptState.PENDING),
    (AttemptState.UNKNOWN, AttemptState.PENDING),
    (AttemptState.PENDING, AttemptState.CONFIRMED),
    (AttemptState.PENDING, AttemptState.REFUSED),
}

MOVES: Mapping[AttemptKind, frozenset[Move]] = MappingProxyType(
    {
        AttemptKind.ORDER: _MAYBE_DECIDED_LATER,
        AttemptKind.FEE: _ANSWERED_AT_ONCE,
    }
)
"""For each kind, the moves (before, after). REFUSED and CONFIRMED are final."""


class IllegalMove(ValueError):
    """A move that the table does not hold: a bug in the caller."""


def can_move(kind: AttemptKind, before: AttemptState, after: AttemptState) -> bool:
    """Whether the table of this kind holds the move."""
    return (before, after) in MOVES[kind]


def check_move(kind: AttemptKind, before: AttemptState, after: AttemptState) -> None:
    """Raise IllegalMove unless the table of this kind holds the move."""
    if not can_move(kind, before, after):
        raise IllegalMove(f"{kind.value}: {before.value} -> {after.value}")
