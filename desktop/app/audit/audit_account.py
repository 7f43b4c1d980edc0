"""Sign-in for the commands that prove the audit log: from a terminal, without a window."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass

from desktop.app.environment.environment_policy import EnvironmentPolicy
from desktop.app.open_store import signer_of
from desktop.app.store_engine import store_engine
from desktop.booking.access.role import permissions
from desktop.identity.crypto.passphrase_score import ScoreInChild
from desktop.identity.directory.signer_history import SignerHistory
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.audit_anchor import KeyringAuditAnchor
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.store.audit.audit_chain import AuditSigner
from desktop.store.database import Database
from desktop.system.config import Settings
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.typed_secret import TypedSecret, wiped

INTACT, FLAWED, NOT_CHECKED = 0, 1, 2
"""Exit codes of the commands."""
# Programs of Windows begin text in UTF-8 with it.
_BYTE_ORDER_MARK = "\ufeff"


def read_passphrase(prompt: str) -> str:
    """From the terminal without showing it, or the first line of what is piped in, as UTF-8.

    Refused ``no_text_piped``: in another encoding it would be another passphrase, and a failed try.
    """
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    try:
        return sys.stdin.readline().rstrip("\r\n").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as strange:
        raise Refused(
            "no_text_piped",
            "What was piped in is not text in UTF-8.",
            "Nothing was changed, and it does not count as a failed sign-in.",
            "Pipe the passphrase in UTF-8, or run the command in a terminal and type it.",
        ) from strange


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command runs: which desk, which clock, and how it asks and tells."""

    policy: EnvironmentPolicy
    settings: Settings
    now: Now
    new_id: NewId
    ask: Callable[[str], str]
    show: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AuditAccount:
    """A member who signed in at a terminal, with what checks the log."""

    settings: Settings
    directory: MemberDirectory
    opened: OpenedAccount
    signers: SignerHistory
    anchor: KeyringAuditAnchor
    now: Now

    @property
    def signer(self) -> AuditSigner:
        return signer_of(self.opened)

    def open_store(self) -> Database:
        """To be read only: nothing is written beside it. Refused as `Database.open`."""
        return Database.open(
            store_engine(self.settings),
            self.opened.store_key,
            signer=self.signer,
            fields=self.opened.fields,
            now=self.now,
            may_create=False,
            next_keys=self.opened.next_store_keys,
        )


def sign_in(terminal: Terminal, name: str) -> AuditAccount:
    """By passphrase and, where there is one, second factor.

    Refused as `MemberDirectory.open_named`, ``no_desk_here``, ``person_not_named``.
    """
    settings, ring = terminal.settings, OsKeyring(terminal.policy.keyring_namespace)
    directory = MemberDirectory(
        settings.directory_file,
        ring,
        KeyringRollbackGuard(ring),
        terminal.now,
        terminal.new_id,
        permitted=lambda role: permissions(role, terminal.policy.permissions),
        score=ScoreInChild(),
    )
    opened = _open(terminal, directory, name)
    return AuditAccount(
        settings,
        directory,
        opened,
        opened.signers(),
        KeyringAuditAnchor(ring, directory.installation_id(), settings.store_file),
        terminal.now,
    )


def _open(terminal: Terminal, directory: MemberDirectory, name: str) -> OpenedAccount:
    if not terminal.settings.directory_file.exists():
        raise Refused(
            "no_desk_here",
            f"There is no desk in {terminal.settings.folder}.",
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
    with wiped(TypedSecret.of(terminal.ask(f"Passphrase of {one}: "))) as (passphrase,):
        try:
            return directory.open_named(one, passphrase)
        except Refused as refusal:
            if refusal.code != "second_factor_needed":
                raise
            digits = TypedSecret.of(terminal.ask("The six digits of your second factor: "))
            return directory.open_named(one, passphrase, digits)
