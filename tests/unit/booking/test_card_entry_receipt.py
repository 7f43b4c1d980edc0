"""Every opening of the pane leaves words that a person can read, and none that claims more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.trip import card_entry_text
from desktop.booking.trip.card_entry_receipt import UNKNOWN_SHIELD
from desktop.booking.trip.card_entry_text import how_it_ended
from desktop.booking.trip.consent import Recording
from desktop.card_protocol import Code, Outcome, Protection, Shield
from tests.support.samples import sample_consent, sample_receipt, sample_report


def test_a_card_taken_is_told_with_what_was_measured() -> None:
    assert sample_receipt().words() == (
        "Card taken. Open 21 s, screen: not possible to hide, so dots only."
    )


def test_an_opening_without_a_card_tells_why_and_how_often_the_keyboard_was_lost() -> None:
    report = sample_report(outcome="locked", code="focus_lost", seconds_open=37, focus_losses=2)
    assert sample_receipt(report=report).words() == (
        "Card entry closed: another window was in front too long. "
        "Open 37 s, lost the keyboard 2 times, screen: not possible to hide, so dots only."
    )


def test_a_pane_that_shut_itself_before_it_was_seen_claims_nothing_of_the_screen() -> None:
    report = sample_report(
        outcome="fault", code="memory_readable", seconds_open=0, shield="dots", held=()
    )
    assert sample_receipt(report=report).words() == (
        "The card pane did not open: other programs could read its memory. Never opened."
    )


def test_a_number_that_was_shown_is_told_of() -> None:
    for times, said in ((1, "number shown once"), (2, "number shown 2 times")):
        report = sample_report(shield="excluded", shown=times)
        assert sample_receipt(report=report).words().endswith(f", {said}.")
    assert "number shown" not in sample_receipt().words()


def test_a_screen_reader_is_told_of() -> None:
    receipt = sample_receipt(report=sample_report(screen_reader=True))
    assert receipt.words().endswith(", with a screen reader.")
    assert receipt.held().endswith("names and counts, never a digit.")


def test_what_held_is_told_in_one_order_and_unknown_names_are_not_hidden() -> None:
    receipt = sample_receipt(report=sample_report(held=("zz_new", "no_bus", "memory_locked")))
    assert receipt.held() == "Held, as the pane told: memory locked, no accessibility bus, zz new."
    silent = sample_receipt(report=sample_report(held=(), shield="unknown"))
    assert silent.held() == "The pane told of nothing held."
    assert "screen: not known" in silent.measured()


def test_the_yes_is_told_with_its_script_its_time_and_who_asked() -> None:
    assert sample_receipt().agreed("14:31:50") == (
        "The client said yes to script one at 14:31:50, asked by Robin Owner; "
        "the recording was paused."
    )
    unrecorded = replace(sample_receipt(), consent=sample_consent(recording=Recording.NONE))
    assert unrecorded.agreed("14:31:50").endswith("the call was not recorded.")


_WITHOUT_A_REASON = {Outcome.CANCELLED, Outcome.TOKENS}
_REASONS = {
    Outcome.IDLE: (Code.NO_KEY, Code.TIME_UP),
    Outcome.LOCKED: (Code.FOCUS_LOST, Code.TOLD_TO_END),
    Outcome.REFUSED: tuple(c for c in Code if c.name.startswith(("PROCESSOR_", "VAULT_"))),
    Outcome.UNREACHABLE: (
        Code.PROCESSOR_SILENT,
        Code.VAULT_SILENT,
        Code.PROXY_SILENT,
        Code.INTERCEPTED,
    ),
    Outcome.FAULT: (
        Code.CORE_DUMPS,
        Code.MEMORY_READABLE,
        Code.NEW_PRIVILEGES,
        Code.MEMORY_UNLOCKED,
        Code.SCREEN_UNSHIELDED,
        Code.KEYBOARD_UNSECURED,
        Code.NO_DISPLAY,
        Code.NO_READER,
    ),
}


def test_every_way_to_end_has_a_sentence_of_its_own() -> None:
    ways = [(outcome, code) for outcome, codes in _REASONS.items() for code in codes]
    ways = [way for way in ways if not (way[0] is Outcome.REFUSED and "SILENT" in way[1].name)]
    ways += [(outcome, Code.NONE) for outcome in _WITHOUT_A_REASON]
    told = [how_it_ended(outcome.value, code.value) for outcome, code in ways]
    assert len(set(told)) == len(ways)
    assert all(sentence.endswith(".") and "_" not in sentence for sentence in told)


@pytest.mark.parametrize("outcome", [*(o.value for o in Outcome), "no_reply", "unheard_of"])
def test_a_reason_that_is_not_known_yet_is_a_plain_sentence(outcome: str) -> None:
    assert how_it_ended(outcome, "zz_new").endswith(".")
    assert "taken" not in how_it_ended(outcome, "zz_new")


def test_every_protection_and_every_shield_has_its_words() -> None:
    assert set(card_entry_text._HELD) == {protection.name.lower() for protection in Protection}
    assert set(card_entry_text._SHIELDS) == {*(shield.value for shield in Shield), UNKNOWN_SHIELD}


@pytest.mark.parametrize("shield", ["dots_x11", "dots_wayland", "dots", "best_effort", "unknown"])
def test_a_screen_that_could_be_recorded_is_never_called_hidden(shield: str) -> None:
    (_, screen) = sample_receipt(report=sample_report(shield=shield)).measured()
    assert "hidden" not in screen
