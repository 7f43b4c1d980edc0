"""The use cases of the safeguards over any store, for any member."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from desktop.booking.access.role import LIVE, AccountStatus, Role
from desktop.booking.delegation.policy_signature import MemberSignature
from desktop.booking.delegation.policy_text import PolicyText
from desktop.booking.delegation.safeguards import SignedText
from desktop.documents.policy_library import PolicyFiles
from desktop.system.config import RESOURCES
from desktop.use_cases.actor import Actor
from desktop.use_cases.delegation.keep_safeguards import KeepSafeguards
from desktop.use_cases.delegation.member_clearances import ReadSources
from desktop.use_cases.delegation.read_safeguards import ReadSafeguards, SafeguardsView
from desktop.use_cases.delegation.sign_policy import SignPolicy
from desktop.use_cases.ports.identity_port import Member, MemberRow
from desktop.use_cases.ports.store_port import Store
from tests.support.fakes.members import FakeMembers
from tests.support.fakes.safeguards import MemberKeys
from tests.support.fakes.store import FakeStore
from tests.support.safeguard_samples import AT, TODAY

ADA = Member("adaid", "Ada", "owner", LIVE[Role.OWNER])
BEA = Member("beaid", "Bea", "concierge", LIVE[Role.CONCIERGE])
CARL = Member("carlid", "Carl", "concierge", LIVE[Role.CONCIERGE])
POLICY = "card-handling"


class Team(FakeMembers):
    """Ada and Bea work here; Carl was invited, Dan is suspended."""

    def member_list(self) -> tuple[MemberRow, ...]:
        dan = Member("danid", "Dan", "concierge")
        return (
            MemberRow(ADA, AccountStatus.ACTIVE, None),
            MemberRow(BEA, AccountStatus.ACTIVE, None),
            MemberRow(CARL, AccountStatus.INVITED, None),
            MemberRow(dan, AccountStatus.SUSPENDED, None),
        )


@dataclass
class SafeguardsDesk:
    """`as_member` makes the use cases of one member; `Ada` is the owner."""

    store: Store = field(default_factory=FakeStore)
    keys: MemberKeys = field(default_factory=MemberKeys)
    library: PolicyFiles = field(default_factory=lambda: PolicyFiles(RESOURCES))
    later: timedelta = timedelta()

    def actor(self, member: Member) -> Actor:
        return Actor(member, lambda: AT + self.later, "desk one")

    def read(self, member: Member = ADA) -> SafeguardsView:
        return ReadSafeguards(self.actor(member), self.sources())()

    def sources(self, team: FakeMembers | None = None) -> ReadSources:
        members = team or Team()
        return ReadSources(self.store, self.library, lambda: self.keys, members, lambda: TODAY)

    def keep(self, member: Member = ADA) -> KeepSafeguards:
        return KeepSafeguards(self.actor(member), self.store, self.library, Team(), lambda: TODAY)

    def signer(self, member: Member) -> SignPolicy:
        return SignPolicy(
            self.actor(member), self.store, self.library, lambda: self.keys.signing(member.id)
        )

    def sign(self, member: Member, name: str = POLICY) -> None:
        text = self.text(name)
        self.signer(member)(name, text.version, text.digest)

    def signed(self, name: str = POLICY) -> SignedText:
        return next(each for each in self.read().known.texts if each.text.name == name)

    def text(self, name: str = POLICY) -> PolicyText:
        return self.signed(name).text

    def edit(self, body: str, name: str = POLICY, member: Member = ADA) -> None:
        text = self.text(name)
        self.keep(member).edit_policy(name, text.digest, text.summary, body, "Our own words.")

    def state(self, member: Member, name: str = POLICY) -> MemberSignature:
        found = self.signed(name).of(member.id)
        assert found is not None
        return found


def without_rights(member: Member) -> Member:
    """The same member with no permission at all."""
    return replace(member, may=frozenset())
