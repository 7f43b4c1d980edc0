"""The one decision about who may do what: permission, limit, approval."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from desktop.booking.access.role import LIVE, Permission, Role
from desktop.booking.delegation.limits import Exceeded, Needs
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited
from desktop.use_cases.authorization import (
    Allowed,
    Denied,
    NeedsApproval,
    Requirement,
    authorize,
    decide,
    enforce,
    reason_denied,
    requirement_of,
    requires,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store
from tests.support.use_cases.use_case_fixture import WHO, UseCaseFixture

REFUND = Requirement(Permission.REFUND)
ABOVE = (Exceeded("an amount above USD 2,000.00", Needs.SECOND_PERSON),)
FAR_ABOVE = (*ABOVE, Exceeded("an amount above USD 7,500.00", Needs.OWNER))
AVA = Member("ava", "Ava", "card agent", LIVE[Role.APPROVER])
PAT = Member("pat", "Pat", "approver", LIVE[Role.APPROVER])


def test_an_actor_with_the_permission_is_allowed(desk: UseCaseFixture) -> None:
    assert decide(desk.actor, REFUND) == Allowed()
    authorize(desk.actor, REFUND)


def test_an_actor_with_every_other_permission_is_denied_with_the_reason(
    desk: UseCaseFixture,
) -> None:
    member = replace(WHO, may=frozenset(Permission) - {Permission.REFUND})
    actor = replace(desk.actor, member=member)
    decision = decide(actor, REFUND)
    assert decision == Denied("not_permitted", "Only an approver or an owner may give money back.")
    with pytest.raises(Refused) as refused:
        authorize(actor, REFUND)
    assert (refused.value.code, refused.value.happened) == ("not_permitted", decision.because)


def test_the_reason_names_who_may_instead_and_is_empty_for_who_may(desk: UseCaseFixture) -> None:
    assert reason_denied(desk.actor, Permission.TAKE_CARD) == ""
    nobody = replace(desk.actor, member=replace(desk.actor.member, may=frozenset()))
    assert reason_denied(nobody, Permission.TAKE_CARD) == (
        "Only a person who is a card agent or more may take a card."
    )


def test_above_a_limit_another_member_is_asked_and_never_the_one_who_acts(
    desk: UseCaseFixture,
) -> None:
    agent = replace(desk.actor, member=AVA)
    needs = decide(agent, REFUND, ABOVE, (AVA, PAT, WHO))
    assert needs == NeedsApproval(Permission.REFUND, ABOVE, ("Pat", "Robin Owner"))
    assert decide(agent, REFUND, FAR_ABOVE, (AVA, PAT, WHO)) == NeedsApproval(
        Permission.REFUND, FAR_ABOVE, ("Robin Owner",)
    )
    with pytest.raises(Refused) as refused:
        enforce(needs)
    assert refused.value.code == "needs_approval"
    assert refused.value.happened == (
        "This needs an approval, because of an amount above USD 2,000.00: Pat or Robin Owner can "
        "give it."
    )
    assert decide(agent, REFUND, ABOVE, (AVA, PAT), is_approved=True) == Allowed()
    assert decide(agent, REFUND, (), (PAT,)) == Allowed()


def test_an_owner_asks_another_and_goes_on_alone_where_nobody_else_can(
    desk: UseCaseFixture,
) -> None:
    needs = decide(desk.actor, REFUND, FAR_ABOVE, (WHO, PAT))
    assert isinstance(needs, NeedsApproval)
    assert needs.approvers == ("Pat",)
    assert enforce(decide(desk.actor, REFUND, FAR_ABOVE, (WHO,))) == Allowed(single_control=True)


def test_where_nobody_can_approve_a_member_is_refused(desk: UseCaseFixture) -> None:
    agent = replace(desk.actor, member=AVA)
    for above, who in ((ABOVE, "Nobody else here"), (FAR_ABOVE, "No owner")):
        denied = decide(agent, REFUND, above, (AVA,))
        assert isinstance(denied, Denied)
        assert denied.because.endswith(f"{who} is active who could approve it.")
        with pytest.raises(Refused, match="over_limit"):
            enforce(denied)


def test_decisions_cannot_be_changed() -> None:
    denied = Denied("not_permitted", "No.")
    with pytest.raises(FrozenInstanceError):
        denied.code = "allowed"  # type: ignore[misc]


def test_an_actor_makes_entries_with_id_and_name_apart(desk: UseCaseFixture) -> None:
    sales = replace(WHO, id="annsales", name="Ann (Sales)")
    ops = replace(WHO, id="annops", name="Ann (Ops)")
    for member in (sales, ops):
        entry = replace(desk.actor, member=member).audit_entry("trip opened", subject="tripid")
        assert (entry.member_id, entry.member_name) == (member.id, member.name)
        assert (entry.at, entry.workstation) == (desk.clock.at, desk.actor.workstation)
        assert (entry.action, entry.outcome, entry.subject) == ("trip opened", "done", "tripid")


def test_a_requirement_is_checked_before_the_method_and_can_be_read(desk: UseCaseFixture) -> None:
    ran: list[str] = []

    @dataclass(frozen=True, slots=True)
    class Example:
        actor: Actor

        @requires(Permission.BOOK, audits=("order requested",))
        def __call__(self, trip_id: str) -> str:
            ran.append(trip_id)
            return trip_id

    needed = requirement_of(Example.__call__)
    assert needed == Requirement(Permission.BOOK, ("order requested",))
    assert Example(desk.actor)("tripid") == "tripid"
    stranger = replace(desk.actor, member=replace(WHO, may=frozenset()))
    with pytest.raises(Refused, match="not_permitted"):
        Example(stranger)("other")
    assert ran == ["tripid"]


def test_an_audited_method_must_have_the_parameters_that_it_names() -> None:
    with pytest.raises(TypeError, match="member_id"):

        class Example:
            actor: Actor
            store: Store

            @audited(Permission.MANAGE_MEMBERS, "member suspended", subject="member_id")
            def suspend(self, who: str) -> None:
                del who
