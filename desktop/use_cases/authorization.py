"""The one place that decides whether an actor may run a use case.

A use case declares its `Requirement` with `requires` on each public method; the check then runs
before the first line of the method, so that neither a window nor the use case can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar

from desktop.booking.access.role import Permission, Role, those_who_may
from desktop.booking.money import Money

from .actor import Actor
from .errors import Refused

P = ParamSpec("P")
R = TypeVar("R")
_ATTRIBUTE = "__requirement__"
_SAFE = "Nothing was done, and nothing was sent anywhere."


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one method of a use case needs, and the actions it may write to the audit log.

    `permission` is None only for what can be done before anyone is signed in.
    """

    permission: Permission | None
    audits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AmountRule:
    """Above `above`, `permission` alone is not enough.

    `approved_by` is the permission that a second person needs to approve it; None: it is a limit,
    and more is refused to everyone.
    """

    permission: Permission
    above: Money
    approved_by: Permission | None = Permission.APPROVE


AMOUNT_RULES: tuple[AmountRule, ...] = ()
"""The limits and approvals of the product: none yet."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The actor may do it now."""


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """The actor may do it once a second person with `approved_by` has approved it."""

    permission: Permission
    approved_by: Permission
    above: Money

    @property
    def approvers(self) -> tuple[Role, ...]:
        """The roles that can give the approval, the least privileged first."""
        return those_who_may(self.approved_by)


@dataclass(frozen=True, slots=True)
class Denied:
    """The actor may not do it. `code` is ``not_permitted`` or ``over_limit``."""

    code: str
    because: str


Decision: TypeAlias = Allowed | NeedsApproval | Denied


def decide(
    actor: Actor,
    requirement: Requirement,
    amount: Money | None = None,
    rules: Sequence[AmountRule] | None = None,
) -> Decision:
    """Without `amount`, only the permission is decided, because no rule can be compared. `rules`
    are those of the product unless others are given.

    A limit comes before an approval. Where `rules` name the permission but not the currency of
    `amount`, each of them counts as exceeded, because two currencies cannot be compared.
    """
    needed = requirement.permission
    if needed is None:
        return Allowed()
    if needed not in actor.member.may:
        return Denied("not_permitted", _who_may(needed))
    all_rules = AMOUNT_RULES if rules is None else rules
    exceeded = _exceeded([rule for rule in all_rules if rule.permission is needed], amount)
    for rule in exceeded:
        if rule.approved_by is None:
            return Denied("over_limit", f"Nobody may {needed.value} above {rule.above}.")
    for rule in exceeded:
        if rule.approved_by is not None:
            return NeedsApproval(needed, rule.approved_by, rule.above)
    return Allowed()


def authorize(
    actor: Actor,
    requirement: Requirement,
    amount: Money | None = None,
    rules: Sequence[AmountRule] | None = None,
) -> None:
    """Returns only where `decide` allows. Refused ``not_permitted``, ``over_limit`` or
    ``needs_approval``.
    """
    match decide(actor, requirement, amount, rules):
        case Allowed():
            return
        case Denied(code, because):
            raise Refused(
                code, because, _SAFE, "Ask one of them to do it, or press Esc to go back."
            )
        case NeedsApproval() as needs:
            names = " or ".join(_with_article(role) for role in needs.approvers)
            raise Refused(
                "needs_approval",
                f"To {needs.permission.value} above {needs.above} needs the approval of {names}.",
                _SAFE,
                "Ask one of them to approve it, or press Esc to go back.",
            )


def reason_denied(actor: Actor, permission: Permission) -> str:
    """Who may do it instead, as a sentence; empty where the actor's role has the permission."""
    decision = decide(actor, Requirement(permission))
    return decision.because if isinstance(decision, Denied) else ""


class _HasActor(Protocol):
    @property
    def actor(self) -> Actor: ...


A = TypeVar("A", bound=_HasActor)


def requires(
    permission: Permission, *, audits: Sequence[str] = ()
) -> Callable[[Callable[Concatenate[A, P], R]], Callable[Concatenate[A, P], R]]:
    """Declares a use case's requirement and checks it before the method runs.

    `audits` are the actions that the method may write to the audit log.
    """
    requirement = Requirement(permission, tuple(audits))

    def decorate(method: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
        @wraps(method)
        def checked(self: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
            authorize(self.actor, requirement)
            return method(self, *args, **kwargs)

        setattr(checked, _ATTRIBUTE, requirement)
        return checked

    return decorate


F = TypeVar("F", bound=Callable[..., object])


def before_sign_in(method: F) -> F:
    """Declares that a use case needs no permission, because it runs before anyone is signed in."""
    setattr(method, _ATTRIBUTE, Requirement(None))
    return method


def requirement_of(method: object) -> Requirement | None:
    """What `requires` or `before_sign_in` declared for this method; None: nothing was."""
    found = getattr(method, _ATTRIBUTE, None)
    return found if isinstance(found, Requirement) else None


def _exceeded(rules: list[AmountRule], amount: Money | None) -> list[AmountRule]:
    """The rules that `amount` exceeds, the lowest first."""
    if amount is None:
        return []
    comparable = [rule for rule in rules if rule.above.currency == amount.currency]
    if not comparable:
        return rules
    exceeded = [rule for rule in comparable if rule.above.minor < amount.minor]
    return sorted(exceeded, key=lambda rule: rule.above.minor)


def _who_may(needed: Permission) -> str:
    roles = those_who_may(needed)
    if len(roles) == 1:
        return f"Only the {roles[0].value} may {needed.value}."
    if roles[-1] is Role.OWNER and len(roles) > 2:
        return f"Only a person who is {_with_article(roles[0])} or more may {needed.value}."
    return f"Only {' or '.join(_with_article(role) for role in roles)} may {needed.value}."


def _with_article(role: Role) -> str:
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role.value}"
