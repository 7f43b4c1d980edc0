"""Faults that tests and trainees can trigger, by name.

A fault stays armed until it has happened `times` times. `on` limits it to calls that start with
that text, such as ``POST /air/orders``.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

_PRICE = "POST /air/offers/"
FAULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "decline": ("the bank refuses the fee", ("POST /v1/payment_intents", "POST /v1/setup_intents")),
    "decline_at_token": (
        "the processor refuses the card when it is read",
        ("POST /v1/tokens", "POST /v1/payment_methods"),
    ),
    "surface_closed": (
        "raw card entry with a publishable key is switched off",
        ("POST /v1/tokens", "POST /v1/payment_methods"),
    ),
    "moto_closed": ("phone sales are not enabled", ("POST /v1/payment_intents", "POST /v1/setup_")),
    "fee_lost_reply": ("charged or held, and the reply is lost", ("POST /v1/payment_intents",)),
    "capture_lost_reply": ("captured, and the reply is lost", ("POST /v1/payment_intents/",)),
    "release_lost_reply": ("released, and the reply is lost", ("POST /v1/payment_intents/",)),
    "link_lost_reply": (
        "a card link is made or ended, and the reply is lost",
        ("POST /v1/checkout/sessions",),
    ),
    "confirm_down": ("the line is cut before it is confirmed", ("POST /v1/payment_intents/",)),
    "fee_down": ("the line is cut before anything is done", ("POST /v1/payment_intents",)),
    "processor_error": ("500 before anything is done", ("POST /v1/",)),
    "vault_down": ("the airline's card vault answers 503", ("POST /payments/cards",)),
    "name_refused": ("the vault refuses the name on the card", ("POST /payments/cards",)),
    "address_refused": ("the vault refuses the billing address", ("POST /payments/cards",)),
    "airline_refuses_card": ("the 3DS session fails", ("POST /payments/three_d_secure_sessions",)),
    "fare_gone": ("the offer has ended", ("GET /air/offers/", _PRICE, "POST /air/orders")),
    "price_jump": ("the fare rises by a tenth and stays there", ("GET /air/offers/", _PRICE)),
    "card_surcharge": ("the airline asks two percent more for this card", (_PRICE,)),
    "charged_abroad": ("the airline charges this card in pounds", (_PRICE,)),
    "airline_silent": ("booked, two seconds of silence, then cut", ("POST /air/orders",)),
    "airline_silent_not_created": ("not booked, silence, then cut", ("POST /air/orders",)),
    "lost_reply": ("booked, and the line is cut", ("POST /air/orders", "POST /air/payments")),
    "order_pending": ("202: booked after three polls, or on /settle", ("POST /air/orders",)),
    "order_fails_later": ("202: fails after three polls, which is logged", ("POST /air/orders",)),
    "cancel_lost_reply": ("canceled, and the reply is lost", ("POST /air/order_cancellations/",)),
    "cancel_later": ("202: canceled after three reads", ("POST /air/order_cancellations/",)),
    "flight_retimed": ("the newest order flies 95 minutes later", ("GET /air/orders",)),
    "fee_disputed": ("the bank takes the newest fee back", ("GET /v1/events",)),
    "refund_fails": ("a refund does not reach the client", ("POST /v1/refunds",)),
    "order_not_created": ("502, surely not booked", ("POST /air/orders",)),
    "order_without_details": ("200: booked, tickets come on the next read", ("POST /air/orders",)),
    "ticket_like_card": ("ticket numbers that pass the card check digit", ("POST /air/orders",)),
    "payment_declined": ("the airline cannot take the payment", ("POST /air/orders", "POST /air/")),
    "balance_empty": ("the company's balance is too low", ("POST /air/orders", "POST /air/")),
    "airline_down": ("503", ("",)),
    "airline_error": ("500", ("",)),
    "slow": ("each batch of offers takes 1.5 s longer", ("POST /air/batch_offer_requests",)),
    "rate_limited": ("429", ("",)),
    "other_mode": ("the answer says the other of live and test mode", ("",)),
    "unauthorized": ("401", ("",)),
    "key_expired": ("401, the processor's key has expired", ("GET /v1/", "POST /v1/")),
    "right_missing": ("403, the processor's key lacks the right", ("GET /v1/", "POST /v1/")),
    "cards_unavailable": (
        "403, the airline service has not opened cards for the account",
        ("POST /payments/cards", "POST /payments/three_d_secure_sessions"),
    ),
}


@dataclass(slots=True)
class _ArmedFault:
    name: str
    times: int
    on: str


class Faults:
    """The armed faults. All methods are safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[_ArmedFault] = []

    def ask(self, name: str, times: int = 1, on: str = "") -> None:
        """Let `name` happen `times` times. ValueError for an unknown name or a bad count."""
        if name not in FAULTS:
            raise ValueError(f"no fault is called {name!r}")
        if times < 1:
            raise ValueError("times must be 1 or more")
        with self._lock:
            self._armed.append(_ArmedFault(name, times, on))

    def take(self, name: str, call: str) -> bool:
        """True when the fault happens now, and count it. `call` is the served method and path."""
        with self._lock:
            for fault in self._armed:
                if fault.name != name:
                    continue
                if call.startswith((fault.on,) if fault.on else FAULTS[name][1]):
                    fault.times -= 1
                    if not fault.times:
                        self._armed.remove(fault)
                    return True
        return False

    def armed_for(self, name: str) -> bool:
        """Whether the fault is still to happen. What it needs may not be there yet."""
        with self._lock:
            return any(fault.name == name for fault in self._armed)

    def clear(self) -> None:
        """Disarm all faults."""
        with self._lock:
            self._armed.clear()

    def armed(self) -> list[dict[str, object]]:
        """The faults that are still to happen."""
        with self._lock:
            return [{"name": f.name, "times": f.times, "on": f.on} for f in self._armed]
