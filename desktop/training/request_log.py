"""Counts requests, and detects card numbers where none are allowed."""

from __future__ import annotations

import re
import threading
from collections import Counter
from urllib.parse import unquote_plus

_CARD_CALLS = frozenset({"POST /payments/cards", "POST /v1/tokens", "POST /v1/payment_methods"})
_CLIENT_PAGE = "POST /c/pay/"

_RUN = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")


def is_card_call(call: str) -> bool:
    """The only calls that may carry a number: of the card pane, and of a client's own browser."""
    return call in _CARD_CALLS or call.startswith(_CLIENT_PAGE)


def passes_luhn(digits: str) -> bool:
    """The check-digit rule of ISO/IEC 7812-1."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def holds_card_number(text: str) -> bool:
    """True for a run of 13 to 19 digits that passes Luhn, singly spaced or dashed or not at all."""
    return any(
        passes_luhn(re.sub(r"[ -]", "", match.group()))
        for match in _RUN.finditer(unquote_plus(text))
    )


class RequestLog:
    """Counts requests per call, and requests with a card number outside the card calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()
        self._stray = 0

    def note(self, call: str, path_and_query: str, body: bytes) -> None:
        """`call` is method and path with ids; the body is checked and not kept."""
        stray = holds_card_number(path_and_query) or (
            not is_card_call(call) and holds_card_number(body.decode("utf-8", "replace"))
        )
        shape = re.sub(r"[a-z0-9]+_[a-z]{20,}", "{id}", call)
        with self._lock:
            self._calls[shape] += 1
            self._stray += stray

    def counts(self) -> dict[str, int]:
        """Calls served, by method and path with ids taken out."""
        with self._lock:
            return dict(sorted(self._calls.items()))

    @property
    def stray(self) -> int:
        """The number of requests with a card number outside the card calls."""
        with self._lock:
            return self._stray
