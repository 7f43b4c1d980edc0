"""Whether a member may take cards in live work: what must be in order, with its evidence.

The items are those of PCI DSS v4.0.1: policies acknowledged and awareness training (12.6.3),
screening before access to card data (12.7.1), multi-factor sign-in (8.4) and the review of access
every six months (7.2.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from desktop.booking.access.role import LIVE, Permission, Role, permissions

from .awareness_training import AwarenessTraining
from .background_check import NEXT_STEP, BackgroundCheck, CheckStage
from .expiry import Due, due_on, months_later
from .policy_signature import MemberSignature, SignatureState

REVIEW_LASTS_MONTHS = 6
_NOT_DUE = frozenset({CheckStage.CLEAR, CheckStage.DUE_SOON})


class ClearanceItem(Enum):
    """One thing that must be in order. The value is shown."""

    POLICIES = "Policies"
    TRAINING = "Awareness training"
    BACKGROUND_CHECK = "Background check"
    SECOND_FACTOR = "Second factor"
    ACCESS_REVIEW = "Access review"


@dataclass(frozen=True, slots=True)
class ClearanceRow:
    """One item on one day. `due`: None where it is missing; `evidence`: what proves it, or what is
    missing; `by` and `on`: who saw to it, and when; `last_day`: None where it has no end.
    """

    item: ClearanceItem
    due: Due | None
    evidence: str
    next_step: str
    by: str = ""
    on: date | None = None
    last_day: date | None = None

    @property
    def is_missing(self) -> bool:
        """Missing or ended: closes the card step."""
        return self.due is None or self.due is Due.OVER

    @property
    def is_review(self) -> bool:
        """The one that an owner makes once all others are in order."""
        return self.item is ClearanceItem.ACCESS_REVIEW


@dataclass(frozen=True, slots=True)
class AccessReview:
    """An owner looked at all of it and cleared the member, until `last_day`."""

    by: str
    on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ClearedMember:
    """What the signed member list says of one who takes cards."""

    id: str
    name: str
    role: str
    second_factor: bool
    review: AccessReview | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    """All items of one member. An owner's are shown and close nothing: who holds the organization
    key could clear themselves, which would prove nothing.
    """

    member: ClearedMember
    rows: tuple[ClearanceRow, ...]

    @property
    def is_single_control(self) -> bool:
        """Whether nobody else can clear this member."""
        return self.member.role == Role.OWNER.value

    @property
    def missing(self) -> tuple[ClearanceRow, ...]:
        """What is missing or has ended."""
        return tuple(row for row in self.rows if row.is_missing)

    @property
    def may_be_reviewed(self) -> bool:
        """Whether all that the review looks at is in order."""
        return all(row.is_review for row in self.missing)

    @property
    def closes_card_step(self) -> bool:
        """In live work."""
        return bool(self.missing) and not self.is_single_control

    @property
    def last_day(self) -> date | None:
        """The first day on which something of it ends; None where nothing does."""
        return min((row.last_day for row in self.rows if row.last_day is not None), default=None)


def needs_clearance(role: str) -> bool:
    """Whether the role takes cards in live work."""
    return Permission.TAKE_CARD in permissions(role, LIVE)


def clearance_of(
    member: ClearedMember,
    signatures: Iterable[MemberSignature],
    training: AwarenessTraining | None,
    check: BackgroundCheck | None,
    stage: CheckStage,
    today: date,
) -> Clearance:
    """`signatures`: how the member is with each text that members sign."""
    return Clearance(
        member,
        (
            _policies(tuple(signatures)),
            _training(training, today),
            _background(check, stage),
            _second_factor(member.second_factor),
            _review(member.review, today),
        ),
    )


def review_ends(today: date) -> date:
    """The last day of a review that is made on this day."""
    return months_later(today, REVIEW_LASTS_MONTHS)


def _policies(signatures: tuple[MemberSignature, ...]) -> ClearanceRow:
    signed = [each.signed for each in signatures if each.state is SignatureState.SIGNED]
    newest = max((each.at.date() for each in signed if each is not None), default=None)
    count = f"{len(signed)} of {len(signatures)} signed"
    if signatures and len(signed) == len(signatures):
        return ClearanceRow(
            ClearanceItem.POLICIES, Due.LATER, count, "Nothing to do.", "the member's key", newest
        )
    return ClearanceRow(
        ClearanceItem.POLICIES,
        None,
        count,
        "The member reads and signs them: Safeguards, Policies.",
    )


def _training(training: AwarenessTraining | None, today: date) -> ClearanceRow:
    step = "After the course an owner enters it here: E."
    if training is None:
        return ClearanceRow(ClearanceItem.TRAINING, None, "No course was entered", step)
    due = due_on(training.last_day, today)
    return ClearanceRow(
        ClearanceItem.TRAINING,
        due,
        training.course,
        "Nothing to do." if due is Due.LATER else step,
        training.by,
        training.done_on,
        training.last_day,
    )


def _background(check: BackgroundCheck | None, stage: CheckStage) -> ClearanceRow:
    item, step = ClearanceItem.BACKGROUND_CHECK, NEXT_STEP[stage]
    evidence = stage.value[:1].upper() + stage.value[1:]
    if check is None:
        return ClearanceRow(item, None, evidence, step)
    due = None
    if stage in _NOT_DUE:
        due = Due.LATER if stage is CheckStage.CLEAR else Due.SOON
    elif stage is CheckStage.OVERDUE:
        due = Due.OVER
    return ClearanceRow(item, due, evidence, step, check.provider, check.result_on, check.next_on)


def _second_factor(has_one: bool) -> ClearanceRow:
    item = ClearanceItem.SECOND_FACTOR
    if has_one:
        return ClearanceRow(item, Due.LATER, "Set up", "Nothing to do.")
    return ClearanceRow(item, None, "None", "The member sets one up: People (G P), Ctrl+F.")


def _review(review: AccessReview | None, today: date) -> ClearanceRow:
    item = ClearanceItem.ACCESS_REVIEW
    step = "An owner looks at all of this and clears the member: C."
    if review is None:
        return ClearanceRow(item, None, "Not cleared", step)
    due = due_on(review.last_day, today)
    evidence = "Ended" if due is Due.OVER else "Cleared to take cards"
    return ClearanceRow(
        item,
        due,
        evidence,
        "Nothing to do." if due is Due.LATER else step,
        review.by,
        review.on,
        review.last_day,
    )
