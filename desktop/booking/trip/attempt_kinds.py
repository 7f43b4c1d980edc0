"""What a vendor can be asked to do: one row for each kind of attempt, and all that follows from it.

A new kind is a row here, and a handler in `use_cases/money/attempt_handlers.py`. It needs no new
table in the store: kinds are saved by `code`, so changing a code needs a migration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Generic, Protocol, Self, TypeAlias, TypeVar

from desktop.booking.access.role import Permission

from .attempt_states import (
    ANSWERED_AT_ONCE,
    MAYBE_DECIDED_LATER,
    AttemptState,
    IllegalMove,
    Move,
)
from .order import AirlineOrder, OrderCancellation
from .payment import FeeCharge, FeeHold, FeeRelease, SavedCard


class Answer(Protocol):
    """What a vendor answers once it has done what it was asked to do."""

    def audit_text(self) -> str:
        """What the audit log says of it; empty for nothing."""

    def printed(self) -> Self:
        """The same without what no document prints."""


A_co = TypeVar("A_co", bound=Answer, covariant=True)


class Merchant(Enum):
    """Whose name is on the client's statement."""

    AIRLINE = "the airline"
    COMPANY = "we"


class MoneyFlow(Enum):
    """Which way the client's money goes once an attempt is confirmed."""

    TO_MERCHANT = "to the merchant"
    HELD = "held on the card"
    TO_CLIENT = "back to the client"
    NONE = "nowhere"


@dataclass(frozen=True, slots=True)
class AuditNames:
    """How the audit log names an attempt, and the action of the entry for each state it enters.

    The entry for REQUESTED is written before the call to the vendor, the others after it.
    """

    noun: str
    requested: str
    pending: str
    confirmed: str
    refused: str
    unknown: str

    def action(self, state: AttemptState) -> str:
        """The action of the entry when the attempt enters `state`."""
        return {
            AttemptState.REQUESTED: self.requested,
            AttemptState.PENDING: self.pending,
            AttemptState.CONFIRMED: self.confirmed,
            AttemptState.REFUSED: self.refused,
            AttemptState.UNKNOWN: self.unknown,
        }[state]

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions for all states."""
        return tuple(self.action(state) for state in AttemptState)


@dataclass(frozen=True, slots=True, eq=False)
class AttemptKind(Generic[A_co]):
    """One kind of attempt. There is one object for each, so kinds are compared by identity.

    `code` is saved. `answer_type` is what the vendor answers. `moves` are the moves (before, after)
    between its states. `permission` is what a person needs to ask for it. `charge_label` is the
    heading of its amount on screens and documents; `merchant` is whose charge it is, and `flow`
    which way it moves the amount. `needs` are the kinds that must be confirmed before it. With
    `repeats`, one may follow another that is confirmed. With `fixes_trip`, fare and travelers
    cannot change while one may have been done. `completes` decides whether a later answer (the
    second) says more than the one that is saved; None where the first answer is the whole.
    """

    code: str
    answer_type: type[A_co] = field(repr=False)
    moves: frozenset[Move] = field(repr=False)
    permission: Permission = field(repr=False)
    flow: MoneyFlow = field(repr=False)
    merchant: Merchant = field(repr=False)
    charge_label: str = field(repr=False)
    needs: tuple[AnyKind, ...] = field(repr=False)
    repeats: bool = field(repr=False)
    fixes_trip: bool = field(repr=False)
    audit: AuditNames = field(repr=False)
    completes: Callable[[Any, Any], bool] | None = field(repr=False, default=None)

    def can_move(self, before: AttemptState, after: AttemptState) -> bool:
        """Whether `moves` holds the move."""
        return (before, after) in self.moves

    def check_move(self, before: AttemptState, after: AttemptState) -> None:
        """Raise IllegalMove unless `moves` holds the move."""
        if not self.can_move(before, after):
            raise IllegalMove(f"{self.code}: {before.value} -> {after.value}")


AnyKind: TypeAlias = "AttemptKind[Answer]"

ORDER: Final = AttemptKind(
    code="order",
    answer_type=AirlineOrder,
    moves=MAYBE_DECIDED_LATER,
    permission=Permission.BOOK,
    flow=MoneyFlow.TO_MERCHANT,
    merchant=Merchant.AIRLINE,
    charge_label="AIRLINE CHARGES",
    needs=(),
    repeats=False,
    fixes_trip=True,
    audit=AuditNames(
        noun="order",
        requested="order requested",
        pending="order accepted",
        confirmed="order confirmed",
        refused="order refused",
        unknown="order unknown",
    ),
    completes=AirlineOrder.is_completed_by,
)
"""Book the offer at the airline. What is asked about is the offer."""

FEE: Final = AttemptKind(
    code="fee",
    answer_type=FeeCharge,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.CHARGE_FEE,
    flow=MoneyFlow.TO_MERCHANT,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE",
    needs=(ORDER,),
    repeats=False,
    fixes_trip=False,
    audit=AuditNames(
        noun="payment",
        requested="fee requested",
        pending="fee accepted",
        confirmed="fee charged",
        refused="fee refused",
        unknown="fee unknown",
    ),
)
"""Charge our own fee."""

HOLD: Final = AttemptKind(
    code="hold",
    answer_type=FeeHold,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.CHARGE_FEE,
    flow=MoneyFlow.HELD,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE",
    needs=(),
    repeats=True,
    fixes_trip=False,
    audit=AuditNames(
        noun="hold",
        requested="fee hold requested",
        pending="fee hold accepted",
        confirmed="fee held",
        refused="fee hold refused",
        unknown="fee hold unknown",
    ),
)
"""Hold our fee on the card before the ticket. What is asked about is the processor's payment."""

LINK: Final = AttemptKind(
    code="link",
    answer_type=FeeHold,
    moves=MAYBE_DECIDED_LATER,
    permission=Permission.CHARGE_FEE,
    flow=MoneyFlow.HELD,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE",
    needs=(),
    repeats=True,
    fixes_trip=False,
    audit=AuditNames(
        noun="card link",
        requested="card link requested",
        pending="card link made",
        confirmed="fee held by card link",
        refused="card link ended",
        unknown="card link unknown",
    ),
)
"""Hold our fee on a card that the client types on the processor's own page. What is asked about is
that page: the payment that holds is named by the answer. It is PENDING while the page is open.
"""

SAVE_LINK: Final = AttemptKind(
    code="save_link",
    answer_type=SavedCard,
    moves=MAYBE_DECIDED_LATER,
    permission=Permission.CHARGE_FEE,
    flow=MoneyFlow.NONE,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE THE FARE",
    needs=(),
    repeats=True,
    fixes_trip=False,
    audit=AuditNames(
        noun="link to save a card",
        requested="save link requested",
        pending="save link made",
        confirmed="card saved by link",
        refused="save link ended",
        unknown="save link unknown",
    ),
)
"""Have the client save a card on the processor's own page, for the fare and our fee where we charge
both. It moves no money; its amount is the fare that the page names. What is asked about is that
page, and it is PENDING while that is open.
"""

CAPTURE: Final = AttemptKind(
    code="capture",
    answer_type=FeeCharge,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.CHARGE_FEE,
    flow=MoneyFlow.TO_MERCHANT,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE",
    needs=(ORDER,),
    repeats=False,
    fixes_trip=False,
    audit=AuditNames(
        noun="capture",
        requested="held fee requested",
        pending="held fee accepted",
        confirmed="held fee charged",
        refused="held fee refused",
        unknown="held fee unknown",
    ),
)
"""Charge the fee that is held, by whichever kind of hold, once the airline has confirmed the
ticket.
"""

RELEASE: Final = AttemptKind(
    code="release",
    answer_type=FeeRelease,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.CHARGE_FEE,
    flow=MoneyFlow.NONE,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE",
    needs=(),
    repeats=True,
    fixes_trip=False,
    audit=AuditNames(
        noun="release",
        requested="fee release requested",
        pending="fee release accepted",
        confirmed="fee released",
        refused="fee release refused",
        unknown="fee release unknown",
    ),
)
"""Let the fee that is held go, where nothing was booked."""

FARE_HOLD: Final = AttemptKind(
    code="fare_hold",
    answer_type=FeeHold,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.BOOK_FROM_BALANCE,
    flow=MoneyFlow.HELD,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE THE FARE",
    needs=(),
    repeats=True,
    fixes_trip=False,
    audit=AuditNames(
        noun="hold of the fare",
        requested="fare hold requested",
        pending="fare hold accepted",
        confirmed="fare held",
        refused="fare hold refused",
        unknown="fare hold unknown",
    ),
)
"""Hold the fare on the card before we pay the airline, where we charge it."""

FARE_CAPTURE: Final = AttemptKind(
    code="fare_capture",
    answer_type=FeeCharge,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.BOOK_FROM_BALANCE,
    flow=MoneyFlow.TO_MERCHANT,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE THE FARE",
    needs=(ORDER, FARE_HOLD),
    repeats=False,
    fixes_trip=False,
    audit=AuditNames(
        noun="capture of the fare",
        requested="held fare requested",
        pending="held fare accepted",
        confirmed="held fare charged",
        refused="held fare refused",
        unknown="held fare unknown",
    ),
)
"""Charge the fare that is held, once the airline has confirmed the ticket."""

FARE_RELEASE: Final = AttemptKind(
    code="fare_release",
    answer_type=FeeRelease,
    moves=ANSWERED_AT_ONCE,
    permission=Permission.BOOK_FROM_BALANCE,
    flow=MoneyFlow.NONE,
    merchant=Merchant.COMPANY,
    charge_label="WE CHARGE THE FARE",
    needs=(FARE_HOLD,),
    repeats=True,
    fixes_trip=False,
    audit=AuditNames(
        noun="release of the fare",
        requested="fare release requested",
        pending="fare release accepted",
        confirmed="fare released",
        refused="fare release refused",
        unknown="fare release unknown",
    ),
)
"""Let the fare that is held go, where nothing was booked."""

CANCEL: Final = AttemptKind(
    code="cancel",
    answer_type=OrderCancellation,
    moves=MAYBE_DECIDED_LATER,
    permission=Permission.CANCEL_TRIP,
    flow=MoneyFlow.TO_CLIENT,
    merchant=Merchant.AIRLINE,
    charge_label="AIRLINE GIVES BACK",
    needs=(ORDER,),
    repeats=False,
    fixes_trip=False,
    audit=AuditNames(
        noun="cancellation",
        requested="cancellation requested",
        pending="cancellation accepted",
        confirmed="order canceled",
        refused="cancellation refused",
        unknown="cancellation unknown",
    ),
)
"""Cancel the order at the airline, as a quote of theirs says. What is asked about is the order, by
the airline's own id; the amount is what comes back, none where the airline says no amount.
"""

ATTEMPT_KINDS: tuple[AnyKind, ...] = (
    *(ORDER, FEE, HOLD, LINK, SAVE_LINK, CAPTURE, RELEASE),
    *(FARE_HOLD, FARE_CAPTURE, FARE_RELEASE),
    CANCEL,
)
"""Every kind."""


def kind_of_code(code: str) -> AnyKind:
    """The kind that is saved under this code. ValueError where there is none."""
    for kind in ATTEMPT_KINDS:
        if kind.code == code:
            return kind
    raise ValueError(f"no kind of attempt has the code {code!r}")
