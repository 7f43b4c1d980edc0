"""A card processor in memory: idempotent by key, it counts the money that it really took."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from desktop.booking.money import Money
from desktop.booking.trip.payment import FeeCharge
from desktop.use_cases.errors import DeskError, Refused, Unknown
from desktop.use_cases.ports.processor_port import FeeRequest
from desktop.use_cases.ports.store_port import VendorAnswer


class FeeEnding(Enum):
    """How one call to `charge` ends when the test does not hand in an error of its own."""

    TAKEN = "taken"
    LOST_REPLY = "the money is taken, the answer is lost: Unknown"
    LOST_REQUEST = "nothing is taken, and nobody knows: Unknown"


@dataclass(frozen=True, slots=True)
class Charge:
    """Money taken."""

    id: str
    request: FeeRequest


@dataclass(slots=True)
class FakeProcessor:
    """`FeeCharger`.

    The `*_endings` are taken one a call, oldest first; an empty queue means that all goes well.
    A Refused in the queue is kept under its key and raised again for the same key, as a real
    processor replays its first answer; other errors are raised once. `own_clock` is its own.
    """

    charge_endings: deque[FeeEnding | DeskError] = field(default_factory=deque)
    find_endings: deque[DeskError] = field(default_factory=deque)
    requests: list[FeeRequest] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    own_clock: Callable[[], datetime | None] = lambda: None
    _answers: dict[str, tuple[FeeRequest, str | Refused]] = field(default_factory=dict)

    def taken(self, currency: str = "USD") -> Money:
        """All that was taken in this currency."""
        total = Money(0, currency)
        for charge in self.charges:
            if charge.request.amount.currency == currency:
                total = total + charge.request.amount
        return total

    def charge(self, request: FeeRequest) -> VendorAnswer[FeeCharge]:
        self.requests.append(request)
        if request.idempotency_key in self._answers:
            return VendorAnswer(FeeCharge(self._replay(request)))
        ending = self.charge_endings.popleft() if self.charge_endings else FeeEnding.TAKEN
        if isinstance(ending, Refused):
            self._answers[request.idempotency_key] = (request, ending)
        if isinstance(ending, DeskError):
            raise ending
        if ending is FeeEnding.LOST_REQUEST:
            raise Unknown("processor_silent", "The card processor did not answer.")
        charge = Charge(f"pi_{'abcdefghij'[len(self.charges) % 10] * 8}", request)
        self.charges.append(charge)
        self._answers[request.idempotency_key] = (request, charge.id)
        if ending is FeeEnding.LOST_REPLY:
            raise Unknown("processor_silent", "The card processor did not answer.")
        return VendorAnswer(FeeCharge(charge.id))

    def find_charge(self, payment_id: str, asked_at: datetime) -> FeeCharge | None:
        if self.find_endings:
            raise self.find_endings.popleft()
        for charge in self.charges:
            if charge.request.payment_id == payment_id:
                return FeeCharge(charge.id)
        return None

    def heard_at(self) -> datetime | None:
        return self.own_clock()

    def _replay(self, request: FeeRequest) -> str:
        first, answer = self._answers[request.idempotency_key]
        if first != request:
            raise Unknown("fee_key_reused", "This charge was asked before with other details.")
        if isinstance(answer, Refused):
            raise answer
        return answer
