"""Read what is asked for, and answer as the second person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.delegation.approval import (
    LONGEST_NOTE,
    Approval,
    ApprovalAnswer,
    ApprovalRequest,
    Signed,
    Verdict,
)
from desktop.booking.money import Money
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.delegation.act_limits import ActLimits
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.audit_port import MemberSigning
from desktop.use_cases.ports.store_port import Repositories, Store

ANSWERED: Final = "approval answered"
_NOT_ANSWERED: Final = "No answer was saved."
_WITH_NOTE: Final = frozenset({Verdict.QUESTION, Verdict.REFUSED})


@dataclass(frozen=True, slots=True)
class AnswerApproval:
    """`signing`: the member's key as it is at that moment."""

    actor: Actor
    store: Store
    limits: ActLimits
    signing: Callable[[], MemberSigning]

    @requires(Permission.APPROVE)
    def waiting(self) -> tuple[Approval, ...]:
        """What this member can answer now, the nearest end first. Blocks. Refused
        ``directory_*``.
        """
        check = self.limits.read()
        found = self.store.read(lambda repos: repos.approvals.not_ended(check.latest))
        # Of one member, trip and act, only the newest counts: it may answer a question of before.
        newest = {
            (one.request.subject.trip_id, one.request.subject.action, one.request.by.member_id): one
            for one in found
        }
        mine = (
            each
            for each in newest.values()
            if each.is_open(check.latest)
            and check.may_answer(each.request, self.actor.member.id)
            and check.is_genuine(each)
        )
        return tuple(sorted(mine, key=lambda each: each.request.ends_at))

    @requires(Permission.APPROVE, audits=(ANSWERED,))
    def __call__(
        self, seen: ApprovalRequest, verdict: Verdict, *, note: str = "", most: Money | None = None
    ) -> Approval:
        """With this member's answer to exactly what was `seen`. `most`: for UP_TO, the highest
        amount. A note is asked for with a question and a refusal. Blocks.

        Refused ``no_such_approval``, ``approval_ended`` where it cannot be answered any more,
        ``approval_not_yours``, ``approval_note`` and ``approval_amount`` with their field,
        ``card_number_in_text``, ``directory_*``.
        """
        text = " ".join(note.split())
        _refuse_odd_note(text, verdict)
        allowed = _most(seen, verdict, most)
        check, key, member = self.limits.read(), self.signing(), self.actor.member

        def answer(repos: Repositories) -> Approval:
            found = repos.approvals.get(seen.id)
            if not check.may_answer(found.request, member.id):
                raise _not_yours()
            is_same = found.request == seen and check.is_genuine(found)
            if not is_same or not found.is_open(check.latest):
                raise _ended()
            by = Signed(
                member.id,
                member.name,
                self.actor.now().replace(microsecond=0),
                key.revision,
                key.verify_key,
            )
            unsigned = ApprovalAnswer(verdict, allowed, text, by)
            signature = key.sign(unsigned.statement(found.request))
            signed = replace(unsigned, by=replace(by, signature=signature))
            after = repos.approvals.answer(seen.id, signed)
            up_to = f" {allowed}" if verdict is Verdict.UP_TO else ""
            detail = (
                f"{verdict.value}{up_to}, {seen.subject.amount}, asked by {seen.by.member_name}"
            )
            repos.audit.add(
                self.actor.audit_entry(ANSWERED, subject=seen.subject.trip_id, detail=detail)
            )
            return after

        return self.store.write(answer)


def _most(seen: ApprovalRequest, verdict: Verdict, most: Money | None) -> Money | None:
    """The highest amount that the answer approves."""
    asked = seen.subject.amount
    if verdict is Verdict.APPROVED:
        return asked
    if verdict is not Verdict.UP_TO:
        return None
    if most is None or most.currency != asked.currency or most.minor <= 0:
        raise Refused(
            "approval_amount",
            f"An amount in {asked.currency} is asked for here.",
            _NOT_ANSWERED,
            "Type it, then press Enter.",
            field="most",
        )
    return most


def _refuse_odd_note(note: str, verdict: Verdict) -> None:
    if len(note) > LONGEST_NOTE or not note.isprintable():
        raise Refused(
            "approval_note",
            f"A note has up to {LONGEST_NOTE} letters.",
            _NOT_ANSWERED,
            "Shorten it, then press Enter.",
            field="note",
        )
    if verdict in _WITH_NOTE and not note:
        what = "What do you ask?" if verdict is Verdict.QUESTION else "Why is it refused?"
        raise Refused(
            "approval_note", what, _NOT_ANSWERED, "Type it, then press Enter.", field="note"
        )


def _not_yours() -> Refused:
    return Refused(
        "approval_not_yours",
        "This is not yours to answer: you asked for it yourself, or an owner is needed.",
        _NOT_ANSWERED,
        "Another member who may approve answers it.",
    )


def _ended() -> Refused:
    return Refused(
        "approval_ended",
        "This can be answered no more: it has ended, was answered, or the trip was changed.",
        _NOT_ANSWERED,
        "Press R to see what waits now.",
    )
