"""What happened in the account (Stripe API: events, disputes, charges)."""

from __future__ import annotations

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import group, text
from desktop.training.http.processor_replies import bad, listed, no_such, reply
from desktop.training.state import ServerState

from .customers import listed_customer
from .disputes import dispute_newest
from .issuer import only_known
from .parameters import PAGING, within

_MOST_TYPES = 20
_LIST_FIELDS = """
    created delivery_success ending_before expand limit starting_after type types
"""
_LIST = frozenset(_LIST_FIELDS.split())

_CHARGES_LISTED_BY = frozenset({"created", "customer", "payment_intent", "transfer_group", *PAGING})


def add_account_activity(app: Flask, state: ServerState) -> None:
    """The lists, which are read with rights of their own."""
    records = state.processor

    @app.get("/v1/events")
    def list_events() -> Response:
        only_known(g.query, _LIST)
        if "type" in g.query and "types" in g.query:
            raise bad("You may only specify one of these parameters: type, types.", "types")
        types = g.query.get("types", g.query.get("type"))
        wanted = types if isinstance(types, list) else [types]
        if len(wanted) > _MOST_TYPES:
            raise bad("Array types exceeded maximum 20 allowed elements.", "types")
        created = group(g.query, "created")
        with state.lock:
            if state.faults.armed_for("fee_disputed") and dispute_newest(state):
                state.faults.take("fee_disputed", g.call)
            found = [
                event
                for event in records.events
                if wanted == [None] or event["type"] in wanted
                if within(event["created"], created)
            ]
        return listed(found, request.args.to_dict(), "/v1/events")

    @app.get("/v1/events/<event_id>")
    def get_event(event_id: str) -> Response:
        with state.lock:
            for event in records.events:
                if event["id"] == event_id:
                    return reply(event)
        raise no_such("event", event_id)

    @app.get("/v1/charges")
    def list_charges() -> Response:
        only_known(g.query, _CHARGES_LISTED_BY)
        created, customer = group(g.query, "created"), listed_customer(state)
        intent = text(g.query, "payment_intent")
        with state.lock:
            found = [
                charge
                for charge in records.charges.values()
                if intent in ("", charge["payment_intent"])
                and customer in (None, charge["customer"])
                and within(charge["created"], created)
            ]
        return listed(found, request.args.to_dict(), "/v1/charges")

    @app.get("/v1/disputes")
    def list_disputes() -> Response:
        intent = request.args.get("payment_intent")
        with state.lock:
            found = [
                dispute
                for dispute in records.disputes.values()
                if intent in (None, dispute["payment_intent"])
            ]
        return listed(found, request.args.to_dict(), "/v1/disputes")

    @app.get("/v1/disputes/<dispute_id>")
    def get_dispute(dispute_id: str) -> Response:
        with state.lock:
            if dispute_id not in records.disputes:
                raise no_such("dispute", dispute_id)
            return reply(records.disputes[dispute_id])
