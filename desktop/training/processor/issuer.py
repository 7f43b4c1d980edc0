"""The client's bank: its decision on a charge or set-up, by the card and the request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from flask import g

from desktop.training.http.processor_middleware import group, text
from desktop.training.http.processor_replies import ProcessorError, bad
from desktop.training.published_cards import GENERIC, Issuer, PublishedCard, Refusal
from desktop.training.state import Json, ServerState

AUTHENTICATION = Refusal(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)


class Answer(Enum):
    """Yes, no, or the client must be seen first."""

    YES = "yes"
    NO = "no"
    SHOW_CLIENT = "show_client"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusal` comes with NO and only then."""

    answer: Answer
    refusal: Refusal | None = None


def verdict(
    state: ServerState, method: Json, *, moto: bool, charging: bool, authenticated: bool = False
) -> Verdict:
    """Ask the bank. Phone sales are outside strong authentication, save where a card insists.

    `authenticated`: the client has just confirmed it to the bank.
    """
    card = state.processor.cards[method["id"]]
    if state.faults.take("decline", g.call):
        return Verdict(Answer.NO, GENERIC)
    if not authenticated and _needs_client(state, card, method["id"], moto=moto):
        return Verdict(Answer.SHOW_CLIENT)
    if authenticated and card.refused_after_bank:
        return Verdict(Answer.NO, GENERIC)
    refusal = card.at_charge if charging else card.at_attach
    if refusal is not None:
        return Verdict(Answer.NO, refusal)
    return Verdict(Answer.YES)


def is_phone_sale(state: ServerState, form: Json) -> bool:
    """``payment_method_options[card][moto]``; 400 ``parameter_unknown`` when it is not enabled."""
    options = group(group(form, "payment_method_options"), "card")
    if "moto" not in options:
        return False
    param = "payment_method_options[card][moto]"
    if "automatic_payment_methods" in form or state.faults.take("moto_closed", g.call):
        raise bad(f"Received unknown parameter: {param}", param, "parameter_unknown")
    return flag(options, "moto")


def flag(fields: Json, name: str) -> bool:
    """``true`` or ``false``; false when it is not there."""
    value = text(fields, name, "false")
    if value not in ("true", "false"):
        raise bad(f"Invalid boolean: {value}", name)
    return value == "true"


def whole_number(fields: Json, name: str) -> int:
    """A positive amount in the smallest unit."""
    value = text(fields, name)
    if not value:
        raise ProcessorError(
            400,
            "invalid_request_error",
            f"Missing required param: {name}.",
            "parameter_missing",
            name,
        )
    if not (value.isascii() and value.isdigit()):
        raise bad(f"Invalid integer: {value}", name, "parameter_invalid_integer")
    return int(value)


def only_known(form: Json, known: frozenset[str]) -> None:
    """400 ``parameter_unknown`` for the first field that is not known."""
    for name in form:
        if name not in known:
            raise bad(f"Received unknown parameter: {name}", name, "parameter_unknown")


def _needs_client(state: ServerState, card: PublishedCard, method_id: str, *, moto: bool) -> bool:
    if card.issuer is Issuer.ALWAYS:
        return True
    seen = moto or method_id in state.processor.set_up
    return card.issuer is Issuer.UNLESS_SET_UP and not seen
