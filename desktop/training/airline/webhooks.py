"""Webhooks, and the log of what was sent to them (Duffel API v2, webhooks).

Nothing is ever sent from here: each delivery is logged as one that did not arrive, as with a
receiver that is not there.
"""

from __future__ import annotations

from flask import Flask, Response, request

from desktop.training.http.airline_middleware import request_data
from desktop.training.http.airline_replies import (
    impossible,
    invalid,
    not_found,
    page,
    reply,
)
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id

EVENTS = frozenset(
    {
        *("order.created", "order.creation_failed", "order.airline_initiated_change_detected"),
        *("order_cancellation.created", "order_cancellation.confirmed", "payment.created"),
        *("air.payment.failed", "air.payment.succeeded", "ping.triggered"),
    }
)
_NOT_THERE = 404


def add_webhooks(app: Flask, state: ServerState) -> None:
    """Register one, read the log."""
    hooks = state.airline.webhooks

    @app.post("/air/webhooks")
    def create_webhook() -> Response:
        asked = request_data()
        with state.lock:
            if hooks:
                raise invalid("unsafe_unique", "/live_mode", "There is a webhook of this mode")
            hook = register(state, _url(asked), _events(asked))
            return reply({**hook, "secret": new_id("")}, 201)

    @app.get("/air/webhooks")
    def list_webhooks() -> Response:
        with state.lock:
            return page([dict(hook) for hook in hooks.values()], request.args.to_dict())

    @app.patch("/air/webhooks/<hook_id>")
    def update_webhook(hook_id: str) -> Response:
        asked = request_data()
        with state.lock:
            hook = _known(state, hook_id)
            if "active" in asked:
                hook["active"] = asked["active"] is True
            if "events" in asked:
                hook["events"] = _events(asked)
            if "url" in asked:
                hook["url"] = _url(asked)
            hook["updated_at"] = stamp(state.clock.now())
            return reply(hook)

    @app.delete("/air/webhooks/<hook_id>")
    def delete_webhook(hook_id: str) -> Response:
        with state.lock:
            _known(state, hook_id)
            del hooks[hook_id]
            return Response(status=204)

    @app.post("/air/webhooks/<hook_id>/actions/ping")
    def ping(hook_id: str) -> Response:
        with state.lock:
            _known(state, hook_id)
            send(state, "ping.triggered", {})
            raise impossible("webhook_client_error", "The receiver did not take the ping")

    @app.get("/air/webhooks/deliveries")
    def list_deliveries() -> Response:
        asked = request.args
        with state.lock:
            made = [
                each
                for each in reversed(state.airline.deliveries)
                if asked.get("type") in (None, each["type"])
                and asked.get("endpoint_id") in (None, each["endpoint_id"])
                and asked.get("delivery_success") in (None, "false")
            ]
            return page(made, asked.to_dict())

    @app.get("/air/webhooks/events/<event_id>")
    def get_event(event_id: str) -> Response:
        with state.lock:
            if event_id not in state.airline.webhook_events:
                raise not_found()
            return reply(state.airline.webhook_events[event_id])


def register(state: ServerState, url: str, events: list[str]) -> Json:
    """A new webhook. Hold the lock."""
    now = stamp(state.clock.now())
    hook: Json = {
        "id": new_id("sev_"),
        "active": True,
        "url": url,
        "events": events,
        "live_mode": state.live,
        "created_at": now,
        "updated_at": now,
    }
    state.airline.webhooks[hook["id"]] = hook
    return hook


def send(state: ServerState, kind: str, about: Json) -> None:
    """Log an event and a try to deliver it, where a webhook is subscribed to it. Hold the lock."""
    now = stamp(state.clock.now())
    for hook in state.airline.webhooks.values():
        if not hook["active"] or (kind not in hook["events"] and kind != "ping.triggered"):
            continue
        event: Json = {
            "id": new_id("wev_"),
            "api_version": "v2",
            "type": kind,
            "data": {"object": about},
            "live_mode": state.live,
            "idempotency_key": new_id(""),
            "created_at": now,
            "identity_organisation_id": "org_training",
        }
        state.airline.webhook_events[event["id"]] = event
        state.airline.deliveries.append(
            {
                "id": new_id("wdl_"),
                "endpoint_id": hook["id"],
                "event_id": event["id"],
                "type": kind,
                "url": hook["url"],
                "response_status_code": _NOT_THERE,
                "response_body": "",
                "live_mode": state.live,
                "created_at": now,
            }
        )


def _known(state: ServerState, hook_id: str) -> Json:
    if hook_id not in state.airline.webhooks:
        raise not_found()
    return state.airline.webhooks[hook_id]


def _url(asked: Json) -> str:
    url = asked.get("url")
    if not isinstance(url, str) or not url.startswith("https://"):
        raise invalid("validation_format", "/url", "It must be an https address")
    return url


def _events(asked: Json) -> list[str]:
    events = asked.get("events")
    if not isinstance(events, list) or not events:
        raise invalid("validation_required", "/events", "Field 'events' can't be blank")
    if any(each not in EVENTS for each in events):
        raise invalid("validation_inclusion", "/events", "An event is not known")
    return [str(each) for each in events]
