"""Encodes and decodes the pane's replies: a challenge, the end of a card entry, a self-check."""

from __future__ import annotations

import re
from typing import Any

from .frames import (
    LAST_SECOND,
    REPLY_LIMIT,
    FrameReader,
    ProtocolError,
    check_text,
    contains_number_run,
    open_frame,
    write_frame,
)
from .nouns import (
    Brand,
    Challenge,
    Code,
    Outcome,
    PaneReply,
    PayeeToken,
    Protection,
    Receipt,
    SelfCheck,
    Shield,
    Tokens,
)
from .payee_role import PayeeRole

_TOKEN = re.compile(r"[A-Za-z]{2,8}_[A-Za-z0-9]{2,72}")
_LAST4 = re.compile(r"[0-9]{4}")
_ROOTS_LIMIT = _FILES_LIMIT = 9_999
_NONCE = re.compile(r"[a-p]{64}")


def encode_reply(reply: PaneReply | SelfCheck | Challenge) -> bytes:
    """Encode as one line of at most REPLY_LIMIT bytes. ProtocolError if it breaks the schema."""
    if isinstance(reply, Challenge):
        frame = write_frame({"kind": "challenge", "nonce": reply.nonce})
        decode_challenge(frame)
        return frame
    if isinstance(reply, SelfCheck):
        content = {
            "kind": "self_check",
            "held": _held_text(reply.held),
            "roots": reply.roots,
            "files": reply.files,
        }
        frame = write_frame(content)
        decode_self_check(frame)
        return frame
    receipt = reply.receipt
    frame = write_frame(
        {
            "kind": "card",
            "outcome": reply.outcome.value,
            "code": reply.code.value,
            "card": reply.tokens and _card_content(reply.tokens),
            "open": receipt.seconds_open,
            "lost": receipt.focus_losses,
            "shield": receipt.shield.value,
            "held": _held_text(receipt.held),
            "reader": receipt.screen_reader,
            "shown": receipt.shown,
            "blocked": receipt.blocked,
        }
    )
    decode_reply(frame)
    return frame


def decode_reply(untrusted_frame: bytes) -> PaneReply:
    """Decode and check everything. ProtocolError names the first part that is wrong."""
    reader = _open_reply(untrusted_frame, "card")
    outcome = Outcome(reader.choice("outcome", tuple(o.value for o in Outcome)))
    code = Code(reader.choice("code", tuple(c.value for c in Code)))
    untrusted_card = reader.optional("card", dict)
    receipt = Receipt(
        seconds_open=reader.integer("open", 0, 86_400),
        focus_losses=reader.integer("lost", 0, 9_999),
        shield=Shield(reader.choice("shield", tuple(s.value for s in Shield))),
        held=_protections(reader.text("held", 64)),
        screen_reader=reader.required("reader", bool),
        shown=reader.integer("shown", 0, 999),
        blocked=reader.integer("blocked", 0, 9_999),
    )
    reader.finish()
    if receipt.shown and receipt.shield is not Shield.EXCLUDED:
        raise ProtocolError("shown")
    if (outcome is Outcome.TOKENS) != (untrusted_card is not None):
        raise ProtocolError("card")
    tokens = None if untrusted_card is None else _tokens(FrameReader(untrusted_card))
    return PaneReply(outcome, code, tokens, receipt)


def decode_self_check(untrusted_frame: bytes) -> SelfCheck:
    """Decode and check everything. ProtocolError names the first part that is wrong."""
    reader = _open_reply(untrusted_frame, "self_check")
    check = SelfCheck(
        held=_protections(reader.text("held", 64)),
        roots=reader.integer("roots", 0, _ROOTS_LIMIT),
        files=reader.integer("files", 0, _FILES_LIMIT),
    )
    reader.finish()
    return check


def decode_challenge(untrusted_frame: bytes) -> Challenge:
    """Decode and check everything. ProtocolError names the first part that is wrong."""
    reader = _open_reply(untrusted_frame, "challenge")
    challenge = Challenge(reader.text("nonce", 64, _NONCE))
    reader.finish()
    return challenge


def _open_reply(untrusted_frame: bytes, kind: str) -> FrameReader:
    reader = open_frame(untrusted_frame, REPLY_LIMIT)
    if contains_number_run(untrusted_frame):
        raise ProtocolError("number_run")
    reader.choice("kind", (kind,))
    return reader


def _card_content(tokens: Tokens) -> dict[str, Any]:
    return {
        "tokens": {payee.role.value: [payee.token, payee.ends_at] for payee in tokens.by_payee},
        "brand": tokens.brand.value,
        "last4": tokens.last4,
        "exp_month": tokens.exp_month,
        "exp_year": tokens.exp_year,
    }


def _held_text(held: frozenset[Protection]) -> str:
    return "".join(sorted(protection.value for protection in held))


def _protections(untrusted_held: str) -> frozenset[Protection]:
    pairs = [untrusted_held[i : i + 2] for i in range(0, len(untrusted_held), 2)]
    known = {p.value: p for p in Protection}
    if any(pair not in known for pair in pairs) or len(set(pairs)) != len(pairs):
        raise ProtocolError("held")
    return frozenset(known[pair] for pair in pairs)


def _tokens(card: FrameReader) -> Tokens:
    nested = card.nested("tokens")
    by_payee = tuple(
        _payee_token(role, nested.required(role.value, list))
        for role in PayeeRole
        if nested.has_key(role.value)
    )
    nested.finish()
    if not by_payee:
        raise ProtocolError("tokens")
    tokens = Tokens(
        by_payee=by_payee,
        brand=Brand(card.choice("brand", tuple(b.value for b in Brand))),
        last4=card.text("last4", 4, _LAST4),
        exp_month=card.integer("exp_month", 0, 12),
        exp_year=card.integer("exp_year", 0, 2099),
    )
    card.finish()
    if (tokens.exp_month, tokens.exp_year) != (0, 0) and not (
        tokens.exp_month and tokens.exp_year >= 2000
    ):
        raise ProtocolError("exp_month")
    return tokens


def _payee_token(role: PayeeRole, untrusted: list[Any]) -> PayeeToken:
    if len(untrusted) != 2:
        raise ProtocolError("tokens")
    token, untrusted_ends = check_text(untrusted[0], "tokens", 81, _TOKEN), untrusted[1]
    if untrusted_ends is None:
        return PayeeToken(role, token)
    if type(untrusted_ends) is not int or not 0 <= untrusted_ends <= LAST_SECOND:
        raise ProtocolError("tokens")
    return PayeeToken(role, token, untrusted_ends)
