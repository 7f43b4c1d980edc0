"""Every pane receipt gives readable text, and claims no more than was reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.card import TakenCard
from desktop.booking.card_entry.card_entry_ending import (
    EndingKind,
    PaneEnding,
    PaneProtection,
    PaneShield,
    ending_without_reply,
)
from desktop.booking.card_entry.card_entry_text import (
    ending_sentence,
    protections_list,
    screen_text,
)
from desktop.booking.card_entry.consent import Recording
from tests.support.samples import sample_consent, sample_receipt, sample_report


def test_a_taken_card_is_reported_with_its_measurements() -> None:
    assert sample_receipt().audit_text() == (
        "Card taken. Open 21 s, screen: not possible to hide, so dots only."
    )


def test_an_opening_without_a_card_reports_the_reason_and_focus_losses() -> None:
    report = sample_report(ending=PaneEnding.FOCUS_LOST, seconds_open=37, focus_losses=2)
    assert sample_receipt(report=report).audit_text() == (
        "Card entry closed: another window was in front too long. "
        "Open 37 s, lost the keyboard 2 times, screen: not possible to hide, so dots only."
    )


def test_a_pane_that_shut_itself_before_it_was_seen_claims_nothing_of_the_screen() -> None:
    report = sample_report(
        ending=PaneEnding.MEMORY_READABLE, seconds_open=0, shield=PaneShield.DOTS, held=()
    )
    assert sample_receipt(report=report).audit_text() == (
        "The card pane did not open: other programs could read its memory. Never opened."
    )


def test_a_shown_number_is_reported() -> None:
    for times, text in ((1, "number shown once"), (2, "number shown 2 times")):
        report = sample_report(shield=PaneShield.EXCLUDED, shown=times)
        assert sample_receipt(report=report).audit_text().endswith(f", {text}.")
    assert "number shown" not in sample_receipt().audit_text()


def test_a_screen_reader_is_reported() -> None:
    receipt = sample_receipt(report=sample_report(screen_reader=True))
    assert receipt.audit_text().endswith(", with a screen reader.")
    assert receipt.protections_text().endswith("names and counts, never a digit.")


def test_protections_are_listed_in_one_order() -> None:
    held = (PaneProtection.NO_BUS, PaneProtection.MEMORY_LOCKED)
    receipt = sample_receipt(report=sample_report(held=held))
    assert receipt.protections_text() == (
        "Held, as the pane reported: memory locked, no accessibility bus. "
        "This system did not confine it: not its files, network and system calls."
    )
    confined = sample_receipt(report=sample_report(held=tuple(PaneProtection)))
    assert "did not confine" not in confined.protections_text()
    assert "closed to programs of the same person (protected)" in confined.protections_text()
    from_source = set(PaneProtection) - {PaneProtection.CLOSED_FROM_START}
    open_at_first = sample_receipt(report=sample_report(held=tuple(from_source)))
    assert "same person (best effort)" in open_at_first.protections_text()
    assert "protected" not in open_at_first.protections_text()
    silent = sample_receipt(report=sample_report(held=(), shield=PaneShield.UNKNOWN))
    assert silent.protections_text() == "The pane reported nothing held."
    assert "screen: not known" in silent.measurements()


@pytest.mark.parametrize(
    ("also", "verdict"),
    [
        ({PaneProtection.KEY_PINNED, PaneProtection.CLOSED_FROM_START}, "protected"),
        ({PaneProtection.KEY_PINNED}, "best effort"),
        ({PaneProtection.CLOSED_FROM_START}, "best effort"),
        (set(), "best effort"),
    ],
)
def test_a_signed_request_is_protected_only_by_a_pinned_key_and_an_installed_pane(
    also: set[PaneProtection], verdict: str
) -> None:
    held = tuple(also | {PaneProtection.REQUEST_SIGNED})
    text = sample_receipt(report=sample_report(held=held)).protections_text()
    assert f"signed by a member of the company ({verdict})" in text


def test_consent_is_reported_with_script_time_and_person() -> None:
    assert sample_receipt().consent_text("14:31:50") == (
        "The client said yes at 14:31:50, asked by Robin Owner; the recording was paused. "
        f"Words read, version eight: {sample_consent().words}"
    )
    assert "Northwind asks USD 1,842.20" in sample_consent().words
    unrecorded = replace(sample_receipt(), consent=sample_consent(recording=Recording.NONE))
    assert "; the call was not recorded. " in unrecorded.consent_text("14:31:50")


def test_every_way_to_end_has_a_sentence_of_its_own() -> None:
    sentences = [ending_sentence(ending) for ending in PaneEnding]
    assert len(set(sentences)) == len(PaneEnding)
    assert all(sentence.endswith(".") and "_" not in sentence for sentence in sentences)


def test_only_a_card_that_was_taken_is_called_taken() -> None:
    taken = [ending for ending in PaneEnding if "Card taken" in ending_sentence(ending)]
    assert taken == [PaneEnding.TAKEN]
    assert [e for e in PaneEnding if e.kind is EndingKind.TAKEN] == taken


def test_an_error_without_a_report_is_an_opening_without_a_reply() -> None:
    for ending in PaneEnding:
        kind = ending_without_reply(ending.value).kind
        assert kind is EndingKind.NO_REPLY
    assert ending_without_reply("pane_died") is PaneEnding.DIED
    assert ending_without_reply("no_network") is PaneEnding.NOT_OPENED


def test_every_protection_and_every_shield_has_a_text() -> None:
    every = protections_list(tuple(PaneProtection)).split(", ")
    assert len(set(every)) == len(PaneProtection)
    assert all(screen_text(shield) for shield in PaneShield)


@pytest.mark.parametrize("shield", [s for s in PaneShield if s is not PaneShield.EXCLUDED])
def test_a_screen_that_could_be_recorded_is_never_called_hidden(shield: PaneShield) -> None:
    (_, screen) = sample_receipt(report=sample_report(shield=shield)).measurements()
    assert "hidden" not in screen


@pytest.mark.parametrize("name", ["Ann (Sales)", "Ann (Ops)"])
def test_the_whole_name_of_the_member_who_asked_is_in_the_consent_sentence(name: str) -> None:
    receipt = sample_receipt(member_id="annid", member_name=name)
    assert f"asked by {name};" in receipt.consent_text("14:31:50")


def test_only_a_card_entry_that_gave_tokens_took_a_card() -> None:
    taken = [
        ending
        for ending in PaneEnding
        if sample_receipt(report=sample_report(ending=ending)).took_card
    ]
    assert taken == [PaneEnding.TAKEN]


def test_a_card_in_the_vendors_own_fields_says_where_the_digits_were() -> None:
    held = (PaneProtection.VENDOR_FIELDS, PaneProtection.NOTHING_KEPT)
    report = replace(sample_report(), held=held, shield=PaneShield.VENDOR_PAINTS, blocked=2)
    receipt = replace(sample_receipt(), report=report)
    assert receipt.measurements()[1:] == (
        "screen: not possible to hide, and the vendor's fields show the digits",
        "requests to other hosts refused: 2",
    )
    assert receipt.protections_text() == (
        "Held, as the pane reported: typed into the vendor's own fields, off the record. "
        "The digits were in the memory of the web engine, and of this window, until both ended "
        "with the card."
    )


def test_a_card_without_an_expiry_is_named_without_one() -> None:
    card = TakenCard((), "Visa", "4242", 0, 0)
    assert card.identity() == "Visa ending 4242"
    assert replace(card, exp_month=3, exp_year=2031).identity() == "Visa ending 4242, 03/2031"
