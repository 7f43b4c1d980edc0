"""Read the limits that count, change them as an owner, and sign another owner's change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.delegation.approval import Signed
from desktop.booking.delegation.limit_change import (
    LimitsInForce,
    SignedLimits,
    limits_problem,
)
from desktop.booking.delegation.limits import Limits
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.delegation.act_limits import ActLimits
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.audit_port import MemberSigning
from desktop.use_cases.ports.store_port import Repositories, Store

CHANGED: Final = "limits changed"
CONFIRMED: Final = "limits signed by a second owner"
_KEPT: Final = "The limits are as they were."


@dataclass(frozen=True, slots=True)
class LimitsView:
    """`now`: the clock that a waiting change waits by. `may_edit`: whether the one who looks is an
    owner; `may_confirm`: whether a change waits that is another owner's.
    """

    in_force: LimitsInForce
    now: datetime
    may_edit: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class KeepLimits:
    """`signing`: the member's key as it is at that moment. Each method blocks, and may be refused
    ``directory_*``.
    """

    actor: Actor
    store: Store
    limits: ActLimits
    signing: Callable[[], MemberSigning]

    @requires(Permission.APPROVE)
    def view(self) -> LimitsView:
        """The limits that count now, and those that wait."""
        check, member = self.limits.read(), self.actor.member
        found = self.store.read(check.in_force)
        may_edit = Permission.KEEP_SAFEGUARDS in member.may
        waits = found.waiting is not None and found.waiting.by.member_id != member.id
        return LimitsView(found, check.earliest, may_edit, may_edit and waits)

    @requires(Permission.KEEP_SAFEGUARDS, audits=(CHANGED,))
    def change(self, limits: Limits) -> SignedLimits:
        """The change, which counts in ten minutes and takes the place of one that waits. Refused
        ``limits`` with the field at fault, ``limits_unchanged``.
        """
        problem = limits_problem(limits)
        if problem is not None:
            field, happened = problem
            raise Refused(
                "limits",
                happened,
                "Nothing was saved; what you typed is kept.",
                "Change it, then press Ctrl+Enter.",
                field=field,
            )
        check, signed = self.limits.read(), self._by()

        def save(repos: Repositories) -> SignedLimits:
            before = check.in_force(repos)
            newest = before.limits if before.waiting is None else before.waiting.limits
            if limits == newest and not before.has_invalid:
                raise _unchanged()
            unsigned = SignedLimits(limits, signed)
            change = replace(unsigned, by=self._sign(signed, unsigned))
            repos.approvals.add_limits(change)
            detail = ", ".join(
                f"{name} {before.limits.amounts[name]} to {amount}"
                for name, amount in limits.amounts.items()
                if amount != before.limits.amounts[name]
            )
            repos.audit.add(self.actor.audit_entry(CHANGED, detail=detail))
            return change

        return self.store.write(save)

    @requires(Permission.KEEP_SAFEGUARDS, audits=(CONFIRMED,))
    def confirm(self, seen: SignedLimits) -> SignedLimits:
        """The other owner's change, signed by this one too: it counts at once. Refused
        ``limits_not_waiting`` where `seen` is not what waits now, or is this owner's own.
        """
        check, by = self.limits.read(), self._by()

        def save(repos: Repositories) -> SignedLimits:
            waiting = check.in_force(repos).waiting
            if waiting is None or waiting != seen or waiting.by.member_id == by.member_id:
                raise _not_waiting()
            change = replace(waiting, second=self._sign(by, waiting))
            repos.approvals.add_limits(change)
            detail = f"of {waiting.by.member_name}"
            repos.audit.add(self.actor.audit_entry(CONFIRMED, detail=detail))
            return change

        return self.store.write(save)

    def _by(self) -> Signed:
        key, member = self.signing(), self.actor.member
        at = self.actor.now().replace(microsecond=0)
        return Signed(member.id, member.name, at, key.revision, key.verify_key)

    def _sign(self, by: Signed, change: SignedLimits) -> Signed:
        return replace(by, signature=self.signing().sign(change.statement))


def _unchanged() -> Refused:
    return Refused(
        "limits_unchanged",
        "The limits are these already.",
        "Nothing was saved.",
        "Change one of them, or press Esc to go back.",
    )


def _not_waiting() -> Refused:
    return Refused(
        "limits_not_waiting",
        "No change of another owner waits as it was shown.",
        _KEPT,
        "Press R to see what counts now.",
    )
