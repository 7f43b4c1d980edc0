"""A company with an owner's key and one member who takes cards, and requests that they sign."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from desktop.card_protocol import (
    Authorization,
    PaneRequest,
    SheetEnvironment,
    SignedText,
    text_to_sign,
)
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.crypto.sealed_grant import Signer
from desktop.identity.statements.signed_statement import SignedStatement, sheet_statement
from desktop.use_cases.ports.merchant_port import Merchant, MerchantSheet

MARLOW = "Marlow Travel"
DAY = 86_400
SERIAL = 3
"""Of the sheet; two before it were replaced."""


def environment_of(request: PaneRequest) -> str:
    """As sheet and certificate must name it."""
    environment = SheetEnvironment.LIVE if request.live else SheetEnvironment.VENDOR_TEST
    return str(environment.value)


@dataclass(frozen=True, slots=True)
class Company:
    """Its times are `now`, from which a sheet is good for a year and a certificate for 30 days."""

    org_key: OrgKey = field(default_factory=OrgKey.fresh)
    member: MemberKeys = field(default_factory=lambda: MemberKeys.fresh(bytes(32)))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    name: str = MARLOW

    def sheet(self, request: PaneRequest, /, **changes: object) -> SignedText:
        """For the processor's key of this request; with `changes` of what it states."""
        merchant = Merchant(
            self.name, environment_of(request), "stripe", request.payees[0].key, "duffel"
        )
        return self.sheet_of(merchant, **changes)

    def sheet_of(self, merchant: Merchant, /, **changes: object) -> SignedText:
        """The same, for a merchant as an environment brings it."""
        year = timedelta(days=365)
        sheet = MerchantSheet(merchant, "acct_marlow", self.now, self.now + year)
        return changed(self.org_key, sheet_statement(self.org_key, sheet, SERIAL), changes)

    def certificate(self, request: PaneRequest, /, **changes: object) -> SignedText:
        """For `member`; with `changes` of what it states."""
        return self.certificate_in(environment_of(request), **changes)

    def certificate_in(self, name: str, /, **changes: object) -> SignedText:
        """The same, by the environment's name."""
        stated: dict[str, object] = {
            "use": "skycap 1 card certificate",
            "member_id": "robin",
            "verify_key": self.member.verify_key.hex(),
            "environment": name,
            "ends_at": int(self.now.timestamp()) + 30 * DAY,
            "sheet_serial": SERIAL,
        }
        return changed(self.org_key, SignedStatement("{}", b""), stated | changes)

    def unsigned(
        self,
        request: PaneRequest,
        organization_key: bytes = b"",
        sheet: SignedText | None = None,
        certificate: SignedText | None = None,
    ) -> PaneRequest:
        """With all but the signature: the company's own, or these instead."""
        authorization = Authorization(
            organization_key or self.org_key.verify_key,
            sheet or self.sheet(request),
            certificate or self.certificate(request),
            bytes(64),
        )
        return replace(request, authorization=authorization)

    def signed(
        self,
        request: PaneRequest,
        nonce: str,
        sign: Callable[[bytes], bytes] | None = None,
        organization_key: bytes = b"",
        sheet: SignedText | None = None,
        certificate: SignedText | None = None,
    ) -> PaneRequest:
        """All that the pane asks for. `sign` is by another key than the member's."""
        unsigned = self.unsigned(request, organization_key, sheet, certificate)
        signature = (sign or self.member.sign)(text_to_sign(unsigned, nonce))
        return with_signature(unsigned, signature)


def with_signature(request: PaneRequest, signature: bytes) -> PaneRequest:
    """The same request with this signature in place of its own."""
    assert request.authorization is not None
    return replace(request, authorization=replace(request.authorization, signature=signature))


def changed(by: Signer, statement: SignedStatement, changes: dict[str, object]) -> SignedText:
    """The statement with these changes, signed again."""
    text = json.dumps(json.loads(statement.text) | changes)
    return SignedText(text, by.sign(text.encode("ascii")))
