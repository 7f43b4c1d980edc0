"""The sign-in page before it is known who may sign in, as for a second after each lock."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.background import Background
from desktop.ui.pages.sign_in.sign_in_page import SignInPage
from desktop.ui.theme import Theme
from tests.support.ui.keyboard import Gate, focused, type_in, visible_text
from tests.support.ui.secret_fields import held
from tests.support.ui.sign_in import FakeDirectory, sign_in_use_cases
from tests.support.ui.window_desk import OWNER


def test_what_is_typed_before_the_members_are_listed_is_never_in_a_plain_field(
    theme: Theme, background: Background, gate: Callable[..., Gate], qtbot: QtBot
) -> None:
    use_cases = sign_in_use_cases(FakeDirectory(OWNER, (OWNER,)))
    listed = gate(lambda: use_cases)
    page = SignInPage(theme, background, listed)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    page.begin()
    qtbot.waitUntil(lambda: focused() is page.passphrase.edit)
    shown = (page.name, page.code, page.again, page.digits)
    assert not [field for field in shown if field.isVisible()]
    type_in("seven grey geese")
    assert page.name.text == ""
    listed.open()
    qtbot.waitUntil(lambda: bool(page._card.title.text()))
    assert held(page.passphrase) == "seven grey geese"
    assert "seven" not in visible_text(page)
