"""An insider with the key of the records writes to them: no signature serves for another thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from desktop.booking.delegation.policy_signature import PolicySignature, SignatureState
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.schema import policy_signatures
from desktop.use_cases.errors import Refused
from tests.support.store.opening import KEY, open_store
from tests.support.use_cases.safeguards_desk import ADA, BEA, CARL, POLICY, SafeguardsDesk

pytestmark = pytest.mark.hostile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def desk(file: Path) -> Iterator[SafeguardsDesk]:
    """Bea has signed how cards are handled; Ada, the owner, has not."""
    store = open_store(file)
    desk = SafeguardsDesk(store)
    desk.keys.signing(CARL.id)
    desk.sign(BEA)
    yield desk
    assert isinstance(desk.store, Database)
    desk.store.close()


def _plant(desk: SafeguardsDesk, file: Path, **changed: Any) -> PolicySignature:  # noqa: ANN401
    """Beside Bea's own row, a copy of it that states something else."""
    assert isinstance(desk.store, Database)
    theirs = desk.store.read(lambda repos: repos.safeguards.read()).signatures[0]
    planted = replace(theirs, **changed)
    desk.store.close()
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(
            insert(policy_signatures).values(
                policy=planted.policy,
                version=planted.version,
                digest=planted.digest,
                member_id=planted.member_id,
                member_name=planted.member_name,
                signed_at=planted.at,
                revision=planted.revision,
                signer=planted.signer,
                signature=planted.signature,
            )
        )
    desk.store = open_store(file)
    return planted


def test_a_signature_serves_for_no_other_text(desk: SafeguardsDesk, file: Path) -> None:
    other = desk.text("incident")
    planted = _plant(desk, file, policy="incident", digest=other.digest)
    assert desk.state(BEA, "incident").state is SignatureState.UNSIGNED
    assert desk.read().unverified == (planted,)


def test_a_signature_serves_for_no_changed_text_and_no_other_version(
    desk: SafeguardsDesk, file: Path
) -> None:
    desk.edit("## Who\n- Everybody.")
    changed = desk.text()
    _plant(desk, file, version=changed.version, digest=changed.digest)
    assert desk.state(BEA).state is SignatureState.CHANGED
    assert len(desk.read().unverified) == 1


def test_a_signature_serves_for_no_other_member(desk: SafeguardsDesk, file: Path) -> None:
    planted = _plant(desk, file, member_id=ADA.id, member_name=ADA.name)
    assert desk.state(ADA).state is SignatureState.UNSIGNED
    assert desk.read().unverified == (planted,)


def test_an_insider_signs_for_nobody_else_with_a_key_of_their_own(
    desk: SafeguardsDesk, file: Path
) -> None:
    text, carl = desk.text(), desk.keys.signing(CARL.id)
    for signer in (carl.verify_key.hex(), desk.keys.signing(ADA.id).verify_key.hex()):
        forged = PolicySignature(
            POLICY, text.version, text.digest, ADA.id, ADA.name,
            desk.actor(ADA).now(), 1, signer,
        )  # fmt: skip
        _plant(
            desk,
            file,
            **{
                "member_id": ADA.id,
                "member_name": ADA.name,
                "signer": signer,
                "signature": carl.sign(forged.statement),
            },
        )
        assert desk.state(ADA).state is SignatureState.UNSIGNED


@pytest.mark.parametrize(
    "changed",
    [
        {"revision": 99},
        {"signature": bytes(64)},
        {"signer": "zz"},
        {"digest": "0" * 64},
    ],
)
def test_nothing_in_a_signature_can_be_changed(
    desk: SafeguardsDesk, file: Path, changed: dict[str, Any]
) -> None:
    planted = _plant(desk, file, **changed)
    assert desk.read().unverified == (planted,)
    assert desk.state(BEA).state is SignatureState.SIGNED


def test_the_day_of_a_signature_cannot_be_changed(desk: SafeguardsDesk, file: Path) -> None:
    signed = desk.state(BEA).signed
    assert signed is not None
    planted = _plant(desk, file, at=signed.at - timedelta(days=300))
    assert desk.read().unverified == (planted,)
    assert desk.state(BEA).signed == signed


def test_a_member_without_the_right_changes_no_text_by_the_use_case(
    desk: SafeguardsDesk,
) -> None:
    text = desk.text()
    with pytest.raises(Refused, match="not_permitted"):
        desk.keep(BEA).edit_policy(POLICY, text.digest, text.summary, "Anything goes.", "x")
    assert desk.text() == text
    assert desk.state(BEA).state is SignatureState.SIGNED
