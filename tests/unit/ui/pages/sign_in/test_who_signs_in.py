"""Whose passphrase is asked for: the one who signed in last, and a key for any other name."""

from __future__ import annotations

from desktop.ui.event_loop.background import Background
from desktop.ui.pages.sign_in.sign_in_page import SignInPage
from desktop.ui.theme import Theme
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.ui.keyboard import focused, press, type_in, visible_text
from tests.support.ui.sign_in import FakeDirectory, sign_in_use_cases
from tests.support.ui.slow_qtbot import SlowQtBot
from tests.support.ui.window_desk import OWNER, PASSPHRASE

BEN = Member("personben", "Ben Okafor", "concierge")
CLEO = Member("personcleo", "Cleo Adeyemi", "card agent")


def _page(
    directory: FakeDirectory, theme: Theme, background: Background, qtbot: SlowQtBot
) -> SignInPage:
    use_cases = sign_in_use_cases(directory)
    page = SignInPage(theme, background, lambda: use_cases)
    qtbot.addWidget(page)
    page.resize(900, 800)
    page.show()
    page.activateWindow()
    page.begin()
    qtbot.waitUntil(lambda: page.isActiveWindow() and bool(page._card.title.text()))
    return page


def _command(page: SignInPage, key: str) -> None:
    next(each for each in page.commands() if each.key == key).run()


def test_the_one_who_signed_in_last_is_asked_and_named(
    theme: Theme, background: Background, qtbot: SlowQtBot
) -> None:
    directory = FakeDirectory(OWNER, (OWNER, BEN, CLEO), last=BEN.id)
    page = _page(directory, theme, background, qtbot)
    assert "Ben Okafor. Not you? Down: another name." in visible_text(page)
    assert any(each.key == "Down" and each.in_key_bar for each in page.commands())
    type_in(PASSPHRASE)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked == [("open", BEN.id, PASSPHRASE, "")]


def test_another_name_is_one_key_away_and_all_are_reached(
    theme: Theme, background: Background, qtbot: SlowQtBot
) -> None:
    directory = FakeDirectory(OWNER, (OWNER, BEN, CLEO), last=BEN.id)
    page = _page(directory, theme, background, qtbot)
    type_in(PASSPHRASE)
    for name in ("Cleo Adeyemi", OWNER.name, "Ben Okafor", "Cleo Adeyemi"):
        _command(page, "Down")
        assert f"{name}. Not you?" in visible_text(page)
    _command(page, "Up")
    assert "Ben Okafor. Not you?" in visible_text(page)
    with qtbot.waitSignal(page.signed_in):
        press("Return")
    assert directory.asked == [("open", BEN.id, PASSPHRASE, "")], "what was typed is kept"


def test_another_name_is_not_asked_for_the_digits_of_the_one_before(
    theme: Theme, background: Background, qtbot: SlowQtBot
) -> None:
    def check(asked: tuple[str, ...]) -> None:
        if asked[1] == BEN.id:
            raise Refused("second_factor_needed", "Six digits, please.")

    directory = FakeDirectory(OWNER, (OWNER, BEN), last=BEN.id, check=check)
    page = _page(directory, theme, background, qtbot)
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(page.digits.isVisible)
    _command(page, "Down")
    assert not page.digits.isVisible()


def test_one_member_alone_has_nobody_to_change_to(
    theme: Theme, background: Background, qtbot: SlowQtBot
) -> None:
    page = _page(FakeDirectory(OWNER, (OWNER,)), theme, background, qtbot)
    assert "Not you?" not in visible_text(page)
    assert all(each.key != "Down" for each in page.commands())


def test_at_a_first_start_each_field_says_what_it_lacks(
    theme: Theme, background: Background, qtbot: SlowQtBot
) -> None:
    page = _page(FakeDirectory(OWNER, ()), theme, background, qtbot)
    press("Return")
    type_in("Ida")
    press("Return")
    type_in("geese")
    press("Return")
    qtbot.waitUntil(lambda: page.passphrase.problem == "Longer.")
    assert focused() is page.passphrase.edit
    page.again.edit.setFocus()
    type_in("grey")
    press("Return")
    qtbot.waitUntil(lambda: page.passphrase.problem == "Longer.")
    qtbot.waitUntil(lambda: focused() is page.passphrase.edit)
    assert page.again.problem == ""
    assert page.name.text == "Ida"
