"""The row of a member says its times on the clock of the computer, whatever they are."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from desktop.booking.access.role import AccountStatus
from desktop.ui.pages.members.member_rows import paint_member
from desktop.ui.pages.panels.receipts_panel import accessible_receipt
from desktop.ui.theme import Theme
from desktop.use_cases.ports.identity_port import Member, MemberRow
from tests.support.samples import sample_receipt

LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.fixture(params=["XXX-14", "XXX+12"], ids=["east", "west"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if sys.platform == "win32":
        pytest.skip("Windows has one time zone for all programs")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("at", [LAST, datetime(1, 1, 1, tzinfo=UTC)])
def test_a_time_that_no_clock_shows_is_painted_as_it_is(
    zone: None, theme: Theme, at: datetime
) -> None:
    pixmap = QPixmap(600, 60)
    painter = QPainter(pixmap)
    try:
        for row in (
            MemberRow(Member("a", "Ann", "owner"), AccountStatus.ACTIVE, at),
            MemberRow(Member("b", "Bea", "owner"), AccountStatus.INVITED, None, code_ends_at=at),
        ):
            paint_member(painter, theme, QRect(0, 0, 600, 50), row, chosen=False)
    finally:
        painter.end()
    assert not pixmap.isNull()


def test_a_receipt_of_the_last_year_is_read_out(zone: None) -> None:
    receipt = sample_receipt()
    receipt = replace(receipt, opened_at=LAST, consent=replace(receipt.consent, at=LAST))
    assert "9999" in accessible_receipt(receipt)
