"""What the organization key has signed: to whom the company's cards go, and who may take them.

Read only once the signature was verified. Apart from what carries it, for the pane of a training
desk needs none of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .company_credentials import SheetEnvironment
from .frames import LAST_SECOND, FrameReader, read_object
from .payee_role import PayeeRole
from .vendors.vendor_list import vendor_names

SHEET_USE = "skycap 1 merchant sheet"
CERTIFICATE_USE = "skycap 1 card certificate"
"""What a text was signed for, so that none can be taken for another."""

SHEET_SECONDS, CERTIFICATE_SECONDS = 365 * 86_400, 30 * 86_400
"""As long is each good at most, whatever its signer says."""

_COMPANY_LIMIT = 60
_LAST_SERIAL = 1 << 40
_KEY_HEX = re.compile(r"[0-9a-f]{64}")
_ACCOUNT = re.compile(r"[A-Za-z0-9_\-]{4,}")
_MEMBER = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class MerchantSheet:
    """To whom the company's cards go. Times are epoch seconds UTC.

    `serial` counts the sheets of one organization. `publishable_key` is the processor's. The card
    vault is a vendor's name alone: its keys are made for one card each.
    """

    serial: int

    company: str
    environment: SheetEnvironment
    processor: str
    account_id: str
    publishable_key: str
    card_vault: str
    issued_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class CardCertificate:
    """The member of this public key (32 bytes) may take cards until `ends_at`, in epoch seconds, by
    the merchant sheet of this serial or a newer one: those before it were replaced.
    """

    member_id: str
    verify_key: bytes
    environment: SheetEnvironment
    ends_at: int
    sheet_serial: int


def read_merchant_sheet(untrusted_text: str) -> MerchantSheet:
    """ProtocolError names the first part that is wrong."""
    reader = read_object(untrusted_text.encode("ascii", "replace"))
    reader.choice("use", (SHEET_USE,))
    sheet = MerchantSheet(
        serial=reader.integer("serial", 0, _LAST_SERIAL),
        company=reader.text("company", _COMPANY_LIMIT),
        environment=_environment(reader),
        processor=reader.choice("processor", vendor_names(PayeeRole.PROCESSOR)),
        account_id=reader.text("account_id", 64, _ACCOUNT),
        publishable_key=reader.text("publishable_key", 512),
        card_vault=reader.choice("card_vault", vendor_names(PayeeRole.VAULT)),
        issued_at=reader.integer("issued_at", 0, LAST_SECOND),
        ends_at=reader.integer("ends_at", 0, LAST_SECOND),
    )
    reader.finish()
    return sheet


def read_card_certificate(untrusted_text: str) -> CardCertificate:
    """ProtocolError names the first part that is wrong."""
    reader = read_object(untrusted_text.encode("ascii", "replace"))
    reader.choice("use", (CERTIFICATE_USE,))
    certificate = CardCertificate(
        member_id=reader.text("member_id", 64, _MEMBER),
        verify_key=bytes.fromhex(reader.text("verify_key", 64, _KEY_HEX)),
        environment=_environment(reader),
        ends_at=reader.integer("ends_at", 0, LAST_SECOND),
        sheet_serial=reader.integer("sheet_serial", 0, _LAST_SERIAL),
    )
    reader.finish()
    return certificate


def _environment(reader: FrameReader) -> SheetEnvironment:
    return SheetEnvironment(reader.choice("environment", tuple(e.value for e in SheetEnvironment)))
