"""One vendor's own fields: which hosts they need, the page around them, how their answers read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop.card_protocol import Brand, Code, PayeeRole, PayeeToken
from desktop.card_protocol.vendors.card_vendor import value_at

from .page_text import PageText


@dataclass(frozen=True, slots=True)
class HostedCard:
    """What a vendor's fields said of the card. Month and year are both 0 where not said."""

    token: PayeeToken
    brand: Brand
    last4: str
    exp_month: int = 0
    exp_year: int = 0


@dataclass(frozen=True, slots=True)
class HostedVendor:
    """`hosts` are all that its fields may reach. `title` is shown above the fields.

    `page` is given the vendor's key, the origin (``https://host[:port]``) that the fields are
    loaded from, and whether it is dark. `asks_name`: name and billing address are handed in;
    else the vendor's own fields ask for them. `read_result` and `read_failure` are given unchecked
    JSON and the expected livemode; a Code is why there is no card. `read_failure` gives NONE where
    the fields are not filled in yet, and nothing was sent.
    """

    name: str
    role: PayeeRole
    title: str
    host: str
    hosts: tuple[str, ...]
    asks_name: bool
    page: Callable[[str, str, bool], PageText]
    read_result: Callable[[Any, bool], HostedCard | Code]
    read_failure: Callable[[Any, bool], Code]


_BRANDS = {
    "visa": Brand.VISA,
    "mastercard": Brand.MASTERCARD,
    "amex": Brand.AMEX,
    "american_express": Brand.AMEX,
    "discover": Brand.DISCOVER,
    "diners": Brand.DINERS,
    "diners_club": Brand.DINERS,
    "jcb": Brand.JCB,
    "unionpay": Brand.UNIONPAY,
    "uatp": Brand.UATP,
}


def brand_in(untrusted: object) -> Brand:
    """The brand by the vendors' names for it; OTHER for any other text, and for none."""
    return _BRANDS.get(untrusted, Brand.OTHER) if isinstance(untrusted, str) else Brand.OTHER


def last4_in(untrusted: object) -> str:
    """The last four digits; empty where there are none."""
    is_right = isinstance(untrusted, str) and len(untrusted) == 4 and untrusted.isascii()
    return untrusted if is_right and isinstance(untrusted, str) and untrusted.isdigit() else ""


def expiry_in(untrusted: object) -> tuple[int, int]:
    """Month and year; 0 and 0 where they are not said, or none."""
    month, year = value_at(untrusted, "exp_month"), value_at(untrusted, "exp_year")
    if type(month) is int and type(year) is int and 1 <= month <= 12 and 2000 <= year <= 2099:
        return month, year
    return 0, 0
