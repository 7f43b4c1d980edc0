"""What the door file holds, as frozen records. Nothing here opens anything by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated

from desktop.booking.access.role import AccountStatus
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
from desktop.identity.crypto.sealed_grant import Grant, Holder
from desktop.identity.crypto.totp import SECRET_BYTES
from desktop.identity.lockout import NO_FAILED_ATTEMPTS, FailedAttempts
from desktop.identity.password_history import ENTRY_BYTES, REMEMBERED

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MOST_SECRET_BYTES = 512
_OVERHEAD = NONCE_BYTES + TAG_BYTES

Salt = Annotated[bytes, Size(SALT_BYTES, SALT_BYTES)]
WrappedKeys = Annotated[bytes, Size(_OVERHEAD + BUNDLE_BYTES, _OVERHEAD + BUNDLE_BYTES)]
FormerPassphrases = Annotated[
    bytes, Size(_OVERHEAD + ENTRY_BYTES, _OVERHEAD + REMEMBERED * ENTRY_BYTES)
]


class FactorKind(Enum):
    """What a second factor can be.

    FIDO2 has its place here: a kind of its own with the credential's id and public key in
    `Factor.wrapped`, its signature counter in `Factor.counter`, and a check beside
    `second_factor.checked`. Only TOTP is there today.
    """

    TOTP = "totp"


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor. `wrapped` opens under the person's own key; `counter` was used last."""

    kind: FactorKind
    wrapped: Annotated[bytes, Size(_OVERHEAD + SECRET_BYTES, _OVERHEAD + SECRET_BYTES)]
    counter: Annotated[int, Between(0, 1 << 40)]


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A person's keys for another machine of theirs: needs the passphrase and the code."""

    id: Id
    salt: Salt
    cost: Cost
    wrapped: WrappedKeys
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place for somebody, made by an owner. `open_key` and `verify_key` are those that the code
    yields; with `elsewhere` the code serves on any machine that has this file. `signature` is the
    authority's.
    """

    id: Id
    member_id: Id
    name: str
    role: str
    open_key: Key
    verify_key: Key
    made_at: datetime
    ends_at: datetime
    elsewhere: bool
    grants: tuple[Grant, ...]
    signature: Signature

    def holder(self, installation_id: str) -> Holder:
        return Holder(installation_id, self.member_id, self.name, self.role)


@dataclass(frozen=True, slots=True)
class EnrollmentProof:
    """How somebody came in, until an owner has seen it: the invitation, spent by `joined`, which
    is signed with the code's key over the person's own new keys.
    """

    invitation: Invitation
    joined_at: datetime
    joined: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """One person; the fields are in the order of the file.

    `wrapped` needs passphrase and device secret, `recovery` the printed code.

    `mark` proves with the device secret that the fields of `tagged_text` are as they were written:
    so a damaged file is told from a wrong passphrase, and costs no try. `former` are the last
    passphrases' hashes, under the person's own key. `since` is when an owner last set the standing.
    """

    id: Id
    name: str
    role: str
    status: AccountStatus = AccountStatus.ACTIVE
    status_changed_at: datetime = LONG_AGO
    last_seen: datetime = LONG_AGO
    salt: Salt
    cost: Cost
    wrapped: WrappedKeys
    open_key: Key
    verify_key: Key
    tag: Key
    grants: tuple[Grant, ...]
    recovery: WrappedKeys | None = None
    former: FormerPassphrases | None = None
    factor: Factor | None = None
    device_code: DeviceCode | None = None
    used_code: IdOrEmpty = ""
    enrollment_proof: EnrollmentProof | None = None
    failed_attempts: FailedAttempts = NO_FAILED_ATTEMPTS

    def holder(self, installation_id: str) -> Holder:
        return Holder(installation_id, self.id, self.name, self.role)

    def bound_to(self, installation_id: str, use: str) -> bytes:
        """What a wrapping of this person's keys is tied to, so that none fits another's lock."""
        return json.dumps(["skycap 1 person", installation_id, self.id, use]).encode()

    def tagged_text(self, installation_id: str) -> bytes:
        factor, code = self.factor, self.device_code
        return json.dumps(
            [
                "skycap 2 mark",
                *self._marked_at_first(installation_id),
                self.last_seen.isoformat(),
                (self.former or b"").hex(),
                [] if factor is None else [factor.kind.value, factor.wrapped.hex(), factor.counter],
                [] if code is None else [code.id, code.wrapped.hex(), code.ends_at.isoformat()],
                self.used_code,
            ]
        ).encode()

    def tagged_text_v1(self, installation_id: str) -> bytes:
        """As the first version of the file marked it."""
        return json.dumps(self._marked_at_first(installation_id)).encode()

    def marked(self, installation_id: str, device_secret: bytes) -> MemberRecord:
        """The same record with a true mark."""
        return replace(self, tag=integrity_tag(device_secret, self.tagged_text(installation_id)))

    def _marked_at_first(self, installation_id: str) -> list[object]:
        cost = [self.cost.memory_kib, self.cost.passes, self.cost.lanes]
        secret = [self.salt, self.wrapped, self.open_key, self.verify_key, self.recovery or b""]
        return [installation_id, self.id, cost, *(part.hex() for part in secret)]


@dataclass(frozen=True, slots=True)
class FormerMember:
    """Somebody who is no longer here under these keys; their signatures stay checkable."""

    id: Id
    name: str
    verify_key: Key


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret text of the desk, wrapped under the key that is granted for `purpose`."""

    purpose: str
    wrapped: Annotated[bytes, Size(_OVERHEAD, _OVERHEAD + MOST_SECRET_BYTES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRecord:
    """One desk and its people; the fields are in the order of the file.

    `installation_id` names this desk in the OS keyring.
    `edition` counts the rolls that an owner has signed; a file of the first version has none and
    `authority` is then its owner. `spent` are the codes that are good no more.
    """

    installation_id: Id
    revision: Annotated[int, Between(1, 1 << 40)]
    org_key: Key
    successions: tuple[KeyRotation, ...] = ()
    names_hidden: bool = False
    members: tuple[MemberRecord, ...]
    invitations: tuple[Invitation, ...] = ()
    used_codes: tuple[Id, ...] = ()
    former: tuple[FormerMember, ...] = ()
    slots: tuple[StoredSecret, ...] = ()
    member_list: Signature = b""

    @property
    def is_first_version(self) -> bool:
        return self.revision == 0

    def member(self, member_id: str) -> MemberRecord | None:
        return next((one for one in self.members if one.id == member_id), None)

    def with_member(self, changed: MemberRecord) -> DirectoryRecord:
        """That person's record replaced, or added where there was none."""
        if self.member(changed.id) is None:
            return replace(self, members=(*self.members, changed))
        return replace(
            self, members=tuple(changed if one.id == changed.id else one for one in self.members)
        )

    def without_invitation(self, invitation_id: str) -> DirectoryRecord:
        left = tuple(one for one in self.invitations if one.id != invitation_id)
        return replace(self, invitations=left)
