"""What a payment or a page at Stripe was made for, by what it was made with.

The ids in the records may have been changed by a member who holds no key that charges; what Stripe
has was written with that key. So what the records name is compared before money moves by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import FeeRequest

from .stripe_operations import OWNER_SETTLES, Operation

_CARD_OF: Final = "skycap_client"
"""The metadata in which the card pane names the client of a card."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What it was made for, by the metadata that we gave it; empty where it has none."""

    trip_id: str = ""
    payment_id: str = ""
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer that something belongs to; `client_id` is our id, where it was asked for whole."""

    id: str = ""
    client_id: str = ""


def decode_owner(metadata: object) -> Owner:
    """Never fails: what has none of ours is nobody's."""
    return Owner(*(our_id(metadata, name) for name in ("trip_id", "payment_id", "client_id")))


def decode_owning_customer(untrusted: object) -> Customer:
    """By its id, or whole. Never fails."""
    if isinstance(untrusted, str):
        return Customer(untrusted)
    return Customer(our_id(untrusted, "id"), our_id(value_at(untrusted, "metadata"), "client_id"))


def is_card_of(untrusted: object, request: FeeRequest) -> bool:
    """Whether a payment method may pay this. One that a client has saved on a page is their
    customer's. One that was typed here names its client, and is that customer's or nobody's yet.
    Never fails.
    """
    owner = decode_owning_customer(value_at(untrusted, "customer")).id
    if request.off_session:
        return owner == request.customer
    client_id = our_id(value_at(untrusted, "metadata"), _CARD_OF)
    return client_id == request.client_id and owner in ("", request.customer)


def our_id(metadata: object, name: str) -> str:
    """An id of ours that was sent as metadata; empty where there is none."""
    value = value_at(metadata, name)
    return value if isinstance(value, str) else ""


def value_at(untrusted: object, *path: str) -> Any:  # noqa: ANN401
    """What is at this path; None where there is nothing."""
    for step in path:
        if not isinstance(untrusted, dict):
            return None
        untrusted = untrusted.get(step)
    return untrusted


def customer_of_another(operation: Operation) -> Refused:
    """As one whom the processor does not know: the client is looked for there by our own id."""
    return Refused(
        "customer_gone",
        "The card processor knows another client by the id in these records.",
        operation.not_done,
        "Try once more, and tell the owner: another program may have changed these records.",
    )


def card_of_another(operation: Operation) -> Refused:
    """The token in the records was not made from a card of this client."""
    return Refused(
        "card_of_another",
        "The card processor does not know the card in these records as this client's.",
        operation.not_done,
        f"Press {operation.card_key} for the client's card, and tell the owner: another program "
        "may have changed these records.",
    )


def payment_of_another(operation: Operation) -> Refused:
    """The records name a payment that was not made for what is to be done with it."""
    return Refused(
        "payment_of_another",
        "The payment in these records was made for another trip or another amount.",
        operation.not_done,
        "Tell the owner: another program may have changed these records.",
    )


def page_of_another(operation: Operation) -> Unreachable:
    """As `payment_of_another`, of a page: what became of the one that was given is not known."""
    return Unreachable(
        "page_of_another",
        "The link in these records was made for another trip.",
        operation.safe,
        OWNER_SETTLES,
    )
