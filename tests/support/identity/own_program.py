"""One who was invited joins with a program of their own: it writes what it likes into the file of
members. Nothing here needs a key of anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.identity.crypto.check_code import code_id, secret_of
from desktop.identity.crypto.member_keys import MemberKeys, possession_proof
from desktop.identity.crypto.sealed_grant import Grant, open_grant
from desktop.identity.directory.directory_records import EnrollmentProof, MemberRecord
from desktop.identity.directory.member_list import as_shown, enrollment_text, possession_text
from desktop.identity.key_envelope import seal_envelope
from desktop.identity.key_grants import make_grants
from desktop.identity.sign_in.invitation_code import CODE_GROUPS, invitation_keys
from desktop.use_cases.ports.keyring_port import DeviceSecrets
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.quick_keys import least_cost
from tests.support.identity.sealed_file import read_record, write_record

MALLORY = "granite 5 meadow whistle"


@dataclass(frozen=True, slots=True)
class OwnProgram:
    """`open_key` and `verify_key` are claimed instead of Mallory's own; `sign` makes what is to
    prove the signing key, `possession` the proof of the open key; `grants` are added, and
    what is `brought` is set; with `first` the record is put before all others.
    """

    open_key: bytes = b""
    verify_key: bytes = b""
    sign: Callable[[bytes], bytes] | None = None
    possession: bytes = b""
    grants: tuple[Grant, ...] = ()
    first: bool = False
    brought: Mapping[str, Any] = field(default_factory=dict)
    keys: MemberKeys = field(init=False, repr=False)

    def join(self, file: Path, ring: DeviceSecrets, code: str, now: datetime) -> MemberRecord:
        """By this code; the file is written, and this machine's keyring keeps the device secret."""
        record = read_record(file, ring)
        name, secret = record.installation_id, secret_of(TypedSecret.of(code), CODE_GROUPS)
        invitation = record.invitation(code_id(secret, name))
        assert invitation is not None
        half = b"" if invitation.elsewhere else ring.get(name, invitation.id)
        assert half is not None
        code_keys = invitation_keys(secret, half, name, record.org_key, invitation)
        holder, keys = invitation.holder(name), MemberKeys.fresh(record.org_key)
        granted = {one.purpose: open_grant(code_keys, holder, one) for one in invitation.grants}
        member = MemberRecord(
            id=invitation.member_id,
            name=invitation.name,
            role=invitation.role,
            salt=b"",
            cost=least_cost(),
            wrapped=b"",
            open_key=keys.open_key,
            verify_key=keys.verify_key,
            integrity_tag=b"",
            grants=(
                *make_grants(code_keys, holder, keys.open_key, granted, granted),
                *self.grants,
            ),
            status_changed_at=invitation.made_at,
            signing_since=invitation.revision,
            last_seen=now,
            **self.brought,
        )
        passphrase = TypedSecret.of(MALLORY)
        member, device_secret = seal_envelope(name, member, keys, passphrase, least_cost())
        member = replace(
            member,
            open_key=self.open_key or member.open_key,
            verify_key=self.verify_key or member.verify_key,
        )
        bare = EnrollmentProof(as_shown(invitation), now, member.private_digest(), b"", b"", b"")
        text = possession_text(member, bare)
        proof = replace(
            bare,
            own_signature=(self.sign or keys.sign)(text),
            possession=self.possession
            or possession_proof(keys.private_open_key, invitation.challenge_key, text),
        )
        signature = code_keys.sign(enrollment_text(member, proof))
        member = replace(member, enrollment_proof=replace(proof, signature=signature))
        member = member.tagged(name, device_secret)
        others = record.members
        members = (member, *others) if self.first else (*others, member)
        write_record(file, ring, replace(record, members=members))
        ring.put(name, member.id, device_secret)
        return member
