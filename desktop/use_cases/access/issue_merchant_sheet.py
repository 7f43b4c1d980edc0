"""Make the merchant sheet: the owner states to the card pane where the company's cards go."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.set_up.set_up_steps import SHEET_LASTS
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.merchant_port import (
    Merchant,
    MerchantSheet,
    SheetFile,
    SheetSigner,
)
from desktop.use_cases.ports.store_port import Store

_LEAST, _MOST = 4, 64
_LONGEST_COMPANY = 60
_NOTHING = "No merchant sheet was made."


@dataclass(frozen=True, slots=True)
class IssueMerchantSheet:
    """`merchant` is the company in the environment of this desk."""

    actor: Actor
    store: Store
    signer: SheetSigner
    file: SheetFile
    merchant: Merchant

    @audited(Permission.MANAGE_MEMBERS, "merchant sheet issued", subject="account_id")
    def __call__(self, account_id: str) -> MerchantSheet:
        """Sign and keep a sheet for a year, in place of an earlier one.

        `account_id` is the company's account at the processor. Refused ``account_id_malformed``,
        ``company_name_too_long``, ``merchant_sheet_not_saved``, and as `SheetSigner`.
        """
        plain = account_id.replace("_", "").replace("-", "")
        if not (_LEAST <= len(account_id) <= _MOST and plain.isascii() and plain.isalnum()):
            raise Refused(
                "account_id_malformed",
                "This is not the id of an account at the card processor.",
                _NOTHING,
                "Copy it from the processor's own page, such as acct_ and letters behind it.",
                field="account_id",
            )
        company = self.merchant.company
        if len(company) > _LONGEST_COMPANY or not company.isprintable():
            raise Refused(
                "company_name_too_long",
                f"The card pane shows a company name of up to {_LONGEST_COMPANY} plain letters.",
                _NOTHING,
                "Shorten the name to what is on a card statement.",
                field="company",
            )
        now = self.actor.now().replace(microsecond=0)
        sheet = MerchantSheet(self.merchant, account_id, now, now + SHEET_LASTS)
        self.file.save(self.signer.sign_merchant_sheet(sheet))
        return sheet
