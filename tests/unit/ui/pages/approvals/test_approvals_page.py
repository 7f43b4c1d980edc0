"""Ask for an approval on the money page, and answer one on the page of approvals, by key."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from desktop.booking.access.role import LIVE, AccountStatus, Role
from desktop.booking.delegation.approval import Approval, Verdict
from desktop.booking.money import Money
from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.approvals.approvals_page import ApprovalsPage
from desktop.ui.pages.call.money.approval_panel import ApprovalPanel
from desktop.use_cases.delegation.approvals.answer_approval import AnswerApproval
from desktop.use_cases.delegation.approvals.ask_approval import AskApproval
from desktop.use_cases.ports.identity_port import Member, MemberRow
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import OpenWindow

PAT = Member("patid", "Pat", "approver", LIVE[Role.APPROVER])


@pytest.fixture
def desk(desk: WindowDesk) -> WindowDesk:
    """Pat may approve beside the owner."""
    desk.team.rows = tuple(MemberRow(each, AccountStatus.ACTIVE, None) for each in (OWNER, PAT))
    return desk


def as_pat(desk: WindowDesk) -> tuple[AskApproval, AnswerApproval]:
    """What Pat does, at another desk."""
    cases = desk.use_cases()
    actor = replace(cases.actor, member=PAT)
    limits = replace(cases.ask_approval.limits, actor=actor)

    def signing():  # type: ignore[no-untyped-def]  # noqa: ANN202
        return desk.keys.signing(PAT.id)

    return (
        replace(cases.ask_approval, actor=actor, limits=limits, signing=signing),
        replace(cases.answer_approval, actor=actor, limits=limits, signing=signing),
    )


def shows(keyboard: Keyboard, text: str) -> bool:
    return text in keyboard.page_text()


def panel(keyboard: Keyboard) -> ApprovalPanel:
    return keyboard.booking_flow.money._steps.approval


def test_what_needs_an_approval_is_shown_before_the_card_asked_for_and_answered(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_money()
    keyboard.until(lambda: "This needs an approval before the card" in keyboard.page_text())
    assert "Because of a new client. Pat can give it." in keyboard.page_text()
    assert not keyboard.booking_flow.money._consent.isVisible()
    assert not {"F9", "L"} & set(keyboard.key_bar())
    keyboard.press("F9")
    assert "First the approval" in keyboard.message()
    keyboard.press("Q", "Escape", "Q")
    keyboard.type("A friend")
    assert set(keyboard.key_bar()) >= {"Return", "Escape"}
    keyboard.press("Return")
    keyboard.until(lambda: "Pat answers until" in keyboard.page_text())
    assert panel(keyboard)._timer.isActive(), "the answer is looked for by itself"
    assert "Q" not in keyboard.key_bar()
    _, answer = as_pat(desk)
    (waiting,) = answer.waiting()
    assert waiting.request.why == "A friend"
    answer(waiting.request, Verdict.QUESTION, note="Whose?")
    panel(keyboard).refresh()
    keyboard.until(lambda: "Pat asks: Whose?" in keyboard.page_text())
    keyboard.press("Q")
    keyboard.type("Dana's")
    keyboard.press("Return")
    keyboard.until(lambda: "Pat answers until" in keyboard.page_text())
    (again,) = answer.waiting()
    answer(again.request, Verdict.APPROVED)
    panel(keyboard).refresh()
    keyboard.until(lambda: "Approved by Pat" in keyboard.page_text())
    assert not panel(keyboard)._timer.isActive()
    keyboard.until(lambda: {"F9", "L"} <= set(keyboard.key_bar()))
    keyboard.take_card()
    keyboard.agree()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")


def test_other_endings_are_named_with_the_key_that_asks_again(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_money()
    keyboard.until(lambda: "Q" in keyboard.key_bar())
    keyboard.press("Q")
    keyboard.type("a" * 201)
    keyboard.press("Return")
    keyboard.until(lambda: "up to 200 letters" in panel(keyboard).why.problem)
    panel(keyboard).why.set_text("")
    keyboard.press("Return")
    keyboard.until(lambda: "Pat answers until" in keyboard.page_text())
    _, answer = as_pat(desk)
    (asked,) = answer.waiting()
    refused = answer(asked.request, Verdict.REFUSED, note="Not by phone.")
    panel(keyboard).refresh()
    keyboard.until(lambda: "Refused by Pat: Not by phone." in keyboard.page_text())
    tables = desk.records.tables
    for changed, shown in (
        (replace(refused, is_void=True), "The trip was changed, so the approval ended"),
        (Approval(replace(refused.request, words="Forged.")), "before the card"),
    ):
        tables.approvals[asked.request.id] = changed
        panel(keyboard).refresh()
        keyboard.until(partial(shows, keyboard, shown))


def test_the_next_trip_is_not_held_up_by_the_one_before(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_money()
    keyboard.until(lambda: "Q" in keyboard.key_bar())
    money = keyboard.booking_flow.money
    keyboard.keep_trip(sample_trip())
    known = sample_trip(TripStage.DRAFT, id="tripknown")
    keyboard.keep_trip(known)
    money.begin(known, desk.records.tables.clients[known.client_id])
    keyboard.until(lambda: "F9" in keyboard.key_bar())
    assert not panel(keyboard).isVisible()


def test_nobody_else_who_can_approve_is_single_control(
    open_window: OpenWindow, desk: WindowDesk
) -> None:
    desk.team.rows = desk.team.rows[:1]
    keyboard = open_window()
    keyboard.to_money()
    keyboard.until(lambda: "Single control: nobody else here" in keyboard.page_text())
    assert "Q" not in keyboard.key_bar()
    keyboard.take_card()
    keyboard.agree()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")


@pytest.fixture
def asked(desk: WindowDesk, keyboard: Keyboard) -> Trip:
    """Pat asks for Ada's ticket, and the owner opens the page."""
    trip = sample_trip(TripStage.DRAFT)
    keyboard.keep_trip(trip)
    as_pat(desk)[0](trip.id, "A friend")
    keyboard.press("G, T")
    keyboard.until(lambda: "Pat asks for an approval: USD 1,842.20" in keyboard.page_text())
    keyboard.press("G, V")
    page = keyboard.outside_call("approvals", ApprovalsPage)
    keyboard.until(lambda: page.list.rows.rowCount() == 1)
    return trip


def kept(desk: WindowDesk) -> Approval:
    (one,) = desk.records.tables.approvals.values()
    return one


def test_it_is_read_in_full_and_approved_by_two_keys(
    asked: Trip, desk: WindowDesk, keyboard: Keyboard
) -> None:
    text = keyboard.page_text()
    for shown in ("Pat asks: A friend", "A new client", "What the client is read", "Ends at"):
        assert shown in text
    assert "clientada" not in text
    keyboard.press("A", "Escape", "A", "Y")
    keyboard.until(lambda: "USD 1,842.20: approved." in keyboard.message())
    answer = kept(desk).answer
    assert answer is not None
    assert (answer.verdict, answer.by.member_id) == (Verdict.APPROVED, OWNER.id)
    assert set(keyboard.key_bar()) & {"A", "U", "K", "X"} == set()


@pytest.mark.parametrize(
    ("key", "typed", "verdict", "most"),
    [
        ("U", "1900", Verdict.UP_TO, Money(190_000, "USD")),
        ("K", "Whose friend?", Verdict.QUESTION, None),
        ("X", "Not by phone.", Verdict.REFUSED, None),
    ],
)
def test_other_answers_ask_for_an_amount_or_a_note(
    asked: Trip, desk: WindowDesk, keyboard: Keyboard,
    key: str, typed: str, verdict: Verdict, most: Money | None,
) -> None:  # fmt: skip
    keyboard.press(key)
    keyboard.retype("-" if verdict is Verdict.UP_TO else " ")
    keyboard.press("Return")
    page = keyboard.outside_call("approvals", ApprovalsPage)
    keyboard.until(lambda: page.field.problem)
    keyboard.retype(typed)
    keyboard.press("Return")
    keyboard.until(lambda: verdict.value in keyboard.message())
    answer = kept(desk).answer
    assert answer is not None
    assert (answer.verdict, answer.most) == (verdict, most)


def test_what_has_changed_meanwhile_is_not_answered(
    asked: Trip, desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.press("A")
    desk.records.write(lambda repos: repos.trips.save(replace(asked, travelers=())))
    keyboard.press("Y")
    keyboard.until(lambda: "the trip was changed" in keyboard.message())
    assert kept(desk).answer is None


def test_an_owner_changes_the_limits_which_count_later(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.press("G, V", "L")
    page = keyboard.outside_call("approvals", ApprovalsPage)
    keyboard.until(lambda: "A ticket, alone up to USD 2,000.00" in keyboard.page_text())
    assert "no owner has changed them" in keyboard.page_text()
    keyboard.press("E")
    keyboard.retype("many")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: page.form.fields["alone"].problem)
    keyboard.retype("9000")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: page.form.fields["second_person"].problem)
    keyboard.press("Escape")
    keyboard.press("E")
    page.form.fields["close_hours"].set_text("x")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: page.form.fields["close_hours"].problem)
    page.form.fields["close_hours"].set_text("48")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "counts in ten minutes" in keyboard.message())
    text = keyboard.page_text()
    assert "within 72 hours" in text
    assert "within 48 hours" in text
    assert "'s change counts from" in text
    keyboard.press("Escape")
    keyboard.until(lambda: page.list.isEnabled())
    assert "L" in keyboard.key_bar()


def test_what_is_typed_and_not_saved_is_kept_by_a_lock_and_dropped_by_escape(
    asked: Trip, keyboard: Keyboard
) -> None:
    page = keyboard.outside_call("approvals", ApprovalsPage)
    keyboard.press("X")
    keyboard.type("Not by")
    (draft,) = page.unwritten().values()
    assert "Not by" in draft
    keyboard.press("Escape", "X")
    assert page.field.text == ""
    keyboard.press("Escape", "L")
    keyboard.until(lambda: "E" in keyboard.key_bar())
    keyboard.press("E")
    keyboard.retype("2500")
    assert any("2500" in text for text in page.unwritten().values())
    # Left for another page, and opened again.
    keyboard.press("Ctrl+1", "G, V")
    keyboard.until(lambda: "L" in keyboard.key_bar())
    keyboard.press("L")
    keyboard.until(lambda: "E" in keyboard.key_bar())
    keyboard.press("E")
    keyboard.until(lambda: page.form.fields["alone"].text == "2500")


def test_a_large_refund_is_asked_for_on_the_trips_page(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.open_trip(TripStage.BOOKED)
    keyboard.press("X")
    keyboard.until(lambda: "Q" in keyboard.key_bar())
    assert "Pat can give it: Q asks." in keyboard.page_text()
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "This needs an approval" in keyboard.message())
    keyboard.press("Q")
    keyboard.until(lambda: "Pat answers until" in keyboard.page_text())
    _, answer = as_pat(desk)
    (asked,) = answer.waiting()
    answer(asked.request, Verdict.QUESTION, note="Whose card?")
    keyboard.press("R")
    keyboard.until(lambda: "Pat asked back: Whose card?. Q asks again." in keyboard.page_text())
    keyboard.press("Q")
    keyboard.until(lambda: "Pat answers until" in keyboard.page_text())
    (again,) = answer.waiting()
    answer(again.request, Verdict.APPROVED)
    keyboard.press("R")
    keyboard.until(lambda: "Approved by Pat." in keyboard.page_text())
    assert "Q" not in keyboard.key_bar()
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "Canceled." in keyboard.message())
