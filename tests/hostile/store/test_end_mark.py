"""One who lost access keeps their key, and writes to the folder: the end of the log is marked by
the one who wrote the last entry, and by nobody else.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store.audit.audit_chain import ChainHead
from desktop.store.audit.audit_head_file import AuditHeadFile
from tests.support.hostile.insider import CARL, Company
from tests.support.journeys.kept_records import OWNER

pytestmark = [pytest.mark.hostile, pytest.mark.usefixtures("in_memory")]

CHANGED = "The mark of where the audit log ends was changed."


@pytest.fixture
def desk(first_day: Company, tmp_path: Path) -> Company:
    return first_day.copied_to(tmp_path / "profile")


def test_who_was_suspended_marks_no_other_end(desk: Company) -> None:
    desk.work(CARL, "client changed")
    desk.members().suspend(desk.carl.member.id)
    assert desk.verify()[0] == 0, "he wrote the last entry while he worked here"
    owners = next(link for link in desk.chain() if link.entry.member_name == OWNER)
    mark = AuditHeadFile(desk.settings.audit_head_file)
    for head in (ChainHead.beginning(), ChainHead(owners.seq, owners.hash)):
        mark.write(head, desk.carls_signer(1))
        code, lines = desk.verify()
        assert code == 1
        assert any(CHANGED in line for line in lines)
