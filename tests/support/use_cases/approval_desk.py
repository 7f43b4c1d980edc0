"""Members who ask for approvals and give them, over one store, with clocks that a test sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from desktop.booking.access.role import LIVE, AccountStatus, Role
from desktop.booking.delegation.approval import Approval
from desktop.booking.delegation.limit_change import SignedLimits
from desktop.booking.delegation.limits import Limits
from desktop.booking.trip.trip import Trip
from desktop.use_cases.authorization import Decision
from desktop.use_cases.delegation.act_limits import ActLimits
from desktop.use_cases.delegation.approvals.answer_approval import AnswerApproval
from desktop.use_cases.delegation.approvals.ask_approval import AskApproval
from desktop.use_cases.delegation.approvals.ticket_limits import TicketLimits
from desktop.use_cases.delegation.member_clearances import ReadSources
from desktop.use_cases.money.book_trip import BookTrip
from desktop.use_cases.money.cancel_trip import CancelTrip
from desktop.use_cases.money.take_card import TakeCard
from desktop.use_cases.ports.audit_port import MemberSigning
from desktop.use_cases.ports.identity_port import Member, MemberRow
from tests.support.booking.approval_samples import ASKER
from tests.support.fakes.members import FakeMembers
from tests.support.fakes.safeguards import MemberKeys
from tests.support.samples import COMPANY

from .safeguards_desk import SafeguardsDesk
from .use_case_fixture import WHO, Clock, UseCaseFixture

AVA = Member("avaid", "Ava", "card agent", LIVE[Role.CARD_AGENT])
PAT = Member("patid", "Pat", "approver", LIVE[Role.APPROVER])


@dataclass
class ApprovalDesk:
    """Ava takes cards, Pat approves, and Robin is the owner."""

    desk: UseCaseFixture = field(default_factory=UseCaseFixture)
    keys: MemberKeys = field(default_factory=MemberKeys)
    people: tuple[Member, ...] = (AVA, PAT, WHO)
    airline_clock: Clock = field(default_factory=Clock)

    def limits(self, member: Member) -> ActLimits:
        rows = tuple(
            MemberRow(replace(each, may=frozenset()), AccountStatus.ACTIVE, None)
            for each in self.people
        )
        sources = ReadSources(
            self.desk.store,
            SafeguardsDesk().library,
            lambda: self.keys,
            FakeMembers(rows=rows),
            lambda: self.desk.clock.at.date(),
        )
        return ActLimits(
            replace(self.desk.actor, member=member),
            sources,
            self.airline_clock,
            "US",
            COMPANY,
        )

    def decision(self, trip: Trip, member: Member = AVA) -> Decision:
        """Whether this member may book it."""
        limits = self.limits(member)
        found = TicketLimits(limits.actor, self.desk.store, limits)(trip.id)
        assert found is not None
        return found.decision

    def ask(self, trip: Trip, why: str = "", member: Member = AVA) -> Approval:
        return self.asking(member)(trip.id, why)

    def asking(self, member: Member = AVA) -> AskApproval:
        limits = self.limits(member)
        return AskApproval(
            *(limits.actor, self.desk.store, limits),
            *(self._signing(member), self.desk.ids, COMPANY),
        )

    def second(self, member: Member = PAT) -> AnswerApproval:
        limits = self.limits(member)
        return AnswerApproval(limits.actor, self.desk.store, limits, self._signing(member))

    def book(self, member: Member = AVA) -> BookTrip:
        limits = self.limits(member)
        return replace(self.desk.book_trip, actor=limits.actor, limits=limits.ticket_check)

    def cancel(self, member: Member = AVA) -> CancelTrip:
        limits = self.limits(member)
        return replace(self.desk.cancel_trip, actor=limits.actor, limits=limits.cancel_check)

    def take_card(self, member: Member = AVA) -> TakeCard:
        limits = self.limits(member)
        return replace(self.desk.take_card, actor=limits.actor, limits=limits.ticket_check)

    def set_limits(self, limits: Limits, member: Member = WHO) -> None:
        """Signed by this member, and long enough ago."""
        key = self.keys.signing(member.id)
        at = self.desk.clock.at.replace(year=2020)
        by = replace(ASKER, member_id=member.id, at=at, key=key.verify_key, signature=b"")
        change = SignedLimits(limits, by)
        signed = replace(change, by=replace(by, signature=key.sign(change.statement)))
        self.desk.kept.write(lambda repos: repos.approvals.add_limits(signed))

    def _signing(self, member: Member) -> Callable[[], MemberSigning]:
        return lambda: self.keys.signing(member.id)
