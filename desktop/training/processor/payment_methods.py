"""Tokens and payment methods, and the customers they belong to.

Shapes: Stripe API, tokens, payment methods. A number is looked up and dropped.
"""

from __future__ import annotations

import re

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import group, text
from desktop.training.http.processor_replies import bad, listed, missing, no_such, refused, reply
from desktop.training.published_cards import ALIASES, PublishedCard, published
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

from .card_reading import read_card, shown_card, vendor_brand, wrong_field
from .customers import listed_customer
from .issuer import only_known
from .parameters import PAGING

_LISTED_BY = frozenset({"allow_redisplay", "customer", "type", *PAGING})
_TOKEN_BRANDS = {
    "visa": "Visa",
    "mastercard": "MasterCard",
    "american_express": "American Express",
    "discover": "Discover",
    "diners_club": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}


def add_payment_methods(app: Flask, state: ServerState) -> None:
    """The token and payment method endpoints."""
    records = state.processor

    @app.post("/v1/tokens")
    def create_token() -> Response:
        if "cvc_update" in g.form:
            return reply(_cvc_token(state))
        fields = group(g.form, "card")
        if not fields:
            raise missing("card")
        card, shown = read_card(state, fields)
        token_id = new_id("tok_")
        token = {
            "id": token_id,
            "object": "token",
            "type": "card",
            "livemode": state.live,
            "used": False,
            "created": seconds(state.clock.now()),
            "client_ip": None,
            "card": {
                "id": new_id("card_"),
                "object": "card",
                **shown,
                "brand": _TOKEN_BRANDS[card.brand],
                "name": text(fields, "name") or None,
                "address_zip": text(fields, "address_zip") or None,
                "cvc_check": "unchecked",
                "address_zip_check": "unchecked" if fields.get("address_zip") else None,
                "tokenization_method": None,
            },
        }
        with state.lock:
            records.tokens[token_id] = token
            records.cards[token_id] = card
        return reply(token)

    @app.post("/v1/payment_methods")
    def create_method() -> Response:
        if text(g.form, "type") != "card":
            raise missing("type") if "type" not in g.form else bad("Invalid type", "type")
        fields = group(g.form, "card")
        if "token" in fields:
            card, shown = _spend_token(state, text(fields, "token"))
        elif fields:
            card, shown = read_card(state, fields)
        else:
            raise missing("card")
        return reply(keep_method(state, card, shown))

    @app.get("/v1/payment_methods")
    def list_methods() -> Response:
        only_known(g.query, _LISTED_BY)
        return _methods_of(state, listed_customer(state), "/v1/payment_methods")

    @app.get("/v1/customers/<customer_id>/payment_methods")
    def list_methods_of(customer_id: str) -> Response:
        only_known(g.query, _LISTED_BY - {"customer"})
        if customer_id not in records.customers:
            raise no_such("customer", customer_id)
        return _methods_of(state, customer_id, f"/v1/customers/{customer_id}/payment_methods")

    @app.get("/v1/payment_methods/<method_id>")
    def get_method(method_id: str) -> Response:
        return reply(known_method(state, method_id))

    @app.post("/v1/payment_methods/<method_id>/attach")
    def attach(method_id: str) -> Response:
        customer = text(g.form, "customer")
        with state.lock:
            if customer not in records.customers:
                raise no_such("customer", customer, "customer")
            method = known_method(state, method_id)
            if method["id"] in records.used:
                raise bad(
                    "This PaymentMethod was previously used without being attached to a Customer "
                    "or was detached from a Customer, and may not be used again.",
                    "payment_method",
                )
            if method["customer"] not in (None, customer):
                raise bad(
                    "The payment method you provided has already been attached to a customer."
                )
            refusal = records.cards[method["id"]].at_attach
            if refusal:
                raise refused(refusal)
            method["customer"] = customer
            return reply(method)

    @app.post("/v1/payment_methods/<method_id>/detach")
    def detach(method_id: str) -> Response:
        with state.lock:
            method = known_method(state, method_id)
            if method["customer"] is None:
                raise bad(
                    "The payment method you provided is not attached to a customer so detachment "
                    "is impossible.",
                    "payment_method",
                )
            method["customer"] = None
            records.used.add(method["id"])
            return reply(method)


def _methods_of(state: ServerState, customer: str | None, path: str) -> Response:
    """Those of a customer; without one, those that belong to any (Stripe API)."""
    wanted = text(g.query, "type", "card")
    with state.lock:
        found = [
            one
            for one in state.processor.methods.values()
            if one["customer"] is not None
            and customer in (None, one["customer"])
            and one["type"] == wanted
        ]
    return listed(found, request.args.to_dict(), path)


def known_method(state: ServerState, name: object) -> Json:
    """A payment method by id; a vendor's alias such as ``pm_card_visa`` makes one."""
    records = state.processor
    with state.lock:
        if isinstance(name, str) and name in records.methods:
            return records.methods[name]
        card = published(ALIASES[name]) if isinstance(name, str) and name in ALIASES else None
        if card is None:
            raise no_such("PaymentMethod", name, "payment_method")
        return keep_method(state, card, shown_card(card, 12, state.clock.now().year + 3))


def keep_method(state: ServerState, card: PublishedCard, shown: Json) -> Json:
    """A new payment method of this card."""
    billing = group(g.form, "billing_details")
    method: Json = {
        "id": new_id("pm_"),
        "object": "payment_method",
        "type": "card",
        "allow_redisplay": "unspecified",
        "billing_details": {
            "address": billing.get("address") or {},
            "email": billing.get("email"),
            "name": billing.get("name"),
            "phone": billing.get("phone"),
        },
        "card": {
            **shown,
            "brand": vendor_brand(card.brand),
            "display_brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "unchecked",
            },
            "three_d_secure_usage": {"supported": True},
            "regulated_status": "unregulated",
            "wallet": None,
        },
        "created": seconds(state.clock.now()),
        "customer": None,
        "livemode": state.live,
        "metadata": group(g.form, "metadata"),
    }
    with state.lock:
        state.processor.methods[method["id"]] = method
        state.processor.cards[method["id"]] = card
    return method


def _spend_token(state: ServerState, name: str) -> tuple[PublishedCard, Json]:
    records = state.processor
    with state.lock:
        alias = ALIASES.get(name.replace("tok_", "pm_card_", 1), "")
        card = published(alias) if name.startswith("tok_") and alias else None
        if card is not None:
            return card, shown_card(card, 12, state.clock.now().year + 3)
        token = records.tokens.get(name)
        if token is None:
            raise no_such("token", name, "card[token]")
        if token["used"]:
            raise bad(
                "You cannot use a Stripe token more than once.", "card[token]", "token_in_use"
            )
        token["used"] = True
        old = token["card"]
        return records.cards[name], shown_card(
            records.cards[name], old["exp_month"], old["exp_year"]
        )


def _cvc_token(state: ServerState) -> Json:
    code = text(group(g.form, "cvc_update"), "cvc")
    if not re.fullmatch(r"[0-9]{3,4}", code):
        raise wrong_field("invalid_cvc", "Your card's security code is invalid.", "cvc")
    return {
        "id": new_id("cvctok_"),
        "object": "token",
        "type": "cvc_update",
        "livemode": state.live,
        "used": False,
        "created": seconds(state.clock.now()),
        "client_ip": None,
    }
