from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.crypto.sealed_grant import STORE_KEY, Grant, Holder, grant, take

KEY = bytes(range(32))
ANN = Holder("desk", "ann", "Ann", "concierge")


def _concierge(owner: PersonKeys) -> PersonKeys:
    fresh = PersonKeys.fresh_owner()
    bundle = fresh.bundle()
    bundle[64:] = owner.verify_key
    return PersonKeys.from_bundle(bundle)


def _granted() -> tuple[PersonKeys, PersonKeys, Grant]:
    owner = PersonKeys.fresh_owner()
    ann = _concierge(owner)
    return owner, ann, grant(owner, ANN, ann.open_key, STORE_KEY, KEY)


def test_a_key_granted_by_the_owner_opens_for_its_holder() -> None:
    _, ann, given = _granted()
    assert take(ann, ANN, given) == KEY


@pytest.mark.parametrize(
    "changed",
    [
        replace(ANN, desk_id="other"),
        replace(ANN, person_id="bob"),
        replace(ANN, name="Bob"),
        replace(ANN, role="owner"),
    ],
)
def test_a_grant_opens_for_no_other_desk_person_name_or_role(changed: Holder) -> None:
    _, ann, given = _granted()
    with pytest.raises(WrongKey):
        take(ann, changed, given)


def test_a_grant_for_one_purpose_serves_no_other() -> None:
    _, ann, given = _granted()
    with pytest.raises(WrongKey):
        take(ann, ANN, replace(given, purpose="refund key"))


def test_a_grant_signed_by_somebody_else_is_refused() -> None:
    _, ann, _ = _granted()
    forger = PersonKeys.fresh_owner()
    with pytest.raises(WrongKey):
        take(ann, ANN, grant(forger, ANN, ann.open_key, STORE_KEY, KEY))


def test_a_grant_does_not_open_with_another_persons_keys() -> None:
    owner, _, given = _granted()
    with pytest.raises(WrongKey):
        take(_concierge(owner), ANN, given)


def test_a_bundle_of_the_wrong_length_makes_no_keys() -> None:
    with pytest.raises(WrongKey):
        PersonKeys.from_bundle(bytearray(95))


def test_keys_come_back_whole_from_their_bundle() -> None:
    keys = PersonKeys.fresh_owner()
    again = PersonKeys.from_bundle(keys.bundle())
    assert (again.open_key, again.verify_key, again.trusted) == (
        keys.open_key,
        keys.verify_key,
        keys.trusted,
    )
    assert keys.trusted == keys.verify_key
