"""3DS sessions: one card bound to one offer or order (Duffel API v2, three-D-Secure sessions)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Response, g

from desktop.training.card_vault.card_vault_app import usable_card
from desktop.training.http.airline_middleware import request_data
from desktop.training.http.airline_replies import invalid, not_found, reply
from desktop.training.published_cards import CHALLENGED_WHEN_PRESENT
from desktop.training.state import Json, ServerState, VaultCard
from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id

from .offer_endpoints import live_offer, services_total

_LIFE = timedelta(minutes=20)
READY = "ready_for_payment"


def add_three_d_secure(app: Flask, state: ServerState) -> None:
    """The endpoints to create a session and refresh it."""

    # Both addresses are the vendor's: the second is what its own form in a browser calls.
    @app.post("/payments/three_d_secure_sessions")
    @app.post("/three_d_secure_sessions")
    def create_session() -> Response:
        asked = request_data()
        present = asked.get("cardholder_present")
        if "cardholder_present" not in asked:
            raise invalid(
                "validation_required",
                "/cardholder_present",
                "Field 'cardholder_present' can't be blank",
            )
        if present is not None and not isinstance(present, bool):
            raise invalid(
                "validation_type", "/cardholder_present", "It must be true, false or null"
            )
        if asked.get("exception") not in (None, "", "secure_corporate_payment"):
            raise invalid("validation_inclusion", "/exception", "There is no such exception")
        chosen = asked.get("services", [])
        if not isinstance(chosen, list):
            raise invalid("validation_type", "/services", "Field 'services' must be a list")
        with state.lock:
            card = usable_card(state, asked.get("card_id"))
            _check_resource(state, asked.get("resource_id"), chosen)
            refused = state.faults.take("airline_refuses_card", g.call)
            status = "failed" if refused else _status(card, present)
            session = {
                "id": new_id("3ds_"),
                "resource_id": asked["resource_id"],
                "card_id": asked["card_id"],
                "status": status,
                "client_id": new_id("tds_") if status == "client_action_required" else None,
                "expires_at": stamp(state.clock.now() + _LIFE),
                "live_mode": state.live,
            }
            state.airline.sessions[session["id"]] = {**session, "services": chosen}
        return reply(session, 201)

    @app.post("/payments/three_d_secure_sessions/<session_id>/actions/refresh")
    @app.post("/three_d_secure_sessions/<session_id>/actions/refresh")
    def refresh_session(session_id: str) -> Response:
        with state.lock:
            session = state.airline.sessions.get(session_id)
            if session is None:
                raise not_found()
            if session["expires_at"] <= stamp(state.clock.now()):
                session["status"] = "expired"
            return reply({k: v for k, v in session.items() if k != "services"})


def _status(card: VaultCard, present: bool | None) -> str:
    """A sale by phone, or one without 3DS, is ready at once."""
    challenged = (card.card.brand, card.card.last4) in CHALLENGED_WHEN_PRESENT
    return "client_action_required" if present and challenged else READY


def _check_resource(state: ServerState, resource_id: object, chosen: list[Any]) -> None:
    if isinstance(resource_id, str) and resource_id in state.airline.offers:
        services_total(live_offer(state, resource_id), chosen)
        return
    order = state.airline.orders.get(resource_id) if isinstance(resource_id, str) else None
    if order is None or order.polls_left is not None:
        raise invalid("validation_inclusion", "/resource_id", "There is no such offer or order")


def session_for(
    state: ServerState, session_id: object, resource_id: str, chosen: list[Json]
) -> Json:
    """The ready session of this resource with these services. 422 otherwise. Hold the lock."""
    pointer = "/payments/0/three_d_secure_session_id"
    session = state.airline.sessions.get(session_id) if isinstance(session_id, str) else None
    if session is None:
        raise invalid("validation_required", pointer, "There is no such 3DS session")
    if session["expires_at"] <= stamp(state.clock.now()):
        raise invalid("validation_inclusion", pointer, "The 3DS session has expired")
    if session["status"] != READY:
        raise invalid("validation_inclusion", pointer, "The 3DS session is not ready for payment")
    if session["resource_id"] != resource_id:
        raise invalid("validation_inclusion", pointer, "The 3DS session is for something else")
    if session["services"] != chosen:
        raise invalid("validation_inclusion", pointer, "The 3DS session is for other services")
    usable_card(state, session["card_id"])
    return session
