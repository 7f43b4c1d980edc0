from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.sealed_grant import STORE_KEY, Grant, Holder, grant, open_grant

KEY = bytes(range(32))
ANN = Holder("desk", "ann", "Ann", "concierge")


def _owner() -> MemberKeys:
    """New keys that trust themselves."""
    keys = MemberKeys.fresh(b"")
    return keys.trusting(keys.verify_key)


def _concierge(owner: MemberKeys) -> MemberKeys:
    fresh = _owner()
    bundle = fresh.bundle()
    bundle[64:] = owner.verify_key
    return MemberKeys.from_bundle(bundle)


def _granted() -> tuple[MemberKeys, MemberKeys, Grant]:
    owner = _owner()
    ann = _concierge(owner)
    return owner, ann, grant(owner, ANN, ann.open_key, STORE_KEY, KEY)


def test_a_key_granted_by_the_owner_opens_for_its_holder() -> None:
    _, ann, given = _granted()
    assert open_grant(ann, ANN, given) == KEY


@pytest.mark.parametrize(
    "changed",
    [
        replace(ANN, installation_id="other"),
        replace(ANN, member_id="bob"),
        replace(ANN, name="Bob"),
        replace(ANN, role="owner"),
    ],
)
def test_a_grant_opens_for_no_other_desk_person_name_or_role(changed: Holder) -> None:
    _, ann, given = _granted()
    with pytest.raises(WrongKey):
        open_grant(ann, changed, given)


def test_a_grant_for_one_purpose_serves_no_other() -> None:
    _, ann, given = _granted()
    with pytest.raises(WrongKey):
        open_grant(ann, ANN, replace(given, purpose="refund key"))


def test_a_grant_signed_by_another_key_is_refused() -> None:
    _, ann, _ = _granted()
    forger = _owner()
    with pytest.raises(WrongKey):
        open_grant(ann, ANN, grant(forger, ANN, ann.open_key, STORE_KEY, KEY))


def test_a_grant_does_not_open_with_another_persons_keys() -> None:
    owner, _, given = _granted()
    with pytest.raises(WrongKey):
        open_grant(_concierge(owner), ANN, given)


def test_a_bundle_of_the_wrong_length_makes_no_keys() -> None:
    with pytest.raises(WrongKey):
        MemberKeys.from_bundle(bytearray(95))


def test_keys_come_back_whole_from_their_bundle() -> None:
    keys = _owner()
    again = MemberKeys.from_bundle(keys.bundle())
    assert (again.open_key, again.verify_key, again.trusted) == (
        keys.open_key,
        keys.verify_key,
        keys.trusted,
    )
    assert keys.trusted == keys.verify_key
