"""A change of the directory by an owner: read and verified once, signed and written once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import KEY_BYTES, WrongKey
from desktop.identity.crypto.org_key import OrgKey, sign_rotation
from desktop.identity.crypto.sealed_grant import (
    FIELD_PURPOSES,
    MOST_NEXT_KEYS,
    ORG_KEY,
    STORE_KEY,
    STORE_PURPOSES,
    STORED_SECRET_PURPOSES,
    Grant,
)
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import (
    CardCertificate,
    DirectoryRecord,
    Invitation,
    MemberRecord,
    SigningPeriod,
)
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.enrollment_witness import lost_enrollments, lost_period
from desktop.identity.directory.member_list import (
    sign_member_list,
    verified_granter,
    verified_org_key,
)
from desktop.use_cases.ports.identity_port import Member, Noticed
from desktop.use_cases.ports.keyring_port import RollbackMark

from . import identity_messages
from .enrollment_review import (
    JOINED,
    JOINED_AND_LOST,
    enrollment_outcome,
    period_not_let_in,
)
from .key_grants import (
    make_grants,
    open_key_set,
    purposes_opened_by,
    read_stored_secret,
    signed_anew,
    with_stored_secret,
)
from .statements.card_certificate import certificate_for, cleared_until, is_due, takes_cards

NOT_SEALED = "no key can be sealed to this member"
"""Of a member, or of a code that is out, as `Noticed.what`."""
CODE_ENDED = "code ended with the organization key"
"""What came of an invitation that was out, as `Noticed.what`."""
_USED_CODES = 400
"""As many are remembered. One that is forgotten is unknown, for its invitation is out no more."""


@dataclass(slots=True)
class DirectoryEditor:
    """Used within one turn of the session. `key_set` holds every key of the company, and with
    `new_store_key` one for the store that only `write` makes known. While `recording` who joined,
    there is room for more such keys: that must not keep any act from its end.
    """

    session: DirectorySession
    directory: DirectoryRecord
    rollback_mark: RollbackMark
    org_key: OrgKey
    key_set: dict[str, bytes] = field(repr=False)
    noticed: list[Noticed] = field(default_factory=list)
    new_store_key: bool = False
    recording: bool = False
    ended_codes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, session: DirectorySession, member_id: str) -> DirectoryEditor:
        """Refused ``not_owner`` for a member whose grants do not hold the organization key."""
        directory, member, rollback_mark = session.current(member_id)
        keys = session.open_keys.of(member_id)
        try:
            trusted = verified_org_key(directory, keys.trusted)
            key_set = open_key_set(directory, member, keys, trusted)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong
        if ORG_KEY not in key_set or member.status is not AccountStatus.ACTIVE:
            raise identity_messages.not_owner()
        org_key = OrgKey.from_raw(key_set[ORG_KEY])
        editor = cls(session, directory, rollback_mark, org_key, key_set)
        editor._record_new_enrollments()
        return editor

    def member(self, member_id: str) -> MemberRecord:
        """Refused ``member_unknown``."""
        member = self.directory.member(member_id)
        if member is None:
            raise identity_messages.member_unknown()
        return member

    def put(self, member: MemberRecord) -> None:
        """Replace that member's record."""
        self.directory = self.directory.with_member(member)

    def set_status(self, member: MemberRecord, status: AccountStatus) -> None:
        """Dated now. A suspended member signs no audit entry, a reinstated one from now on.

        The keys that a suspended member held are rotated.
        """
        held = self.purposes_held_by(member)
        active = status is AccountStatus.ACTIVE
        if active:
            since = member.signing_since or self.directory.revision + 1
        else:
            self._end_signing(member)
            since = 0
        now = self.session.now()
        dated = replace(member, status=status, status_changed_at=now, signing_since=since)
        if not active:
            dated = replace(dated, clearance=None)
        self.put(dated)
        if not active:
            self.rotate_keys(held)

    def replace_keys(self, renewed: MemberRecord) -> None:
        """The record of a member with new keys of their own: the former ones sign nothing new, and
        the keys that they opened are rotated.
        """
        former = self.member(renewed.id)
        self._end_signing(former)
        self.put(replace(renewed, signing_since=self.directory.revision + 1))
        self.rotate_keys(self.purposes_held_by(former))

    def take_out(self, member: MemberRecord) -> None:
        """Take a member off the list, and rotate the keys that they held."""
        self._end_signing(member)
        self._take_off(member)
        self.rotate_keys(self.purposes_held_by(member))

    def _take_off(self, member: MemberRecord) -> None:
        left = tuple(each for each in self.directory.members if each.id != member.id)
        self.directory = replace(self.directory, members=left)

    def _end_signing(self, member: MemberRecord) -> None:
        """With the revision that is written next, the member's key verifies nothing new."""
        if not member.signing_since:
            return
        first, last = member.signing_since, self.directory.revision
        self._keep_period(SigningPeriod(member.id, member.name, member.verify_key, first, last))

    def _keep_period(self, period: SigningPeriod | None) -> None:
        if period is not None:
            past = (*self.directory.past_signing, period)
            self.directory = replace(self.directory, past_signing=past)

    def purposes_of_role(self, role: str) -> frozenset[str]:
        """The purposes of the keys that this role holds here."""
        return purposes_opened_by(self.session.permitted(role))

    def purposes_held_by(self, member: MemberRecord) -> frozenset[str]:
        """The purposes of the keys that this member can open now: none while suspended, for they
        were rotated then.
        """
        active = member.status is AccountStatus.ACTIVE
        return self.purposes_of_role(member.role) if active else frozenset()

    def end_codes(self, *invitations: Invitation) -> None:
        """These codes are not valid from now on: withdrawn, or nobody is known to have used them.

        The keys inside them are rotated, once. A code for this machine needs a half from its
        keyring too, but one who copied folder and keyring while it was out has that half, and opens
        the copy with the code for ever.
        """
        known: frozenset[str] = frozenset()
        for invitation in invitations:
            self._mark_code_used(invitation.id)
            known |= self.purposes_of_role(invitation.role)
        self.rotate_keys(known)

    def purposes_in_used_code(self, invitation: Invitation) -> frozenset[str]:
        """The purposes of the keys that a code which was used opens for ever, with a copy of the
        file from its 24 hours.

        None for a code of this machine, whose half in the keyring is deleted when it is used: the
        one who used it keeps the keys. A code for elsewhere is all that such a copy needs. A
        slot that opens once would have to be kept where a copy of the file does not reach and
        another machine does: on a server, and there is none. So the keys move on instead, at an
        owner's next sign-in at the latest.
        """
        return self.purposes_of_role(invitation.role) if invitation.elsewhere else frozenset()

    def _mark_code_used(self, code_id: str) -> None:
        self.ended_codes.append(code_id)
        directory = self.directory.without_invitation(code_id)
        used_codes = (*directory.used_codes, code_id)[-_USED_CODES:]
        self.directory = replace(directory, used_codes=used_codes)

    def rotate_keys(self, purposes: frozenset[str]) -> None:
        """Replace keys that are known without access: those of stored secrets, the organization
        key, and the store's with the field key. Refused ``directory_damaged``.

        The store takes its next key later: see `MemberAdmin.next_store_key`. A stored secret is
        exposed from now on: only the vendor can take back what was read.
        """
        if STORE_KEY in purposes:
            self._make_next_store_key()
        for purpose in STORED_SECRET_PURPOSES:
            if purpose in purposes:
                self._rotate_secret_key(purpose)
        if ORG_KEY in purposes:
            self._rotate_org_key()

    def store_rekeyed(self, key: bytes) -> bool:
        """The store has taken this key, and no value in it is under an earlier one: those are
        dropped, and later ones stay. False where this is no next key, and nothing changes.
        """
        held = [self.key_set[each] for each in STORE_PURPOSES if each in self.key_set]
        if key not in held[1:]:
            return False
        taken = held.index(key)
        for purposes in (STORE_PURPOSES, FIELD_PURPOSES):
            chain = [self.key_set.pop(each) for each in purposes if each in self.key_set]
            self.key_set.update(zip(purposes, chain[taken:], strict=False))
        return True

    def store_secret(self, purpose: str, secret: str, *, exposed: bool = False) -> None:
        """ValueError for a purpose that has no secret text."""
        if purpose not in STORED_SECRET_PURPOSES:
            raise ValueError(purpose)
        self.directory = with_stored_secret(
            self.directory, self.org_key, self.key_set, purpose, secret, exposed=exposed
        )

    def _rotate_secret_key(self, purpose: str) -> None:
        """Also where no secret is stored yet: one that is stored later must not open to them."""
        stored = self.directory.stored_secret(purpose)
        secret = self._read_secret(purpose) if stored else ""
        self.key_set[purpose] = os.urandom(KEY_BYTES)
        if stored:
            self.store_secret(purpose, secret, exposed=True)

    def _read_secret(self, purpose: str) -> str:
        try:
            return read_stored_secret(
                self.directory, self.key_set, purpose, self.org_key.verify_key
            )
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def write(self, save: Callable[[DirectoryRecord], DirectoryRecord] | None = None) -> None:
        """Make everybody's grants by role, sign the next revision, and save it all: by `save`,
        where a member's own keys have changed too. A recovery sheet of one who is no owner any
        more ends, and this machine's half of a code that has ended is deleted.
        """
        for member in self.directory.members:
            purposes = self.purposes_held_by(member)
            grants = self._granted(member, member, purposes)
            if ORG_KEY not in purposes:
                member = replace(member, recovery=None, recovery_directory_envelope=None)
            self.put(replace(member, grants=grants, card_certificate=self._certificate(member)))
        invitations = []
        for invitation in self.directory.invitations:
            purposes = self.purposes_of_role(invitation.role)
            grants = self._granted(invitation, person_invited(invitation), purposes)
            invitations.append(replace(invitation, grants=grants))
        self.directory = sign_member_list(
            replace(self.directory, invitations=tuple(invitations)), self.org_key
        )
        if save is None:
            self.session.save(self.directory)
        else:
            self.directory = save(self.directory)
        self.session.unreported.extend(self.noticed)
        self.noticed.clear()
        self.session.remember(self.directory, self.rollback_mark, trust_clock=True)
        self.session.forget_codes(self.directory, self.ended_codes)
        self.ended_codes.clear()

    def _granted(
        self, to: MemberRecord | Invitation, who: MemberRecord | Member, purposes: frozenset[str]
    ) -> tuple[Grant, ...]:
        """None for one to whom nothing can be sealed, who is named once: that must not keep what
        is done about others from its end.
        """
        holder = to.holder(self.directory.installation_id)
        try:
            return make_grants(self.org_key, holder, to.open_key, self.key_set, purposes)
        except WrongKey:
            if to.grants:
                self._notice(who, NOT_SEALED)
            return ()

    def certificates_are_due(self) -> bool:
        """Whether a member who may take cards has no certificate, or is to have another one."""
        now = self.session.now()
        return any(
            is_due(member.card_certificate, now, cleared_until(self.session, member))
            for member in self.directory.members
            if takes_cards(self.session, member)
        )

    def _certificate(self, member: MemberRecord) -> CardCertificate | None:
        if not takes_cards(self.session, member):
            return None
        session, serial = self.session, self.directory.sheet_serial
        return certificate_for(
            *(self.org_key, member, session.certify_for, session.now(), serial),
            at_most=cleared_until(self.session, member),
        )

    def _record_new_enrollments(self) -> None:
        """Members with a valid enrollment proof become part of the signed list, and the codes that
        they used stay invalid. Keys that such a code opens in a copy of the file are rotated.

        One whom this machine did not see while the code was good is not let in: the code may have
        been used after its 24 hours, in a copy of the file, or by a second person. Nor is one whose
        program brought keys that are not theirs alone, nor one who is missing from the file. The
        keys that were opened by the code are rotated; what they have signed stays in their name.
        """
        known: frozenset[str] = frozenset()
        listed = self.directory
        for member in listed.members:
            if member.enrollment_proof is None:
                continue
            try:
                verified_granter(self.directory, member, self.org_key.verify_key)
            except WrongKey as wrong:
                raise directory_file.damaged() from wrong
            invitation = member.enrollment_proof.invitation
            outcome = enrollment_outcome(self.session, listed, member, self.org_key)
            if outcome == JOINED:
                known |= self.purposes_in_used_code(invitation)
                self.put(replace(member, enrollment_proof=None))
            else:
                known |= self.purposes_of_role(invitation.role)
                self._take_off(member)
                self._keep_period(period_not_let_in(self.session, listed, member))
            self._notice(member, outcome)
            self._mark_code_used(invitation.id)
        guard = self.session.rollback_guard
        for invitation in lost_enrollments(guard, listed):
            known |= self.purposes_of_role(invitation.role)
            self._keep_period(lost_period(guard, listed, invitation))
            self._notice(person_invited(invitation), JOINED_AND_LOST)
            self._mark_code_used(invitation.id)
        # Not before: the proofs are valid under the organization key that signed the codes.
        self.recording = True
        self.rotate_keys(known)
        self.recording = False

    def _notice(self, member: MemberRecord | Member, what: str) -> None:
        self.noticed.append(Noticed(Member(member.id, member.name, member.role), what))

    def _make_next_store_key(self) -> None:
        """A key that only those will know for whom `write` makes grants.

        All that the store has not yet taken are kept: it may have taken any of them unnoticed, in
        a program that was killed. Refused ``rotations_unfinished`` where no more can be.
        """
        if self.new_store_key:
            return
        usable = STORE_PURPOSES if self.recording else STORE_PURPOSES[: MOST_NEXT_KEYS + 1]
        free = next((n for n, each in enumerate(usable) if each not in self.key_set), 0)
        if not free:
            raise identity_messages.rotations_unfinished()
        for purposes in (STORE_PURPOSES, FIELD_PURPOSES):
            self.key_set[purposes[free]] = os.urandom(KEY_BYTES)
        self.new_store_key = True

    def _rotate_org_key(self) -> None:
        """Codes that are out were signed by the former key, and end with it."""
        ended = self.directory.invitations
        for invitation in ended:
            self._mark_code_used(invitation.id)
        former, fresh = self.org_key, OrgKey.fresh()
        rotation = sign_rotation(
            former.verify_key, former, fresh.verify_key, self.directory.installation_id
        )
        rotations = (*self.directory.key_rotations, rotation)
        self.directory = replace(self.directory, key_rotations=rotations)
        try:
            self.directory = signed_anew(self.directory, former.verify_key, fresh)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong
        self.org_key = fresh
        self.key_set[ORG_KEY] = fresh.raw()
        for invitation in ended:
            self._notice(person_invited(invitation), CODE_ENDED)
            self.rotate_keys(self.purposes_of_role(invitation.role) - {ORG_KEY})


def person_invited(invitation: Invitation) -> Member:
    """Whom the code is for."""
    return Member(invitation.member_id, invitation.name, invitation.role)
