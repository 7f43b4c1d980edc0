"""What proves that a request is the company's: merchant sheet, certificate, and a signature.

Sheet and certificate are texts that the organization key has signed (Ed25519). They travel as they
were signed, and are read (`company_statements`) only once the signature was verified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .frames import FrameReader

_TEXT_LIMIT = 2048
_KEY_HEX = re.compile(r"[0-9a-f]{64}")
_SIGNATURE_HEX = re.compile(r"[0-9a-f]{128}")


class SheetEnvironment(Enum):
    """The environments that need a sheet; the value is shown. Training needs none."""

    VENDOR_TEST = "VENDOR TEST"
    LIVE = "LIVE"


@dataclass(frozen=True, slots=True)
class SignedText:
    """ASCII JSON as it was signed, and 64 bytes of Ed25519 signature."""

    text: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Authorization:
    """`organization_key` is the public key (32 bytes) that the desk knows. `signature` is the
    member's, over `request_frame.text_to_sign`.
    """

    organization_key: bytes
    sheet: SignedText
    certificate: SignedText
    signature: bytes


def read_authorization(reader: FrameReader) -> Authorization:
    """ProtocolError names the first part that is wrong."""
    authorization = Authorization(
        organization_key=bytes.fromhex(reader.text("organization_key", 64, _KEY_HEX)),
        sheet=_signed_text(reader.nested("sheet")),
        certificate=_signed_text(reader.nested("certificate")),
        signature=bytes.fromhex(reader.text("signature", 128, _SIGNATURE_HEX)),
    )
    reader.finish()
    return authorization


def authorization_content(authorization: Authorization) -> dict[str, Any]:
    """The content of a request's part, for JSON."""
    return {
        "organization_key": authorization.organization_key.hex(),
        "sheet": _content(authorization.sheet),
        "certificate": _content(authorization.certificate),
        "signature": authorization.signature.hex(),
    }


def _signed_text(reader: FrameReader) -> SignedText:
    signature = bytes.fromhex(reader.text("signature", 128, _SIGNATURE_HEX))
    signed = SignedText(reader.text("text", _TEXT_LIMIT), signature)
    reader.finish()
    return signed


def _content(signed: SignedText) -> dict[str, str]:
    return {"text": signed.text, "signature": signed.signature.hex()}
