"""Who acts, when and where: the one value that every use case after sign-in is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.card_entry.agreement import Moment
from desktop.use_cases.ports.clock_and_ids import NewId, Now, Uptime
from desktop.use_cases.ports.identity_port import Member


def _no_uptime() -> tuple[str, float]:
    return "", 0


def _no_id() -> str:
    return ""


class CurrentCall:
    """The call of a client that this desk is on: a yes holds in the one that it was given in."""

    def __init__(self, new_id: NewId = _no_id) -> None:
        self._new_id = new_id
        self._is_first = True
        self.id = new_id()

    def begin(self) -> None:
        """Another call begins, or one has ended: no yes given so far holds any more."""
        self._is_first = False
        self.id = self._new_id()

    def resume(self, call: str) -> None:
        """Go on with the call of this id: the one that is on, or after a lock or a crash the one
        before it, until a call has begun here. Any other has ended, and a new one begins.
        """
        if call and (call == self.id or self._is_first):
            self._is_first = False
            self.id = call
        else:
            self.begin()


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member at a workstation (its host name). `now` is the clock of that machine.

    `uptime` is one that nobody sets: its name, and what it shows in seconds. Without it no yes
    of a client holds. `calls` knows which client's call it is.
    """

    member: Member
    now: Now
    workstation: str
    uptime: Uptime = _no_uptime
    calls: CurrentCall = field(default_factory=CurrentCall)

    def moment(self, call: str | None = None) -> Moment:
        """Now, by both clocks. `call`: the one that a key was pressed in; None: the one of now."""
        clock, seconds = self.uptime()
        return Moment(self.now(), clock, int(seconds), self.calls.id if call is None else call)

    def audit_entry(
        self,
        action: str,
        *,
        outcome: str = "done",
        subject: str = "",
        detail: str = "",
        at: datetime | None = None,
    ) -> AuditEntry:
        """An entry for the audit log, of this moment unless `at` is given. It is not saved here."""
        return AuditEntry(
            member_id=self.member.id,
            member_name=self.member.name,
            action=action,
            at=at or self.now(),
            outcome=outcome,
            workstation=self.workstation,
            subject=subject,
            detail=detail,
        )
