"""Clients as the processor knows them (Stripe API, customers)."""

from __future__ import annotations

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import group, text
from desktop.training.http.processor_replies import listed, no_such, reply, searched
from desktop.training.http.search_query import FieldType, Searchable
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

from .issuer import only_known
from .parameters import CUSTOMER, PAGING, check_mail, check_names, found_by, within

_LISTED_BY = frozenset({"created", "email", *PAGING})
_SEARCHED = Searchable(
    "customers",
    {
        "created": FieldType.NUMBER,
        "email": FieldType.STRING,
        "name": FieldType.STRING,
        "phone": FieldType.STRING,
    },
)


def add_customers(app: Flask, state: ServerState) -> None:
    """Create, read, change, list, search."""
    records = state.processor

    @app.post("/v1/customers")
    def create_customer() -> Response:
        check_names(g.form, CUSTOMER)
        check_mail(g.form, "email")
        customer: Json = {
            "id": new_id("cus_"),
            "object": "customer",
            "created": seconds(state.clock.now()),
            "email": text(g.form, "email") or None,
            "name": text(g.form, "name") or None,
            "phone": text(g.form, "phone") or None,
            "description": text(g.form, "description") or None,
            "livemode": state.live,
            "metadata": group(g.form, "metadata"),
        }
        with state.lock:
            records.customers[customer["id"]] = customer
        return reply(customer)

    @app.get("/v1/customers")
    def list_customers() -> Response:
        only_known(g.query, _LISTED_BY)
        email, created = text(g.query, "email"), group(g.query, "created")
        with state.lock:
            found = [
                one
                for one in records.customers.values()
                if email in ("", one["email"]) and within(one["created"], created)
            ]
        return listed(found, request.args.to_dict(), "/v1/customers")

    @app.get("/v1/customers/search")
    def search_customers() -> Response:
        with state.lock:
            found = found_by(state, _SEARCHED, records.customers.values())
        return searched(found, request.args.to_dict(), "/v1/customers/search")

    @app.post("/v1/customers/<customer_id>")
    def change_customer(customer_id: str) -> Response:
        with state.lock:
            if customer_id not in records.customers:
                raise no_such("customer", customer_id)
            customer = records.customers[customer_id]
            customer["metadata"] = {**customer["metadata"], **group(g.form, "metadata")}
            return reply(customer)

    @app.get("/v1/customers/<customer_id>")
    def get_customer(customer_id: str) -> Response:
        with state.lock:
            if customer_id not in records.customers:
                raise no_such("customer", customer_id)
            return reply(records.customers[customer_id])


def listed_customer(state: ServerState) -> str | None:
    """The customer whose objects a list is asked for; None for those of all. 404."""
    customer = text(g.query, "customer") or None
    with state.lock:
        if customer is not None and customer not in state.processor.customers:
            raise no_such("customer", customer, "customer")
    return customer
