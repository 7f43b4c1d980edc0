"""The handler of each kind of attempt: exactly one for each row of `attempt_kinds`."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

from desktop.booking.trip.attempt_kinds import Answer, AttemptKind

from .attempt_handler import AttemptHandler
from .cancellation.cancel_handler import CANCEL_HANDLER
from .fee_handlers.fare_handlers import (
    FARE_CAPTURE_HANDLER,
    FARE_HOLD_HANDLER,
    FARE_RELEASE_HANDLER,
)
from .fee_handlers.fee_handler import FEE_HANDLER
from .fee_handlers.hold_handlers import CAPTURE_HANDLER, HOLD_HANDLER, RELEASE_HANDLER
from .fee_handlers.link_handlers import LINK_HANDLER, SAVE_LINK_HANDLER
from .order_handler import ORDER_HANDLER

A = TypeVar("A", bound=Answer)

AnyHandler: TypeAlias = AttemptHandler[Any, Any, Any]

HANDLERS: tuple[AnyHandler, ...] = (
    *(ORDER_HANDLER, FEE_HANDLER),
    *(HOLD_HANDLER, LINK_HANDLER, SAVE_LINK_HANDLER, CAPTURE_HANDLER, RELEASE_HANDLER),
    *(FARE_HOLD_HANDLER, FARE_CAPTURE_HANDLER, FARE_RELEASE_HANDLER),
    CANCEL_HANDLER,
)
"""Every handler."""


def handler_of(kind: AttemptKind[A]) -> AttemptHandler[A, Any, Any]:
    """The handler of this kind. LookupError where it has none: a bug."""
    for handler in HANDLERS:
        if handler.kind is kind:
            return handler
    raise LookupError(f"no handler for {kind.code}")
