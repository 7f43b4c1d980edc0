"""A cancellation as Duffel writes it: the quote, and the same once it is confirmed.

Fields: Duffel API, order cancellations. Of a quote all that a client agrees to is read strictly;
of what is canceled already no more than that it is: an odd detail must not hide it.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from desktop.airlines.duffel.duffel_json import Identifier, Moment, moment, money, money_or_none
from desktop.airlines.duffel.source_name import SOURCE
from desktop.booking.card_number_guard import holds_card_number, texts_hold_card_number
from desktop.booking.money import Money
from desktop.booking.trip.order import (
    AirlineCredit,
    CancellationQuote,
    OrderCancellation,
    RefundTo,
)
from desktop.system.strict_json import Malformed, reader

_MOST_CREDITS = 50
_LONGEST_CODE, _LONGEST_NAME = 40, 80


class _Quote(NamedTuple):
    id: Identifier
    order_id: Identifier
    expires_at: Moment
    refund_amount: object = None
    refund_currency: object = None
    refund_to: object = None
    confirmed_at: object = None
    airline_credits: object = None


class _Canceled(NamedTuple):
    """Only that the order is canceled is promised here."""

    id: Identifier
    cancelled_at: object = None
    cancellation: object = None


_read_quote = reader(_Quote, "cancellation")
_read_order = reader(_Canceled, "order")


def decode_quote(untrusted: object) -> tuple[CancellationQuote, datetime | None]:
    """The quote, and when it was confirmed, None while it is not.

    Malformed, also for an amount that is negative, and for one without its currency.
    """
    wire = _read_quote(untrusted)
    quote = CancellationQuote(
        source=SOURCE,
        id=wire.id,
        order_id=wire.order_id,
        refund=money_or_none(wire.refund_amount, wire.refund_currency, "refund"),
        refund_to=_refund_to(wire.refund_to),
        expires_at=wire.expires_at,
        credits=_credits(wire.airline_credits),
    )
    if not wire.confirmed_at:
        return quote, None
    try:
        return quote, moment(wire.confirmed_at)
    except ValueError as bad:
        raise Malformed("cancellation/confirmed_at") from bad


def cancellation_of(quote: CancellationQuote, confirmed_at: datetime) -> OrderCancellation:
    """What a confirmed quote says of the order."""
    return OrderCancellation(
        quote_id=quote.id,
        refund=quote.refund,
        refund_to=quote.refund_to,
        canceled_at=confirmed_at,
        credits=quote.credits,
    )


def decode_canceled_order(untrusted: object, order_id: str) -> OrderCancellation | None:
    """What an order says of its own cancellation; None while it is not canceled. What marks it as
    canceled counts in any form: its own mark, which may come later, or that of its cancellation.
    Each part is read by itself. Malformed without an id, and for another order.
    """
    wire = _read_order(untrusted)
    if wire.id != order_id:
        raise Malformed("order/id")
    found = wire.cancellation
    is_about_it = isinstance(found, dict) and found.get("order_id") == order_id
    untrusted_parts = found if isinstance(found, dict) and is_about_it else {}
    confirmed = untrusted_parts.get("confirmed_at")
    if not wire.cancelled_at and not confirmed:
        return None
    at = _moment_or_none(wire.cancelled_at) or _moment_or_none(confirmed)
    if not confirmed:
        return OrderCancellation("", None, canceled_at=at)
    return OrderCancellation(
        quote_id=_kept_text(untrusted_parts.get("id"), _LONGEST_NAME),
        refund=_refund_or_none(untrusted_parts),
        refund_to=_refund_to(untrusted_parts.get("refund_to")),
        canceled_at=at,
        credits=_credits(untrusted_parts.get("airline_credits")),
    )


def _moment_or_none(untrusted: object) -> datetime | None:
    try:
        return moment(untrusted)
    except ValueError:
        return None


def _refund_or_none(untrusted: dict[str, object]) -> Money | None:
    try:
        return money_or_none(
            untrusted.get("refund_amount"), untrusted.get("refund_currency"), "refund"
        )
    except Malformed:
        return None


def _refund_to(untrusted: object) -> RefundTo:
    """A place that is not known here counts as none: the client hears that it is not stated."""
    for place in RefundTo:
        if untrusted == place.value:
            return place
    return RefundTo.NOT_STATED


def _credits(untrusted: object) -> tuple[AirlineCredit, ...]:
    """Those that can be read and kept; none where all of them together cannot."""
    some = untrusted[:_MOST_CREDITS] if isinstance(untrusted, list) else []
    credits = tuple(filter(None, map(_credit, some)))
    # Beside each other, codes must not read like a card's number: the records would refuse them
    # all, and with them that the order is canceled.
    is_kept = not texts_hold_card_number(tuple(one.code for one in credits))
    return credits if is_kept else ()


def _credit(untrusted: object) -> AirlineCredit | None:
    if not isinstance(untrusted, dict):
        return None
    code = _kept_text(untrusted.get("credit_code"), _LONGEST_CODE)
    if not code:
        return None
    return AirlineCredit(
        code=code,
        amount=_amount(untrusted),
        name=_kept_text(untrusted.get("credit_name"), _LONGEST_NAME),
        traveler_id=_kept_text(untrusted.get("passenger_id"), _LONGEST_NAME),
    )


def _amount(credit: dict[str, object]) -> Money | None:
    try:
        return money(credit.get("credit_amount"), credit.get("credit_currency"), "credit")
    except Malformed:
        return None


def _kept_text(untrusted: object, most: int) -> str:
    """Empty where it is no text, or one that the records would refuse to keep."""
    if not isinstance(untrusted, str) or len(untrusted) > most or not untrusted.isprintable():
        return ""
    return "" if holds_card_number(untrusted) else untrusted
