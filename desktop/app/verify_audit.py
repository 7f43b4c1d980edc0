"""``python -m desktop verify``: is the audit log intact, from the first entry to the last?"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass

from desktop.app.environment.environment_policy import EnvironmentPolicy
from desktop.booking.access.role import permissions
from desktop.identity.crypto.passphrase_score import ScoreInChild
from desktop.identity.directory.verification_keys import verifier
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.audit_anchor import KeyringAuditAnchor
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.store.audit_chain import AuditSigner, ChainFlaw, Flaw, Verify
from desktop.store.audit_checkpoint import Checkpoint, CheckpointFile
from desktop.store.audit_head_file import AuditHeadDamaged, AuditHeadFile
from desktop.store.database import Database
from desktop.system.config import Settings
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.typed_secret import TypedSecret, wiped

from .audit_anchor_check import OLDER, is_older
from .store_engine import store_engine

_LONG_RECORD = 20_000
WHOLE, FLAWED, NOT_CHECKED = 0, 1, 2
_SENTENCES = {
    Flaw.MISSING: "Entry {seq} is missing, or is in another's place.",
    Flaw.EDITED: "Entry {seq} was changed after it was written.",
    Flaw.UNSIGNED: "Entry {seq} is not signed by anybody who works or worked here.",
    Flaw.CUT: "The end of the audit log is missing: from entry {seq} on it was cut off.",
}


def read_passphrase(prompt: str) -> str:
    """From the terminal without showing it, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")


def verify_audit_log(
    policy: EnvironmentPolicy,
    settings: Settings,
    member: str,
    now: Now,
    new_id: NewId,
    ask: Callable[[str], str],
    show: Callable[[str], None],
    *,
    full: bool = False,
) -> int:
    """Exit code 0: intact. 1: the first flaw was printed. 2: it could not be checked.

    Entries that the same person found intact before are compared with what they were then; with
    `full` every signature is checked again.
    """
    try:
        directory = _directory(policy, settings, now, new_id)
        opened = _sign_in(settings, directory, member, ask)
        flaw, entries = _look(policy, settings, directory, opened, now, show, full)
    except DeskError as error:
        show(error.sentences())
        return NOT_CHECKED
    if flaw:
        show(flaw)
        show("Nothing was changed. Keep this computer as it is, and a copy of the whole folder.")
        return FLAWED
    show(f"The audit log is intact: {entries} entries, each signed, none missing.")
    return WHOLE


def _directory(
    policy: EnvironmentPolicy, settings: Settings, now: Now, new_id: NewId
) -> MemberDirectory:
    ring = OsKeyring(policy.keyring_namespace)
    return MemberDirectory(
        settings.directory_file,
        ring,
        KeyringRollbackGuard(ring),
        now,
        new_id,
        permitted=lambda role: permissions(role, policy.permissions),
        score=ScoreInChild(),
    )


def _sign_in(
    settings: Settings, directory: MemberDirectory, name: str, ask: Callable[[str], str]
) -> OpenedAccount:
    if not settings.directory_file.exists():
        raise Refused(
            "no_desk_here",
            f"There is no desk in {settings.folder}.",
            "Nothing was changed.",
            "Name the folder with --profile.",
        )
    members = directory.members()
    if not name and len(members) != 1:
        raise Refused(
            "person_not_named",
            "Several people sign in here, or their names are hidden.",
            "Nothing was changed.",
            "Say who you are with --member NAME.",
        )
    one = name if name else members[0].name
    with wiped(TypedSecret.of(ask(f"Passphrase of {one}: "))) as (passphrase,):
        try:
            return directory.open_named(one, passphrase)
        except Refused as refusal:
            if refusal.code != "second_factor_needed":
                raise
            digits = TypedSecret.of(ask("The six digits of your second factor: "))
            return directory.open_named(one, passphrase, digits)


def _look(
    policy: EnvironmentPolicy,
    settings: Settings,
    directory: MemberDirectory,
    opened: OpenedAccount,
    now: Now,
    show: Callable[[str], None],
    full: bool,
) -> tuple[str, int]:
    """The first flaw as text, and how many entries there are."""
    verify = verifier(settings.directory_file)
    signer = AuditSigner(opened.verify_key.hex(), opened.sign)
    head_file = AuditHeadFile(settings.audit_head_file)
    store = Database.open(
        store_engine(settings),
        opened.store_key,
        signer=signer,
        now=now,
        may_create=False,
        next_key=opened.next_store_key,
    )
    try:
        entries = store.audit_head().seq
        kept = CheckpointFile(settings.audit_checkpoint_file)
        found, checkpoint = check_chain(
            store, None if full else kept.read(signer.signer, verify), verify, show
        )
        if found is not None:
            return _words(found), entries
        try:
            head = head_file.read(verify)
        except AuditHeadDamaged as damage:
            return f"The mark of where the audit log ends {damage}.", entries
        if head is None and entries:
            return "The mark of where the audit log ends is missing.", entries
        if head is not None and not store.audit_holds(head):
            return _words(ChainFlaw(entries + 1, Flaw.CUT)), entries
        anchor = KeyringAuditAnchor(
            OsKeyring(policy.keyring_namespace), directory.installation_id(), settings.store_file
        )
        if is_older(store, anchor):
            return f"{OLDER[:1].upper()}{OLDER[1:]}.", entries
        try:
            kept.write(checkpoint, signer)
        except OSError as full_disk:
            show(f"The next check starts from the first entry again: {full_disk.strerror}.")
        return "", entries
    finally:
        store.close()


def check_chain(
    store: Database, known: Checkpoint | None, verify: Verify, show: Callable[[str], None]
) -> tuple[ChainFlaw | None, Checkpoint]:
    """The first flaw, and how far the chain is whole where there is none."""
    end = store.audit_head()
    shown = _Progress(end.seq, show)
    start = None
    if known is not None and known.end.seq <= end.seq:
        shown.doing = "Compared"
        before, content = store.audit_contents((known.end.seq, end.seq), shown)
        if before == known.content and store.audit_holds(known.end):
            start = known.end
    else:
        (content,) = store.audit_contents((end.seq,))
    shown.doing = "Checked"
    found = store.audit_flaw(verify, start=start, progress=shown)
    return found, Checkpoint(end, content)


@dataclass(slots=True)
class _Progress:
    """A line for each tenth of a long record."""

    entries: int
    show: Callable[[str], None]
    doing: str = "Checked"
    _tenths: int = 0

    def __call__(self, done: int) -> None:
        tenths = 10 * done // max(self.entries, 1)
        if self.entries >= _LONG_RECORD and tenths != self._tenths:
            self._tenths = tenths
            self.show(f"{self.doing} {done:,} of {self.entries:,} entries.")


def _words(flaw: ChainFlaw) -> str:
    return _SENTENCES[flaw.flaw].format(seq=flaw.seq)
