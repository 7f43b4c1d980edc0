"""Refunds, never more than was captured (Stripe API, refunds)."""

from __future__ import annotations

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import group, text
from desktop.training.http.processor_replies import bad, listed, missing, no_such, reply
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

from .charging import known_intent
from .disputes import note_event
from .issuer import only_known, whole_number
from .processor_amounts import check_fraction

_CREATE_FIELDS = """
    amount charge expand metadata payment_intent reason
"""
_CREATE = frozenset(_CREATE_FIELDS.split())
_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def add_refunds(app: Flask, state: ServerState) -> None:
    """Create, read, list."""
    records = state.processor

    @app.post("/v1/refunds")
    def create_refund() -> Response:
        only_known(g.form, _CREATE)
        reason = text(g.form, "reason") or None
        if reason is not None and reason not in _REASONS:
            raise bad("Invalid reason", "reason")
        with state.lock:
            charge = _charge(state)
            left = charge["amount_captured"] - charge["amount_refunded"]
            amount = whole_number(g.form, "amount") if "amount" in g.form else left
            if left == 0:
                raise bad(
                    f"Charge {charge['id']} has already been refunded.",
                    code="charge_already_refunded",
                )
            check_fraction(amount, charge["currency"])
            if not 0 < amount <= left:
                raise bad(
                    f"Refund amount ({amount}) is greater than unrefunded amount on charge "
                    f"({left}).",
                    "amount",
                )
            charge["amount_refunded"] += amount
            charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
            refund = {
                "id": new_id("re_"),
                "object": "refund",
                "amount": amount,
                "charge": charge["id"],
                "created": seconds(state.clock.now()),
                "currency": charge["currency"],
                "metadata": group(g.form, "metadata"),
                "payment_intent": charge["payment_intent"],
                "reason": reason,
                "status": "succeeded",
            }
            records.refunds[refund["id"]] = refund
            note_event(state, "refund.created", refund)
            note_event(state, "charge.refunded", charge)
            if state.faults.take("refund_fails", g.call):
                refund.update(status="failed", failure_reason="lost_or_stolen_card")
                note_event(state, "refund.failed", refund)
            return reply(refund)

    @app.get("/v1/refunds")
    def list_refunds() -> Response:
        intent = request.args.get("payment_intent")
        with state.lock:
            made = [r for r in records.refunds.values() if intent in (None, r["payment_intent"])]
        return listed(made, request.args.to_dict(), "/v1/refunds")

    @app.get("/v1/refunds/<refund_id>")
    def get_refund(refund_id: str) -> Response:
        with state.lock:
            if refund_id not in records.refunds:
                raise no_such("refund", refund_id)
            return reply(records.refunds[refund_id])


def _charge(state: ServerState) -> Json:
    charges = state.processor.charges
    if "charge" in g.form:
        name = text(g.form, "charge")
        if name not in charges:
            raise no_such("charge", name, "charge")
        return charges[name]
    if "payment_intent" not in g.form:
        raise missing("payment_intent")
    intent = known_intent(state, text(g.form, "payment_intent"))
    if intent["status"] != "succeeded":
        raise bad("This PaymentIntent does not have a successful charge to refund.")
    return charges[intent["latest_charge"]]
