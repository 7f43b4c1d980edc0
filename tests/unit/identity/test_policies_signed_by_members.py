"""Policies signed by real members' keys, and checked by what an owner signed about these keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.access.role import LIVE, permissions
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.actor import Actor
from desktop.use_cases.delegation.member_clearances import is_valid
from desktop.use_cases.delegation.sign_policy import SignPolicy
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.fakes.store import FakeStore
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    EnrolledDesk,
    joined,
    open_directory,
)
from tests.support.safeguard_samples import AT
from tests.support.use_cases.safeguards_desk import POLICY, SafeguardsDesk

pytestmark = pytest.mark.usefixtures("quick_argon2")


def _signed(account: OpenedAccount, store: FakeStore) -> None:
    text = SafeguardsDesk(store).text(POLICY)
    member = replace(account.member, may=permissions(account.member.role, LIVE))
    actor = Actor(member, lambda: AT, "desk one")
    sign = SignPolicy(actor, store, SafeguardsDesk().library, account.signing)
    sign(POLICY, text.version, text.digest)


def test_what_a_member_signed_stays_theirs_with_new_keys_and_after_they_left(
    anns_desk: EnrolledDesk, tmp_path: Path
) -> None:
    directory = open_directory(tmp_path, anns_desk.copied_to(tmp_path))
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    bea = joined(directory, ann, "Bea", "concierge")
    members, store = directory.members_of(ann), FakeStore()
    members.review()
    _signed(bea, store)
    first = store.tables.safeguards.signatures[0]
    assert is_valid(first, ann.signers())
    code = members.renew(bea.member.id)
    again = directory.enter_code(TypedSecret.of(code), TypedSecret.of(THIRD))
    members.review()
    assert is_valid(first, ann.signers())
    _signed(again, store)
    second = store.tables.safeguards.signatures[1]
    assert second.signer != first.signer
    assert is_valid(second, ann.signers())
    # The key of before signs nothing more, whichever of the two dates is stated.
    late = replace(second, signer=first.signer)
    late = replace(late, signature=bea.sign(late.statement))
    assert not is_valid(late, ann.signers())
    members.remove(bea.member.id)
    assert is_valid(first, ann.signers())
    assert is_valid(second, ann.signers())


def test_a_member_cannot_sign_for_another(anns_desk: EnrolledDesk, tmp_path: Path) -> None:
    directory = open_directory(tmp_path, anns_desk.copied_to(tmp_path))
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    bea = joined(directory, ann, "Bea", "concierge", OTHER)
    directory.members_of(ann).review()
    store = FakeStore()
    _signed(bea, store)
    forged = replace(store.tables.safeguards.signatures[0], member_id=ann.member.id)
    forged = replace(forged, signature=bea.sign(forged.statement))
    assert not is_valid(forged, ann.signers())
    posed = replace(forged, signer=ann.verify_key.hex())
    assert not is_valid(replace(posed, signature=bea.sign(posed.statement)), ann.signers())
