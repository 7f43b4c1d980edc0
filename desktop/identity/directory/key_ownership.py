"""Whose key it is that one who enrolled by a code has brought: theirs, or another's.

Their program makes the keys, and the code's key signs whatever that is. An owner who took it as it
is would sign that a key of another member is this one's, or one that needs no private half.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from desktop.identity.crypto.member_keys import can_be_sealed_to, can_sign, possession_proof
from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.crypto.sealed_grant import signature_is_valid

from .directory_records import MemberRecord, SigningPeriod
from .member_list import ListedMember, MemberList, possession_text


def signs_with_own_key(members: MemberList, member: ListedMember) -> bool:
    """Whether the signing key of a member whose enrollment proof is valid is proved to be theirs,
    and nobody else's, now or formerly. True of one whom an owner has signed in.
    """
    proof, key = member.enrollment_proof, member.verify_key
    if proof is None:
        return True
    taken = {each.verify_key for each in members.past_signing}
    taken |= {members.org_key, proof.invitation.verify_key}
    taken |= {key for each in members.key_rotations for key in (each.before, each.after)}
    # What another one who has just joined claims without a proof takes nothing from anybody.
    others = (each for each in members.members if each.id != member.id and each.verify_key == key)
    return key not in taken and _signed_itself(member) and not any(map(_signed_itself, others))


def _signed_itself(member: ListedMember) -> bool:
    proof, key = member.enrollment_proof, member.verify_key
    if proof is None:
        return True
    return signature_is_valid(key, proof.own_signature, possession_text(member, proof))


def opens_with_own_key(members: MemberList, member: ListedMember) -> bool:
    """Whether something can be sealed to that member's open key, which is nobody's whom an owner
    has signed in. True of such a one.
    """
    proof, key = member.enrollment_proof, member.open_key
    if proof is None:
        return True
    taken = {each.open_key for each in members.members if each.enrollment_proof is None}
    return key not in taken | {proof.invitation.open_key} and can_be_sealed_to(key)


def has_proved_open_key(member: MemberRecord, org_key: OrgKey) -> bool:
    """Whether a member with an open key of their own has proved it to the owners."""
    proof = member.enrollment_proof
    if proof is None:
        return True
    challenge = org_key.challenge_key(proof.invitation.id)
    made = possession_proof(challenge, member.open_key, possession_text(member, proof))
    return hmac.compare_digest(made, proof.possession)


def owned_periods(periods: Iterable[SigningPeriod]) -> dict[bytes, list[SigningPeriod]]:
    """By key, the periods of the one member to whom it belongs: who had it first, in whichever
    order they are. None of a key that needs no private half.
    """
    by_key: dict[bytes, list[SigningPeriod]] = {}
    for period in sorted(periods, key=lambda each: (each.first, each.member_id)):
        if can_sign(period.verify_key):
            known = by_key.setdefault(period.verify_key, [])
            if not known or known[0].member_id == period.member_id:
                known.append(period)
    return by_key
