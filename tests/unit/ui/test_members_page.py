"""The page of people: an owner invites, suspends and removes; everybody keeps their own way in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.booking.access.role import LIVE, AccountStatus, Role
from desktop.ui.background import Background
from desktop.ui.member_calls import MemberCalls
from desktop.ui.pages.members.members_page import MembersPage
from desktop.ui.theme import Theme
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import FactorOffer, Member, MemberRow
from tests.support.ui.hand import press, type_in, words_on
from tests.support.ui.window_desk import OWNER, PASSPHRASE, WindowDesk

BEN = Member("personben", "Ben Okafor", "concierge")
CODE = "BAND FISH GOLD KITE"


@dataclass
class Office:
    """Remembers what was asked; `refuse` is raised by the next act."""

    rows: tuple[MemberRow, ...] = (
        MemberRow(OWNER, AccountStatus.ACTIVE, None),
        MemberRow(BEN, AccountStatus.ACTIVE, None),
    )
    asked: list[tuple[object, ...]] = field(default_factory=list)
    refuse: Refused | None = None
    hidden: bool = False
    factor: bool = False
    watchers: list[Callable[[int], None]] = field(default_factory=list)

    def note(self, name: str) -> Callable[..., None]:
        def command(*given: object) -> None:
            self.asked.append((name, *given))
            if self.refuse is not None:
                raise self.refuse

        return command

    def code(self, name: str) -> Callable[..., str]:
        command = self.note(name)

        def make(*given: object) -> str:
            command(*given)
            return CODE

        return make

    def calls(self) -> MemberCalls:
        return MemberCalls(
            list=lambda: self.rows,
            invite=self.code("invite"),
            renew=self.code("renew"),
            withdraw=self.note("withdraw"),
            change_role=self.note("change_role"),
            suspend=self.note("suspend"),
            reinstate=self.note("reinstate"),
            remove=self.note("remove"),
            names_hidden=lambda: self.hidden,
            hide_names=self.note("hide_names"),
            review=lambda: (),
            change_passphrase=self.note("change_passphrase"),
            device_code=self.code("device_code"),
            has_second_factor=lambda: self.factor,
            offer_second_factor=lambda: FactorOffer("otpauth://x", ((True, False),) * 2, "ABCD"),
            confirm_second_factor=self.note("take_second_factor"),
            drop_second_factor=self.note("drop_second_factor"),
            watch_key_change=self.watchers.append,
        )


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def page(
    office: Office, desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> Iterator[MembersPage]:
    page = MembersPage(theme, background, desk.calls(), office.calls())
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
    qtbot.waitUntil(lambda: CODE in words_on(page))
    assert office.asked == [("invite", "Cleo Adeyemi", "concierge", False)]
    command(page, "Escape")
    assert CODE not in words_on(page)


def test_a_taken_name_is_marked_on_its_field(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    office.refuse = Refused("name_taken", "Somebody has that name.", field="name")
    command(page, "I")
    type_in("Ben Okafor")
    press("Return")
    qtbot.waitUntil(lambda: "Somebody has that name." in words_on(page.invite))


def test_removing_asks_once_more_and_only_for_the_same_person(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "D")
    assert office.asked == []
    page.list.step(-1)
    page.list.step(1)
    command(page, "D")
    assert office.asked == []
    command(page, "D")
    qtbot.waitUntil(lambda: office.asked == [("remove", BEN.id)])


def test_a_change_of_the_records_key_is_shown_as_it_goes(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    show_message = office.watchers[0]
    threading.Thread(target=lambda: [show_message(percent) for percent in (0, 34)]).start()
    qtbot.waitUntil(lambda: "The records take a new key: 34 %." in words_on(page))


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
    assert "The two are not the same." in words_on(page)


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
        lambda: office.asked == [("change_passphrase", PASSPHRASE, "nine brown hens 52")]
    )
    form = page.passphrase
    assert not form.old.edit.text() + form.new.edit.text() + form.again.edit.text()


def test_a_second_factor_is_offered_and_taken(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "Ctrl+F")
    qtbot.waitUntil(lambda: "ABCD" in words_on(page))
    type_in("123 456")
    press("Return")
    qtbot.waitUntil(lambda: office.asked == [("take_second_factor", "123456")])


def test_who_is_no_owner_sees_only_their_own_way_in(
    office: Office, desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    ben = replace(BEN, may=LIVE[Role.CONCIERGE])
    page = MembersPage(theme, background, replace(desk.calls(), who=ben), office.calls())
    page.show()
    page.begin()
    assert page.list.rows.rowCount() == 0
    assert {each.key for each in page.commands()} == {"Ctrl+P", "Ctrl+F", "Ctrl+D"}
    page.close()
    page.deleteLater()


def test_names_are_hidden_and_shown_again(page: MembersPage, office: Office, qtbot: QtBot) -> None:
    command(page, "H")
    qtbot.waitUntil(lambda: office.asked == [("hide_names", True)])
    office.hidden = True
    page.begin()
    qtbot.waitUntil(lambda: any("Show names" in each.label for each in page.commands()))
    command(page, "H")
    qtbot.waitUntil(lambda: office.asked[-1] == ("hide_names", False))


def test_a_code_for_ones_own_other_computer_asks_the_passphrase(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    command(page, "Ctrl+D")
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: CODE in words_on(page))
    assert office.asked == [("device_code", PASSPHRASE)]
    assert not page.device.passphrase.edit.text()


def test_a_second_factor_is_dropped_only_by_the_passphrase(
    page: MembersPage, office: Office, qtbot: QtBot
) -> None:
    office.factor = True
    page.begin()
    qtbot.waitUntil(lambda: any(each.key == "Ctrl+G" for each in page.commands()))
    command(page, "Ctrl+G")
    type_in(PASSPHRASE)
    press("Return")
    qtbot.waitUntil(lambda: office.asked == [("drop_second_factor", PASSPHRASE)])
