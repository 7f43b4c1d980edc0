"""The window: how the focus moves, what is marked, and what a hasty key does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_protocol import CardAddress, Code, PaneRequest, SheetEnvironment
from desktop.card_protocol.vendors.card_vendor import CardText
from desktop.cardpane.authorization.requester import Requester
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.entry_native import pane_messages, pane_theme, trusted_text
from desktop.cardpane.entry_native.chrome import AddressLine
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.entry_native.pane_fields import TextField
from desktop.cardpane.tokenize.send_failure import SendFailure
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.support.cardpane.published import AMEX, VISA, VISA_DUFFEL
from tests.unit.card_protocol.test_card_protocol import TRAINING

from .test_digit_entry import SHORT

_SENDING_FAILED = [
    SendFailure(code, wiped, kept)
    for code in pane_messages.CODES_WITH_MESSAGE
    for wiped, kept in ((True, False), (True, True), (False, False))
]


@pytest.fixture
def card() -> CardBuffer:
    return CardBuffer(LockedMemory())


@pytest.fixture
def pane(qtbot: QtBot, card: CardBuffer) -> Pane:
    return shown(qtbot, card)


def shown(
    qtbot: QtBot, card: CardBuffer, published_only: bool = True, request: PaneRequest = TRAINING
) -> Pane:
    number, expiry = (
        NumberEntry(card, ENGLISH, published_only),
        ExpiryEntry(date(2026, 11, 24), ENGLISH),
    )
    theme = pane_theme.PaneTheme(pane_theme.scheme(dark=False), pane_theme.families())
    pane = Pane(theme, request, Requester(), number, expiry, CodeEntry(card, ENGLISH))
    qtbot.addWidget(pane, before_close_func=lambda window: window.cancel_requested.disconnect())
    pane.cancel_requested.connect(lambda: None)
    pane.lay_out("The truth.")
    pane.open()
    qtbot.waitExposed(pane)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is pane.digit_fields[0])
    return pane


def for_the_fee(request: PaneRequest) -> PaneRequest:
    """For the processor alone, of a client whose address is not known."""
    payees = request.payees[:1]
    ports = (request.payees[0].port,)
    return replace(request, payees=payees, ports=ports, address=CardAddress())


def focused_widget() -> QWidget:
    """The widget with the keyboard focus."""
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def keys(text: str) -> None:
    for character in text:
        QTest.keyClick(focused_widget(), Qt.Key(ord(character)))


def press(key: Qt.Key) -> None:
    QTest.keyClick(focused_widget(), key)


def test_the_focus_moves_from_field_to_field_without_tab(qtbot: QtBot, pane: Pane) -> None:
    keys(AMEX + "1231" + "1234")
    with qtbot.waitSignal(pane.send_requested) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == [CardText("clientada", "Zoë O’Neill", SENT_ADDRESS, 12, 2031)]


def test_after_the_code_the_texts_come_in_their_order(qtbot: QtBot, card: CardBuffer) -> None:
    pane = shown(qtbot, card, request=for_the_fee(TRAINING))
    keys(AMEX + "1231" + "1234")
    assert focused_widget() is pane._name
    press(Qt.Key.Key_Tab)
    assert focused_widget() is pane._postcode
    keys("90012")
    press(Qt.Key.Key_Tab)
    assert focused_widget() is pane._send
    with qtbot.waitSignal(pane.send_requested) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == [
        CardText("clientada", "Zoë O’Neill", CardAddress(postcode="90012"), 12, 2031)
    ]


def test_the_address_that_is_sent_is_shown_and_its_postcode_can_be_corrected(
    qtbot: QtBot, pane: Pane
) -> None:
    (line,) = pane.findChildren(AddressLine)
    assert line.text == "Billing address: 1 Abbey Gardens, Flat 2, London, England, GB"
    keys(AMEX + "1231" + "1234")
    pane._postcode.setFocus()
    for _ in SENT_ADDRESS.postcode:
        press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Return)
    assert "postcode" in pane.message, "the vault takes no card without one"
    keys("90012")
    with qtbot.waitSignal(pane.send_requested) as asked:
        press(Qt.Key.Key_Return)
    sent = replace(SENT_ADDRESS, postcode="90012")
    assert asked.args == [CardText("clientada", "Zoë O’Neill", sent, 12, 2031)]


def test_without_an_address_none_is_shown(qtbot: QtBot, card: CardBuffer) -> None:
    assert not shown(qtbot, card, request=for_the_fee(TRAINING)).findChildren(AddressLine)


def test_a_short_complete_number_does_not_get_the_focus_back(
    qtbot: QtBot, card: CardBuffer
) -> None:
    pane = shown(qtbot, card, published_only=False)
    keys(SHORT)
    press(Qt.Key.Key_Tab)
    with qtbot.waitSignal(pane.send_requested):
        keys("1231" + "123")
        press(Qt.Key.Key_Return)
    assert bytes(card.number) == SHORT.encode()


def test_training_sends_no_short_unpublished_number(
    qtbot: QtBot, pane: Pane, card: CardBuffer
) -> None:
    keys(SHORT)
    press(Qt.Key.Key_Tab)
    with qtbot.assertNotEmitted(pane.send_requested):
        keys("1231")
        press(Qt.Key.Key_Return)
    assert "wiped" in pane.message
    assert card.is_clean()


def test_enter_on_an_incomplete_card_focuses_what_is_missing(
    qtbot: QtBot, pane: Pane, card: CardBuffer
) -> None:
    with qtbot.assertNotEmitted(pane.send_requested):
        keys(VISA[:8])
        press(Qt.Key.Key_Return)
        assert "8 of 16" in pane.message
        keys(VISA[8:] + "1025")
        press(Qt.Key.Key_Return)
        assert "expired" in pane.message
    assert card.number_length == 16


def test_a_second_enter_while_it_is_sent_does_nothing(qtbot: QtBot, pane: Pane) -> None:
    keys(VISA_DUFFEL + "1231" + "123")
    press(Qt.Key.Key_Return)
    pane.show_sending(True)
    with qtbot.assertNotEmitted(pane.send_requested), qtbot.assertNotEmitted(pane.cancel_requested):
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Space)
        keys("4242")
    with qtbot.waitSignal(pane.cancel_requested):
        press(Qt.Key.Key_Escape)


def test_what_the_processor_refused_is_marked_and_the_rest_is_kept(
    qtbot: QtBot, pane: Pane, card: CardBuffer
) -> None:
    keys(VISA_DUFFEL + "1231" + "123")
    pane.show_sending(True)
    card.wipe()
    pane.show_failure(SendFailure(Code.PROCESSOR_CODE, wiped=True, fee_kept=False))
    assert "security code" in pane.message
    with qtbot.waitSignal(pane.send_requested) as asked:
        keys(VISA_DUFFEL + "124")
        press(Qt.Key.Key_Return)
    assert asked.args == [CardText("clientada", "Zoë O’Neill", SENT_ADDRESS, 12, 2031)]


def test_a_name_that_was_refused_is_corrected_before_the_number_is_typed_again(
    qtbot: QtBot, pane: Pane, card: CardBuffer
) -> None:
    keys(VISA_DUFFEL + "1231" + "123")
    pane.show_sending(True)
    card.wipe()
    pane.show_failure(SendFailure(Code.VAULT_NAME, wiped=True, fee_kept=False))
    assert "the name on the card" in pane.message
    name = pane.focusWidget()
    assert isinstance(name, TextField)
    assert name.invalid
    assert name.entry.text == "Zoë O’Neill"


def test_an_expiry_that_was_refused_is_asked_for_again(
    qtbot: QtBot, pane: Pane, card: CardBuffer
) -> None:
    keys(VISA_DUFFEL + "1231" + "123")
    pane.show_sending(True)
    card.wipe()
    pane.show_failure(SendFailure(Code.PROCESSOR_EXPIRY, wiped=True, fee_kept=False))
    with qtbot.waitSignal(pane.send_requested) as asked:
        keys(VISA_DUFFEL + "1130" + "123")
        press(Qt.Key.Key_Return)
    assert asked.args == [CardText("clientada", "Zoë O’Neill", SENT_ADDRESS, 11, 2030)]


def test_backspace_in_an_empty_field_goes_back(pane: Pane, card: CardBuffer) -> None:
    keys(VISA)
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Backspace)
    assert card.number_length == 15


def test_backspace_in_the_empty_first_field_stays_there(pane: Pane, card: CardBuffer) -> None:
    for _ in range(20):
        press(Qt.Key.Key_Backspace)
    keys(VISA)
    assert card.number_length == 16


def test_a_space_checks_the_group_just_typed(pane: Pane) -> None:
    keys(VISA[:4] + " " + VISA[4:7] + " ")
    assert pane.message == "This group has 3 of 4 digits."
    keys(VISA[7] + " ")
    assert pane.message == ""


def test_a_held_key_adds_one_digit_only(pane: Pane, card: CardBuffer) -> None:
    field = focused_widget()
    for repeated in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_4, Qt.KeyboardModifier.NoModifier, "4", repeated
        )
        QApplication.sendEvent(field, event)
    assert card.number_length == 1


@pytest.mark.parametrize(
    ("modifiers", "typed"),
    [
        # AltGr on Windows, where Polish types this letter with it.
        (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier, "ł"),
        (Qt.KeyboardModifier.ControlModifier, ""),
        (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, ""),
    ],
)
def test_a_letter_that_altgr_types_is_taken_and_a_command_is_not(
    pane: Pane, modifiers: Qt.KeyboardModifier, typed: str
) -> None:
    before = pane._name.entry.text
    letter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_L, modifiers, "ł")
    QApplication.sendEvent(pane._name, letter)
    assert pane._name.entry.text == before + typed


def test_another_name_is_typed_over_the_clients(pane: Pane) -> None:
    """The card may be a company's."""
    pane._name.setFocus()
    QTest.keyClick(pane._name, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(pane._name, "Meier & Partner GmbH")
    assert pane._name.entry.text == "Meier & Partner GmbH"
    QTest.keyClick(pane._name, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Backspace)
    assert pane._name.entry.text == ""


def test_tab_selects_a_name_and_a_complete_code_does_not(qtbot: QtBot, card: CardBuffer) -> None:
    pane = shown(qtbot, card, request=for_the_fee(TRAINING))
    keys(AMEX + "1231" + "1234")
    keys("5")
    assert pane._name.entry.text == "Zoë O’Neill"
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Backtab)
    assert focused_widget() is pane._name
    keys("5")
    assert pane._name.entry.text == "Zoë O’Neill", "a digit is no name"
    assert pane._name.invalid
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Backtab)
    QTest.keyClicks(pane._name, "Ann")
    assert pane._name.entry.text == "Ann"


@pytest.mark.parametrize("failure", _SENDING_FAILED, ids=range(len(_SENDING_FAILED)))
def test_every_failure_message_says_what_is_safe_and_mentions_no_crime(
    failure: SendFailure,
) -> None:
    message, _ = pane_messages.message_for(failure, ENGLISH)
    assert not {"lost", "stolen"} & set(message.lower().replace(".", " ").split())
    safe = ("Nothing was sent", "Nothing is charged", "Not charged")
    assert any(text in message for text in safe)
    assert "Esc" in message
    assert len(message) <= 120


def test_every_code_either_ends_the_pane_or_has_a_message() -> None:
    sides = ("processor_", "vault_", "proxy_", "certificate_", "intercepted")
    for code in (code for code in Code if code.value.startswith(sides)):
        assert (code in pane_messages.FATAL_CODES) != (code in pane_messages.CODES_WITH_MESSAGE)


@pytest.mark.parametrize(
    ("environment", "published_only", "banner"),
    [
        (None, True, "TRAINING  servers on this computer, published test numbers only"),
        (SheetEnvironment.VENDOR_TEST, True, "VENDOR TEST  test cards only  Marlow Travel"),
        (SheetEnvironment.LIVE, True, "LIVE  test cards only  Marlow Travel"),
        (SheetEnvironment.LIVE, False, "LIVE  Marlow Travel"),
    ],
)
def test_the_band_says_where_the_card_goes_and_for_whom(
    environment: SheetEnvironment | None, published_only: bool, banner: str
) -> None:
    requester = Requester("Marlow Travel" if environment else "", environment)
    assert trusted_text.banner_text(requester, published_only=published_only) == banner
