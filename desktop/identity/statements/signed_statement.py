"""What the organization key states: for the card pane, to whom the company's cards go; and what an
owner has accepted.

The texts are made here and read by the pane (`card_protocol/company_statements.py`), which knows
nothing of this room. Each begins with what it was signed for, so that none is taken for another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.identity.crypto.sealed_grant import Signer
from desktop.identity.directory.directory_records import MemberRecord
from desktop.use_cases.ports.merchant_port import MerchantSheet

_DIGITS, _LETTERS = "0123456789", "ghijklmnop"
_IN_LETTERS = str.maketrans(_DIGITS, _LETTERS)
_IN_HEX = str.maketrans(_LETTERS + _DIGITS, _DIGITS + "?" * 10)


def in_letters(raw: bytes) -> str:
    """Hex with letters for its digits: of what is saved as text, no part looks like a card number,
    as one signature of a hundred does in hex.
    """
    return raw.hex().translate(_IN_LETTERS)


def from_letters(written: str) -> bytes:
    """What `in_letters` wrote. ValueError."""
    return bytes.fromhex(written.translate(_IN_HEX))


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """ASCII JSON as it was signed, and 64 bytes of Ed25519 signature."""

    text: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class CertifiedMember:
    """What a signed-in member shows to the pane. `organization_key`: the public key that signed the
    `certificate`, as this machine remembers it. `sign`: by the member's own key.
    """

    organization_key: bytes
    certificate: SignedStatement
    sign: Callable[[bytes], bytes] = field(repr=False)


def sheet_statement(by: Signer, sheet: MerchantSheet, serial: int) -> SignedStatement:
    """The merchant sheet, signed. Certificates that name a higher serial end it."""
    merchant = sheet.merchant
    return _signed(
        by,
        {
            "use": "skycap 1 merchant sheet",
            "serial": serial,
            "company": merchant.company,
            "environment": merchant.environment,
            "processor": merchant.processor,
            "account_id": sheet.account_id,
            "publishable_key": merchant.publishable_key,
            "card_vault": merchant.card_vault,
            "issued_at": int(sheet.issued_at.timestamp()),
            "ends_at": int(sheet.ends_at.timestamp()),
        },
    )


@dataclass(frozen=True, slots=True)
class DutiesStatement:
    """What an owner accepts before the company charges fares, sentence by sentence."""

    environment: str
    version: str
    sentences: tuple[str, ...]
    at: datetime


def duties_content(environment: str, version: str, sentences: tuple[str, ...]) -> dict[str, object]:
    """What every acceptance of these sentences says, no matter who signed it and when."""
    return {
        "use": "skycap 1 fare duties",
        "environment": environment,
        "version": version,
        "sentences": list(sentences),
    }


def duties_statement(
    by: Signer, member: MemberRecord, statement: DutiesStatement
) -> SignedStatement:
    """The acceptance, which names the owner and their own key, signed."""
    content = duties_content(statement.environment, statement.version, statement.sentences)
    return _signed(
        by,
        {
            **content,
            "member_id": member.id,
            "member_name": member.name,
            "verify_key": in_letters(member.verify_key),
            "signed_at": int(statement.at.timestamp()),
        },
    )


def evidence_statement(by: Signer, digest: bytes) -> SignedStatement:
    """Of an evidence pack with this SHA-256."""
    return _signed(by, {"use": "skycap 1 evidence pack", "sha256": in_letters(digest)})


def _signed(by: Signer, content: Mapping[str, object]) -> SignedStatement:
    text = json.dumps(content)
    return SignedStatement(text, by.sign(text.encode("ascii")))
