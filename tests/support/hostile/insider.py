"""An insider: a concierge with an own passphrase, the desk's folder, and a copy of this program."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, Connection, delete, insert, literal, text

from desktop.app.audit.audit_account import Terminal
from desktop.app.audit.export_record import export_audit_log
from desktop.app.audit.verify_audit import verify_audit_log
from desktop.app.audit.witness_audit import witness_audit_log
from desktop.app.audit_anchor_check import put_away
from desktop.app.environment.environment_policy import TRAINING, EnvironmentPolicy
from desktop.app.open_store import open_store, signer_of
from desktop.app.store_engine import store_engine
from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.access.role import permissions
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.member_admin import MemberAdmin
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.audit_anchor import KeyringAuditAnchor
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.store.audit.audit_chain import (
    AuditSigner,
    ChainedEntry,
    ChainState,
    hash_of,
    next_link,
)
from desktop.store.audit.audit_head_file import AuditHeadFile
from desktop.store.audit.audit_rows import values_of
from desktop.store.column_types import microseconds
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import key_opens
from desktop.store.engines.sqlcipher.encrypted_file import opened as opened_file
from desktop.store.schema import audit
from desktop.system.clock import utc_now
from desktop.system.config import Settings
from desktop.system.ids import new_id
from desktop.use_cases.actor import Actor
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.keyring_port import RollbackMark
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.quick_keys import least_cost
from tests.support.identity.sealed_file import copy_directory_key, read_record
from tests.support.identity.typed_text import score_here
from tests.support.journeys.kept_records import OWNER, make_desk
from tests.support.journeys.running_desk import PASSPHRASE

CARL, NOOR = "Carl Reyes", "Noor Haddad"
PASSPHRASES = {
    OWNER: PASSPHRASE,
    CARL: "tangled 8 rivers onward",
    NOOR: "marble 9 thistle beacon",
}
WORKSTATION = "desk-one"


@dataclass(frozen=True, slots=True)
class Forged:
    """What an insider writes: an entry, with other fields than an honest program gives the link."""

    entry: AuditEntry
    signer: AuditSigner | None = None
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Company:
    """A desk with Ida, its owner, and Carl, a concierge; on the machine whose keyring `policy`
    names. `carl` is what Carl's own keys opened on the first day: he keeps a copy.
    """

    settings: Settings
    policy: EnvironmentPolicy = TRAINING
    carl: OpenedAccount = field(init=False, repr=False)

    def on_another_machine(self) -> Company:
        """The same folder, and a keyring of its own."""
        return Company(self.settings, _with_keyring_of_its_own(self.policy))

    def copied_to(self, profile: Path) -> Company:
        """The same desk in another folder, on a machine whose keyring holds and remembers the same:
        what happens there changes nothing here.
        """
        shutil.copytree(self.settings.folder, TRAINING.settings(profile).folder)
        copy = Company(TRAINING.settings(profile), _with_keyring_of_its_own(self.policy))
        copy.carl = self.carl
        self._copy_keyring_to(copy)
        return copy

    def _copy_keyring_to(self, copy: Company) -> None:
        desk, (here, there) = self.directory().installation_id(), (self.keyring(), copy.keyring())
        copy_directory_key(self.settings.directory_file, here, there)
        guard_here, guard_there = KeyringRollbackGuard(here), KeyringRollbackGuard(there)
        for member in self._listed().members:
            secret = here.get(desk, member.id)
            assert secret is not None
            there.put(desk, member.id, secret)
            guard_there.keep_member(desk, member.id, guard_here.recall_member(desk, member.id))
        guard_there.keep(desk, RollbackMark(), guard_here.recall(desk))
        seen = self.anchor().recall()
        assert seen is not None
        copy.anchor().keep(seen.seq, seen.hash)

    def keyring(self) -> OsKeyring:
        return OsKeyring(self.policy.keyring_namespace)

    def directory(self) -> MemberDirectory:
        ring = self.keyring()
        return MemberDirectory(
            self.settings.directory_file,
            ring,
            KeyringRollbackGuard(ring),
            utc_now,
            new_id,
            cost=least_cost,
            permitted=lambda role: permissions(role, TRAINING.permissions),
            score=score_here,
        )

    def open(self, name: str) -> OpenedAccount:
        return self.directory().open_named(name, TypedSecret.of(PASSPHRASES[name]))

    def members(self) -> MemberAdmin:
        """What Ida may change about the members."""
        directory = self.directory()
        return directory.members_of(directory.open_named(OWNER, TypedSecret.of(PASSPHRASE)))

    def hire(self, name: str, role: str, machine: Company | None = None) -> OpenedAccount:
        """Invited by Ida, here or for another machine, and signed into the member list."""
        members = self.members()
        code = members.invite(name, role, elsewhere=machine is not None)
        hired = (
            (machine or self)
            .directory()
            .enter_code(TypedSecret.of(code), TypedSecret.of(PASSPHRASES[name]))
        )
        members.review()
        return hired

    def anchor(self) -> KeyringAuditAnchor:
        return KeyringAuditAnchor(
            self.keyring(), self.directory().installation_id(), self.settings.store_file
        )

    def work(self, name: str, *actions: str) -> None:
        """Sign in, do this, and leave, as the program does it."""
        opened = self.open(name)
        actor = Actor(opened.member, utc_now, WORKSTATION)
        store, _ = open_store(self.settings, opened, actor, self.anchor(), may_create=False)
        for action in actions:
            entry = actor.audit_entry(action, subject="tripadahere")
            store.write(lambda repos, entry=entry: repos.audit.add(entry))  # type: ignore[misc]
        put_away(store, self.anchor())

    def records_key(self) -> KeyHandle:
        """Carl's key of the records; after he lost access, the one that a member still has."""
        file = self.settings.store_file
        if key_opens(file, self.carl.store_key):
            return self.carl.store_key
        ida = self.open(OWNER)
        held = (ida.store_key, *ida.next_store_keys)
        return next(key for key in held if key_opens(file, key))

    def chain(self) -> list[ChainedEntry]:
        """The log, oldest first, read with the insider's own key."""
        store = Database.open(
            store_engine(self.settings),
            self.records_key(),
            signer=signer_of(self.carl),
            fields=self.carl.fields,
            now=utc_now,
            may_create=False,
        )
        try:
            return store.read_audit_chain(lambda head, chain: list(chain))
        finally:
            store.close()

    def entries(self) -> list[AuditEntry]:
        return [link.entry for link in self.chain()]

    def rewrite(self, keep: int, *forged: Forged) -> None:
        """Take out all entries after the first `keep` and put these in their place.

        Carl signs what has no other signer, by the member list in force. The head file is made
        anew. The keyring is not touched.
        """
        kept, own = self.chain()[:keep], self.carls_signer(self.revision())
        state = kept[-1].state if kept else ChainState.beginning()
        with opened_file(self.settings.store_file, self.records_key()) as db, db.begin():
            _drop_triggers(db)
            db.execute(delete(audit).where(audit.c.seq > keep))
            for one in forged:
                signer = one.signer or own
                link = _signed(next_link(state, one.entry, signer), signer, one.fields)
                # Also a time that Skycap itself never writes.
                times = {
                    name: literal(microseconds(value), BigInteger())
                    for name, value in values_of(link).items()
                    if isinstance(value, datetime)
                }
                db.execute(insert(audit).values(**{**values_of(link), **times}))
                state = link.state
        AuditHeadFile(self.settings.audit_head_file).write(state.head, own)

    def revision(self) -> int:
        """Of the member list in force, as any program of this OS account can read it."""
        return self._listed().revision

    def _listed(self) -> DirectoryRecord:
        return read_record(self.settings.directory_file, self.keyring())

    def carls_signer(self, revision: int) -> AuditSigner:
        """Carl's own key, whatever member list he says was in force."""
        return replace(signer_of(self.carl), revision=lambda: revision, latest=None)

    def edit_keyring(self) -> None:
        """What this OS account's keyring remembers of the log, made to fit the log as it is."""
        end = self.chain()[-1]
        self.anchor().keep(end.seq, end.hash)

    def terminal(self, output: list[str], name: str = OWNER) -> Terminal:
        return Terminal(
            self.policy,
            self.settings,
            utc_now,
            new_id,
            lambda _: PASSPHRASES[name],
            output.append,
        )

    def verify(
        self, name: str = OWNER, *, full: bool = False, witness: str = ""
    ) -> tuple[int, list[str]]:
        """Exit code and lines of ``verify``, by the owner where nobody else is named."""
        output: list[str] = []
        code = verify_audit_log(self.terminal(output, name), name, full=full, witness=witness)
        return code, output

    def witness(self, name: str = OWNER, out: Path | None = None) -> tuple[int, list[str]]:
        output: list[str] = []
        return witness_audit_log(self.terminal(output, name), name, out), output

    def export(self, file: Path, name: str = OWNER) -> tuple[int, list[str]]:
        output: list[str] = []
        return export_audit_log(self.terminal(output, name), name, file), output


def company(profile: Path) -> Company:
    """Made in this folder: Ida hired Carl, and both have worked: seven entries."""
    make_desk(profile, least_cost())
    made = Company(TRAINING.settings(profile))
    made.carl = made.hire(CARL, "concierge")
    made.work(OWNER, "client added")
    made.work(CARL, "client changed")
    made.work(OWNER, "card taken", "fee charged")
    return made


def _with_keyring_of_its_own(policy: EnvironmentPolicy) -> EnvironmentPolicy:
    return replace(policy, keyring_namespace=f"Skycap {new_id()}")


def forged(entries: Sequence[AuditEntry], signer: AuditSigner | None = None) -> list[Forged]:
    return [Forged(entry, signer) for entry in entries]


def in_the_name_of(other: AuditEntry) -> Callable[[AuditEntry], AuditEntry]:
    """As if the member of `other` had done it."""
    return lambda entry: replace(entry, member_id=other.member_id, member_name=other.member_name)


def _signed(link: ChainedEntry, signer: AuditSigner, fields: dict[str, object]) -> ChainedEntry:
    changed = replace(link, **fields)  # type: ignore[arg-type]
    digest = hash_of(changed)
    return replace(changed, hash=digest, signature=signer.sign(digest))


def _drop_triggers(db: Connection) -> None:
    for name in ("audit_no_update", "audit_no_delete"):
        db.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
