"""Whether a request is a member's of the company that is pinned here, who may take cards.

A merchant sheet is no secret and can be copied, so it proves nothing by itself. What proves who
asks is a member's signature of the whole request and of a nonce that this pane has made. The sheet
says to whom that company's cards go. The pane remembers nothing, so that a sheet was replaced it
learns from the member's certificate, which is renewed with each sheet. How long the two may last is
the pane's own rule, not their signer's: a former owner may still hold the key that is pinned here.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.card_protocol import (
    Authorization,
    Code,
    PaneRequest,
    PayeeRole,
    Protection,
    ProtocolError,
    SheetEnvironment,
    SignedText,
    text_to_sign,
)
from desktop.card_protocol.company_statements import (
    CERTIFICATE_SECONDS,
    SHEET_SECONDS,
    CardCertificate,
    MerchantSheet,
    read_card_certificate,
    read_merchant_sheet,
)
from desktop.card_protocol.organization_pin import OrganizationPin, PinState, key_digest

from .ed25519 import NoSignatureCheck, ed25519_verifier
from .requester import Requester, RequestRefused

_CLOCK_TOLERANCE = 300
"""In seconds: the owner's computer and this one may differ by as much."""


@dataclass(frozen=True, slots=True)
class CompanyCheck:
    """`now`: epoch seconds."""

    pin: OrganizationPin
    now: float

    def __call__(self, request: PaneRequest, nonce: str) -> Requester:
        """RequestRefused. `nonce` is empty where no challenge was asked for."""
        authorization = request.authorization
        if authorization is None or not nonce:
            raise RequestRefused(Code.NOT_SIGNED)
        held = self._check_organization(authorization, live=request.live)
        sheet = self._sheet(authorization, live=request.live)
        _check_payees(request, sheet)
        certificate = self._certificate(authorization, sheet)
        signed = text_to_sign(request, nonce)
        if not _is_signed(certificate.verify_key, authorization.signature, signed):
            raise RequestRefused(Code.NOT_SIGNED)
        return Requester(sheet.company, sheet.environment, held | {Protection.REQUEST_SIGNED})

    def _check_organization(
        self, authorization: Authorization, *, live: bool
    ) -> frozenset[Protection]:
        if self.pin.state is PinState.NOT_TRUSTED:
            raise RequestRefused(Code.PIN_NOT_TRUSTED)
        if self.pin.state is PinState.NONE:
            return frozenset()
        if key_digest(authorization.organization_key) != self.pin.digest(live=live):
            raise RequestRefused(Code.OTHER_ORGANIZATION)
        return frozenset({Protection.KEY_PINNED})

    def _sheet(self, authorization: Authorization, *, live: bool) -> MerchantSheet:
        text = _verified(authorization, authorization.sheet, Code.SHEET_REFUSED)
        try:
            sheet = read_merchant_sheet(text)
        except ProtocolError:
            raise RequestRefused(Code.SHEET_REFUSED) from None
        if live is not (sheet.environment is SheetEnvironment.LIVE):
            raise RequestRefused(Code.SHEET_REFUSED)
        if not sheet.issued_at - _CLOCK_TOLERANCE <= self.now < sheet.ends_at:
            raise RequestRefused(Code.SHEET_EXPIRED)
        if sheet.ends_at - sheet.issued_at > SHEET_SECONDS:
            raise RequestRefused(Code.SHEET_REFUSED)
        return sheet

    def _certificate(self, authorization: Authorization, sheet: MerchantSheet) -> CardCertificate:
        text = _verified(authorization, authorization.certificate, Code.NOT_CERTIFIED)
        try:
            certificate = read_card_certificate(text)
        except ProtocolError:
            raise RequestRefused(Code.NOT_CERTIFIED) from None
        if certificate.environment is not sheet.environment:
            raise RequestRefused(Code.NOT_CERTIFIED)
        if self.now >= certificate.ends_at:
            raise RequestRefused(Code.CERTIFICATION_EXPIRED)
        if certificate.ends_at > self.now + CERTIFICATE_SECONDS + _CLOCK_TOLERANCE:
            raise RequestRefused(Code.NOT_CERTIFIED)
        if sheet.serial < certificate.sheet_serial:
            raise RequestRefused(Code.SHEET_EXPIRED)
        return certificate


def _check_payees(request: PaneRequest, sheet: MerchantSheet) -> None:
    """A key to the card vault is made for one card, so of the vault only the vendor is fixed."""
    for payee in request.payees:
        if payee.role is PayeeRole.PROCESSOR:
            right = (payee.vendor, payee.key) == (sheet.processor, sheet.publishable_key)
        else:
            right = payee.vendor == sheet.card_vault
        if not right:
            raise RequestRefused(Code.SHEET_OTHER_PAYEE)


def _verified(authorization: Authorization, signed: SignedText, otherwise: Code) -> str:
    """The text, once the organization key's signature of it was verified."""
    key = authorization.organization_key
    if not _is_signed(key, signed.signature, signed.text.encode("utf-8", "replace")):
        raise RequestRefused(otherwise)
    return signed.text


def _is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    try:
        return ed25519_verifier().verify(key, signature, text)
    except NoSignatureCheck:
        raise RequestRefused(Code.NO_SIGNATURE_CHECK) from None
