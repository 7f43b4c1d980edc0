"""What is shown only once is lost by no key: it is confirmed, or thrown away on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.pages.call.call_draft import DRAFT
from desktop.ui.pages.members.members_page import MembersPage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import RecoverySheet
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.fakes.members import FakeOwnAccount
from tests.support.ui.keyboard import Gate, Keyboard, visible_text
from tests.support.ui.secret_fields import held
from tests.support.ui.window_desk import PASSPHRASE, WindowDesk
from tests.unit.ui.conftest import OpenWindow


def _page(keyboard: Keyboard) -> MembersPage:
    return keyboard.outside_call("people", MembersPage)


def _to_people(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+5")
    keyboard.until(lambda: _page(keyboard).list.rows.rowCount() == 1)


def _shown(keyboard: Keyboard, code: str) -> bool:
    return code in visible_text(_page(keyboard))


def _sheet(keyboard: Keyboard) -> str:
    keyboard.press("Ctrl+R")
    keyboard.type(PASSPHRASE)
    keyboard.press("Return")
    return "BAND FISH GOLD"


def _invitation(keyboard: Keyboard) -> str:
    keyboard.press("I")
    keyboard.type("Cleo Adeyemi")
    keyboard.press("Return")
    return "ACDEX HJKLM"


def _device_code(keyboard: Keyboard) -> str:
    keyboard.press("Ctrl+D")
    keyboard.type(PASSPHRASE)
    keyboard.press("Return")
    return "ACDEX HJKLM"


def _factor(keyboard: Keyboard) -> str:
    keyboard.press("Ctrl+F")
    keyboard.type(PASSPHRASE)
    keyboard.press("Return")
    return "ABCD"


Making = Callable[[Keyboard], str]
EACH = pytest.mark.parametrize("make", [_sheet, _invitation, _device_code, _factor])


@EACH
def test_no_key_and_no_click_loses_what_is_shown_once(keyboard: Keyboard, make: Making) -> None:
    _to_people(keyboard)
    code = make(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    window = keyboard.window
    for key in ("F2", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+5", "Escape", "Ctrl+F", "Ctrl+D"):
        keyboard.press(key)
        assert keyboard.page == "people", key
        assert _shown(keyboard, code), key
    trips = window._sidebar._row(2).center()
    QTest.mouseClick(window._sidebar, Qt.MouseButton.LeftButton, pos=trips)
    window.go("today")
    assert keyboard.page == "people"
    assert not keyboard.booking_flow.on_call
    window.close()
    assert window.isVisible()
    assert _shown(keyboard, code)
    assert "Ctrl+Shift+Enter" in visible_text(_page(keyboard))


@EACH
def test_what_is_thrown_away_on_purpose_is_gone_and_the_desk_goes_on(
    keyboard: Keyboard, make: Making
) -> None:
    _to_people(keyboard)
    code = make(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    keyboard.press("F2")
    keyboard.press("Ctrl+Shift+Return")
    keyboard.until(lambda: keyboard.page == "find")
    assert not _page(keyboard).shown_once
    assert code not in visible_text(_page(keyboard))


@pytest.mark.parametrize("make", [_invitation, _device_code])
def test_a_code_that_is_noted_lets_the_desk_go_on(keyboard: Keyboard, make: Making) -> None:
    _to_people(keyboard)
    code = make(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    keyboard.press("Y")
    assert not _page(keyboard).shown_once
    assert _page(keyboard).code.code.is_empty
    keyboard.press("F2")
    keyboard.until(lambda: keyboard.page == "find")


def test_a_second_enter_for_the_form_is_no_answer_for_the_code(keyboard: Keyboard) -> None:
    _to_people(keyboard)
    code = _invitation(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    keyboard.press("Return")
    assert _shown(keyboard, code)


def test_a_sheet_that_is_confirmed_lets_the_desk_go_on(keyboard: Keyboard) -> None:
    _to_people(keyboard)
    code = _sheet(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    keyboard.press("F2")
    keyboard.type("gold")
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "find")


def test_a_sheet_that_comes_after_the_page_was_left_waits_for_its_reader(
    desk: WindowDesk, open_window: OpenWindow, gate: Callable[[Callable[..., Any]], Gate]
) -> None:
    blocked = gate(FakeOwnAccount().new_recovery_sheet)

    class LateAccount(FakeOwnAccount):
        def new_recovery_sheet(
            self, passphrase: TypedSecret, second: TypedSecret | None = None
        ) -> RecoverySheet:
            sheet: RecoverySheet = blocked(passphrase, second)
            return sheet

    own_account = replace(desk.use_cases().manage_own_account, own_account=LateAccount())
    keyboard = open_window(manage_own_account=own_account)
    _to_people(keyboard)
    code = _sheet(keyboard)
    keyboard.until(lambda: blocked.call_count == 1)
    keyboard.call_ada()
    blocked.open()
    keyboard.until(lambda: "G P shows it." in keyboard.message())
    assert keyboard.page == "client"
    keyboard.press("Ctrl+5")
    assert _shown(keyboard, code)


def test_wrong_digits_are_selected_so_that_the_next_ones_take_their_place(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    account = FakeOwnAccount()
    own_account = replace(desk.use_cases().manage_own_account, own_account=account)
    keyboard = open_window(manage_own_account=own_account)
    _to_people(keyboard)
    code = _factor(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    account.endings.append(Refused("wrong_second_factor", "Those are not the digits."))
    keyboard.type("111111")
    keyboard.press("Return")
    keyboard.until(lambda: "Those are not the digits." in keyboard.message())
    keyboard.type("222222")
    assert held(_page(keyboard).factor.digits) == "222222"


def test_a_role_is_named_with_its_article(keyboard: Keyboard) -> None:
    _to_people(keyboard)
    keyboard.press("O")
    assert _shown(keyboard, "Bea is a concierge")


def test_a_lock_wins_and_the_next_sign_in_names_what_was_lost(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _to_people(keyboard)
    code = _sheet(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    draft = keyboard.window.draft(restarts=True)
    assert draft is not None
    assert "BAND" not in draft
    use_cases = desk.use_cases()
    use_cases.keep_draft(DRAFT, draft)
    keyboard.window.show_desk(use_cases)
    keyboard.until(lambda: "was on the screen when the desk was locked" in keyboard.message())
    assert keyboard.page == "people"


def test_a_locked_window_closes_whatever_was_shown(keyboard: Keyboard) -> None:
    _to_people(keyboard)
    code = _sheet(keyboard)
    keyboard.until(lambda: _shown(keyboard, code))
    keyboard.window.cover()
    keyboard.window.close()
    assert not keyboard.window.isVisible()
