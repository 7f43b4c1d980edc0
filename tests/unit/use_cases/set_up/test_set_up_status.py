"""Set up on the status page: what was saved, when and by whom, and no protection claimed."""

from __future__ import annotations

import pytest

from desktop.booking.check_result import CheckResult, Verdict
from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName
from desktop.use_cases.errors import Refused
from desktop.use_cases.set_up.set_up_status import check_machine_and_set_up
from tests.support.fakes.set_up import FakeCompany, FakeKeys
from tests.support.set_up_samples import COMPANY, check

MACHINE = CheckResult("clock", Verdict.NOT_VERIFIED, "Skycap cannot tell.", "not checked")


def rows(company: FakeCompany) -> tuple[CheckResult, ...]:
    return check_machine_and_set_up(lambda: (MACHINE,), company.set_up)


def test_each_step_follows_the_checks_of_the_machine() -> None:
    company = FakeCompany()
    company.set_up.save_company(COMPANY)
    company.probes.answers = (check(CheckName.REFUNDS, CheckAnswer.EXPIRED),)
    company.set_up.check()
    first, *found = rows(company)
    assert first == MACHINE
    assert {row.subject for row in found} == {"set up"}
    assert found[0].verdict is Verdict.DONE
    assert found[0].text.startswith("Company details: done.")
    assert found[0].how == "saved on 24 Nov 2026 by Ida Marlow"
    assert (found[1].verdict, found[1].how) == (Verdict.NOT_DONE, "nothing was saved yet")
    assert "failed. The card processor's restricted key that refunds has expired." in found[2].text
    assert found[2].how == "saved on 24 Nov 2026, from the vendors' answers"
    assert Verdict.PROTECTED not in {row.verdict for row in found}


def test_what_cannot_be_read_is_a_row_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_: FakeKeys) -> None:
        raise Refused("directory_damaged", "The file of members is damaged.")

    monkeypatch.setattr(FakeKeys, "slots", damaged)
    _, row = rows(FakeCompany())
    assert (row.verdict, row.text) == (Verdict.NOT_VERIFIED, "The file of members is damaged.")
