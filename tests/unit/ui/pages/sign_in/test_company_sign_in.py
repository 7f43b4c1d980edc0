"""Sign-in of a company: a code, a typed name, a second factor, another machine, no sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.background import Background
from desktop.ui.pages.sign_in.sign_in_page import SignInPage
from desktop.ui.theme import Theme
from desktop.use_cases.access.sign_in import SignInOutcome
from desktop.use_cases.errors import Refused
from tests.support.ui.keyboard import focused, press, type_in, visible_text
from tests.support.ui.secret_fields import fill, held
from tests.support.ui.sign_in import FakeDirectory, sign_in_use_cases
from tests.support.ui.window_desk import OWNER, PASSPHRASE


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory(OWNER, (OWNER,))


@pytest.fixture
def sign_in_page(
    directory: FakeDirectory, theme: Theme, background: Background, qtbot: QtBot
) -> Iterator[Callable[[], SignInPage]]:
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


def test_a_second_factor_is_asked_for_only_where_there_is_one(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:

    def check(asked: tuple[str, ...]) -> None:
        if asked[-1] != "123456":
            code = "wrong_second_factor" if asked[-1] else "second_factor_needed"
            raise Refused(code, "Six digits, please.")

    directory.check = check
    page = sign_in_page()
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(page.digits.isVisible)
    type_in("111111")
    press("Return")
    qtbot.waitUntil(lambda: len(directory.asked) == 2 and not page._busy)
    with qtbot.waitSignal(page.signed_in):
        type_in("123456")
        press("Return")
    assert directory.asked[-1] == ("open", OWNER.id, PASSPHRASE, "123456")
    assert not held(page.digits)


def test_a_hidden_list_asks_for_the_name(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    directory.hidden = True
    page = sign_in_page()
    assert focused() is page.name.edit
    assert OWNER.name not in visible_text(page)
    type_in("Ida Marlow")
    press("Return")
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked == [("named", "Ida Marlow", PASSPHRASE, "")]


def test_a_code_signs_in_with_a_new_passphrase(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    next(command for command in page.commands() if command.key == "Ctrl+I").run()
    type_in("BAND FISH")
    press("Return")
    for _ in range(2):
        type_in(PASSPHRASE)
        if focused() is page.passphrase.edit:
            press("Return")
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked == [("code", "BAND FISH", PASSPHRASE)]


def test_recovery_takes_a_typed_name_if_names_are_hidden(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    directory.hidden = True
    page = sign_in_page()
    next(command for command in page.commands() if command.key == "Ctrl+R").run()
    page.name.set_text("Ida Marlow")
    fill(page.code, "BAND FISH")
    fill(page.passphrase, PASSPHRASE)
    fill(page.again, PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        page._submit()
    assert directory.asked == [("recover named", "Ida Marlow", "BAND FISH", PASSPHRASE)]


def test_a_device_code_asks_for_the_second_factor_where_there_is_one(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    def check(asked: tuple[str, ...]) -> None:
        if asked[-1] != "123456":
            raise Refused("second_factor_needed", "Six digits, please.")

    directory.check = check
    page = sign_in_page()
    next(command for command in page.commands() if command.key == "Ctrl+I").run()
    fill(page.code, "BAND FISH")
    fill(page.passphrase, PASSPHRASE)
    fill(page.again, PASSPHRASE)
    page._submit()
    qtbot.waitUntil(page.digits.isVisible)
    type_in("123456")
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked[-1] == ("code", "BAND FISH", PASSPHRASE, "123456")


def test_who_goes_on_without_a_sheet_says_so_twice(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    directory.listed = ()
    page = sign_in_page()
    opened: list[SignInOutcome] = []
    page.signed_in.connect(opened.append)
    page.name.set_text("Ida Marlow")
    fill(page.passphrase, PASSPHRASE)
    fill(page.again, PASSPHRASE)
    page._submit()
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 1)
    skip = next(each for each in page.commands() if each.key == "Ctrl+Shift+Return")
    skip.run()
    assert opened == []
    assert "locks you out for good" in visible_text(page)
    skip.run()
    assert opened == [SignInOutcome(OWNER, first_start=True)]


def test_a_machine_that_does_not_know_the_desk_asks_for_a_code_or_the_sheet(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    directory.refusal = Refused("directory_sealed", "This computer does not know this desk.")
    page = sign_in_page()
    assert focused() is page.code.edit
    assert "This computer does not know this desk." in visible_text(page)
    assert OWNER.name not in visible_text(page)
    assert [command.key for command in page.commands()] == ["Return", "Ctrl+R"]
    next(command for command in page.commands() if command.key == "Ctrl+R").run()
    assert [command.key for command in page.commands()] == ["Return", "Ctrl+I"]
    assert not page.name.isVisible()
    fill(page.code, "BAND FISH")
    fill(page.passphrase, PASSPHRASE)
    fill(page.again, PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        page._submit()
    assert directory.asked == [("recover named", "", "BAND FISH", PASSPHRASE)]


def test_enter_lists_the_members_again_after_the_keyring_refused(
    directory: FakeDirectory, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    directory.refusal = Refused("keyring_locked", "The keyring is locked.")
    page = sign_in_page()
    qtbot.waitUntil(page.notice.isVisible)
    directory.refusal = None
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: OWNER.name in visible_text(page))
    assert directory.asked == []
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
