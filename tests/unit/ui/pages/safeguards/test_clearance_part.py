"""Clearance by key: an owner enters, clears, ends and suspends; a member sees what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import LIVE, AccountStatus, Role
from desktop.ui.pages.safeguards.clearance_part import ClearancePart
from desktop.use_cases.ports.identity_port import Member, MemberRow, ShownClearance
from tests.support.safeguard_samples import CHECK
from tests.support.samples import OPENED_AT
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import OpenWindow

from .test_safeguards_page import SafeguardsKeyboard

CARA = Member("caraid", "Cara", "card agent", LIVE[Role.CARD_AGENT])


def _row(cleared: ShownClearance | None = None) -> MemberRow:
    return MemberRow(CARA, AccountStatus.ACTIVE, None, second_factor=True, clearance=cleared)


def _cleared(days: int) -> ShownClearance:
    return ShownClearance(OPENED_AT, OPENED_AT + timedelta(days=days), "Ida Marlow")


@pytest.fixture
def at_clearance(desk: WindowDesk, keyboard: Keyboard) -> SafeguardsKeyboard:
    """The owner's page, with Cara chosen, who has a check and has signed nothing."""
    desk.team.rows = (MemberRow(OWNER, AccountStatus.ACTIVE, None), _row())
    check = replace(CHECK, member_id=CARA.id)
    desk.records.write(lambda repos: repos.safeguards.save_check(check))
    at = SafeguardsKeyboard(keyboard)
    at.press("Alt+6")
    at.press("Down")
    return at


def _part(at: SafeguardsKeyboard) -> ClearancePart:
    return at.page.clearance


def _keys(at: SafeguardsKeyboard) -> set[str]:
    return {command.key for command in _part(at).commands()}


def test_the_owner_finds_in_four_keys_what_a_member_lacks(
    at_clearance: SafeguardsKeyboard,
) -> None:
    text = _part(at_clearance).reading.text
    assert text.startswith("Cara\n× Not cleared")
    assert "Policies: missing\n0 of 7 signed.\nNext:" in text
    assert "Background check: in order\nClear. By Sterling on 9 Oct 2026, until 9 Oct 2027." in text
    assert "Next: After the course an owner enters it here: E." in text
    assert "C" not in _keys(at_clearance), "nothing to review yet"
    at_clearance.press("Up")
    assert "Single control" in _part(at_clearance).reading.text
    assert not {"C", "X", "U"} & _keys(at_clearance)


def test_a_training_is_entered_and_marked_where_it_is_wrong(
    at_clearance: SafeguardsKeyboard,
) -> None:
    part = _part(at_clearance)
    at_clearance.press("Return")
    form = part.training_form
    assert form.title.text() == "Awareness training of Cara"
    form.fields["course"].set_text("Cards by phone")
    at_clearance.press("Ctrl+Return")
    assert "On which day" in form.fields["done_on"]._problem.text()
    form.fields["done_on"].set_text("31feb2026")
    at_clearance.press("Ctrl+Return")
    assert "no such day" in form.fields["done_on"]._problem.text()
    form.fields["done_on"].set_text("1dec2026")
    at_clearance.press("Ctrl+Return")
    at_clearance.until(lambda: "still to come" in form.fields["done_on"]._problem.text())
    form.fields["done_on"].set_text("2oct2026")
    at_clearance.press("Ctrl+Return")
    at_clearance.until_saved()
    assert "Saved: the training of Cara." in at_clearance.text
    assert "By Ida Marlow on 2 Oct 2026, until 2 Oct 2027" in part.reading.text
    at_clearance.press("E")
    assert form.fields["course"].text == "Cards by phone"


def test_a_clearance_is_ended_after_a_question(
    desk: WindowDesk, at_clearance: SafeguardsKeyboard
) -> None:
    part = _part(at_clearance)
    assert "X" not in _keys(at_clearance)
    desk.team.rows = (desk.team.rows[0], _row(_cleared(180)))
    at_clearance.press("R")
    at_clearance.until(lambda: "X" in _keys(at_clearance))
    assert "Access review: in order\nCleared to take cards. By Ida Marlow" in part.reading.text
    at_clearance.press("X")
    assert "Close the card step to Cara?" in part.question.text()
    at_clearance.press("Escape", "X", "Y")
    at_clearance.until_saved()
    assert desk.team.calls.count("end_clearance caraid") == 1


def test_a_member_is_suspended_by_one_key_and_a_yes(
    desk: WindowDesk, at_clearance: SafeguardsKeyboard
) -> None:
    at_clearance.press("U", "Y")
    at_clearance.until_saved()
    assert "suspend caraid" in desk.team.calls
    assert "Cara is suspended." in at_clearance.text


def test_with_all_in_order_the_owner_clears_the_member(
    desk: WindowDesk, at_clearance: SafeguardsKeyboard
) -> None:
    page = at_clearance.page
    use_cases, signing = page._use_cases, desk.keys.signing(CARA.id)
    actor = replace(use_cases.actor, member=CARA)
    for text in use_cases.keep_safeguards.library.texts():
        if not text.is_signed:
            continue
        if text.blanks:
            edit = use_cases.keep_safeguards.edit_policy
            edit(text.name, text.digest, text.summary, "## Who\n- Card agents.", "Ours.")
        known = use_cases.read_safeguards().known.texts
        now = next(each.text for each in known if each.text.name == text.name)
        sign = replace(use_cases.sign_policy, actor=actor, signing=lambda: signing)
        sign(now.name, now.version, now.digest)
    at_clearance.press("E")
    _part(at_clearance).training_form.fill(course="Cards by phone", done_on="2oct2026")
    at_clearance.press("Ctrl+Return")
    at_clearance.until_saved()
    at_clearance.press("C")
    assert "Cara may take cards?" in _part(at_clearance).question.text()
    at_clearance.press("Y")
    at_clearance.until(lambda: "Cara may take cards." in at_clearance.text)
    # The last second of 24 May, here.
    assert any(call.startswith("clear_for_cards caraid 2027-05-2") for call in desk.team.calls)


def _as_cara(desk: WindowDesk, open_window: OpenWindow) -> Keyboard:
    """At a live desk."""
    desk.team.rows = (MemberRow(OWNER, AccountStatus.ACTIVE, None), _row())
    use_cases = desk.use_cases()
    clearance = use_cases.card_clearance
    clearance.actor, clearance.is_asked_for = replace(use_cases.actor, member=CARA), True
    take_card = replace(
        use_cases.take_card, actor=clearance.actor, refuse_uncleared=clearance.refuse_uncleared
    )
    return open_window(actor=clearance.actor, card_clearance=clearance, take_card=take_card)


def test_who_is_not_cleared_reads_so_before_the_words_and_who_can_help(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    keyboard = _as_cara(desk, open_window)
    keyboard.to_money()
    keyboard.until(lambda: "You are not cleared to take cards: policies" in keyboard.message())
    assert "Ida Marlow can help" in keyboard.message()
    assert "So ask the client for no card." in keyboard.message()
    money = keyboard.booking_flow.money
    assert not money._consent.isVisible()
    assert "F9" not in keyboard.key_bar()
    keyboard.press("F9", "Y", "P")
    assert desk.card_entry.requests == []
    assert "A colleague takes the card" in keyboard.message()


def test_what_is_missing_is_shown_to_the_member_without_keys_that_change_it(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    keyboard = _as_cara(desk, open_window)
    at = SafeguardsKeyboard(keyboard)
    read = at.page._read
    at.page._read = replace(read, actor=replace(read.actor, member=CARA))
    at.press("R", "Alt+6")
    at.until(lambda: _part(at).list.rows.rowCount() == 1)
    assert "In live work You take no card" not in _part(at).reading.text
    assert "In live work you take no card until" in _part(at).reading.text
    assert not {"C", "E", "X", "U"} & _keys(at)
