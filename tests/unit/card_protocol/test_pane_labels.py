"""The texts of a request: limited, without digits, and never in place of the pane's own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_protocol import (
    REQUEST_LIMIT,
    Code,
    Label,
    Labels,
    PaneRequest,
    ProtocolError,
    decode_request,
    encode_request,
)
from desktop.card_protocol.labels import NUMBER_WORDS, label_limit
from desktop.cardpane.authorization.requester import Requester
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.entry_native import pane_messages, pane_theme, trusted_text
from desktop.cardpane.entry_native.accessible import spell_out_numbers, spoken_count
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.tokenize.send_failure import SendFailure
from tests.support.cardpane.published import VISA, VISA_DECLINED

from .test_card_protocol import TRAINING

WITH_COUNTS = {Label.GROUP_SHORT, Label.NUMBER_SHORT, Label.COUNT, Label.CODE_SHORT}
FIELDS = (Label.CARD_NUMBER, Label.EXPIRY, Label.SECURITY_CODE, Label.POSTCODE, Label.SEND)


def asking(label: Label, text: object) -> bytes:
    message_shown = json.loads(encode_request(TRAINING))
    message_shown["labels"][label.value] = text
    return json.dumps(message_shown).encode() + b"\n"


def with_texts(**texts: str) -> Labels:
    changes = {Label(key): text for key, text in texts.items()}
    return replace(ENGLISH, texts=dict(ENGLISH.texts) | changes)


def test_our_own_texts_are_all_there_and_within_bounds() -> None:
    assert set(ENGLISH.texts) == set(Label)
    assert decode_request(encode_request(TRAINING)) == TRAINING


def test_texts_of_other_scripts_arrive_as_they_were_sent() -> None:
    other = with_texts(
        card_number="カード番号",
        expiry="Gültig bis",
        name_on_card="Имя на карте",
        postcode="รหัสไปรษณีย์",
        send="إرسال",
        expiry_form="MMJJ",
        number_missing="缺少一个卡号。",
        group_short="Gruppe hat %1 von %2 Ziffern…",
    )
    request = replace(TRAINING, labels=other)
    assert decode_request(encode_request(request)) == request


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", VISA, "Call 555", "١٢٣", "⅔ Ⅳ", "A\nB", "A\x00", "A\u202eB", "A\u200bB"),
        *("https://evil.example", "a@b", "<b>bold</b>", "a_b", "💳", "%1%1", "%9", "50%", "\ud800"),
        *("x" * 111, 7, None, ["a"], {"a": "b"}),
    ],
    ids=range(24),
)
def test_a_text_with_a_digit_a_control_an_address_or_too_long_is_refused(
    text: object,
) -> None:
    for label in Label:
        with pytest.raises(ProtocolError) as caught:
            decode_request(asking(label, text))
        assert str(caught.value) == label.value


@pytest.mark.parametrize("label", Label)
def test_each_text_may_be_as_long_as_its_limit(label: Label) -> None:
    counts = {Label.CODE_SHORT: "%1"}.get(label, "%1%2") if label in WITH_COUNTS else ""
    longest = counts + "x" * (label_limit(label) - len(counts))
    if label is Label.EXPIRY_FORM:
        longest = "MMYY"
    assert isinstance(decode_request(asking(label, longest)), PaneRequest)
    with pytest.raises(ProtocolError) as caught:
        decode_request(asking(label, longest + "x"))
    assert str(caught.value) == label.value


@pytest.mark.parametrize("label", sorted(WITH_COUNTS, key=str))
def test_a_text_with_counts_has_each_placeholder_once(label: Label) -> None:
    for text in ("no counts", "%2 alone", "%1 %1 %2", "%1 of %2 of %3"):
        with pytest.raises(ProtocolError):
            decode_request(asking(label, text))


@pytest.mark.parametrize("form", ["MM", "MMYYY", "M YY", "MM/Y", "....", "1234"])
def test_the_expiry_placeholder_is_four_letters(form: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_request(asking(Label.EXPIRY_FORM, form))
    assert str(caught.value) == "expiry_form"


@pytest.mark.parametrize("label", FIELDS)
def test_no_two_fields_or_buttons_share_a_name(label: Label) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_request(asking(label, ENGLISH.texts[Label.NAME_ON_CARD]))
    assert str(caught.value) == "labels"


@pytest.mark.parametrize(
    "text",
    [
        [],
        ["one"] * (NUMBER_WORDS - 1),
        ["one"] * (NUMBER_WORDS + 1),
        ["one"] * (NUMBER_WORDS - 1) + ["2"],
        ["one"] * (NUMBER_WORDS - 1) + ["二2"],
        ["one"] * (NUMBER_WORDS - 1) + [""],
        ["one"] * (NUMBER_WORDS - 1) + ["x" * 21],
        ["one"] * (NUMBER_WORDS - 1) + [3],
        None,
        "one",
    ],
    ids=range(10),
)
def test_the_number_words_are_complete_and_without_digits(text: object) -> None:
    message_shown = json.loads(encode_request(TRAINING)) | {"number_words": text}
    with pytest.raises(ProtocolError) as caught:
        decode_request(json.dumps(message_shown).encode() + b"\n")
    assert str(caught.value) == "number_words"


@pytest.mark.parametrize("label", Label)
def test_no_text_can_be_left_out(label: Label) -> None:
    message_shown = json.loads(encode_request(TRAINING))
    del message_shown["labels"][label.value]
    with pytest.raises(ProtocolError) as caught:
        decode_request(json.dumps(message_shown).encode() + b"\n")
    assert str(caught.value) == label.value


def test_no_text_can_be_added() -> None:
    message_shown = json.loads(encode_request(TRAINING))
    message_shown["labels"]["title"] = "Your bank"
    with pytest.raises(ProtocolError) as caught:
        decode_request(json.dumps(message_shown).encode() + b"\n")
    assert str(caught.value) == "unknown_key"


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(tuple(Label)), st.text(max_size=130))
def test_every_accepted_text_has_no_digit_and_no_control_character(label: Label, text: str) -> None:
    try:
        request = decode_request(asking(label, text))
    except ProtocolError:
        return
    assert isinstance(request, PaneRequest)
    kept = request.labels.texts[label].replace("%1", "").replace("%2", "")
    assert kept.isprintable()
    assert not any(sign.isnumeric() and not sign.isalpha() for sign in kept)
    assert not any(sign.isdigit() for sign in kept)
    assert not set("%/@<>\\_") & set(kept)


def test_the_longest_texts_fit_into_one_request() -> None:
    texts = {
        label: ("%1%2" if label in WITH_COUNTS else "") + chr(0x4E10 + index) * 20
        for index, label in enumerate(Label)
    }
    texts |= {Label.CODE_SHORT: "%1" + "界" * 20, Label.EXPIRY_FORM: "月月年年"}
    longest = replace(TRAINING, labels=Labels(texts, ("界",) * NUMBER_WORDS), ca_pem="A" * 8192)
    assert len(encode_request(longest)) <= REQUEST_LIMIT


def shown(qtbot: QtBot, labels: Labels, card: CardBuffer) -> Pane:
    number = NumberEntry(card, labels, published_only=True)
    theme = pane_theme.PaneTheme(pane_theme.scheme(dark=False), pane_theme.families())
    request = replace(TRAINING, labels=labels)
    expiry = ExpiryEntry(date(2026, 11, 24), labels)
    pane = Pane(theme, request, Requester(), number, expiry, CodeEntry(card, labels))
    qtbot.addWidget(pane, before_close_func=lambda window: window.cancel_requested.disconnect())
    pane.cancel_requested.connect(lambda: None)
    return pane


def test_the_desk_names_the_fields_but_not_the_window(qtbot: QtBot) -> None:
    other = with_texts(card_number="Kartennummer", expiry="Ablauf", no_client="Sealed card")
    pane = shown(qtbot, other, CardBuffer(LockedMemory()))
    assert [field.label for field in pane.digit_fields][:2] == ["Kartennummer", "Ablauf"]
    assert pane.windowTitle() == "Sealed card entry"


def test_the_message_about_unpublished_numbers_is_the_panes_own() -> None:
    liar = with_texts(**{label.value: "Fine" for label in Label if label not in WITH_COUNTS})
    number = NumberEntry(CardBuffer(LockedMemory()), liar, published_only=True)
    for digit in VISA[:12] + "0000":
        number.add(int(digit))
    assert number.error() == trusted_text.NOT_PUBLISHED
    assert "wiped" in number.error()
    assert number.is_empty()


@pytest.mark.parametrize(
    "code", [code for code in Code if code in pane_messages.CODES_WITH_MESSAGE]
)
def test_the_message_about_what_was_sent_is_the_panes_own(code: Code) -> None:
    liar = with_texts(**{code.value: "All is well."})
    for wiped, kept, own in (
        (False, False, trusted_text.NOTHING_SENT),
        (True, False, trusted_text.NOTHING_CHARGED),
        (True, True, trusted_text.HALF_KEPT),
    ):
        message, _ = pane_messages.message_for(SendFailure(code, wiped, kept), liar)
        assert message == f"All is well. {own}"


def test_counts_are_spoken_in_the_requests_words() -> None:
    text = tuple(f"n{chr(97 + index)}" for index in range(NUMBER_WORDS))
    accessible = replace(with_texts(count="%2 gesamt, %1 davon"), number_words=text)
    number = NumberEntry(CardBuffer(LockedMemory()), accessible, published_only=False)
    for digit in VISA_DECLINED[:3]:
        number.add(int(digit))
    assert spoken_count(number, accessible) == "nq gesamt, nd davon"
    assert spell_out_numbers("16 von 20", accessible) == "nq von nu"
