"""The owner's merchant sheet: made, kept and audited, or refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from desktop.use_cases.access.issue_merchant_sheet import IssueMerchantSheet
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.merchant_port import Merchant, MerchantSheet
from tests.support.use_cases.use_case_fixture import UseCaseFixture

MERCHANT = Merchant("Marlow Travel", "LIVE", "stripe", "pk_live_abc", "duffel")


@dataclass(slots=True)
class Kept:
    """`SheetSigner` and `SheetFile`."""

    signed: list[MerchantSheet] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)

    def sign_merchant_sheet(self, sheet: MerchantSheet) -> str:
        self.signed.append(sheet)
        return f"signed for {sheet.account_id}"

    def save(self, signed_sheet: str) -> None:
        self.saved.append(signed_sheet)


def issue(desk: UseCaseFixture, kept: Kept, merchant: Merchant = MERCHANT) -> IssueMerchantSheet:
    return IssueMerchantSheet(desk.actor, desk.store, kept, kept, merchant)


def test_a_sheet_is_signed_kept_and_audited(desk: UseCaseFixture) -> None:
    kept = Kept()
    sheet = issue(desk, kept)("acct_1Marlow")
    assert kept.signed == [sheet]
    assert kept.saved == ["signed for acct_1Marlow"]
    assert sheet.merchant == MERCHANT
    assert sheet.ends_at - sheet.issued_at == timedelta(days=365)
    assert sheet.issued_at == desk.clock.at.replace(microsecond=0)
    action = "merchant sheet issued"
    assert desk.actions() == [(action, "requested"), (action, "done")]
    assert {entry.subject for entry in desk.kept.tables.audit} == {"acct_1Marlow"}


@pytest.mark.parametrize("account_id", ["", "abc", "acct 1", "a" * 65, "acct_é1", "____", "acct.1"])
def test_what_is_no_account_gets_no_sheet(desk: UseCaseFixture, account_id: str) -> None:
    kept = Kept()
    with pytest.raises(Refused) as caught:
        issue(desk, kept)(account_id)
    assert (caught.value.code, caught.value.field) == ("account_id_malformed", "account_id")
    assert kept.saved == []
    assert desk.actions()[-1][1] == "refused"


@pytest.mark.parametrize("company", ["M" * 61, "Marlow\u202eTravel"])
def test_a_name_that_the_pane_cannot_show_gets_no_sheet(desk: UseCaseFixture, company: str) -> None:
    kept = Kept()
    with pytest.raises(Refused) as caught:
        issue(desk, kept, replace(MERCHANT, company=company))("acct_1Marlow")
    assert caught.value.code == "company_name_too_long"
    assert kept.saved == []
