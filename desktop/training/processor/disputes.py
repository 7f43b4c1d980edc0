"""Events of the account, and disputes, which a bank opens (Stripe API: events, disputes)."""

from __future__ import annotations

import copy
from datetime import timedelta

from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

_TIME_FOR_EVIDENCE = timedelta(days=14)
_VERSION = "2026-10-28.endive"


def note_event(state: ServerState, kind: str, about: Json) -> None:
    """An event is a picture of the object as it was then. Hold the lock."""
    state.processor.events.append(
        {
            "id": new_id("evt_"),
            "object": "event",
            "api_version": _VERSION,
            "created": seconds(state.clock.now()),
            "data": {"object": copy.deepcopy(about)},
            "livemode": state.live,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
    )


def open_dispute(state: ServerState, charge: Json) -> None:
    """The bank takes the money back, for the client says that it was not they. Hold the lock."""
    now = state.clock.now()
    dispute = {
        "id": new_id("du_"),
        "object": "dispute",
        "amount": charge["amount_captured"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": seconds(now),
        "currency": charge["currency"],
        "evidence": {},
        "evidence_details": {
            "due_by": seconds(now + _TIME_FOR_EVIDENCE),
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": state.live,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
    charge["disputed"] = True
    state.processor.disputes[dispute["id"]] = dispute
    note_event(state, "charge.dispute.created", dispute)


def dispute_newest(state: ServerState) -> bool:
    """That of the newest charge that took money; False where there is none. Hold the lock."""
    taken = [
        charge
        for charge in state.processor.charges.values()
        if charge["captured"] and charge["amount_captured"] and not charge["disputed"]
    ]
    if taken:
        open_dispute(state, taken[-1])
    return bool(taken)
