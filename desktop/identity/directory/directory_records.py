"""What the member directory holds, as frozen records. Nothing here opens anything by itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.directory_key import CodeEnvelope
from desktop.identity.crypto.field_limits import Between, Id, IdOrEmpty, Key, Signature, Size
from desktop.identity.crypto.key_derivation import (
    NONCE_BYTES,
    SALT_BYTES,
    TAG_BYTES,
    Cost,
    integrity_tag,
)
from desktop.identity.crypto.member_keys import BUNDLE_BYTES
from desktop.identity.crypto.org_key import KeyRotation
from desktop.identity.crypto.password_history import ENTRY_BYTES, REMEMBERED
from desktop.identity.crypto.sealed_grant import Grant, Holder
from desktop.identity.crypto.totp import SECRET_BYTES
from desktop.identity.lockout import NO_FAILED_ATTEMPTS, FailedAttempts
from desktop.use_cases.ports.keyring_port import LIST_MARK_BYTES

from .record_digest import record_digest

MAX_SECRET_BYTES = 512
_MAX_REVISION = 1 << 40
MAX_STATE = 1 << 40
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_OVERHEAD = NONCE_BYTES + TAG_BYTES

Salt = Annotated[bytes, Size(SALT_BYTES, SALT_BYTES)]
WrappedKeys = Annotated[bytes, Size(_OVERHEAD + BUNDLE_BYTES, _OVERHEAD + BUNDLE_BYTES)]
Revision = Annotated[int, Between(1, _MAX_REVISION)]
RevisionOrNone = Annotated[int, Between(0, _MAX_REVISION)]
StateNumber = Annotated[int, Between(0, MAX_STATE)]
PasswordHistory = Annotated[
    bytes, Size(_OVERHEAD + ENTRY_BYTES, _OVERHEAD + REMEMBERED * ENTRY_BYTES)
]

OWN_FIELDS = frozenset(
    {
        *("salt", "cost", "wrapped", "password_history"),
        *("second_factor", "device_code", "used_device_code"),
        *("last_seen", "state_number", "failed_attempts"),
        "integrity_tag",
    }
)
"""Of a `MemberRecord`, what the member writes without an owner; an owner signs every other field,
with the revision. None of these grants anything, and each is bound otherwise:

- the envelope (salt, cost, wrapped) opens by the member's passphrase and device secret only, and
  a passphrase that was changed has another device secret;
- history, second factor, device code and the time of the last sign-in are in the integrity tag,
  and `state_number`, which this machine's keyring remembers with that time, is too;
- failed attempts are written before anybody has proved anything; the keyring counts them as well.
"""

GIVEN_FIELDS = frozenset({"card_certificate", "clearance"}) | frozenset(
    {"recovery", "recovery_directory_envelope"}
)
"""Of a `MemberRecord`, what is an owner's to give once the member is on the signed list. One who
enrolls by a code writes the whole record, and brings none of these.
"""


class FactorKind(Enum):
    """What a second factor can be. Only TOTP is implemented.

    FIDO2 would be another kind: the credential's id and public key in `Factor.wrapped`, its
    signature counter in `Factor.counter`, and a check beside `second_factor.checked`.
    """

    TOTP = "totp"


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor. `wrapped` opens under the member's own key; `counter` was used last."""

    kind: FactorKind
    wrapped: Annotated[bytes, Size(_OVERHEAD + SECRET_BYTES, _OVERHEAD + SECRET_BYTES)]
    counter: Annotated[int, Between(0, 1 << 40)]


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A member's keys for another machine of theirs: needs the passphrase and the code.

    `directory_envelope` holds the directory key for that machine. `state_number` is the member's
    own since the code was made. It and the end are bound into `wrapped`.
    """

    id: Id
    salt: Salt
    cost: Cost
    wrapped: WrappedKeys
    ends_at: datetime
    state_number: StateNumber
    directory_envelope: CodeEnvelope


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation by an owner. `open_key` and `verify_key` are the public halves of the keys
    that the code yields, `challenge_key` that of a key to which the one who enrolls proves their
    own (`OrgKey.challenge_key`); with `elsewhere` the code works on any machine that has this file.
    `revision` is of the member list that was signed with it: anyone who enrolls by it signs from
    then on. `signature` is by the organization key. `directory_envelope` holds the directory key
    for a machine that does not have it: only `elsewhere`.
    """

    id: Id
    member_id: Id
    name: str
    role: str
    revision: Revision
    open_key: Key
    verify_key: Key
    challenge_key: Key
    made_at: datetime
    ends_at: datetime
    elsewhere: bool
    grants: tuple[Grant, ...]
    signature: Signature
    directory_envelope: CodeEnvelope | None = None

    def holder(self, installation_id: str) -> Holder:
        return Holder(installation_id, self.member_id, self.name, self.role)


@dataclass(frozen=True, slots=True)
class EnrollmentProof:
    """How a member enrolled, until an owner signs the member list again: the invitation, and
    `signature` by the code's key over the member's new keys, the proofs of them and
    `private_digest`, which is of what an owner signs later: the grants.

    The proofs are of who holds the private halves: `own_signature` by the signing key, and
    `possession` by the open key.
    """

    invitation: Invitation
    enrolled_at: datetime
    private_digest: Key
    own_signature: Signature
    possession: Key
    signature: Signature


@dataclass(frozen=True, slots=True)
class CardCertificate:
    """Until when this member may take cards, and by a merchant sheet of which serial at least, by
    the organization key's `signature`.
    """

    ends_at: datetime
    sheet_serial: RevisionOrNone
    signature: Signature


@dataclass(frozen=True, slots=True)
class GivenClearance:
    """An owner of the name `by` cleared a member to take cards in live work, until `ends_at`."""

    given_at: datetime
    ends_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """One member; the fields are in the order of the file.

    `wrapped` are the member's keys under passphrase and device secret, `recovery` the same under
    the printed recovery code, `recovery_directory_envelope` the directory key under that code,
    `password_history` the hashes of the last passphrases under the member's own key.

    `integrity_tag` proves with the device secret that the fields of `tagged_text` are as they were
    written: so a damaged file is not taken for a wrong passphrase, and costs no attempt.
    `state_number` is one of those fields and grows with each change that must not be taken back: a
    keyring that has seen a higher one knows that the record is an older copy.
    An owner signs all but `OWN_FIELDS`. `status_changed_at` is when an owner last set `status` or
    `role`. `signing_since` is the
    revision from which `verify_key` verifies the audit log; 0 while the member is suspended.
    `card_certificate` is renewed as the member list is signed: who enrolled since has none.
    `clearance` ends with the role that it was given for, and with the account.
    """

    id: Id
    name: str
    role: str
    status: AccountStatus = AccountStatus.ACTIVE
    status_changed_at: datetime = _EPOCH
    signing_since: RevisionOrNone = 0
    last_seen: datetime = _EPOCH
    salt: Salt
    cost: Cost
    wrapped: WrappedKeys
    open_key: Key
    verify_key: Key
    integrity_tag: Key
    state_number: StateNumber = 0
    grants: tuple[Grant, ...]
    recovery: WrappedKeys | None = None
    recovery_directory_envelope: CodeEnvelope | None = None
    password_history: PasswordHistory | None = None
    second_factor: Factor | None = None
    device_code: DeviceCode | None = None
    used_device_code: IdOrEmpty = ""
    enrollment_proof: EnrollmentProof | None = None
    card_certificate: CardCertificate | None = None
    clearance: GivenClearance | None = None
    failed_attempts: FailedAttempts = NO_FAILED_ATTEMPTS

    def holder(self, installation_id: str) -> Holder:
        return Holder(installation_id, self.id, self.name, self.role)

    def brings_given_fields(self) -> bool:
        """Whether anything is set that is an owner's to give."""
        return any(getattr(self, name) is not None for name in GIVEN_FIELDS)

    def private_digest(self) -> bytes:
        """Of all that an owner signs of this member, or a code's key until then."""
        return record_digest("member", self, OWN_FIELDS | {"enrollment_proof"})

    def bound_to(self, installation_id: str, use: str) -> bytes:
        """The associated data of an envelope, so that no envelope can be swapped for another."""
        return json.dumps(["skycap 1 member", installation_id, self.id, use]).encode()

    def tagged_text(self, installation_id: str) -> bytes:
        """What `integrity_tag` covers."""
        factor, code = self.second_factor, self.device_code
        secret = [self.salt, self.wrapped, self.open_key, self.verify_key]
        return json.dumps(
            [
                "skycap 1 integrity tag",
                installation_id,
                self.id,
                [self.cost.memory_kib, self.cost.passes, self.cost.lanes],
                *(part.hex() for part in secret),
                self.last_seen.isoformat(),
                (self.password_history or b"").hex(),
                [] if factor is None else [factor.kind.value, factor.wrapped.hex(), factor.counter],
                "" if code is None else record_digest("device code", code).hex(),
                self.used_device_code,
                self.state_number,
            ]
        ).encode()

    def tagged(self, installation_id: str, device_secret: bytes) -> MemberRecord:
        """The same record with a fresh integrity tag."""
        tag = integrity_tag(device_secret, self.tagged_text(installation_id))
        return replace(self, integrity_tag=tag)


@dataclass(frozen=True, slots=True)
class SigningPeriod:
    """The member list revisions, `first` to `last`, during which a key verified the audit log.

    It is over: the member left, was suspended, or got new keys. What was signed in it stays
    verifiable, and nothing can be added to it. `let_in` is False for one who had joined by a code
    and whom no owner let in: they could write until then.
    """

    member_id: Id
    name: str
    verify_key: Key
    first: Revision
    last: Revision
    let_in: bool = True


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret text of the company, wrapped under the key that is granted for `purpose`.

    `exposed`: a member who could open it has lost access since it was stored. `signature` is by
    the organization key.
    """

    purpose: str
    wrapped: Annotated[bytes, Size(_OVERHEAD, _OVERHEAD + MAX_SECRET_BYTES)]
    exposed: bool
    signature: Signature


@dataclass(frozen=True, slots=True)
class EarlierList:
    """A member list that the present one grew from: its revision, and the beginning of a hash of
    its signature.
    """

    revision: Revision
    mark: Annotated[bytes, Size(LIST_MARK_BYTES, LIST_MARK_BYTES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRecord:
    """One installation and its members; the fields are in the order of the file.

    `installation_id` names this desk in the OS keyring. `revision` counts the member lists that
    owners have signed with the organization key, whose public half is `org_key`. `used_codes`
    are the ids of codes that are no longer valid, `past_signing` the periods of keys that sign
    no longer. `sheet_serial` is of the newest merchant sheet. `earlier_lists` are the newest at the
    end.

    The signature covers every field, so no part of another revision fits. Not in it are members
    with an enrollment proof, until an owner signs them in, and `OWN_FIELDS` of the others. An
    invitation that was used therefore stays until then: who enrolls removes nothing.
    """

    installation_id: Id
    revision: Revision
    org_key: Key
    key_rotations: tuple[KeyRotation, ...] = ()
    names_hidden: bool = False
    members: tuple[MemberRecord, ...]
    invitations: tuple[Invitation, ...] = ()
    used_codes: tuple[Id, ...] = ()
    past_signing: tuple[SigningPeriod, ...] = ()
    stored_secrets: tuple[StoredSecret, ...] = ()
    sheet_serial: RevisionOrNone = 0
    earlier_lists: tuple[EarlierList, ...] = ()
    member_list_signature: Signature = b""

    def member(self, member_id: str) -> MemberRecord | None:
        return next((member for member in self.members if member.id == member_id), None)

    def invitation(self, invitation_id: str) -> Invitation | None:
        return next((each for each in self.invitations if each.id == invitation_id), None)

    def open_invitations(self) -> tuple[Invitation, ...]:
        """Those by which nobody has enrolled yet."""
        proofs = (member.enrollment_proof for member in self.members)
        used = {proof.invitation.id for proof in proofs if proof is not None}
        return tuple(each for each in self.invitations if each.id not in used)

    def private_digest(self) -> bytes:
        """Of what an owner signs and no public list shows: grants, invitations, stored secrets."""
        listed = [member for member in self.members if member.enrollment_proof is None]
        by_id = sorted((member.id, member.private_digest().hex()) for member in listed)
        members = json.dumps(["skycap 1 members", by_id]).encode()
        rest = record_digest("directory", self, {"members", "member_list_signature"})
        return hashlib.sha256(members + rest).digest()

    def code_envelopes(self) -> tuple[bytes, ...]:
        """The directory key, once for each code that works on a machine with an empty keyring."""
        found = [each.directory_envelope for each in self.open_invitations()]
        for member in self.members:
            found.append(member.recovery_directory_envelope)
            if member.device_code is not None:
                found.append(member.device_code.directory_envelope)
        return tuple(envelope for envelope in found if envelope is not None)

    def stored_secret(self, purpose: str) -> StoredSecret | None:
        return next((each for each in self.stored_secrets if each.purpose == purpose), None)

    def with_member(self, changed: MemberRecord) -> DirectoryRecord:
        """That member's record replaced, or added where there was none."""
        if self.member(changed.id) is None:
            return replace(self, members=(*self.members, changed))
        members = (changed if member.id == changed.id else member for member in self.members)
        return replace(self, members=tuple(members))

    def without_invitation(self, invitation_id: str) -> DirectoryRecord:
        left = tuple(each for each in self.invitations if each.id != invitation_id)
        return replace(self, invitations=left)
