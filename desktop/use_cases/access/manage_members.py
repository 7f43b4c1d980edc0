"""Member administration, by an owner: invite, change role, suspend, reinstate, remove, review."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited, run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.identity_port import (
    AccountDirectory,
    MemberAdministration,
    MemberRow,
    Noticed,
    StoreKey,
)
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Store

_MANAGE = Permission.MANAGE_MEMBERS
_REKEYED = "store rekeyed"


@dataclass(frozen=True, slots=True)
class ManageMembers:
    """Each method may also raise the refusals of `MemberAdministration`."""

    actor: Actor
    store: Store
    members: MemberAdministration
    directory: AccountDirectory
    store_key: StoreKey

    @requires(_MANAGE)
    def list_members(self) -> tuple[MemberRow, ...]:
        """Members and open invitations, with their account status."""
        return self.members.member_list()

    @audited(_MANAGE, "member invited", subject="name", detail="role")
    def invite(self, name: str, role: str, elsewhere: bool = False) -> str:
        """An invitation code for a new member, to be read out or handed over; it is not stored.

        Good once, for 24 hours, on this machine unless `elsewhere`. Refused ``name_missing``,
        ``name_taken``, ``role_unknown``.
        """
        return self.members.invite(name, role, elsewhere=elsewhere)

    @audited(_MANAGE, "access reset", subject="member_id")
    def reset_access(self, member_id: str, elsewhere: bool = False) -> str:
        """A code as of `invite`, for a member who lost a machine or forgot the passphrase.

        The member's earlier keys are revoked now. Refused ``member_unknown``, ``not_oneself``,
        ``suspended``.
        """
        return self.members.renew(member_id, elsewhere=elsewhere)

    @audited(_MANAGE, "code withdrawn", subject="code_id")
    def withdraw_code(self, code_id: str) -> None:
        """Revoke a code that was not used yet. Refused ``code_unknown``."""
        self.members.withdraw(code_id)

    @audited(_MANAGE, "role changed", subject="member_id", detail="role")
    def change_role(self, member_id: str, role: str) -> None:
        """Effective, with the keys of the role, at the member's next sign-in.

        Refused ``last_owner``.
        """
        self.members.change_role(member_id, role)

    @audited(_MANAGE, "member suspended", subject="member_id")
    def suspend(self, member_id: str) -> None:
        """The member cannot sign in until an owner reinstates them. Refused ``last_owner``."""
        self.members.suspend(member_id)

    @audited(_MANAGE, "member reinstated", subject="member_id")
    def reinstate(self, member_id: str) -> None:
        """A suspended member may sign in again."""
        self.members.reinstate(member_id)

    @requires(_MANAGE, audits=("member removed", _REKEYED))
    def remove(self, member_id: str) -> None:
        """Remove a member and give the store a key that the member never had.

        Three steps: the remaining members get the next key, the store is encrypted with it, the
        former key is deleted. After a crash in between, the next owner's sign-in finishes it.

        Refused ``last_owner``, ``not_oneself``; ``rotation_unfinished`` when the member is removed
        but the store still has its former key.
        """
        next_key = run_audited(
            self.store,
            self.actor,
            "member removed",
            lambda: self.members.remove(member_id),
            subject=member_id,
        )
        run_audited(
            self.store, self.actor, _REKEYED, lambda: self._rekey(next_key), subject=member_id
        )

    @audited(_MANAGE, _REKEYED)
    def finish_removal(self) -> None:
        """Delete the former store key after a crash cut `remove` short.

        Only once the store has been opened with its next key.
        """
        self.members.store_rekeyed()

    @requires(_MANAGE)
    def names_hidden(self) -> bool:
        """Whether the sign-in page asks for a name instead of showing the members."""
        return self.directory.names_hidden()

    @requires(_MANAGE, audits=("names hidden", "names shown"))
    def hide_member_names(self, hidden: bool) -> None:
        """Have the sign-in page ask for a name, or show the members again."""
        action = "names hidden" if hidden else "names shown"
        run_audited(self.store, self.actor, action, lambda: self.members.hide_member_names(hidden))

    @requires(_MANAGE, audits=("joined by code", "code expired", "suspended after 90 idle days"))
    def review(self) -> tuple[Noticed, ...]:
        """Apply and return what happened since the last review: who joined, which codes expired,
        who was suspended for not signing in.
        """
        noticed = self.members.review()
        for one in noticed:
            entry = self.actor.audit_entry(one.what, subject=one.member.id, detail=one.member.name)
            self.store.write(lambda repos, entry=entry: repos.audit.add(entry))  # type: ignore[misc]
        return noticed

    def _rekey(self, key: KeyHandle) -> None:
        try:
            self.store_key.rekey(key)
            self.members.store_rekeyed()
        except DeskError as fault:
            raise Refused(
                "rotation_unfinished",
                "The member is removed, but the records could not be encrypted with a new key.",
                "No record was lost, and the member cannot sign in.",
                f"{fault.happened} Put that right, then close Skycap and sign in again.",
            ) from fault
