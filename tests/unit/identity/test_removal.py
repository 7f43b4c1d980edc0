"""A member is removed from a desk with real records; a crash may come at any point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.app.open_store import signer_of
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.sqlcipher_engine import SqlCipherEngine
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    joined,
    open_directory,
    refusal,
)
from tests.support.samples import sample_client


@dataclass(slots=True)
class Desk:
    folder: Path
    ring: MemoryKeyring
    clock: Clock

    def directory(self) -> MemberDirectory:
        return open_directory(self.folder, self.ring, self.clock, seed=2)

    def records(self, opened: OpenedAccount) -> Database:
        return Database.open(
            SqlCipherEngine(self.folder / "desk.db"),
            opened.store_key,
            signer=signer_of(opened),
            now=self.clock,
            next_key=opened.next_store_key,
        )

    def reads(self, opened: OpenedAccount) -> bool:
        try:
            records = self.records(opened)
        except Refused as refused:
            if refused.code != "store_damaged":
                raise
            return False
        try:
            client = records.read(lambda repos: repos.clients.get(sample_client().id))
            return client == sample_client()
        finally:
            records.close()


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    return Desk(tmp_path, anns_desk.copied_to(tmp_path), Clock())


def _company(
    desk: Desk,
) -> tuple[OpenedAccount, OpenedAccount, OpenedAccount, MemberDirectory]:
    directory = desk.directory()
    ann = directory.open(directory.members()[0].id, TypedSecret.of(GOOD))
    bea, cem = (
        joined(directory, ann, "Bea", "concierge"),
        joined(directory, ann, "Cem", "concierge", THIRD),
    )
    records = desk.records(ann)
    records.write(lambda repos: repos.clients.save(sample_client()))
    records.close()
    return ann, bea, cem, directory


def _before_the_rekey(desk: Desk, ann: OpenedAccount, key: KeyHandle) -> None:
    """The power went before the records were touched."""


def _after_the_rekey(desk: Desk, ann: OpenedAccount, key: KeyHandle) -> None:
    records = desk.records(ann)
    records.rekey(key)
    records.close()


@pytest.mark.parametrize("crash", [_before_the_rekey, _after_the_rekey])
@pytest.mark.parametrize("first_in", ["owner", "concierge"])
def test_a_removal_cut_off_is_finished_at_the_next_sign_in(
    desk: Desk, crash: Callable[[Desk, OpenedAccount, KeyHandle], None], first_in: str
) -> None:
    ann, bea, cem, directory = _company(desk)
    key = directory.members_of(ann).remove(bea.member.id)
    crash(desk, ann, key)

    directory = desk.directory()
    if first_in == "concierge":
        assert desk.reads(directory.open(cem.member.id, TypedSecret.of(THIRD)))
    again = directory.open(ann.member.id, TypedSecret.of(GOOD))
    assert desk.reads(again)
    directory.members_of(again).store_rekeyed()

    assert desk.reads(desk.directory().open(ann.member.id, TypedSecret.of(GOOD)))
    assert desk.reads(desk.directory().open(cem.member.id, TypedSecret.of(THIRD)))
    assert not desk.reads(bea), "the leaver's key opens nothing"
    assert (
        refusal(lambda: desk.directory().open(bea.member.id, TypedSecret.of(OTHER)))
        == "member_unknown"
    )
