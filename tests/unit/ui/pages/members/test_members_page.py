"""The page of people: an owner invites, suspends and removes; everybody keeps their own way in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.booking.access.role import LIVE, AccountStatus, Role
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.members.members_page import MembersPage
from desktop.ui.pages.members.own_account_forms import OwnPassphrase, PassphraseForm
from desktop.ui.theme import Theme
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.key_handle import KeyHandle
from tests.support.ui.keyboard import press, type_in, visible_text
from tests.support.ui.office import BEN, CODE, Office
from tests.support.ui.secret_fields import held
from tests.support.ui.sign_in import SHEET
from tests.support.ui.window_desk import PASSPHRASE, WindowDesk


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def page(
    office: Office, desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> Iterator[MembersPage]:
    page = MembersPage(theme, background, office.use_cases(desk))
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    page.begin()
    qtbot.waitUntil(lambda: page.list.rows.rowCount() == 2 and page.isActiveWindow())
    page.list.step(1)
    yield page
    page.close()
    page.deleteLater()


def command(page: MembersPage, key: str) -> None:
    """What the window's shortcut for this key does."""
    next(each for each in page.commands() if each.key == key).run()


def test_an_owner_invites_and_the_code_is_shown_once(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "I")
    type_in("Cleo Adeyemi")
    press("Return")
    qtbot.waitUntil(lambda: CODE in visible_text(page))
    assert office.asked == [("invite", "Cleo Adeyemi", "concierge", False)]
    command(page, "Y")
    assert CODE not in visible_text(page)
    assert page.code.code.is_empty, "nor is it kept"
    command(page, "I")
    page.invite.where.choose(1)
    type_in("Cleo Adeyemi")
    press("Return")
    qtbot.waitUntil(lambda: "Sign in here yourself" in visible_text(page))
    for key in ("Y", "I"):
        command(page, key)
    assert page.invite.where.index == 0, "another computer is chosen each time anew"


def test_a_taken_name_is_marked_on_its_field(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    office.refuse = Refused("name_taken", "A member has that name.", field="name")
    command(page, "I")
    type_in("Ben Okafor")
    press("Return")
    qtbot.waitUntil(lambda: "A member has that name." in visible_text(page.invite))


def test_removing_asks_once_more_and_only_for_the_same_person(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    for steps in ((), (-1, 1)):
        for step in steps:
            page.list.step(step)
        command(page, "D")
        assert office.asked == []
    command(page, "D")
    qtbot.waitUntil(lambda: office.asked == [("remove", BEN.id)])


def test_a_change_of_the_records_key_is_shown_as_it_goes(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    threading.Thread(target=lambda: [office.watchers[0](done) for done in (0, 34)]).start()
    qtbot.waitUntil(lambda: "The records take a new key: 34 %." in visible_text(page))


def test_a_reset_shows_the_code_and_then_gives_the_records_a_new_key(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    office.next_key = KeyHandle(bytes(32))
    command(page, "N")
    qtbot.waitUntil(lambda: "The records have a new key." in visible_text(page))
    assert CODE in visible_text(page)
    assert office.next_key is None


def test_a_suspended_person_can_only_be_reinstated(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "U")
    qtbot.waitUntil(lambda: office.asked == [("suspend", BEN.id)])
    office.rows = (office.rows[0], replace(office.rows[1], status=AccountStatus.SUSPENDED))
    page.begin()
    qtbot.waitUntil(lambda: any(each.label == "Reinstate" for each in page.commands()))
    command(page, "U")
    qtbot.waitUntil(lambda: office.asked[-1] == ("reinstate", BEN.id))


def test_a_role_is_changed_by_keys(page: MembersPage, office: Office, qtbot: QtBot) -> None:
    command(page, "O")
    press("Right")
    press("Return")
    qtbot.waitUntil(lambda: office.asked == [("change_role", BEN.id, "booking agent")])


def test_two_unequal_passphrases_change_nothing(page: MembersPage, office: Office) -> None:
    command(page, "Ctrl+P")
    type_in(PASSPHRASE)
    press("Return")
    type_in("nine brown hens 52")
    press("Return")
    type_in("nine brown hens 53")
    press("Return")
    assert office.asked == []
    assert "The passphrases do not match." in visible_text(page)


def test_a_passphrase_is_changed_and_leaves_the_fields(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "Ctrl+P")
    type_in(PASSPHRASE)
    press("Return")
    for _ in range(2):
        type_in("nine brown hens 52")
        press("Return")
    qtbot.waitUntil(
        lambda: office.asked == [("change_passphrase", PASSPHRASE, "nine brown hens 52", "")]
    )
    form = page.passphrase
    assert not held(form.old) + held(form.new) + held(form.again)


def test_a_second_factor_is_offered_and_taken(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "Ctrl+F")
    assert office.asked == [], "not before the passphrase"
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: "ABCD" in visible_text(page))
    assert office.asked == [("offer_second_factor", PASSPHRASE, "")]
    assert not held(page.add_factor.passphrase)
    type_in("123 456")
    press("Return")
    qtbot.waitUntil(lambda: office.asked[-1] == ("confirm_second_factor", "123 456"))


def test_a_wrong_passphrase_offers_no_second_factor(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    office.refuse = Refused("wrong_passphrase", "That is not the passphrase.")
    command(page, "Ctrl+F")
    type_in("nine brown hens 52")
    press("Return")
    qtbot.waitUntil(lambda: "That is not the passphrase." in visible_text(page))
    assert "ABCD" not in visible_text(page)
    office.refuse = None
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: "ABCD" in visible_text(page))


def test_who_is_no_owner_sees_only_their_own_way_in(
    office: Office, desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    ben = replace(BEN, may=LIVE[Role.CONCIERGE])
    page = MembersPage(theme, background, office.use_cases(desk, ben))
    page.show()
    page.begin()
    assert page.list.rows.rowCount() == 0
    assert {each.key for each in page.commands()} == {"Ctrl+P", "Ctrl+F", "Ctrl+D"}
    page.close()
    page.deleteLater()


def test_names_are_hidden_and_shown_again(page: MembersPage, office: Office, qtbot: QtBot) -> None:
    command(page, "H")
    qtbot.waitUntil(lambda: office.asked == [("hide_member_names", True)])
    office.directory.hidden = True
    page.begin()
    qtbot.waitUntil(lambda: any("Show names" in each.label for each in page.commands()))
    command(page, "H")
    qtbot.waitUntil(lambda: office.asked[-1] == ("hide_member_names", False))


def test_a_code_for_the_own_other_computer_asks_the_passphrase(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "Ctrl+D")
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: CODE in visible_text(page))
    assert office.asked == [("device_code", PASSPHRASE, "")]
    assert not held(page.device.passphrase)


SENSITIVE = {
    "Ctrl+D": ("device_code", (PASSPHRASE,)),
    "Ctrl+F": ("offer_second_factor", (PASSPHRASE,)),
    "Ctrl+G": ("drop_second_factor", (PASSPHRASE,)),
    "Ctrl+P": ("change_passphrase", (PASSPHRASE, *["nine brown hens 52"] * 2)),
    "Ctrl+R": ("new_recovery_sheet", (PASSPHRASE,)),
}


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("key", SENSITIVE)
def test_what_changes_the_sign_in_asks_the_second_factor_where_there_is_one(
    page: MembersPage, office: Office, qtbot: QtBot, is_known: bool, key: str
) -> None:
    asked, typed = SENSITIVE[key]
    office.factor = is_known or key == "Ctrl+G"
    page.begin()
    if office.factor:
        qtbot.waitUntil(lambda: any(each.key == "Ctrl+G" for each in page.commands()))
    else:
        office.refuse = Refused("second_factor_needed", "Six digits, please.")
    command(page, key)
    form = page._stack.currentWidget()
    assert isinstance(form, OwnPassphrase | PassphraseForm)
    if not office.factor:
        assert form.digits.isHidden()
        for text in typed:
            type_in(text)
            press("Return")
        qtbot.waitUntil(form.digits.isVisible)
    office.refuse = None
    for text in (*typed, "123456"):
        type_in(text)
        press("Return")
    qtbot.waitUntil(lambda: office.asked[-1:] == [(asked, *dict.fromkeys(typed), "123456")])
    assert not held(form.digits)


def test_a_new_sheet_asks_the_passphrase_and_then_gives_the_records_a_new_key(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    office.next_key = KeyHandle(bytes(32))
    command(page, "Ctrl+R")
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: "The records have a new key." in visible_text(page))
    assert office.asked == [("new_recovery_sheet", PASSPHRASE, "")]
    assert SHEET.code in visible_text(page)
    assert office.next_key is None
    type_in("gold")
    press("Return")
    assert not page.sheet.isVisible()
    assert SHEET.code not in visible_text(page)
