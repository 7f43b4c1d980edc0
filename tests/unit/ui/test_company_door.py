"""The door of a company: a code, a typed name, a second factor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.background import Background
from desktop.ui.pages.sign_in.sign_in_page import SignInPage
from desktop.ui.sign_in_calls import CompanySignIn, SignInCalls
from desktop.ui.theme import Theme
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import OpenedAccount
from tests.support.ui.hand import focused, press, type_in, words_on
from tests.support.ui.window_desk import OWNER, PASSPHRASE


@dataclass
class Porter:
    """Remembers what was asked; wants `digits` when they are set."""

    hidden: bool = False
    digits: str = ""
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def _open(self, *asked: str) -> OpenedAccount:
        self.asked.append(asked)
        if self.digits and asked[-1] != self.digits:
            code = "wrong_second_factor" if asked[-1] else "second_factor_needed"
            raise Refused(code, "Six digits, please.")
        return OpenedAccount(OWNER, b"\0" * 32, lambda text: b"", b"")

    def calls(self) -> SignInCalls:
        return SignInCalls(
            members=lambda: () if self.hidden else (OWNER,),
            enroll_owner=lambda name, message: self._open("enroll", name, message),
            open=lambda member, message: self._open("open", member, message),
            recover=lambda member, code, message: self._open("recover", member, code, message),
            recovery_sheet=lambda opened: "",
            strength=lambda text, name: (4, True, ""),
            company=CompanySignIn(
                names_hidden=lambda: self.hidden,
                open=lambda member, message, six: self._open("open", member, message, six),
                open_named=lambda name, message, six: self._open("named", name, message, six),
                recover_named=lambda name, code, message: self._open(
                    "recover", name, code, message
                ),
                enter_code=lambda code, message: self._open("code", code, message),
            ),
        )


@pytest.fixture
def porter() -> Porter:
    return Porter()


@pytest.fixture
def sign_in_page(
    porter: Porter, theme: Theme, background: Background, qtbot: QtBot
) -> Iterator[Callable[[], SignInPage]]:
    pages: list[SignInPage] = []

    def stand() -> SignInPage:
        page = SignInPage(theme, background, porter.calls())
        pages.append(page)
        page.resize(900, 800)
        page.show()
        page.activateWindow()
        page.begin()
        qtbot.waitUntil(lambda: page.isActiveWindow() and bool(page._title.text()))
        return page

    yield stand
    for page in pages:
        page.close()
        page.deleteLater()


def test_a_second_factor_is_asked_for_only_where_there_is_one(
    porter: Porter, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    porter.digits = "123456"
    page = sign_in_page()
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(page.digits.isVisible)
    type_in("111111")
    press("Return")
    qtbot.waitUntil(lambda: len(porter.asked) == 2 and not page._busy)
    with qtbot.waitSignal(page.opened):
        type_in("123456")
        press("Return")
    assert porter.asked[-1] == ("open", OWNER.id, PASSPHRASE, "123456")
    assert not page.digits.edit.text()


def test_a_hidden_list_asks_for_the_name(
    porter: Porter, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    porter.hidden = True
    page = sign_in_page()
    assert focused() is page.name.edit
    assert OWNER.name not in words_on(page)
    type_in("Ida Marlow")
    press("Return")
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.opened):
        press("Return")
    assert porter.asked == [("named", "Ida Marlow", PASSPHRASE, "")]


def test_a_code_lets_somebody_in_with_a_passphrase_of_their_own(
    porter: Porter, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    page = sign_in_page()
    next(command for command in page.commands() if command.key == "Ctrl+I").run()
    type_in("BAND FISH")
    press("Return")
    for _ in range(2):
        type_in(PASSPHRASE)
        if focused() is page.passphrase.edit:
            press("Return")
    with qtbot.waitSignal(page.opened):
        press("Return")
    assert porter.asked == [("code", "BAND FISH", PASSPHRASE)]


def test_the_sheet_opens_by_a_typed_name_where_names_are_hidden(
    porter: Porter, sign_in_page: Callable[[], SignInPage], qtbot: QtBot
) -> None:
    porter.hidden = True
    page = sign_in_page()
    next(command for command in page.commands() if command.key == "Ctrl+R").run()
    page.name.set_text("Ida Marlow")
    page.code.set_text("BAND FISH")
    page.passphrase.set_text(PASSPHRASE)
    page.again.set_text(PASSPHRASE)
    with qtbot.waitSignal(page.opened):
        page._submit()
    assert porter.asked == [("recover", "Ida Marlow", "BAND FISH", PASSPHRASE)]
