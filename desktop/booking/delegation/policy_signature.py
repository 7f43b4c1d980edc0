"""A member's signature of one text in one version, and what it is good for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from .policy_text import PolicyText


@dataclass(frozen=True, slots=True)
class PolicySignature:
    """As it is stored. `digest`: of the text, in hex; `signer`: the public key, in hex, and
    `revision`: of the member list in force, so that it is known whose key that was.

    `at` has whole seconds. `signature`: 64 bytes of Ed25519 over `statement`.
    """

    policy: str
    version: int
    digest: str
    member_id: str
    member_name: str
    at: datetime
    revision: int
    signer: str
    signature: bytes = b""

    @property
    def statement(self) -> bytes:
        """What is signed: it begins with what for, so that it is taken for nothing else."""
        return json.dumps(
            {
                "use": "skycap 1 policy signature",
                "policy": self.policy,
                "version": self.version,
                "digest": self.digest,
                "member_id": self.member_id,
                "signed_at": int(self.at.astimezone(UTC).timestamp()),
                "revision": self.revision,
            }
        ).encode("ascii")


class SignatureState(Enum):
    """What a member has signed of a text. The value is shown."""

    SIGNED = "signed"
    CHANGED = "changed since"
    UNSIGNED = "not signed"


@dataclass(frozen=True, slots=True)
class MemberSignature:
    """How one member is with one text: `signed` is the newest signature of it, if there is one."""

    member_id: str
    member_name: str
    state: SignatureState
    signed: PolicySignature | None = None


def signature_of(
    text: PolicyText, member_id: str, member_name: str, valid: Iterable[PolicySignature]
) -> MemberSignature:
    """By the `valid` signatures alone: those that were verified, oldest first. Only one of exactly
    this text in this version counts.
    """
    own = [each for each in valid if each.member_id == member_id and each.policy == text.name]
    of_this = [each for each in own if (each.version, each.digest) == (text.version, text.digest)]
    if of_this:
        return MemberSignature(member_id, member_name, SignatureState.SIGNED, of_this[-1])
    if own:
        return MemberSignature(member_id, member_name, SignatureState.CHANGED, own[-1])
    return MemberSignature(member_id, member_name, SignatureState.UNSIGNED)
