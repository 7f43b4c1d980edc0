"""What a member may do alone, what a second person has approved, and who that can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from desktop.booking.access.role import Permission, Role, those_who_may
from desktop.booking.clients.client import Client
from desktop.booking.delegation.approval import (
    Approval,
    ApprovalRequest,
    ApprovalSubject,
    Signed,
    cancel_subject,
    ticket_subject,
)
from desktop.booking.delegation.limit_change import (
    LimitsInForce,
    SignedLimits,
    limits_in_force,
)
from desktop.booking.delegation.limits import (
    DAY,
    Exceeded,
    Needs,
    TicketFacts,
    cancel_limits,
    risks_of,
    ticket_limits,
)
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision
from desktop.booking.trip.order import CancellationQuote
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import (
    Decision,
    Requirement,
    decide,
    enforce,
    needs_of,
)
from desktop.use_cases.ports.audit_port import AuditSigners
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories

from .member_clearances import ReadSources

ABOVE_A_LIMIT = "above a limit"
"""The audit entry of an act above one: approved, or under single control."""

TicketCheck: TypeAlias = Callable[[Repositories, Trip, Client, Requirement], None]
"""Within a transaction, before a ticket, or a card that pays for it. Refused ``needs_approval``,
``over_limit``. Where the requirement names the action `ABOVE_A_LIMIT`, the audit log says why it
may be done.
"""


CancelCheck: TypeAlias = Callable[
    [Repositories, Trip, CancellationQuote, FeeDecision, Requirement], None
]
"""The same before a trip is canceled as the quote says."""


def canceling_unlimited() -> CancelCheck:
    """For what is not limited."""
    return lambda repos, trip, quote, decision, requirement: None


def unlimited() -> TicketCheck:
    """For what is not limited."""
    return lambda repos, trip, client, requirement: None


@dataclass(frozen=True, slots=True)
class ActDecision:
    """`subject` is what an approval is to be about, `exceeded` the limits that it is above.
    `approval`: the newest that this member asked for on this trip, if it is genuine.
    """

    decision: Decision
    subject: ApprovalSubject
    exceeded: tuple[Exceeded, ...]
    approval: Approval | None


@dataclass(frozen=True, slots=True)
class ActLimits:
    """`airline_now`: the airline's clock, beside our own: a clock that was set widens no limit.
    `home_country` by ISO 3166-1 alpha-2. Who may approve is as in live work, also where a trainee
    may practice everything else: the answer is the same one then.
    """

    actor: Actor
    sources: ReadSources
    airline_now: Now
    home_country: str
    company: str

    def read(self) -> LimitCheck:
        """What is needed before a transaction. Blocks. Refused ``directory_*``."""
        rows = self.sources.active_members()
        roles = {role.value for role in those_who_may(Permission.APPROVE)}
        able = tuple(row.member for row in rows if row.member.role in roles)
        clocks = self.actor.now(), self.airline_now()
        return LimitCheck(
            self.actor,
            able,
            self.sources.signers(),
            min(clocks),
            max(clocks),
            self.home_country,
            self.company,
        )

    def cancel_check(self) -> CancelCheck:
        """As `read`."""
        return self.read().authorize_cancel

    def ticket_check(self) -> TicketCheck:
        """As `read`."""
        return self.read().authorize_ticket


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """Members and keys as they were read. `able`: the active members who may approve. `earliest`
    and `latest`: now by the two clocks.
    """

    actor: Actor
    able: tuple[Member, ...]
    signers: AuditSigners
    earliest: datetime
    latest: datetime
    home_country: str
    company: str

    def in_force(self, repos: Repositories) -> LimitsInForce:
        """The limits that count now."""
        changes = repos.approvals.limit_changes()
        return limits_in_force(changes, self._is_by_owner, self.earliest)

    def ticket(
        self, repos: Repositories, trip: Trip, client: Client, permission: Permission | None
    ) -> ActDecision:
        """Whether the actor may book this trip's ticket, or take a card for it."""
        limits, offer = self.in_force(repos).limits, trip.offer
        since = self.earliest - DAY
        is_known = repos.trips.has_booked(client.id, but=trip.id)
        risks = risks_of(
            *(trip, client, limits, self.latest),
            is_known=is_known,
            home_country=self.home_country,
        )
        booked = repos.approvals.booked_by(self.actor.member.id, since, but=trip.id)
        facts = TicketFacts(offer.airline_charges, risks, offer.refund.allowed, booked)
        exceeded = ticket_limits(facts, limits)
        return self._decided(
            repos, ticket_subject(trip, client.name, self.company), exceeded, permission
        )

    def cancel(
        self, repos: Repositories, trip: Trip, quote: CancellationQuote, decision: FeeDecision,
        permission: Permission | None,
    ) -> ActDecision:  # fmt: skip
        """Whether the actor may cancel this trip as the quote says."""
        waived = trip.fee if decision is FeeDecision.GIVEN_BACK else None
        exceeded = cancel_limits(quote, waived, self.in_force(repos).limits)
        name = repos.clients.get(trip.client_id).name
        subject = cancel_subject(trip, quote, decision, name)
        return self._decided(repos, subject, exceeded, permission)

    def _decided(
        self,
        repos: Repositories,
        subject: ApprovalSubject,
        exceeded: tuple[Exceeded, ...],
        permission: Permission | None,
    ) -> ActDecision:
        approval = self.newest(repos, subject)
        reasons = [each.reason for each in exceeded]
        is_approved = (
            bool(exceeded)
            and approval is not None
            and approval.allows(subject, needs_of(exceeded), reasons, self.latest)
        )
        decision = decide(
            self.actor, Requirement(permission), exceeded, self.able, is_approved=is_approved
        )
        return ActDecision(decision, subject, exceeded, approval)

    def authorize_ticket(
        self, repos: Repositories, trip: Trip, client: Client, requirement: Requirement
    ) -> None:
        """`TicketCheck`."""
        found = self.ticket(repos, trip, client, requirement.permission)
        self._enforce(repos, found, requirement)

    def authorize_cancel(
        self, repos: Repositories, trip: Trip, quote: CancellationQuote, decision: FeeDecision,
        requirement: Requirement,
    ) -> None:  # fmt: skip
        """`CancelCheck`."""
        found = self.cancel(repos, trip, quote, decision, requirement.permission)
        self._enforce(repos, found, requirement)

    def _enforce(self, repos: Repositories, found: ActDecision, requirement: Requirement) -> None:
        allowed = enforce(found.decision)
        if found.exceeded and ABOVE_A_LIMIT in requirement.audits:
            reasons = "; ".join(each.reason for each in found.exceeded)
            answer = found.approval.answer if found.approval else None
            by = f", by {answer.by.member_name}" if answer and not allowed.single_control else ""
            entry = self.actor.audit_entry(
                ABOVE_A_LIMIT,
                outcome="single control" if allowed.single_control else "approved",
                subject=found.subject.trip_id,
                detail=f"{found.subject.amount}: {reasons}{by}",
            )
            repos.audit.add(entry)

    def newest(self, repos: Repositories, subject: ApprovalSubject) -> Approval | None:
        """The newest that this member asked for on this trip for this act; what is not genuine is
        passed over.
        """
        mine = [
            each
            for each in repos.approvals.of_trip(subject.trip_id)
            if each.request.by.member_id == self.actor.member.id
            and each.request.subject.action is subject.action
            and self.is_genuine(each)
        ]
        return mine[-1] if mine else None

    def is_genuine(self, approval: Approval) -> bool:
        """Whether those who are named have signed exactly this, and the second of them may give it
        today.
        """
        request, answer = approval.request, approval.answer
        if not self._has_signed(request.by, request.statement):
            return False
        return answer is None or (
            self.may_answer(request, answer.by.member_id)
            and self._has_signed(answer.by, answer.statement(request))
        )

    def may_answer(self, request: ApprovalRequest, member_id: str) -> bool:
        """Whether this member is one of those who can give it: never the one who asks."""
        able = {each.id: each for each in self.able}
        asker = request.by.member_id
        if member_id == asker or member_id not in able:
            return False
        by_owner = request.needs is Needs.OWNER and not (asker in able and _is_owner(able[asker]))
        return not by_owner or _is_owner(able[member_id])

    def _is_by_owner(self, signed: SignedLimits) -> bool:
        owners = {each.id for each in self.able if _is_owner(each)}
        both = (signed.by,) if signed.second is None else (signed.by, signed.second)
        return len({each.member_id for each in both}) == len(both) and all(
            each.member_id in owners and self._has_signed(each, signed.statement) for each in both
        )

    def _has_signed(self, by: Signed, statement: bytes) -> bool:
        """Whether the key that signed exactly this belonged to exactly this member then."""
        signer = by.key.hex()
        if not self.signers.has_signed(signer, statement, by.signature):
            return False
        signatory = self.signers.signatory(signer, by.revision)
        return signatory is not None and signatory.member_id == by.member_id


def _is_owner(member: Member) -> bool:
    return member.role == Role.OWNER.value
