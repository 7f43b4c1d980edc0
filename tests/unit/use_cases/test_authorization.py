"""The one decision about who may do what: permission, limit, approval."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from desktop.booking.access.role import Permission, Role
from desktop.booking.money import Money
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited
from desktop.use_cases.authorization import (
    AMOUNT_RULES,
    Allowed,
    AmountRule,
    Denied,
    NeedsApproval,
    Requirement,
    authorize,
    decide,
    reason_denied,
    requirement_of,
    requires,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Store
from tests.support.use_cases.use_case_fixture import WHO, UseCaseFixture

REFUND = Requirement(Permission.REFUND)
USD_500 = Money(50_000, "USD")
ABOVE_500 = AmountRule(Permission.REFUND, USD_500)
LIMIT_2000 = AmountRule(Permission.REFUND, Money(200_000, "USD"), approved_by=None)
RULES = (LIMIT_2000, ABOVE_500)


def usd(amount: int) -> Money:
    return Money(amount * 100, "USD")


def test_an_actor_with_the_permission_is_allowed(desk: UseCaseFixture) -> None:
    assert decide(desk.actor, REFUND) == Allowed()
    authorize(desk.actor, REFUND)


def test_an_actor_with_every_other_permission_is_denied_with_the_reason(
    desk: UseCaseFixture,
) -> None:
    member = replace(WHO, may=frozenset(Permission) - {Permission.REFUND})
    actor = replace(desk.actor, member=member)
    decision = decide(actor, REFUND, usd(1), RULES)
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


@pytest.mark.parametrize(
    ("amount", "decision"),
    [
        (usd(499), Allowed()),
        (usd(500), Allowed()),
        (Money(50_001, "USD"), NeedsApproval(Permission.REFUND, Permission.APPROVE, USD_500)),
        (usd(2000), NeedsApproval(Permission.REFUND, Permission.APPROVE, USD_500)),
        (usd(2001), Denied("over_limit", "Nobody may give money back above USD 2,000.00.")),
    ],
)
def test_an_amount_is_allowed_needs_approval_or_is_over_the_limit(
    desk: UseCaseFixture, amount: Money, decision: object
) -> None:
    assert decide(desk.actor, REFUND, amount, RULES) == decision
    assert decide(desk.actor, REFUND, amount, RULES[::-1]) == decision


def test_an_approval_names_the_roles_that_can_give_it(desk: UseCaseFixture) -> None:
    decision = decide(desk.actor, REFUND, usd(501), RULES)
    assert isinstance(decision, NeedsApproval)
    assert decision.approvers == (Role.APPROVER, Role.OWNER)
    with pytest.raises(Refused) as refused:
        authorize(desk.actor, REFUND, usd(501), RULES)
    assert refused.value.code == "needs_approval"
    assert refused.value.happened == (
        "To give money back above USD 500.00 needs the approval of an approver or an owner."
    )


def test_an_approver_still_needs_a_second_person(desk: UseCaseFixture) -> None:
    assert Permission.APPROVE in desk.actor.member.may
    assert isinstance(decide(desk.actor, REFUND, usd(501), RULES), NeedsApproval)


def test_a_currency_without_a_rule_counts_as_exceeded(desk: UseCaseFixture) -> None:
    yen = Money(1, "JPY")
    assert isinstance(decide(desk.actor, REFUND, yen, (ABOVE_500,)), NeedsApproval)
    assert isinstance(decide(desk.actor, REFUND, yen, RULES), Denied)
    with_yen = (*RULES, AmountRule(Permission.REFUND, Money(1, "JPY")))
    assert decide(desk.actor, REFUND, yen, with_yen) == Allowed()


def test_the_lowest_exceeded_threshold_is_named(desk: UseCaseFixture) -> None:
    rules = (AmountRule(Permission.REFUND, usd(900)), AmountRule(Permission.REFUND, usd(100)))
    decision = decide(desk.actor, REFUND, usd(1000), rules)
    assert decision == NeedsApproval(Permission.REFUND, Permission.APPROVE, usd(100))


def test_rules_of_another_permission_and_calls_without_an_amount_are_not_held_up(
    desk: UseCaseFixture,
) -> None:
    book = Requirement(Permission.BOOK)
    assert decide(desk.actor, book, usd(9_999), RULES) == Allowed()
    assert decide(desk.actor, REFUND, None, RULES) == Allowed()


def test_the_product_has_no_limits_yet(desk: UseCaseFixture) -> None:
    assert AMOUNT_RULES == ()
    assert decide(desk.actor, REFUND, usd(10_000_000)) == Allowed()


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
