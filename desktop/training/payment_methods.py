"""Reads cards into tokens and payment methods; keeps them for customers.

Shapes: Stripe API, tokens, payment methods, customers. A number is looked up and dropped.
"""

from __future__ import annotations

import re

from flask import Flask, Response, g, request

from .clock import seconds
from .names import new_id, steady
from .processor_door import group, text
from .processor_replies import ProcessorError, bad, listed, missing, no_such, refused, reply
from .published_cards import (
    ALIASES,
    GENERIC,
    WRONG_NUMBER,
    PublishedCard,
    Refusal,
    cvc_length,
    published,
)
from .sightings import passes_luhn
from .world import Json, World

_TOKEN_BRANDS = {
    "visa": "Visa",
    "mastercard": "MasterCard",
    "american_express": "American Express",
    "discover": "Discover",
    "diners_club": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}
_METHOD_BRANDS = {"american_express": "amex", "diners_club": "diners"}


def add_payment_methods(app: Flask, world: World) -> None:
    """Tokens, payment methods, customers."""
    books = world.processor

    @app.post("/v1/tokens")
    def create_token() -> Response:
        if "cvc_update" in g.form:
            return reply(_cvc_token(world))
        fields = group(g.form, "card")
        if not fields:
            raise missing("card")
        card, shown = _read_card(world, fields)
        token_id = new_id("tok_")
        token = {
            "id": token_id,
            "object": "token",
            "type": "card",
            "livemode": False,
            "used": False,
            "created": seconds(world.clock.now()),
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
        with world.lock:
            books.tokens[token_id] = token
            books.cards[token_id] = card
        return reply(token)

    @app.post("/v1/payment_methods")
    def create_method() -> Response:
        if text(g.form, "type") != "card":
            raise missing("type") if "type" not in g.form else bad("Invalid type", "type")
        fields = group(g.form, "card")
        if "token" in fields:
            card, shown = _spend_token(world, text(fields, "token"))
        elif fields:
            card, shown = _read_card(world, fields)
        else:
            raise missing("card")
        return reply(_keep_method(world, card, shown))

    @app.get("/v1/payment_methods/<method_id>")
    def get_method(method_id: str) -> Response:
        return reply(known_method(world, method_id))

    @app.post("/v1/payment_methods/<method_id>/attach")
    def attach(method_id: str) -> Response:
        customer = text(g.form, "customer")
        with world.lock:
            if customer not in books.customers:
                raise no_such("customer", customer, "customer")
            method = known_method(world, method_id)
            refusal = books.cards[method["id"]].at_attach
            if refusal:
                raise refused(refusal)
            method["customer"] = customer
            return reply(method)

    @app.post("/v1/payment_methods/<method_id>/detach")
    def detach(method_id: str) -> Response:
        with world.lock:
            method = known_method(world, method_id)
            method["customer"] = None
            return reply(method)

    @app.post("/v1/customers")
    def create_customer() -> Response:
        customer: Json = {
            "id": new_id("cus_"),
            "object": "customer",
            "created": seconds(world.clock.now()),
            "email": text(g.form, "email") or None,
            "name": text(g.form, "name") or None,
            "phone": text(g.form, "phone") or None,
            "description": text(g.form, "description") or None,
            "livemode": False,
            "metadata": group(g.form, "metadata"),
        }
        with world.lock:
            books.customers[customer["id"]] = customer
        return reply(customer)

    @app.get("/v1/customers")
    def list_customers() -> Response:
        email = request.args.get("email")
        with world.lock:
            found = [c for c in books.customers.values() if email in (None, c["email"])]
        return listed(found, request.args.to_dict(), "/v1/customers")

    @app.get("/v1/customers/<customer_id>")
    def get_customer(customer_id: str) -> Response:
        with world.lock:
            if customer_id not in books.customers:
                raise no_such("customer", customer_id)
            return reply(books.customers[customer_id])


def known_method(world: World, name: object) -> Json:
    """A payment method by id; a vendor's alias such as ``pm_card_visa`` makes one."""
    books = world.processor
    with world.lock:
        if isinstance(name, str) and name in books.methods:
            return books.methods[name]
        card = published(ALIASES[name]) if isinstance(name, str) and name in ALIASES else None
        if card is None:
            raise no_such("PaymentMethod", name, "payment_method")
        return _keep_method(world, card, _shown(card, 12, world.clock.now().year + 3))


def _keep_method(world: World, card: PublishedCard, shown: Json) -> Json:
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
            "brand": _vendor_brand(card.brand),
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
        "created": seconds(world.clock.now()),
        "customer": None,
        "livemode": False,
        "metadata": group(g.form, "metadata"),
    }
    with world.lock:
        world.processor.methods[method["id"]] = method
        world.processor.cards[method["id"]] = card
    return method


def _spend_token(world: World, name: str) -> tuple[PublishedCard, Json]:
    books = world.processor
    with world.lock:
        token = books.tokens.get(name)
        if token is None:
            raise no_such("token", name, "card[token]")
        if token["used"]:
            raise bad(
                "You cannot use a Stripe token more than once.", "card[token]", "token_in_use"
            )
        token["used"] = True
        old = token["card"]
        return books.cards[name], _shown(books.cards[name], old["exp_month"], old["exp_year"])


def _cvc_token(world: World) -> Json:
    code = text(group(g.form, "cvc_update"), "cvc")
    if not re.fullmatch(r"[0-9]{3,4}", code):
        raise _wrong_field("invalid_cvc", "Your card's security code is invalid.", "cvc")
    return {
        "id": new_id("cvctok_"),
        "object": "token",
        "type": "cvc_update",
        "livemode": False,
        "used": False,
        "created": seconds(world.clock.now()),
        "client_ip": None,
    }


def _read_card(world: World, fields: Json) -> tuple[PublishedCard, Json]:
    """What the typed card does, and what may be shown of it."""
    if g.key_kind == "restricted":
        raise ProcessorError(
            402,
            "invalid_request_error",
            "Sending credit card numbers directly to the Stripe API is generally unsafe. "
            "Read the card with a publishable key.",
        )
    if world.faults.take("surface_closed", g.call):
        raise bad(
            "This integration surface is unsupported for publishable key tokenization.",
            code="integration_surface_not_supported",
        )
    number = re.sub(r"[ -]", "", text(fields, "number"))
    if not number:
        raise missing("card[number]")
    if not re.fullmatch(r"[0-9]{12,19}", number) or not passes_luhn(number):
        raise refused(WRONG_NUMBER, "number")
    card = published(number)
    if card is None:
        raise refused(
            Refusal(
                "card_declined",
                "Your card was declined. Your request was in test mode, but used a card that is "
                "not a published test card.",
                "test_mode_live_card",
            )
        )
    month, year = _expiry(world, fields)
    code = text(fields, "cvc")
    if code and not re.fullmatch(rf"[0-9]{{{cvc_length(card.brand)}}}", code):
        raise _wrong_field("invalid_cvc", "Your card's security code is invalid.", "cvc")
    if world.faults.take("decline_at_token", g.call):
        raise refused(GENERIC)
    return card, _shown(card, month, year)


def _expiry(world: World, fields: Json) -> tuple[int, int]:
    now = world.clock.now()
    month, year = text(fields, "exp_month"), text(fields, "exp_year")
    if not month.isdigit() or not 1 <= int(month) <= 12:
        raise _wrong_field(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    wrong_year = _wrong_field(
        "invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year"
    )
    if not year.isdigit() or len(year) not in (2, 4):
        raise wrong_year
    full = int(year) + (2000 if len(year) == 2 else 0)
    if not now.year <= full <= now.year + 50:
        raise wrong_year
    if (full, int(month)) < (now.year, now.month):
        raise _wrong_field(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    return int(month), full


def _wrong_field(code: str, message: str, param: str) -> ProcessorError:
    return ProcessorError(402, "card_error", message, code, param)


def _shown(card: PublishedCard, month: int, year: int) -> Json:
    fingerprint = "".join(
        chr(97 + steady("fingerprint", card.brand, card.last4, n) % 26) for n in range(16)
    )
    return {
        "last4": card.last4,
        "exp_month": month,
        "exp_year": year,
        "funding": "credit",
        "country": "US",
        "fingerprint": fingerprint,
        "networks": {"available": [_vendor_brand(card.brand)], "preferred": None},
    }


def _vendor_brand(brand: str) -> str:
    return _METHOD_BRANDS.get(brand, brand)
