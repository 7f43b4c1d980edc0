"""Every reply of the pane in the desk's types: nothing is lost, nothing is invented."""

from __future__ import annotations

import pytest

from desktop.booking.card_entry.card_entry_ending import (
    EndingKind,
    PaneEnding,
    PaneProtection,
    PaneShield,
)
from desktop.card_entry.pane_outcomes import ending_of, error_for, protections, report_of
from desktop.card_protocol import Code, Outcome, PaneReply, Protection, Receipt, Shield
from desktop.use_cases.errors import Cancelled, Refused, Unreachable

_OF_OUTCOME = {
    Outcome.IDLE: (Code.NO_KEY, Code.TIME_UP),
    Outcome.LOCKED: (Code.FOCUS_LOST, Code.CLOSED_BY_SYSTEM),
    Outcome.REFUSED: tuple(
        code
        for code in Code
        if code.name.startswith(("PROCESSOR_", "VAULT_"))
        and not code.name.endswith(("_SILENT", "_BUSY"))
    ),
    Outcome.UNREACHABLE: (
        *(Code.PROCESSOR_BUSY, Code.VAULT_BUSY),
        *(Code.PROCESSOR_SILENT, Code.VAULT_SILENT, Code.PROXY_SILENT, Code.PROXY_REFUSED),
        *(Code.PROXY_SIGN_IN, Code.CERTIFICATE_DATES, Code.INTERCEPTED),
    ),
    Outcome.FAULT: (
        *(Code.CORE_DUMPS, Code.MEMORY_READABLE, Code.NEW_PRIVILEGES, Code.MEMORY_UNLOCKED),
        *(Code.SCREEN_UNSHIELDED, Code.KEYBOARD_UNSECURED, Code.NO_DISPLAY, Code.NO_READER),
        *(Code.NO_WEB_ENGINE, Code.ENGINE_ENDED),
        *(Code.TRACED, Code.UNCONFINED, Code.PROGRAM_CHANGED, Code.BAD_REQUEST, Code.BROKEN),
        *(Code.NOT_SIGNED, Code.NO_SIGNATURE_CHECK, Code.PIN_NOT_TRUSTED, Code.OTHER_ORGANIZATION),
        *(Code.SHEET_REFUSED, Code.SHEET_EXPIRED, Code.SHEET_OTHER_PAYEE),
        *(Code.NOT_CERTIFIED, Code.CERTIFICATION_EXPIRED),
    ),
}
_KINDS = {
    Outcome.TOKENS: EndingKind.TAKEN,
    Outcome.CANCELLED: EndingKind.CANCELLED,
    Outcome.IDLE: EndingKind.IDLE,
    Outcome.LOCKED: EndingKind.LOCKED,
    Outcome.REFUSED: EndingKind.REFUSED,
    Outcome.UNREACHABLE: EndingKind.UNREACHABLE,
    Outcome.FAULT: EndingKind.FAULT,
}


def test_every_code_has_its_own_ending() -> None:
    ways = [(outcome, code) for outcome, codes in _OF_OUTCOME.items() for code in codes]
    endings = [ending_of(outcome, code) for outcome, code in ways]
    assert len(set(endings)) == len(ways)
    codes_of_outcomes = {code for codes in _OF_OUTCOME.values() for code in codes}
    assert codes_of_outcomes == set(Code) - {Code.NONE}


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("code", Code)
def test_an_ending_has_the_kind_of_its_outcome(outcome: Outcome, code: Code) -> None:
    ending = ending_of(outcome, code)
    assert ending.kind is _KINDS[outcome]
    if code not in _OF_OUTCOME.get(outcome, ()):
        general = ending_of(outcome, Code.NONE)
        assert ending is general, "a reason that does not belong to it is not believed"


def test_every_ending_without_a_card_can_be_raised_with_all_its_sentences() -> None:
    kinds = {
        EndingKind.CANCELLED: Cancelled,
        EndingKind.IDLE: Cancelled,
        EndingKind.LOCKED: Cancelled,
        EndingKind.REFUSED: Refused,
        EndingKind.UNREACHABLE: Unreachable,
        EndingKind.FAULT: Refused,
    }
    for ending in PaneEnding:
        if ending is PaneEnding.TAKEN:
            continue
        error = error_for(ending)
        assert type(error) is kinds.get(ending.kind, type(error))
        assert error.happened
        assert error.safe
        assert error.press


def test_every_protection_and_shield_has_its_counterpart() -> None:
    everything = protections(Protection, starts_closed=True, key_pinned=True)
    assert everything == tuple(PaneProtection)
    for protection in Protection:
        (twin,) = protections([protection], starts_closed=True, key_pinned=True)
        assert twin.name == protection.name
    for shield in Shield:
        reply = PaneReply(Outcome.CANCELLED, receipt=Receipt(shield=shield))
        assert report_of(reply).shield is PaneShield[shield.name]


def test_a_pane_that_says_it_started_closed_is_believed_only_of_a_file_that_does() -> None:
    receipt = Receipt(held=frozenset({Protection.CLOSED_FROM_START, Protection.NOT_READABLE}))
    reply = PaneReply(Outcome.CANCELLED, receipt=receipt)
    assert report_of(reply).held == (PaneProtection.NOT_READABLE,)
    assert PaneProtection.CLOSED_FROM_START in report_of(reply, starts_closed=True).held


def test_a_pane_that_says_a_key_is_pinned_is_believed_only_where_the_desk_reads_it_too() -> None:
    receipt = Receipt(held=frozenset({Protection.REQUEST_SIGNED, Protection.KEY_PINNED}))
    reply = PaneReply(Outcome.CANCELLED, receipt=receipt)
    assert report_of(reply).held == (PaneProtection.REQUEST_SIGNED,)
    assert PaneProtection.KEY_PINNED in report_of(reply, key_pinned=True).held


@pytest.mark.parametrize(
    ("code", "helps"),
    [
        (Code.NOT_SIGNED, "payment link"),
        (Code.NO_SIGNATURE_CHECK, "payment link"),
        (Code.PIN_NOT_TRUSTED, "administrator"),
        (Code.OTHER_ORGANIZATION, "administrator"),
        (Code.SHEET_REFUSED, "new merchant sheet"),
        (Code.SHEET_EXPIRED, "new merchant sheet"),
        (Code.SHEET_OTHER_PAYEE, "new merchant sheet"),
        (Code.NOT_CERTIFIED, "Ask an owner to sign in once"),
        (Code.CERTIFICATION_EXPIRED, "Ask an owner to sign in once"),
    ],
)
def test_a_request_that_is_not_the_companys_is_refused_with_who_can_help(
    code: Code, helps: str
) -> None:
    error = error_for(ending_of(Outcome.FAULT, code))
    assert error.code == f"pane_{code.value}"
    assert error.happened.startswith("The card pane did not open: ")
    assert helps in error.press
