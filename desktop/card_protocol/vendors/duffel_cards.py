"""Cards for Duffel's vault (Duffel API, cards)."""

from __future__ import annotations

import json
from typing import Final

from desktop.card_protocol.nouns import Code
from desktop.card_protocol.payee_role import PayeeRole

from .card_vendor import (
    USER_AGENT,
    Answer,
    Body,
    CardText,
    CardVendor,
    epoch_in,
    token_in,
    value_at,
)


def _key_fits(key: str, live: bool) -> bool:
    """Keys for one card have no prefix; an access token of the other mode never fits."""
    return not key.startswith("duffel_test_" if live else "duffel_live_")


def _headers(key: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Authorization", f"Bearer {key}"),
        ("Duffel-Version", "v2"),
        ("Content-Type", "application/json"),
        ("Accept", "application/json"),
        ("User-Agent", USER_AGENT),
    )


def _body(text: CardText) -> Body:
    fields: dict[str, str | bool] = {
        "expiry_month": f"{text.exp_month:02d}",
        "expiry_year": f"{text.exp_year % 100:02d}",
        "name": text.name,
        "multi_use": False,
    }
    address = text.address
    fields |= {
        "address_line_1": address.line1,
        "address_city": address.city,
        "address_region": address.region,
        "address_postal_code": address.postcode,
        "address_country_code": address.country,
    }
    if address.line2:
        fields["address_line_2"] = address.line2
    inner = json.dumps(fields, separators=(",", ":"))[1:-1]
    return Body(b'{"data":{"number":"', f'",{inner},"cvc":"'.encode("ascii"), b'"}}')


_FIELDS = {
    "number": Code.VAULT_NUMBER,
    "expiry_month": Code.VAULT_EXPIRY,
    "expiry_year": Code.VAULT_EXPIRY,
    "cvc": Code.VAULT_CODE,
    "name": Code.VAULT_NAME,
}


def _read_answer(status: int, untrusted: object, live: bool) -> Answer:
    if status in (200, 201):
        if value_at(untrusted, "data", "live_mode") is (not live):
            return Answer(code=Code.VAULT_WRONG_MODE)
        token = (
            token_in(value_at(untrusted, "data", "id"))
            if value_at(untrusted, "data", "live_mode") is live
            else ""
        )
        if not token:
            return Answer(code=Code.VAULT_SILENT)
        return Answer(token, ends_at=epoch_in(value_at(untrusted, "data", "unavailable_at")))
    first = _first_error(status, untrusted)
    if first is None:
        return Answer(code=Code.VAULT_SILENT)
    if status in (401, 403):
        closed = value_at(first, "code") == "unavailable_feature"
        return Answer(code=Code.VAULT_CLOSED if closed else Code.VAULT_KEY)
    if status in (400, 422):
        field = str(value_at(first, "source", "field"))
        if field.startswith("address_"):
            return Answer(code=Code.VAULT_ADDRESS)
        return Answer(code=_FIELDS.get(field, Code.VAULT_DECLINED))
    return Answer(code=Code.VAULT_BUSY if status == 429 else Code.VAULT_SILENT)


def _first_error(status: int, untrusted: object) -> object:
    """The first error in Duffel's own envelope (Duffel API, errors); None for an answer that
    something in between has made, which says nothing about the card or the key.
    """
    errors = value_at(untrusted, "errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    is_duffels = (
        value_at(untrusted, "meta", "status") == status
        and isinstance(value_at(untrusted, "meta", "request_id"), str)
        and isinstance(value_at(first, "type"), str)
    )
    return first if is_duffels else None


DUFFEL_CARDS: Final = CardVendor(
    name="duffel",
    role=PayeeRole.VAULT,
    host="api.duffel.cards",
    path="/payments/cards",
    key_fits=_key_fits,
    headers=_headers,
    body=_body,
    read_answer=_read_answer,
    needs_address=True,
)
"""The card vault, which keeps the card for the fare (AIRLINE CHARGES)."""
