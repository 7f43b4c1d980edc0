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
        c for c in Code if c.name.startswith(("PROCESSOR_", "VAULT_")) and "SILENT" not in c.name
    ),
    Outcome.UNREACHABLE: (
        *(Code.PROCESSOR_SILENT, Code.VAULT_SILENT, Code.PROXY_SILENT, Code.PROXY_REFUSED),
        *(Code.PROXY_SIGN_IN, Code.CERTIFICATE_DATES, Code.INTERCEPTED),
    ),
    Outcome.FAULT: (
        *(Code.CORE_DUMPS, Code.MEMORY_READABLE, Code.NEW_PRIVILEGES, Code.MEMORY_UNLOCKED),
        *(Code.SCREEN_UNSHIELDED, Code.KEYBOARD_UNSECURED, Code.NO_DISPLAY, Code.NO_READER),
        *(Code.TRACED, Code.UNCONFINED, Code.BAD_REQUEST, Code.BROKEN),
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
    assert protections(Protection, starts_closed=True) == tuple(PaneProtection)
    for protection in Protection:
        (twin,) = protections([protection], starts_closed=True)
        assert twin.name == protection.name
    for shield in Shield:
        reply = PaneReply(Outcome.CANCELLED, receipt=Receipt(shield=shield))
        assert report_of(reply).shield is PaneShield[shield.name]


def test_a_pane_that_says_it_started_closed_is_believed_only_of_a_file_that_does() -> None:
    receipt = Receipt(held=frozenset({Protection.CLOSED_FROM_START, Protection.NOT_READABLE}))
    reply = PaneReply(Outcome.CANCELLED, receipt=receipt)
    assert report_of(reply).held == (PaneProtection.NOT_READABLE,)
    assert PaneProtection.CLOSED_FROM_START in report_of(reply, starts_closed=True).held
