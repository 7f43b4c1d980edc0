"""A company opens live: closed until every step of Set up is done, then a trip by both routes."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.booking.set_up.set_up_steps import StepName
from tests.support.journeys.company_desk import COMPANY, company_desk, start_first
from tests.support.journeys.running_desk import has_keyring
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not has_keyring(), reason="needs a Secret Service"),
]


def test_live_is_opened_from_the_product_and_books(display: VirtualDisplay, tmp_path: Path) -> None:
    with company_desk(display, tmp_path, live=True) as company:
        desk = company.desk
        start_first(desk)
        desk.press("g", "u")
        desk.wait_for("set up shown missing=7")
        company.save(StepName.COMPANY, *COMPANY)
        company.open_step(StepName.KEYS)
        for name, test_key in (
            ("publishable", "pk_test_ofthecompany"),
            ("charge", "rk_test_thatcharges"),
            ("refund", "rk_test_thatrefunds"),
            ("airline", "duffel_test_thatbooks"),
        ):
            desk.type(test_key)
            desk.press("Return")
            desk.wait_for(f"set up refused code=key_of_other_environment field=keys.{name}")
            desk.press("Tab")
        desk.press("Escape")
        desk.wait_for("set up shown")
        company.save_own_keys()
        company.ask_vendors()
        company.enter_approvals()
        company.call_until_money()
        company.take_fee_by_link()
        company.take_card_in_pane()
        company.book()
        books = company.books()
        assert [order["paid_with"] for order in books.orders] == ["visa 4242"]
        assert (books.charged, books.held) == ((3500,), 0)
        desk.close()
