"""Changes that an airline makes by itself (Duffel API v2, airline-initiated changes)."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta

from flask import Flask, Response, request

from desktop.training.http.airline_replies import impossible, not_found, page, reply
from desktop.training.state import Json, OrderRecord, ServerState
from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id

from .webhooks import send

_LATER = timedelta(minutes=95)


def add_airline_initiated_changes(app: Flask, state: ServerState) -> None:
    """List those of an order, accept the newest."""

    @app.get("/air/airline_initiated_changes")
    def list_changes() -> Response:
        wanted = request.args.get("order_id")
        with state.lock:
            return page(
                [each for each in _changes(state) if wanted in (None, each["order_id"])],
                request.args.to_dict(),
            )

    @app.post("/air/airline_initiated_changes/<change_id>/actions/accept")
    def accept(change_id: str) -> Response:
        with state.lock:
            change = next((one for one in _changes(state) if one["id"] == change_id), None)
            if change is None:
                raise not_found()
            newest = state.airline.orders[change["order_id"]].body["airline_initiated_changes"][-1]
            if change is not newest or change["action_taken"]:
                raise impossible(
                    "stale_airline_initiated_change", "Only the newest change can be accepted"
                )
            now = stamp(state.clock.now())
            change.update(
                action_taken="accepted", action_taken_at=now, updated_at=now, available_actions=[]
            )
            return reply(change)


def wants_action(body: Json) -> bool:
    """Whether a change of this order waits for an answer."""
    return any(not each["action_taken"] for each in body["airline_initiated_changes"])


def retime_newest(state: ServerState) -> bool:
    """The newest order that is not canceled flies later from now on. False where there is none.
    Hold the lock.
    """
    records = [
        record
        for record in state.airline.orders.values()
        if record.polls_left is None and not record.body["cancelled_at"]
    ]
    if records:
        _retime(state, records[-1])
    return bool(records)


def _retime(state: ServerState, record: OrderRecord) -> None:
    body = record.body
    before = body["slices"][0]
    after = copy.deepcopy(before)
    after["id"] = new_id("sli_")
    for segment in after["segments"]:
        segment["id"] = new_id("seg_")
        for name in ("departing_at", "arriving_at"):
            segment[name] = (datetime.fromisoformat(segment[name]) + _LATER).isoformat()
    body["slices"] = [after, *body["slices"][1:]]
    now = stamp(state.clock.now())
    change = {
        "id": new_id("aic_"),
        "order_id": body["id"],
        "removed": [before],
        "added": [after],
        "available_actions": ["accept", "cancel", "change"],
        "action_taken": None,
        "action_taken_at": None,
        "travel_agent_ticket": None,
        "created_at": now,
        "updated_at": now,
    }
    body["airline_initiated_changes"] = [*body["airline_initiated_changes"], change]
    body["synced_at"] = now
    send(state, "order.airline_initiated_change_detected", change)


def _changes(state: ServerState) -> list[Json]:
    return [
        change
        for record in state.airline.orders.values()
        for change in record.body["airline_initiated_changes"]
    ]
