"""One vendor that takes cards: its host, its keys, what it is sent and how its answers read.

Nothing here sees a card number: a body is the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop.card_protocol.card_address import CardAddress
from desktop.card_protocol.frames import LAST_SECOND
from desktop.card_protocol.nouns import Code
from desktop.card_protocol.payee_role import PayeeRole

USER_AGENT = "Skycap"
"""Said in every request: a vendor's outer filter may drop one that names no program."""

_TOKEN = re.compile(r"[A-Za-z]{2,8}_[A-Za-z0-9]{2,72}")


@dataclass(frozen=True, slots=True)
class CardText:
    """The card data other than the number and the code. `client_id` is as in the request."""

    client_id: str
    name: str
    address: CardAddress
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Body:
    """The text around the number and the code: ``before NUMBER between CODE after``."""

    before: bytes
    between: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """`token` when the payee accepted the card, else `code` is the reason.

    `ends_at`: when the token expires, in epoch seconds UTC, or None where not known.
    """

    token: str = ""
    code: Code = Code.NONE
    ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class CardVendor:
    """`host` is the only one that the pane connects to for this vendor.

    `key_fits`: whether an API key is one that may only take cards, and of this mode (live or not).
    `headers` are made with the key. `read_answer` is given status, body (unchecked JSON) and mode.
    `needs_address`: it takes no card without a whole billing address.
    """

    name: str
    role: PayeeRole
    host: str
    path: str
    key_fits: Callable[[str, bool], bool]
    headers: Callable[[str], tuple[tuple[str, str], ...]]
    body: Callable[[CardText], Body]
    read_answer: Callable[[int, object, bool], Answer]
    needs_address: bool = False


def value_at(untrusted: object, *path: str) -> object:
    """What is at this path in unchecked JSON; None where there is nothing."""
    for step in path:
        if not isinstance(untrusted, dict):
            return None
        untrusted = untrusted.get(step)
    return untrusted


def token_in(untrusted: object) -> str:
    """The token, or empty where it is none."""
    return untrusted if isinstance(untrusted, str) and _TOKEN.fullmatch(untrusted) else ""


def epoch_in(untrusted: object) -> int | None:
    """ISO 8601 to epoch seconds UTC; None when absent, malformed or beyond LAST_SECOND."""
    if not isinstance(untrusted, str):
        return None
    try:
        seconds = int(datetime.fromisoformat(untrusted.replace("Z", "+00:00")).timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds <= LAST_SECOND else None
