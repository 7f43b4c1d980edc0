"""A company opens vendor test: first start, Set up by key, and a trip by each way of taking a card
and each way of paying a fare. One walk through Set up, and one desk, serve all calls.

With SKYCAP_LIVE_ROUTES=1 the same is played in live too, which takes as long again: the same code
under other keys. `test_live.py` opens live in each run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.set_up_steps import StepName
from desktop.card_entry.hosted_engine import is_installed
from desktop.training.issued_keys import AIRLINE, CHARGE, REFUND
from tests.hostile.pane.hosted.hosted_stage import TITLE, at_rest, wait_for_form
from tests.support.journeys.company_desk import (
    COMPANY,
    Books,
    CompanyDesk,
    company_desk,
    start_first,
)
from tests.support.journeys.running_desk import has_keyring
from tests.support.journeys.the_call import CODE, GOOD, agree, expiry, record_elsewhere, until
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not has_keyring(), reason="needs a Secret Service"),
]
FEE, NOT_CONFINED = 3500, "unconfined"
ENVIRONMENTS = ("vendor-test", *(("live",) if os.environ.get("SKYCAP_LIVE_ROUTES") else ()))


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def company(
    request: pytest.FixtureRequest,
    desk_screen: VirtualDisplay,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[CompanyDesk]:
    """Open, from its first start by Set up and the next sign-in."""
    folder = tmp_path_factory.mktemp("company")
    is_live = request.param == "live"
    with company_desk(desk_screen, folder, live=is_live) as company:
        desk, profile = company.desk, company.desk.profile
        start_first(desk)
        desk.press("g", "u")
        desk.wait_for(f"set up shown missing={7 if is_live else 2}")
        company.save(StepName.COMPANY, *COMPANY)
        company.save_own_keys()
        company.ask_vendors()
        nothing_was_moved_by_asking(company)
        if is_live:
            company.enter_approvals()
        else:
            company.save(StepName.MERCHANT_SHEET, "acct_marlowtravel")
            company.sign_in_again()
            desk.wait_until_logged("page=set_up")
        yield company
        desk.close()
        nothing_in_clear(profile, company)
        sheet = json.loads((profile / request.param / "merchant-sheet.json").read_text())
        assert "Marlow Travel" in sheet["text"]
        assert not (profile / "training").exists()
        carried = b"".join(company.hosts.proxy.carried)
        assert GOOD.encode() not in carried, "the company's own proxy cannot read it"
        named = {name.partition(":")[0] for name in company.hosts.proxy.asked}
        assert named <= {"api.stripe.com", "js.stripe.com", "api.duffel.com", "api.duffel.cards"}


def nothing_was_moved_by_asking(company: CompanyDesk) -> None:
    seen = company.hosts.servers.seen()
    assert seen["calls"]["POST /v1/refunds"] == 1, "asked with an id that cannot exist"
    assert (seen["cards_in_vault"], seen["payment_intents"]) == (0, [])
    assert company.desk.children("training") == [], "no training servers here"


def nothing_in_clear(profile: Path, company: CompanyDesk) -> None:
    """The secret keys are in no file of the profile."""
    shown = company.hosts.servers
    keys = (shown.charge_key, shown.refund_key, shown.airline_token)
    for file in (one for one in profile.rglob("*") if one.is_file()):
        held = file.read_bytes()
        assert not any(key.encode() in held for key in keys), file


def test_by_a_link_alone_a_trip_is_booked_elsewhere(company: CompanyDesk) -> None:
    """As every new company begins: no vendor has approved anything."""
    company.take_cards_by("link", FarePlan.BOOKED_ELSEWHERE)
    before = company.books()
    company.call_until_money()
    company.take_fee_by_link()
    company.agree_without_card()
    book_elsewhere(company)
    moved = company.books().since(before)
    assert (moved.orders, moved.charged, moved.held) == ((), (FEE,), 0)
    assert not moved.calls.get("POST /payments/cards"), "no card went to the airline service"
    if company.desk.where == "vendor-test":
        company.open_set_up()
        company.save(StepName.TRIAL)


@pytest.mark.parametrize("plan", FarePlan, ids=lambda plan: plan.name.lower())
def test_by_the_sealed_pane_each_fare_plan(company: CompanyDesk, plan: FarePlan) -> None:
    if plan is FarePlan.COMPANY_BALANCE:
        company.sign_duties()
    company.take_cards_by("link and pane", plan)
    before = company.books()
    company.call_until_money()
    company.take_card_in_pane()
    booked_by_plan(company, before, plan)


def test_by_a_link_alone_we_charge_the_fare_to_a_card_that_the_client_saved(
    company: CompanyDesk,
) -> None:
    company.sign_duties()
    company.take_cards_by("link", FarePlan.COMPANY_BALANCE)
    before = company.books()
    company.call_until_money()
    company.save_card_by_link()
    company.book()
    moved = company.books().since(before)
    fare_and_fee_were_charged(moved)
    assert not moved.calls.get("POST /payments/cards"), "no card went to the airline service"


def fare_and_fee_were_charged(moved: Books) -> None:
    """In a payment each, for a ticket that was paid from the balance."""
    (order,) = moved.orders
    assert order["paid_with"] == "balance"
    fare = int(order["total_amount"].replace(".", ""))
    assert (sorted(moved.charged), moved.held) == ([FEE, fare], 0)


@pytest.mark.skipif(not is_installed(), reason="PySide6-Addons is not installed")
@pytest.mark.parametrize("plan", FarePlan, ids=lambda plan: plan.name.lower())
def test_by_the_vendors_own_fields_each_fare_plan(company: CompanyDesk, plan: FarePlan) -> None:
    if plan is FarePlan.COMPANY_BALANCE:
        company.sign_duties()
    company.take_cards_by("link and hosted", plan)
    desk, before = company.desk, company.books()
    company.call_until_money()
    company.ask_for_card()
    desk.press("y", "p")
    if desk.where == "live" and os.geteuid() == 0:
        # As root the web engine has no sandbox of its own, and live takes no card then.
        assert NOT_CONFINED in desk.wait_for("card pane: ")
        desk.wait_for("error shown code=")
        desk.wait_for_keyboard()
        return
    until(lambda: desk.display.holds_keyboard(TITLE), "the vendor's fields to have the keyboard")
    wait_for_fields(company, "GET /v3/field", before.calls, 3)
    into_fields(company, GOOD, expiry(), CODE)
    height = window_height(company)
    desk.press("Return")
    if plan is FarePlan.TRAVELERS_CARD:
        # As high as the other vendor's form once that is there.
        until(lambda: window_height(company) > height, "the other vendor's form")
        wait_for_fields(company, "GET /vault/create_card_for_temporary_use", before.calls, 1)
        address = ("200 North Spring Street", "Los Angeles", "CA", "90012", "US")
        typed = (GOOD, expiry()[:2], expiry()[2:], CODE, "Ada Calloway", *address)
        into_fields(company, *typed)
        desk.press("Return")
    desk.wait_for("card pane: tokens")
    desk.wait_for_keyboard()
    agree(desk)
    booked_by_plan(company, before, plan)


def booked_by_plan(company: CompanyDesk, before: Books, plan: FarePlan) -> None:
    """Ctrl+Enter, and what the vendors' own books have of it then."""
    if plan is FarePlan.BOOKED_ELSEWHERE:
        book_elsewhere(company)
    else:
        company.book()
    moved = company.books().since(before)
    if plan is FarePlan.COMPANY_BALANCE:
        fare_and_fee_were_charged(moved)
        return
    paid_with = [] if plan is FarePlan.BOOKED_ELSEWHERE else ["visa 4242"]
    assert [order["paid_with"] for order in moved.orders] == paid_with
    assert (moved.charged, moved.held) == ((FEE,), 0)


def book_elsewhere(company: CompanyDesk) -> None:
    company.desk.press("ctrl+Return")
    company.desk.wait_for("stage booking elsewhere shown")
    record_elsewhere(company.desk, "K7PQ2M")
    company.desk.press("c")
    company.desk.wait_for("done fee stage=booked")


def wait_for_fields(company: CompanyDesk, call: str, before: dict[str, int], times: int) -> None:
    asked = before.get(call, 0) + times
    until(lambda: company.books().calls.get(call, 0) >= asked, call)
    wait_for_form(company.desk.display)


def window_height(company: CompanyDesk) -> int:
    """In px; 0 while the window is not shown."""
    shown = company.desk.display.xdotool("search", "--onlyvisible", "--name", TITLE)
    found = company.desk.display.xdotool("getwindowgeometry", "--shell", shown.split()[-1])
    return int(found.partition("HEIGHT=")[2].split()[0])


def into_fields(company: CompanyDesk, *texts: str) -> None:
    for text in texts:
        company.desk.type(text)
        company.desk.press("Tab")
    at_rest(company.desk.display)


def test_each_fault_of_a_key_has_a_sentence_of_its_own(company: CompanyDesk) -> None:
    """At the form by how a key begins, else by what the vendor answers before it is switched to."""
    desk, spare = company.desk, company.hosts.spare
    mode, other = ("live", "test") if desk.where == "live" else ("test", "live")
    company.open_set_up()
    company.open_step(StepName.KEYS)
    for typed, code in (
        (f"sk_{mode}_everything", "secret_key"),
        (f"pk_{other}_ofthecompany", "key_of_other_environment"),
        (f"rk_{mode}_notpublishable", "key_not_recognized"),
    ):
        desk.type(typed)
        desk.press("Return")
        desk.wait_for(f"set up refused code={code} field=keys.publishable")
    desk.press("Escape")
    desk.wait_for("set up shown")

    def refused(key: str, place: int, switch: str, fault: str = "") -> str:
        company.save_keys(*[""] * place, key)
        company.open_step(StepName.KEYS)
        if fault:
            company.hosts.servers.fault(fault)
        desk.press(switch)
        message = desk.wait_for("error shown code=")
        assert "The present key stays in use." in message
        desk.press("Escape")
        desk.wait_for("set up shown")
        return message.partition("code=")[2].partition(".")[0]

    assert refused(f"rk_{mode}_thatnobodyhasissued", 1, "alt+c") == "next_key_wrong"
    assert refused(spare[REFUND], 1, "alt+c") == "next_key_lacks_rights"
    assert refused(spare[CHARGE], 1, "alt+c", "key_expired") == "next_key_expired"
    assert refused(f"duffel_{mode}_thatnobodyhasissued", 3, "alt+a") == "next_key_wrong"
    assert refused(spare[AIRLINE], 3, "alt+a", "unauthorized") == "next_key_expired"
    company.open_step(StepName.KEYS)
    for switch in ("alt+c", "alt+a"):
        desk.press(switch)
        desk.wait_for("set up saved")
