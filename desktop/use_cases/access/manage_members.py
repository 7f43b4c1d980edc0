"""Member administration, by an owner: invite, change role, suspend, reinstate, remove, review."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from desktop.booking.access.audit_entry import RECORDS_CHECKED
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

from .record_damage import log_damage, records_damaged

_MANAGE = Permission.MANAGE_MEMBERS
_REKEYED = "store rekeyed"
_TAKING_KEYS = (_REKEYED, RECORDS_CHECKED)
_NOTICED = (
    "joined by code",
    "joined too late",
    "joined with keys that are not their own",
    "joined with a clearance or certificate of their own",
    "joined by code and lost with an older file of members",
    "no key can be sealed to this member",
    "code expired",
    "code ended with the organization key",
    "opened by the sheet against this computer's keyring",
    "suspended after 90 idle days",
    "stayed open after 90 idle days",
)


@dataclass(frozen=True, slots=True)
class ManageMembers:
    """Each method may also raise the refusals of `MemberAdministration`.

    Where a method takes access away, the store takes a key that was never known to the member who
    lost it, in three steps: all who remain get the next key, the store is encrypted with it, the
    former key is deleted. The first step is part of the change itself. A crash in between is
    repaired at the next sign-in; ``rotation_unfinished`` means that the change is made and the
    other two steps are not, ``records_damaged`` that all is done, and that some of the records
    were found damaged meanwhile.
    """

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

        Good once, for 24 hours, on this machine unless `elsewhere`. A code that ends unused costs
        new keys of its role, and one for `elsewhere` also when it was used. Refused
        ``name_missing``, ``name_taken``, ``role_unknown``.
        """
        return self.members.invite(name, role, elsewhere=elsewhere)

    @audited(_MANAGE, "access reset", subject="member_id")
    def reset_access(self, member_id: str, elsewhere: bool = False) -> str:
        """A code as of `invite`, for a member who lost a machine or forgot the passphrase.

        The member's earlier keys are revoked now; `change_store_key` is to follow once the code is
        on the screen, since that may take minutes. Refused ``member_unknown``, ``not_oneself``,
        ``suspended``.
        """
        return self.members.renew(member_id, elsewhere=elsewhere)

    @requires(_MANAGE, audits=("code withdrawn", *_NOTICED, *_TAKING_KEYS))
    def withdraw_code(self, code_id: str) -> None:
        """Revoke a code that was not used. Refused ``code_unknown``, ``rotation_unfinished``."""
        withdraw = partial(self.members.withdraw, code_id)
        run_audited(self.store, self.actor, "code withdrawn", withdraw, subject=code_id)
        self._take_next_keys(code_id)

    @requires(_MANAGE, audits=("role changed", *_NOTICED, *_TAKING_KEYS))
    def change_role(self, member_id: str, role: str) -> None:
        """Effective, with the keys of the role, at the member's next sign-in.

        Refused ``last_owner``, ``not_oneself``, ``rotation_unfinished``.
        """
        change = partial(self.members.change_role, member_id, role)
        run_audited(self.store, self.actor, "role changed", change, subject=member_id, detail=role)
        self._take_next_keys(member_id)

    @requires(_MANAGE, audits=("member suspended", *_NOTICED, *_TAKING_KEYS))
    def suspend(self, member_id: str) -> None:
        """The member cannot sign in until an owner reinstates them. Refused ``last_owner``,
        ``not_oneself``, ``rotation_unfinished``.
        """
        suspend = partial(self.members.suspend, member_id)
        run_audited(self.store, self.actor, "member suspended", suspend, subject=member_id)
        self._take_next_keys(member_id)

    @audited(_MANAGE, "member reinstated", subject="member_id")
    def reinstate(self, member_id: str) -> None:
        """A suspended member may sign in again."""
        self.members.reinstate(member_id)

    @requires(_MANAGE, audits=("member removed", *_NOTICED, *_TAKING_KEYS))
    def remove(self, member_id: str) -> None:
        """Refused ``last_owner``, ``not_oneself``, ``rotation_unfinished``."""
        remove = partial(self.members.remove, member_id)
        run_audited(self.store, self.actor, "member removed", remove, subject=member_id)
        self._take_next_keys(member_id)

    @requires(_MANAGE, audits=(*_NOTICED, *_TAKING_KEYS))
    def change_store_key(self) -> bool:
        """Have the store take its next key; False where it has the newest. Blocks until the whole
        store is encrypted anew. Refused ``rotation_unfinished``.
        """
        return self._take_next_keys("")

    @audited(_MANAGE, _REKEYED)
    def finish_key_change(self, key: KeyHandle) -> None:
        """Delete the former store key after a crash cut a change of key short.

        Only once the store has been opened with its next `key`.
        """
        self.members.store_rekeyed(key)

    @requires(_MANAGE)
    def names_hidden(self) -> bool:
        """Whether the sign-in page asks for a name instead of showing the members."""
        return self.directory.names_hidden()

    @requires(_MANAGE, audits=("names hidden", "names shown"))
    def hide_member_names(self, hidden: bool) -> None:
        """Have the sign-in page ask for a name, or show the members again."""
        action = "names hidden" if hidden else "names shown"
        run_audited(self.store, self.actor, action, lambda: self.members.hide_member_names(hidden))

    @requires(_MANAGE, audits=(*_NOTICED, *_TAKING_KEYS))
    def review(self) -> tuple[Noticed, ...]:
        """Apply and return what happened since the last review: who joined, and who did after the
        code had ended and is not let in; which codes expired; who was suspended for not signing in.
        Refused ``rotation_unfinished``.
        """
        noticed = self.members.review()
        self._record(noticed)
        self._take_next_keys("")
        return noticed

    def _record(self, noticed: tuple[Noticed, ...]) -> None:
        for one in noticed:
            entry = self.actor.audit_entry(one.what, subject=one.member.id, detail=one.member.name)
            self.store.write(lambda repos, entry=entry: repos.audit.add(entry))  # type: ignore[misc]

    def _take_next_keys(self, subject: str) -> bool:
        """As `change_store_key`; `subject` is who lost access, for the audit log."""
        changed = False
        found: dict[str, None] = {}
        try:
            with self.store_key.turn():
                while (key := self.members.next_store_key()) is not None:
                    take = partial(self._take_key, key, found)
                    run_audited(self.store, self.actor, _REKEYED, take, subject=subject)
                    changed = True
        except DeskError as fault:
            raise Refused(
                "rotation_unfinished",
                "That is done, but the records could not be encrypted with a new key.",
                "No record was lost, and nobody who lost access can sign in; until it is done, a "
                "key that they copied may still open the records.",
                f"{fault.happened} Put that right, then close Skycap and sign in again.",
            ) from fault
        finally:
            if found:
                self.store.write(lambda repos: log_damage(repos, self.actor, tuple(found)))
        # Not before: a notice that cannot be written must not put off the change of key.
        self._record(self.members.take_noticed())
        if found:
            raise records_damaged(tuple(found))
        return changed

    def _take_key(self, key: KeyHandle, found: dict[str, None]) -> None:
        found.update(dict.fromkeys(self.store_key.rekey(key)))
        self.members.store_rekeyed(key)
