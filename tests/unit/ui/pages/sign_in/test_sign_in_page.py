"""The sign-in page: first start, right and wrong passphrase, and recovery."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.background import Background
from desktop.ui.pages.sign_in.sign_in_mode import Mode
from desktop.ui.pages.sign_in.sign_in_page import SignInPage
from desktop.ui.theme import Theme
from desktop.use_cases.access.sign_in import SignInOutcome
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.ui.keyboard import Gate, Keyboard, focused, press, type_in, visible_text
from tests.support.ui.secret_fields import fill, held
from tests.support.ui.sign_in import FakeDirectory, sign_in_use_cases
from tests.support.ui.window_desk import OWNER, PASSPHRASE, WindowDesk

MakeGate = Callable[[Callable[..., object]], Gate]


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory(OWNER, (OWNER,))


def _refusing(refusal: Refused) -> Callable[[tuple[str, ...]], None]:
    def refuse(asked: tuple[str, ...]) -> None:
        raise refusal

    return refuse


def _accept(asked: tuple[str, ...]) -> None:
    """Anything."""


@pytest.fixture
def sign_in_page(
    directory: FakeDirectory, theme: Theme, background: Background, gate: object, qtbot: QtBot,
) -> Iterator[Callable[[], SignInPage]]:  # fmt: skip
    del gate
    pages: list[SignInPage] = []

    def show_page() -> SignInPage:
        use_cases = sign_in_use_cases(directory)
        page = SignInPage(theme, background, lambda: use_cases)
        pages.append(page)
        page.resize(900, 800)
        page.show()
        page.activateWindow()
        page.begin()
        qtbot.waitUntil(lambda: page.isActiveWindow() and bool(page._card.title.text()))
        return page

    yield show_page
    for page in pages:
        page.close()
        page.deleteLater()


def _first_start(directory: FakeDirectory, sign_in_page: Callable[[], SignInPage]) -> SignInPage:
    directory.listed = ()
    return sign_in_page()


def test_a_first_start_asks_for_a_name_and_a_passphrase_twice(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = _first_start(directory, sign_in_page)
    assert focused() is page.name.edit
    type_in("Ida Marlow")
    press("Return")
    type_in(PASSPHRASE)
    press("Return")
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 1)
    assert directory.asked == [("enroll", "Ida Marlow", PASSPHRASE)]
    assert "BAND FISH GOLD" in visible_text(page)


def test_the_recovery_sheet_is_offered_once_and_then_the_desk_opens(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = _first_start(directory, sign_in_page)
    opened: list[SignInOutcome] = []
    page.signed_in.connect(opened.append)
    page.name.set_text("Ida Marlow")
    fill(page.passphrase, PASSPHRASE)
    fill(page.again, PASSPHRASE)
    page._submit()
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 1)
    assert opened == []
    assert [command.label for command in page.commands() if command.in_key_bar] == [
        "Print the sheet",
        "Go on to the desk",
    ]
    for typed in ("", "BAND", "GOLDS"):
        fill(page._sheet.last_group, typed)
        press("Return")
        assert "not its last five letters" in visible_text(page)
    assert opened == []
    fill(page._sheet.last_group, "gold ")
    press("Return")
    press("Return")
    assert opened == [SignInOutcome(OWNER, first_start=True)]
    assert "GOLD" not in visible_text(page)


def test_two_different_passphrases_are_not_submitted(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage]
) -> None:
    page = _first_start(directory, sign_in_page)
    page.name.set_text("Ida")
    fill(page.passphrase, PASSPHRASE)
    page.again.edit.setFocus()
    type_in("seven grey geese 42")
    press("Return")
    assert "The passphrases do not match." in visible_text(page)
    assert focused() is page.again.edit
    assert directory.asked == []


def test_a_weak_passphrase_is_marked_on_its_field(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = _first_start(directory, sign_in_page)
    directory.check = _refusing(
        Refused("weak_passphrase", "This one is too easy to guess.", field="passphrase")
    )
    page.name.set_text("Ida")
    fill(page.passphrase, "password1234")
    fill(page.again, "password1234")
    page._submit()
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert page.passphrase._bad
    assert focused() is page.passphrase.edit
    assert "too easy to guess" in page.notice.sentences


def test_a_missing_name_is_marked_on_its_field(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage]
) -> None:
    page = _first_start(directory, sign_in_page)
    press("Return")
    assert focused() is page.name.edit
    assert page.name.problem == "Type your name, then press Enter."


def test_the_strength_is_shown_while_typing(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = _first_start(directory, sign_in_page)
    page.passphrase.edit.setFocus()
    type_in("geese")
    qtbot.waitUntil(lambda: page._card.strength.text() == "Longer.")
    type_in(" seven grey")
    qtbot.waitUntil(lambda: page._card.strength.text() == "This one is very strong.")


def test_the_owner_signs_in_with_the_passphrase_alone(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    assert focused() is page.passphrase.edit
    assert "Ida Marlow" in visible_text(page)
    assert not page.name.isVisible()
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked == [("open", OWNER.id, PASSPHRASE, "")]
    assert held(page.passphrase) == ""


def test_a_change_of_key_that_is_finished_at_sign_in_is_shown(
    sign_in_page: Callable[[], SignInPage],
) -> None:
    page = sign_in_page()
    page.show_key_change(34)
    assert page.notice.sentences.startswith("The records take their new key: 34 %.")


def test_a_wrong_passphrase_shows_an_error_and_is_selected(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    directory.check = _refusing(Refused(
        "wrong_passphrase", "That is not the passphrase.", "Nothing was opened.",
        "Type it again.", field="passphrase",
    ))  # fmt: skip
    type_in("seven grey goats 41")
    press("Return")
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert page.notice.sentences.startswith("That is not the passphrase.")
    assert focused() is page.passphrase.edit
    directory.check = _accept
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked[-1] == ("open", OWNER.id, PASSPHRASE, "")


def test_a_second_enter_during_sign_in_is_ignored(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], gate: MakeGate, qtbot: QtBot
) -> None:
    page = sign_in_page()
    held = gate(lambda: None)
    directory.check = lambda asked: held()
    type_in(PASSPHRASE)
    press("Return")
    press("Return")
    press("Return")
    qtbot.waitUntil(lambda: held.call_count == 1)
    with qtbot.waitSignal(page.signed_in):
        held.open()
    assert len(directory.asked) == 1


def test_of_several_people_one_is_chosen_by_letter(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    directory.listed = (OWNER, Member("personben", "Ben Okafor", "concierge"))
    page = sign_in_page()
    assert page._card.member_choice is not None
    page._card.member_choice.setFocus()
    qtbot.waitUntil(lambda: focused() is page._card.member_choice)
    press("B")
    page.passphrase.edit.setFocus()
    qtbot.waitUntil(lambda: focused() is page.passphrase.edit)
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked == [("open", "personben", PASSPHRASE, "")]


def test_recovery_needs_the_code_and_a_new_passphrase(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    page._ask_for_code(Mode.RECOVER)
    assert focused() is page.code.edit
    type_in("BAND FISH GOLD KITE LAMP")
    press("Return")
    type_in(PASSPHRASE)
    press("Return")
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked == [("recover", OWNER.id, "BAND FISH GOLD KITE LAMP", PASSPHRASE)]
    assert held(page.code) == ""


def test_back_from_recovery_the_fields_are_empty(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage]
) -> None:
    page = sign_in_page()
    page._ask_for_code(Mode.RECOVER)
    fill(page.code, "BAND FISH")
    fill(page.passphrase, "something")
    page._ask_for_passphrase()
    assert held(page.code) == held(page.passphrase) == ""
    assert not page.code.isVisible()
    assert not page.again.isVisible()


def test_a_refused_code_shows_an_error(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    page._ask_for_code(Mode.RECOVER)
    directory.check = _refusing(Refused("wrong_code", "That is not the code of this desk."))
    fill(page.code, "BAND")
    page._submit()
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert "not the code" in page.notice.sentences
    assert page._card.enter.isEnabled()


def test_a_store_that_does_not_open_shows_an_error_on_the_sign_in_page(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    page.show_error(Refused("store_damaged", "The records cannot be read."))
    assert "cannot be read" in page.notice.sentences
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")


def test_the_button_does_what_enter_does(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        QTest.mouseClick(page._card.enter, Qt.MouseButton.LeftButton)


# ---------------------------------------------------------------- in the window


def test_the_keys_of_the_sign_in_page_are_in_the_key_bar(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
    assert keyboard.key_bar() == {
        "Return": "Sign in",
        "Ctrl+I": "I have a code",
        "Ctrl+R": "Use the recovery sheet",
    }
    keyboard.press("Ctrl+R")
    assert keyboard.key_bar()["Escape"] == "Back to the passphrase"
    keyboard.press("Escape")
    assert "Ctrl+R" in keyboard.key_bar()
    keyboard.leave()


def test_the_right_passphrase_leads_to_today(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
    keyboard.type(PASSPHRASE)
    with qtbot.waitSignal(keyboard.window.first_painted):
        keyboard.press("Return")
    assert keyboard.page == "today"
    keyboard.leave()


def test_a_first_start_goes_from_the_sheet_to_today(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    desk.members = ()
    keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
    keyboard.type("Ida Marlow")
    keyboard.press("Return")
    keyboard.type(PASSPHRASE)
    keyboard.press("Return")
    keyboard.type(PASSPHRASE)
    keyboard.press("Return")
    keyboard.until(lambda: "Ctrl+P" in keyboard.key_bar())
    keyboard.press("Return")
    assert not keyboard.window._pages, "not before the paper was read"
    keyboard.type("gold")
    keyboard.press("Return")
    keyboard.until(lambda: bool(keyboard.window._pages) and keyboard.page == "today")
    keyboard.leave()


def test_the_card_is_painted_inside_itself_so_that_nothing_stays_when_it_moves(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    desk.members = ()
    keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
    page, card = keyboard.window.sign_in_page, keyboard.window.sign_in_page._card
    seen = page.grab().toImage()
    at = card.mapTo(page, card.rect().center())
    left = card.mapTo(page, card.rect().topLeft())
    canvas = theme.color("canvas")
    assert seen.pixelColor(left.x() - 1, at.y()) == canvas
    assert seen.pixelColor(at.x(), left.y() - 1) == canvas
    assert seen.pixelColor(left.x(), at.y()) != canvas
    keyboard.leave()


def enter_label(page: SignInPage) -> str:
    return next(command.label for command in page.commands() if command.key == "Return")


def test_the_key_bar_names_what_enter_does_on_this_form(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage]
) -> None:
    page = sign_in_page()
    printed: list[str] = []
    page.commands_changed.connect(lambda: printed.append(enter_label(page)))
    page._ask_for_code(Mode.RECOVER)
    page._ask_for_passphrase()
    page._ask_for_code()
    assert printed == ["Open and set the new passphrase", "Sign in", "Join"]


def test_enter_without_a_passphrase_is_no_try(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    press("Return")
    assert "Type your passphrase" in visible_text(page)
    assert directory.asked == []
    assert focused() is page.passphrase.edit
    type_in("seven grey geese 41")
    press("Return")
    qtbot.waitUntil(lambda: len(directory.asked) == 1)
