"""Whose key verified the audit log, and when: read from what an owner signed, and nothing else."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.identity.crypto.key_derivation import WrongKey
from desktop.use_cases.ports.audit_port import Signatory

from .directory_file import damaged
from .directory_records import SigningPeriod
from .key_ownership import owned_periods, signs_with_own_key
from .member_list import ListedMember, MemberList, verified_granter, verified_org_key


class SignerHistory:
    """`AuditSigners` of one member list. A signer is the public key in hexadecimal.

    A member who enrolled by a code counts from the revision of the invitation on, once the
    enrollment proof was verified. `org_key` is the present organization key. `unproved` are the
    names of those whose proof is not valid, or who have not proved that their signing key is
    theirs alone: no owner let them in, and their keys verify nothing. A key is one member's: of
    the first who had it, wherever the others are in the file.
    """

    def __init__(self, members: MemberList, trusted: bytes) -> None:
        """`trusted` is a public organization key. WrongKey when the list is not signed under it."""
        org_key = self.org_key = verified_org_key(members, trusted)
        self._revision = members.revision
        periods = list(members.past_signing)
        self._names = {period.member_id: period.name for period in reversed(periods)}
        unproved = []
        for member in members.members:
            if not _is_proved(members, member, org_key):
                unproved.append(member.name)
                continue
            self._names[member.id] = member.name
            if member.signing_since:
                since, now = member.signing_since, members.revision
                periods.append(SigningPeriod(member.id, member.name, member.verify_key, since, now))
        self.unproved = tuple(unproved)
        self._periods = {key.hex(): owned for key, owned in owned_periods(periods).items()}
        self._keys = {
            signer: Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
            for signer in self._periods
        }

    @property
    def revision(self) -> int:
        return self._revision

    def has_signed(self, signer: str, digest: bytes, signature: bytes) -> bool:
        key = self._keys.get(signer)
        if key is None:
            return False
        try:
            key.verify(signature, digest)
        except InvalidSignature:
            return False
        return True

    def signatory(self, signer: str, revision: int) -> Signatory | None:
        for period in self._periods.get(signer, ()):
            if period.first <= revision <= period.last:
                return Signatory(period.member_id, period.name, period.let_in)
        return None

    def member_of(self, signer: str) -> str:
        """The id of the member whose key it is or was; empty for nobody's."""
        periods = self._periods.get(signer)
        return periods[0].member_id if periods else ""

    def name_of(self, member_id: str) -> str:
        return self._names.get(member_id, "")


def signers_in(directory: MemberList, trusted: bytes) -> SignerHistory:
    """Under a `trusted` public organization key. Refused ``directory_damaged`` where that did not
    sign the list as it is.
    """
    try:
        return SignerHistory(directory, trusted)
    except WrongKey as wrong:
        raise damaged() from wrong


def _is_proved(members: MemberList, member: ListedMember, org_key: bytes) -> bool:
    try:
        verified_granter(members, member, org_key)
    except WrongKey:
        return False
    return signs_with_own_key(members, member)
