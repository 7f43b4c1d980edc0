"""Draft answers for an assessor or an underwriter, each from what the records show.

None of them is an answer: which questions apply, and whether they are met, the receiver decides.
"""

from __future__ import annotations

from typing import Final

from desktop.booking.delegation.clearance import ClearanceItem

from .company_sections import line_of, noted, saq_of
from .evidence_facts import EvidenceFacts
from .pack_section import Cell, PackSection, Row, Tone, row, share

DRAFT: Final = "draft, your assessor decides"


def draft_saq(facts: EvidenceFacts) -> PackSection:
    """For a bank: the questions of PCI DSS that the program itself bears on."""
    return PackSection(
        "draft-answers",
        "Draft answers: card data rules",
        "The questions of PCI DSS v4.0.1 that this program bears on. It claims compliance with "
        "none of them.",
        ("Requirement", "Draft answer", "Seen in"),
        (
            row("Which self-assessment", saq_of(facts.set_up), "entered by the owner"),
            row("3.3.1 No security code is kept", "By design, none is kept", "What is kept"),
            row("3.4.1 Numbers are masked", "Last four digits alone are known", "What is kept"),
            row("3.5.1 Numbers are unreadable", "No number is stored", "What is kept"),
            row("7.2.4 Access is reviewed", _of(facts, ClearanceItem.ACCESS_REVIEW), "Coverage"),
            row("8.2.8 A desk left alone locks", f"After {facts.lock.idle_minutes} minutes",
                "Lock and sign-in"),
            row("8.3.4 Wrong tries close an account",
                f"{facts.lock.wrong_tries} tries, {facts.lock.closed_minutes} minutes",
                "Lock and sign-in"),
            row("8.4 Second factor", share(facts.team.second_factor, facts.team.active),
                "Lock and sign-in"),
            row("10.2, 10.3 Signed audit log", "Each entry is signed and chained",
                "The audit log"),
            _noted(facts, "10.4 The log is reviewed", "log-review"),
            _noted(facts, "11.3, 11.4 Scans and tests", "scans"),
            row("12.6.3 Training", _of(facts, ClearanceItem.TRAINING), "Coverage"),
            row("12.7.1 Screening", _of(facts, ClearanceItem.BACKGROUND_CHECK), "Coverage"),
            _noted(facts, "12.8 Suppliers", "suppliers"),
            _noted(facts, "12.10 Incident plan is tried", "incident-drill"),
        ),
        draft=DRAFT,
    )  # fmt: skip


def draft_insurer(facts: EvidenceFacts) -> PackSection:
    """For an insurer: what cyber and errors-and-omissions forms commonly ask."""
    return PackSection(
        "draft-answers",
        "Draft answers: application",
        "What application forms commonly ask. Sign no form on the strength of this table.",
        ("Question", "Draft answer", "Seen in"),
        (
            row("Do you store card numbers?", "No, by the design of the program",
                "What is kept"),
            row("Is sign-in by a second factor?",
                share(facts.team.second_factor, facts.team.active), "Lock and sign-in"),
            row("Are records encrypted?", "Yes; a passphrase and the system's keyring open them",
                "This computer"),
            row("Are staff trained each year?", _of(facts, ClearanceItem.TRAINING), "Coverage"),
            row("Are staff screened?", _of(facts, ClearanceItem.BACKGROUND_CHECK), "Coverage"),
            _noted(facts, "Was a backup restored?", "backup-restored"),
            _noted(facts, "Is the incident plan tried?", "incident-drill"),
            _noted(facts, "Are computers patched?", "computers"),
            _noted(facts, "Are suppliers reviewed?", "suppliers"),
            row("Were there claims or losses?", Cell("not known to the program", Tone.UNKNOWN),
                "ask the owner"),
        ),
        draft=DRAFT.replace("assessor", "underwriter"),
    )  # fmt: skip


def _of(facts: EvidenceFacts, item: ClearanceItem) -> Cell:
    return share(*facts.in_order(item))


def _noted(facts: EvidenceFacts, question: str, name: str) -> Row:
    return row(question, noted(line_of(facts.safeguards, name)), "the owner's own word")
