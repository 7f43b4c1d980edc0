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
from desktop.booking.delegation.limits import Exceeded, Needs

from .actor import Actor
from .errors import Refused
from .ports.identity_port import Member

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
class Allowed:
    """The actor may do it now. `single_control`: above a limit, by an owner beside whom nobody
    could approve it.
    """

    single_control: bool = False


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """The actor may do it once one of `approvers` has approved it: their names."""

    permission: Permission
    exceeded: tuple[Exceeded, ...]
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """The actor may not do it. `code` is ``not_permitted`` or ``over_limit``."""

    code: str
    because: str


Decision: TypeAlias = Allowed | NeedsApproval | Denied


def decide(
    actor: Actor,
    requirement: Requirement,
    exceeded: Sequence[Exceeded] = (),
    able: Sequence[Member] = (),
    *,
    is_approved: bool = False,
) -> Decision:
    """`exceeded`: the limits that the act is above; `able`: the members who may approve now, of
    whom the actor never counts; `is_approved`: a second person has approved just this.

    An owner beside whom nobody can approve may go on alone. Where an owner is needed and the actor
    is one, any other who may approve is the second person.
    """
    needed = requirement.permission
    if needed is None:
        return Allowed()
    if needed not in actor.member.may:
        return Denied("not_permitted", _who_may(needed))
    if not exceeded or is_approved:
        return Allowed()
    is_owner = actor.member.role == Role.OWNER.value
    by_owner = needs_of(exceeded) is Needs.OWNER and not is_owner
    names = tuple(
        each.name
        for each in able
        if each.id != actor.member.id and (not by_owner or each.role == Role.OWNER.value)
    )
    if names:
        return NeedsApproval(needed, tuple(exceeded), names)
    if is_owner:
        return Allowed(single_control=True)
    who = "No owner" if by_owner else "Nobody else here"
    return Denied("over_limit", f"{_because(exceeded)} {who} is active who could approve it.")


def needs_of(exceeded: Sequence[Exceeded]) -> Needs:
    """Who is needed for all of them together."""
    by_owner = any(each.needs is Needs.OWNER for each in exceeded)
    return Needs.OWNER if by_owner else Needs.SECOND_PERSON


def limit_text(needs: NeedsApproval) -> str:
    """``"This needs an approval, because of ...: Dana or Priya can give it."``"""
    who = " or ".join(needs.approvers)
    return f"{_because(needs.exceeded).removesuffix('.')}: {who} can give it."


def authorize(actor: Actor, requirement: Requirement) -> None:
    """Refused ``not_permitted`` where the actor's role may not."""
    enforce(decide(actor, requirement))


def enforce(decision: Decision) -> Allowed:
    """What is allowed. Refused ``not_permitted``, ``over_limit`` or ``needs_approval``."""
    match decision:
        case Allowed():
            return decision
        case Denied(code, because):
            raise Refused(
                code, because, _SAFE, "Ask one of them to do it, or press Esc to go back."
            )
        case NeedsApproval():
            raise Refused(
                "needs_approval",
                limit_text(decision),
                _SAFE,
                "Ask for the approval, or press Esc to go back.",
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


def _because(exceeded: Sequence[Exceeded]) -> str:
    reasons = "; ".join(each.reason for each in exceeded)
    return f"This needs an approval, because of {reasons}."


def _who_may(needed: Permission) -> str:
    roles = those_who_may(needed)
    if len(roles) == 1:
        return f"Only the {roles[0].value} may {needed.value}."
    if roles[-1] is Role.OWNER and len(roles) > 2:
        return f"Only a person who is {_with_article(roles[0])} or more may {needed.value}."
    return f"Only {' or '.join(_with_article(role) for role in roles)} may {needed.value}."


def _with_article(role: Role) -> str:
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role.value}"
