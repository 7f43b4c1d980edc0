"""Who may take cards and why, how far reviews, training and screening reach, what insures it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from desktop.booking.delegation.background_check import CheckStage
from desktop.booking.delegation.clearance import Clearance, ClearanceItem, ClearanceRow
from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.policy_signature import SignatureState

from .evidence_facts import EvidenceFacts
from .pack_section import (
    NOT_KNOWN,
    Cell,
    PackSection,
    Row,
    Tone,
    day,
    row,
    share,
    utc_text,
)

_CLEAR = frozenset({CheckStage.CLEAR, CheckStage.DUE_SOON})
_LIMITS = (
    ("alone", "A ticket, by a member alone, up to"),
    ("second_person", "A ticket, with a second person and no owner, up to"),
    ("flagged_alone", "A ticket with a risk, alone, up to"),
    ("flagged_second_person", "A ticket with a risk, with a second person, up to"),
    ("not_refundable", "A ticket without a refund, alone, up to"),
    ("day", "All tickets of a member in 24 hours, alone, up to"),
    ("refund", "A refund of a canceled trip, alone, up to"),
    ("waived_fee", "Our fee given back, alone, up to"),
)
_DUE: Mapping[Due, Tone] = MappingProxyType(
    {Due.LATER: Tone.GOOD, Due.SOON: Tone.WARN, Due.OVER: Tone.BAD}
)


def card_agents(facts: EvidenceFacts) -> PackSection:
    """Every member whose role takes cards, with the evidence of each item and its end."""
    found = facts.safeguards.clearances
    return PackSection(
        "card-agents",
        "Who may take cards, and why",
        f"{_count(found)} in a role that takes cards. In live work the card step is closed to a "
        "member while an item is missing or has ended; an owner's is under single control, since "
        "an owner could clear themselves.",
        ("Member", "Role", "Item", "State", "Evidence", "Seen to by", "On", "Until"),
        tuple(_item(each, item) for each in found for item in each.rows),
        "Of a background check only provider, stage and dates are kept, and no report.",
    )


def card_agent_names(facts: EvidenceFacts) -> PackSection:
    """For a client: who may take a card, by name alone."""
    return PackSection(
        "card-agents",
        "Who may take your card",
        "Only these members may ask you for a card by phone in live work. What each was cleared "
        "by stays with the company.",
        ("Member", "State"),
        tuple(
            row(each.member.name, "owner" if each.is_single_control else Cell("cleared", Tone.GOOD))
            for each in facts.safeguards.clearances
            if not each.closes_card_step
        ),
    )


def limits(facts: EvidenceFacts) -> PackSection:
    """What a member may book alone, and above what a second person, or an owner, is needed."""
    found = facts.limits
    rows: tuple[Row, ...] = ()
    signed = NOT_KNOWN
    if found is not None:
        rows = tuple(row(label, str(found.limits.amounts[name])) for name, label in _LIMITS)
        by = found.signed
        signed = Cell("came with the program, no owner changed them")
        if by is not None:
            second = "" if by.second is None else f" and {by.second.member_name}"
            signed = Cell(f"{by.by.member_name}{second}, {utc_text(by.by.at)}")
        if found.has_invalid:
            signed = Cell(
                "a change in the records is signed by no owner: the narrower count", Tone.BAD
            )
    return PackSection(
        "limits",
        "Limits and approvals",
        "Above a limit a ticket needs a second person's signed approval, or an owner's; who asks "
        "never approves. Where an owner is alone, an act above a limit is under single control, "
        "and the audit log says so.",
        ("Limit", "Value"),
        (*rows, row("Signed by", signed)),
        "A risk is a new client, a departure that is close, a payer who does not travel, or a "
        "billing address abroad.",
    )


def coverage(facts: EvidenceFacts) -> PackSection:
    """How many of the members each measure reaches today."""
    safeguards = facts.safeguards
    clear = sum(1 for each in safeguards.checks if each.stage in _CLEAR)
    signed = [text for text in safeguards.texts if text.text.is_signed]
    asked = sum(len(text.members) for text in signed)
    unsigned = sum(len(text.unsigned) for text in signed)
    review, training, check = (
        share(*facts.in_order(item))
        for item in (
            ClearanceItem.ACCESS_REVIEW,
            ClearanceItem.TRAINING,
            ClearanceItem.BACKGROUND_CHECK,
        )
    )
    return PackSection(
        "coverage",
        "Reviews, training and screening",
        f"Counted on {safeguards.today.isoformat()}, over active members.",
        ("Measure", "Of whom", "In order", "How often"),
        (
            row("Access review", "card agents that are no owner", review, "6 months"),
            row("Awareness training", "card agents", training, "12 months"),
            row("Background check", "card agents", check, "as its provider says"),
            row("Background check", "all members", share(clear, len(safeguards.checks)),
                "as its provider says"),
            row("Policies signed", "all members, all texts", share(asked - unsigned, asked),
                "each version"),
        ),
    )  # fmt: skip


def policies(facts: EvidenceFacts) -> PackSection:
    """Each text in force, its version, and by how many it is signed."""
    rows: list[Row] = []
    for each in facts.safeguards.texts:
        text = each.text
        changed = max((one.on for one in text.changes), default=None)
        count = len(each.members) - len(each.unsigned)
        by = share(count, len(each.members)) if text.is_signed else Cell("for clients")
        newest = _newest(
            one.signed.at.date()
            for one in each.members
            if one.state is SignatureState.SIGNED and one.signed is not None
        )
        blank = f", blanks to fill in: {len(text.blanks)}" if text.blanks else ""
        rows.append(
            row(text.title, f"{text.version}{blank}", day(changed), by, newest, text.digest[:16])
        )
    return PackSection(
        "policies",
        "Policies",
        "Each member signs each version with a key of their own.",
        ("Text", "Version", "Changed on", "Signed by", "Newest signature", "Digest begins"),
        tuple(rows),
    )


def insurance(facts: EvidenceFacts) -> PackSection:
    """The register of insurance; a line that nobody entered is not known."""
    rows = []
    for each in facts.safeguards.insurance:
        entry = each.entry
        if entry is None or each.due is None:
            rows.append(row(each.line, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN))
            continue
        state = Cell(each.due.value, _DUE[each.due])
        rows.append(row(each.line, entry.insurer, str(entry.limit), day(entry.ends_on), state))
    return PackSection(
        "insurance",
        "Insurance",
        "As the owner entered it. Whether a line is claims-made, and from which day, is in the "
        "policy itself: not known here.",
        ("Line", "Insurer", "Limit", "Last day", "State"),
        tuple(rows),
    )


def _item(clearance: Clearance, item: ClearanceRow) -> Row:
    state = Cell("missing", Tone.BAD) if item.due is None else Cell(item.due.value, _DUE[item.due])
    on = Cell("") if item.on is None else day(item.on)
    until = Cell("") if item.last_day is None else day(item.last_day)
    member = clearance.member
    return row(
        *(member.name, member.role, item.item.value, state, item.evidence, item.by, on, until)
    )


def _newest(days: Iterable[date]) -> Cell:
    newest = max(days, default=None)
    return Cell("") if newest is None else day(newest)


def _count(found: tuple[Clearance, ...]) -> str:
    return "1 member is" if len(found) == 1 else f"{len(found)} members are"
