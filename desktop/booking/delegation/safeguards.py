"""All that is known of the safeguards on one day, and what of it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from .awareness_training import AwarenessTraining
from .background_check import BackgroundCheck, CheckResult, CheckStage, stage_of_check
from .clearance import Clearance, ClearanceItem, ClearedMember, clearance_of
from .expiry import Due, due_on
from .guide_data import Guide
from .insurance import InsuranceEntry, InsuranceRow, register
from .legal_checklist import ChecklistAnswer, ChecklistLine, checklist_line
from .policy_signature import MemberSignature, PolicySignature, SignatureState, signature_of
from .policy_text import PolicyText

CONTRACT_GROUP = "client contract"
"""The group of the checklist that belongs to the contract."""


class SafeguardsPart(Enum):
    """A part of the page. The value is shown."""

    ANSWERS = "Five answers"
    POLICIES = "Policies"
    INSURANCE = "Insurance"
    CHECKS = "Background checks"
    CHECKLIST = "Checklist"
    CLEARANCE = "Clearance"


@dataclass(frozen=True, slots=True)
class SavedText:
    """A company's own text, in place of ours."""

    text: PolicyText
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SafeguardsRecord:
    """What the records hold. `texts`: the newest of each name; `signatures`: oldest first."""

    texts: tuple[SavedText, ...] = ()
    signatures: tuple[PolicySignature, ...] = ()
    insurance: tuple[InsuranceEntry, ...] = ()
    checks: tuple[BackgroundCheck, ...] = ()
    answers: tuple[ChecklistAnswer, ...] = ()
    trainings: tuple[AwarenessTraining, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedText:
    """A text in force, with who has signed it. `saved`: None while it is ours."""

    text: PolicyText
    saved: SavedText | None
    members: tuple[MemberSignature, ...]

    @property
    def unsigned(self) -> tuple[MemberSignature, ...]:
        """Who is still to sign it."""
        return tuple(each for each in self.members if each.state is not SignatureState.SIGNED)

    def of(self, member_id: str) -> MemberSignature | None:
        """How this member is with it; None for a text that members do not sign."""
        return next((each for each in self.members if each.member_id == member_id), None)


@dataclass(frozen=True, slots=True)
class MemberCheck:
    """The background check of one member."""

    member_id: str
    member_name: str
    check: BackgroundCheck | None
    stage: CheckStage


@dataclass(frozen=True, slots=True)
class Safeguards:
    """Everything on one day, as far as the one who looks may see it."""

    today: date
    texts: tuple[SignedText, ...]
    insurance: tuple[InsuranceRow, ...]
    checks: tuple[MemberCheck, ...]
    checklist: tuple[ChecklistLine, ...]
    guide: Guide
    clearances: tuple[Clearance, ...] = ()

    def clearance(self, member_id: str) -> Clearance | None:
        """Of this member; None for one whose role takes no cards, or who is not shown."""
        return next((each for each in self.clearances if each.member.id == member_id), None)


def safeguards_on(
    today: date,
    guide: Guide,
    shipped: tuple[PolicyText, ...],
    record: SafeguardsRecord,
    valid: tuple[PolicySignature, ...],
    members: tuple[tuple[str, str], ...],
    card_agents: tuple[ClearedMember, ...] = (),
) -> Safeguards:
    """`shipped`: our texts, in order; `valid`: the signatures that were verified; `members`: id and
    name of those who are shown; `card_agents`: those of them whose role takes cards.
    """
    saved = {each.text.name: each for each in record.texts}
    checks = {each.member_id: each for each in record.checks}
    answers = {each.row: each for each in record.answers}
    trainings = {each.member_id: each for each in record.trainings}
    texts = tuple(_signed(text, saved.get(text.name), valid, members) for text in shipped)
    return Safeguards(
        today=today,
        texts=texts,
        insurance=register(guide.insurance, record.insurance, today),
        checks=tuple(
            MemberCheck(each, name, checks.get(each), stage_of_check(checks.get(each), today))
            for each, name in members
        ),
        checklist=tuple(checklist_line(row, answers, today) for row in guide.checklist),
        guide=guide,
        clearances=tuple(
            clearance_of(
                each,
                tuple(own for text in texts if (own := text.of(each.id)) is not None),
                trainings.get(each.id),
                checks.get(each.id),
                stage_of_check(checks.get(each.id), today),
                today,
            )
            for each in card_agents
        ),
    )


def _signed(
    shipped: PolicyText,
    saved: SavedText | None,
    valid: tuple[PolicySignature, ...],
    members: tuple[tuple[str, str], ...],
) -> SignedText:
    text = shipped if saved is None else saved.text
    asked = members if text.is_signed else ()
    return SignedText(
        text, saved, tuple(signature_of(text, each, name, valid) for each, name in asked)
    )


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something that ends soon or has ended: the part of the page, the item there, and its name."""

    part: SafeguardsPart
    item: str
    title: str
    last_day: date
    due: Due


def reminders(known: Safeguards) -> tuple[Reminder, ...]:
    """What ends within 14 days or has ended, the earliest first."""
    part = SafeguardsPart
    ending = [
        (part.INSURANCE, row.line, row.line, row.entry.ends_on)
        for row in known.insurance
        if row.entry is not None
    ]
    ending += [
        (part.CHECKS, each.member_id, f"Background check of {each.member_name}", check.next_on)
        for each in known.checks
        if (check := each.check) is not None
        and check.result is CheckResult.CLEAR
        and check.next_on is not None
    ]
    ending += [
        (part.CLEARANCE, each.member.id, f"{row.item.value} of {each.member.name}", row.last_day)
        for each in known.clearances
        for row in each.rows
        if row.last_day is not None and row.item is not ClearanceItem.BACKGROUND_CHECK
    ]
    ending += [
        (part.CHECKLIST, line.row.name, line.row.title, line.last_day)
        for line in known.checklist
        if line.last_day is not None
    ]
    found = [
        Reminder(where, item, title, last_day, due)
        for where, item, title, last_day in ending
        if (due := due_on(last_day, known.today)) is not Due.LATER
    ]
    return tuple(sorted(found, key=lambda each: each.last_day))
