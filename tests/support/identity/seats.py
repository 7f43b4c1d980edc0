"""A signed-in member at a desk with real records, wired as the program wires it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.app.build_use_cases import build_manage_members
from desktop.app.open_session import (
    finish_key_change,
    member_ports,
    review_members,
    store_key_of,
)
from desktop.app.open_store import signer_of
from desktop.booking.access.role import LIVE, permissions
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.sqlcipher_engine import SqlCipherEngine
from desktop.use_cases.access.manage_members import ManageMembers
from desktop.use_cases.access.manage_own_account import ManageOwnAccount
from desktop.use_cases.actor import Actor
from desktop.use_cases.clients.find_clients import FindClients
from desktop.use_cases.errors import Refused
from tests.support.identity.desks import Clock

STORE = "desk.db"


@dataclass(frozen=True, slots=True)
class Seat:
    """A signed-in member at the desk."""

    actor: Actor
    records: Database
    members: ManageMembers
    own_account: ManageOwnAccount

    def finds(self, name: str) -> bool:
        """Whether the records hold a client of that name."""
        return bool(FindClients(self.actor, self.records)(name))


def open_records(folder: Path, opened: OpenedAccount, clock: Clock) -> Database:
    """The records of the desk in `folder`, as this member opens them."""
    return Database.open(
        SqlCipherEngine(folder / STORE),
        opened.store_key,
        signer=signer_of(opened),
        fields=opened.fields,
        now=clock,
        next_keys=opened.next_store_keys,
    )


@contextmanager
def seat(
    folder: Path, directory: MemberDirectory, opened: OpenedAccount, clock: Clock
) -> Iterator[Seat]:
    """The records are open while this lasts. An owner's sign-in reviews the members first."""
    who = replace(opened.member, may=permissions(opened.member.role, LIVE))
    with closing(open_records(folder, opened, clock)) as records:
        actor = Actor(who, clock, "desk one")
        identity = member_ports(directory, opened, store_key_of(records, directory, opened))
        members = build_manage_members(actor, records, identity)
        finish_key_change(members, records, opened)
        review_members(members)
        own_account = ManageOwnAccount(actor, records, identity.own_account)
        yield Seat(actor, records, members, own_account)


def key_opens(folder: Path, opened: OpenedAccount, clock: Clock) -> bool:
    """Whether the store keys that were copied from this open account open today's records."""
    return any(
        _opens(folder, replace(opened, store_key=key, next_store_keys=()), clock)
        for key in (opened.store_key, *opened.next_store_keys)
    )


def _opens(folder: Path, opened: OpenedAccount, clock: Clock) -> bool:
    try:
        open_records(folder, opened, clock).close()
    except Refused as refused:
        if refused.code != "store_damaged":
            raise
        return False
    return True
