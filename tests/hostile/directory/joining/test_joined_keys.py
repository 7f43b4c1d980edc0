"""One who joins by a code brings keys that cannot be used, or another's: nobody else is hindered,
and nobody is named for what another did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.identity.crypto.member_keys import MemberKeys, can_be_sealed_to, can_sign
from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.crypto.sealed_grant import signature_is_valid
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.directory.member_list import sign_member_list
from desktop.identity.directory.signer_history import signers_in
from desktop.identity.member_admin import MemberAdmin
from desktop.use_cases.ports.audit_port import Signatory
from desktop.use_cases.ports.identity_port import Noticed
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.hostile.directory.test_hindered_key_change import _full, _signed_in, _suspended
from tests.hostile.directory.test_lost_access import Desk, company, desk
from tests.support.identity.desks import GOOD, OTHER, THIRD, refusal, sheet_code
from tests.support.identity.own_program import MALLORY, OwnProgram
from tests.support.identity.sealed_file import read_record, write_record

pytestmark = pytest.mark.hostile
__all__ = ["company", "desk"]

NOT_OWN = "joined with keys that are not their own"
_PRIME = (1 << 255) - 19
_ORDER_EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
"""The ordinate of a point of order 8 on the Edwards curve; its negative is another's."""


def _raw(number: int) -> bytes:
    return number.to_bytes(32, "little")


LOW_OPEN = tuple(map(_raw, (0, 1, _PRIME - 1, _PRIME, _PRIME + 1, 1 << 255)))
LOW_SIGNING = tuple(
    _raw(y | sign)
    for y in (0, 1, _PRIME - 1, _PRIME, _PRIME + 1, _ORDER_EIGHT, _PRIME - _ORDER_EIGHT)
    for sign in (0, 1 << 255)
)
IDENTITY = _raw(1)
IN_NOBODYS_NAME = IDENTITY + bytes(32)
"""A signature that the identity point verifies for every text."""


def test_keys_of_low_order_are_known_and_others_are_not_taken_for_them() -> None:
    assert not any(map(can_be_sealed_to, LOW_OPEN))
    assert not any(map(can_sign, LOW_SIGNING))
    for _ in range(8):
        fresh = MemberKeys.fresh(bytes(32))
        assert can_be_sealed_to(fresh.open_key)
        assert can_sign(fresh.verify_key)
    Ed25519PublicKey.from_public_bytes(IDENTITY).verify(IN_NOBODYS_NAME, b"any text")
    assert not signature_is_valid(IDENTITY, IN_NOBODYS_NAME, b"any text")


def _record(desk: Desk) -> DirectoryRecord:
    return read_record(desk.folder / "members.json", desk.ring)


def _mallory_joins(desk: Desk, program: Callable[[DirectoryRecord], OwnProgram]) -> str:
    """Her id."""
    with _signed_in(desk, desk.ann) as at_desk:
        code = at_desk.members.invite("Mallory", "concierge")
    file = desk.folder / "members.json"
    return program(_record(desk)).join(file, desk.ring, code, desk.clock()).id


def _owners_key(desk: Desk, kind: str) -> bytes:
    owner = _record(desk).member(desk.ann.member.id)
    assert owner is not None
    return owner.open_key if kind == "open" else owner.verify_key


CLAIMS: dict[str, Callable[[DirectoryRecord], OwnProgram]] = {
    "nothing can be sealed to it": lambda record: OwnProgram(open_key=bytes(32)),
    "the owner's open key": lambda record: OwnProgram(open_key=record.members[0].open_key),
    "an open key that she does not hold": lambda record: OwnProgram(
        open_key=X25519PrivateKey.generate().public_key().public_bytes_raw()
    ),
    "no proof of the open key": lambda record: OwnProgram(possession=bytes(32)),
    "the owner's signing key, first in the file": lambda record: OwnProgram(
        verify_key=record.members[0].verify_key, first=True
    ),
    "a former organization's key": lambda record: OwnProgram(verify_key=record.org_key),
    "a signing key that she does not hold": lambda record: OwnProgram(
        verify_key=MemberKeys.fresh(b"").verify_key
    ),
    "a signing key that needs no private half": lambda record: OwnProgram(
        verify_key=IDENTITY, sign=lambda text: IN_NOBODYS_NAME
    ),
}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_who_joins_with_keys_that_are_not_their_own_hinders_nobody_and_is_taken_off(
    desk: Desk, claim: Callable[[DirectoryRecord], OwnProgram]
) -> None:
    who = _mallory_joins(desk, claim)
    assert desk.open(desk.cem, THIRD).member == desk.cem.member
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    admin = directory.members_of(ann)
    admin.suspend(desk.bea.member.id)
    noticed = admin.take_noticed()
    assert [(one.member.name, one.what) for one in noticed] == [("Mallory", NOT_OWN)]
    assert refusal(lambda: directory.open(who, TypedSecret.of(MALLORY))) == "member_unknown"
    assert refusal(lambda: desk.open(desk.bea, OTHER)) == "suspended"
    desk.as_owner()
    assert not desk.opens_with_keys_of(desk.bea)


@pytest.mark.parametrize("claim", ["nothing can be sealed to it", "the owner's open key"])
def test_such_a_one_is_let_in_by_no_passphrase_either(desk: Desk, claim: str) -> None:
    who = _mallory_joins(desk, CLAIMS[claim])
    sign_in = partial(desk.directory().open, who, TypedSecret.of(MALLORY))
    assert refusal(sign_in) in {"no_store_key", "directory_damaged"}


def test_what_the_owner_signs_stays_the_owners(desk: Desk) -> None:
    """Her record lies first in the file and names the owner's key, before and after a review."""
    who = _mallory_joins(desk, CLAIMS["the owner's signing key, first in the file"])
    ann, digest = desk.open(desk.ann, GOOD), bytes(32)
    for reviewed in (False, True):
        if reviewed:
            desk.as_owner()
        signers = signers_in(_record(desk), desk.ann.org_key)
        signer = ann.verify_key.hex()
        assert signers.has_signed(signer, digest, ann.sign(digest))
        known = Signatory(ann.member.id, ann.member.name)
        assert signers.signatory(signer, signers.revision) == known
        assert signers.unproved == (() if reviewed else ("Mallory",))
        assert signers.name_of(who) == ""


def test_a_key_that_needs_no_private_half_verifies_nothing(desk: Desk) -> None:
    """An owner's own program could sign such a one in."""
    record, org_key = _record(desk), _org_key(desk)
    bea = record.member(desk.bea.member.id)
    assert bea is not None
    members = replace(bea, verify_key=IDENTITY)
    record = sign_member_list(record.with_member(members), org_key)
    signers = signers_in(record, desk.ann.org_key)
    assert not signers.has_signed(IDENTITY.hex(), bytes(32), IN_NOBODYS_NAME)
    assert signers.signatory(IDENTITY.hex(), signers.revision) is None


def test_a_key_is_its_first_holders_in_whichever_order_the_file_has_them(desk: Desk) -> None:
    record, org_key = _record(desk), _org_key(desk)
    ann, bea = record.member(desk.ann.member.id), record.member(desk.bea.member.id)
    assert ann is not None
    assert bea is not None
    record = record.with_member(replace(bea, verify_key=ann.verify_key))
    for members in (record.members, record.members[::-1]):
        signed = sign_member_list(replace(record, members=members), org_key)
        found = signers_in(signed, desk.ann.org_key).signatory(ann.verify_key.hex(), 9)
        assert found is None or found.member_id == ann.id
        found = signers_in(signed, desk.ann.org_key).signatory(ann.verify_key.hex(), 3)
        assert found == Signatory(ann.id, ann.name)


def _org_key(desk: Desk) -> OrgKey:
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    return OrgKey.from_raw(directory._opened(ann)[2]["organization key"])


CHANGES: dict[str, Callable[[MemberAdmin, Desk], object]] = {
    "suspend": lambda admin, desk: admin.suspend(desk.bea.member.id),
    "remove": lambda admin, desk: admin.remove(desk.bea.member.id),
    "renew": lambda admin, desk: admin.renew(desk.bea.member.id),
    "demote": lambda admin, desk: admin.change_role(desk.bea.member.id, "trainee"),
    "invite": lambda admin, desk: admin.invite("Fay", "concierge"),
    "vendor key": lambda admin, desk: admin.store_secrets({"airline": "duffel_x"}),
    "review": lambda admin, desk: admin.review(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_one_on_the_list_to_whom_nothing_can_be_sealed_is_skipped_and_named_once(
    desk: Desk, change: Callable[[MemberAdmin, Desk], object]
) -> None:
    """As a list can be that another version signed."""
    record, org_key = _record(desk), _org_key(desk)
    cem = record.member(desk.cem.member.id)
    assert cem is not None
    listed = replace(cem, open_key=bytes(32), enrollment_proof=None)
    record = sign_member_list(record.with_member(listed), org_key)
    write_record(desk.folder / "members.json", desk.ring, record)
    directory = desk.directory()
    ann = directory.open(desk.ann.member.id, TypedSecret.of(GOOD))
    admin = directory.members_of(ann)
    found = change(admin, desk)
    admin.hide_member_names(False)
    named = Noticed(desk.cem.member, "no key can be sealed to this member")
    shown = (*(found if isinstance(found, tuple) else ()), *admin.take_noticed(), *admin.review())
    assert [one for one in shown if one == named] == [named]
    sheet_code(directory, ann)


@pytest.mark.expects_warning("desktop.store.database")
def test_the_owner_comes_in_while_a_change_of_key_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _full(patch)
        with _signed_in(desk, desk.ann) as at_desk:
            assert _suspended(at_desk, desk.bea) == "rotation_unfinished"
    _mallory_joins(desk, CLAIMS["nothing can be sealed to it"])
    with _signed_in(desk, desk.ann) as at_desk:
        assert at_desk.records.unfinished is None
    assert not desk.opens_with_keys_of(desk.bea)
