"""The two lines as bytes: written, and read back with every part checked."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any, TypeVar

from .nouns import Brand, Code, Outcome, PaneReply, PaneRequest, Protection, Receipt, Shield, Tokens

T = TypeVar("T")

VERSION = 2
REQUEST_LIMIT = 16 * 1024
REPLY_LIMIT = 512
LINES_LIMIT = 6
LAST_SECOND = 253_402_300_799
"""The end of the year 9999 in epoch seconds UTC: no later moment can be kept as a date."""


class ProtocolError(ValueError):
    """The other side broke the protocol. The message names the part, never its content."""


def encode_request(request: PaneRequest) -> bytes:
    """One line, bounded; ProtocolError when it is too long or breaks the schema."""
    said = {"v": VERSION} | asdict(request)
    frame = json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n"
    decode_request(frame)
    return frame


def decode_request(untrusted_frame: bytes) -> PaneRequest:
    """Check everything; ProtocolError names the first part that is wrong."""
    said = _Reader(_open(untrusted_frame, REQUEST_LIMIT))
    training = said.take("training", bool)
    untrusted_lines = said.take("lines", list)
    if len(untrusted_lines) > LINES_LIMIT:
        raise ProtocolError("lines")
    request = PaneRequest(
        training=training,
        processor=said.word("processor", ("stripe",)),
        vault=said.word("vault", ("duffel",)),
        processor_key=said.text("processor_key", 256, _KEY),
        vault_key=said.text("vault_key", 4096, _KEY),
        client_name=said.text("client_name", 120),
        postcode=said.text("postcode", 16),
        lines=tuple(_money_line(line) for line in untrusted_lines),
        dark=said.take("dark", bool),
        window_id=said.number("window_id", 0, 2**63 - 1),
        idle_seconds=said.number("idle_seconds", 1, 60),
        total_seconds=said.number("total_seconds", 1, 180),
        ports=_ports(said.maybe("ports", list)),
        ca_pem=said.text("ca_pem", 8192, _PEM),
        proxy=_proxy(said.maybe("proxy", list)),
        screen_reader=said.take("screen_reader", bool),
    )
    said.end()
    if training != bool(request.ports) or training != bool(request.ca_pem):
        raise ProtocolError("training")
    return request


def encode_reply(reply: PaneReply) -> bytes:
    """One line of at most REPLY_LIMIT bytes; ProtocolError when it breaks the schema."""
    tokens = reply.tokens
    said: dict[str, Any] = {
        "v": VERSION,
        "outcome": reply.outcome.value,
        "code": reply.code.value,
        "card": tokens and asdict(tokens) | {"brand": tokens.brand.value},
        "open": reply.receipt.seconds_open,
        "lost": reply.receipt.focus_losses,
        "shield": reply.receipt.shield.value,
        "held": "".join(sorted(p.value for p in reply.receipt.held)),
        "reader": reply.receipt.screen_reader,
        "shown": reply.receipt.shown,
    }
    frame = json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n"
    decode_reply(frame)
    return frame


def decode_reply(untrusted_frame: bytes) -> PaneReply:
    """Check everything; ProtocolError names the first part that is wrong."""
    untrusted_said = _open(untrusted_frame, REPLY_LIMIT)
    if holds_number_run(untrusted_frame):
        raise ProtocolError("number_run")
    said = _Reader(untrusted_said)
    outcome = Outcome(said.word("outcome", tuple(o.value for o in Outcome)))
    code = Code(said.word("code", tuple(c.value for c in Code)))
    untrusted_card = said.maybe("card", dict)
    receipt = Receipt(
        seconds_open=said.number("open", 0, 86_400),
        focus_losses=said.number("lost", 0, 9_999),
        shield=Shield(said.word("shield", tuple(s.value for s in Shield))),
        held=_held(said.text("held", 64)),
        screen_reader=said.take("reader", bool),
        shown=said.number("shown", 0, 999),
    )
    said.end()
    if receipt.shown and receipt.shield is not Shield.EXCLUDED:
        raise ProtocolError("shown")
    if (outcome is Outcome.TOKENS) != (untrusted_card is not None):
        raise ProtocolError("card")
    tokens = None if untrusted_card is None else _tokens(_Reader(untrusted_card))
    return PaneReply(outcome, code, tokens, receipt)


def holds_number_run(untrusted_frame: bytes) -> bool:
    """True when 13 to 19 digits, spaced or not, pass the check-digit rule (ISO/IEC 7812-1)."""
    for run in _RUNS.finditer(untrusted_frame):
        digits = [byte - 48 for byte in run.group() if 48 <= byte <= 57]
        for size in range(13, 20):
            for start in range(len(digits) - size + 1):
                if _check_digit_holds(digits[start : start + size]):
                    return True
    return False


# ---------------------------------------------------------------- the parts

_KEY = re.compile(r"[A-Za-z0-9_\-.]{4,}")
_PEM = re.compile(r"[A-Za-z0-9+/=\-\n ]*")
_TOKEN = re.compile(r"[A-Za-z]{2,8}_[A-Za-z0-9]{2,72}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252})")
_LAST4 = re.compile(r"[0-9]{4}")
_RUNS = re.compile(rb"[0-9](?:[ .\-_]?[0-9]){12,}")


def _check_digit_holds(digits: list[int]) -> bool:
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(odd) + sum(digit * 2 - 9 * (digit > 4) for digit in even)) % 10 == 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ProtocolError("key_twice")
    return said


def _open(untrusted_frame: bytes, limit: int) -> dict[str, Any]:
    if len(untrusted_frame) > limit:
        raise ProtocolError("too_long")
    if not untrusted_frame.endswith(b"\n") or untrusted_frame.count(b"\n") != 1:
        raise ProtocolError("not_one_line")
    try:
        untrusted_said = json.loads(untrusted_frame.decode("ascii"), object_pairs_hook=_once)
    except ProtocolError:
        raise
    except (ValueError, RecursionError):
        raise ProtocolError("not_json") from None
    if not isinstance(untrusted_said, dict) or next(iter(untrusted_said), "") != "v":
        raise ProtocolError("no_version")
    # In Python 1.0 and true equal 1 as well.
    if type(untrusted_said["v"]) is not int or untrusted_said["v"] != VERSION:
        raise ProtocolError("version")
    del untrusted_said["v"]
    return untrusted_said


class _Reader:
    """Takes each key once, of the one kind it may be; what is left at the end is too much."""

    def __init__(self, untrusted_said: dict[str, Any]) -> None:
        self._left = dict(untrusted_said)

    def take(self, key: str, kind: type[T]) -> T:
        untrusted = self.maybe(key, kind)
        if untrusted is None:
            raise ProtocolError(key)
        return untrusted

    def maybe(self, key: str, kind: type[T]) -> T | None:
        untrusted = self._left.pop(key, self)
        if untrusted is None or type(untrusted) is kind:
            return untrusted
        raise ProtocolError(key)

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        untrusted = self.take(key, str)
        if untrusted not in allowed:
            raise ProtocolError(key)
        return untrusted

    def text(self, key: str, limit: int, shape: re.Pattern[str] | None = None) -> str:
        return _text(self.take(key, str), key, limit, shape)

    def number(self, key: str, low: int, high: int) -> int:
        untrusted = self.take(key, int)
        if not low <= untrusted <= high:
            raise ProtocolError(key)
        return untrusted

    def end(self) -> None:
        if self._left:
            raise ProtocolError("unknown_key")


def _text(untrusted: str, key: str, limit: int, shape: re.Pattern[str] | None = None) -> str:
    fits = shape.fullmatch(untrusted) if shape else untrusted.isprintable()
    if len(untrusted) > limit or not fits:
        raise ProtocolError(key)
    return untrusted


def _money_line(untrusted_line: object) -> tuple[str, str]:
    if not isinstance(untrusted_line, list) or [type(part) for part in untrusted_line] != [str] * 2:
        raise ProtocolError("lines")
    who, amount = (_text(part, "lines", 48) for part in untrusted_line)
    return who, amount


def _ports(untrusted_ports: list[Any] | None) -> tuple[int, int] | None:
    if untrusted_ports is None:
        return None
    known = [port for port in untrusted_ports if type(port) is int and 1024 <= port <= 65535]
    if known != untrusted_ports or len(known) != 2:
        raise ProtocolError("ports")
    return known[0], known[1]


def _proxy(untrusted_proxy: list[Any] | None) -> tuple[str, int] | None:
    if untrusted_proxy is None:
        return None
    if [type(part) for part in untrusted_proxy] == [str, int]:
        host, port = untrusted_proxy
        if _HOST.fullmatch(host) and 1 <= port <= 65535:
            return host, port
    raise ProtocolError("proxy")


def _held(untrusted_held: str) -> frozenset[Protection]:
    pairs = [untrusted_held[i : i + 2] for i in range(0, len(untrusted_held), 2)]
    known = {p.value: p for p in Protection}
    if any(pair not in known for pair in pairs) or len(set(pairs)) != len(pairs):
        raise ProtocolError("held")
    return frozenset(known[pair] for pair in pairs)


def _tokens(card: _Reader) -> Tokens:
    untrusted_ends = card.maybe("vault_ends_at", int)
    if untrusted_ends is not None and not 0 <= untrusted_ends <= LAST_SECOND:
        raise ProtocolError("vault_ends_at")
    tokens = Tokens(
        processor_token=card.text("processor_token", 81, _TOKEN),
        vault_token=card.text("vault_token", 81, _TOKEN),
        brand=Brand(card.word("brand", tuple(b.value for b in Brand))),
        last4=card.text("last4", 4, _LAST4),
        exp_month=card.number("exp_month", 1, 12),
        exp_year=card.number("exp_year", 2000, 2099),
        vault_ends_at=untrusted_ends,
    )
    card.end()
    return tokens
