"""Sign-in on this machine: its member directory, its keyring, and who has just signed in."""

from __future__ import annotations

import logging
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from desktop.booking.access.role import permissions
from desktop.system.config import own_command
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import wiped

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.app.environment.environment_policy import EnvironmentPolicy
    from desktop.identity.member_directory import MemberDirectory
    from desktop.identity.opened_account import OpenedAccount
    from desktop.system.config import Settings
    from desktop.ui.sign_in_use_cases import SignInUseCases
    from desktop.use_cases.ports.clock_and_ids import NewId, Now
    from desktop.use_cases.ports.identity_port import Account, PassphraseStrength
    from desktop.use_cases.ports.keyring_port import AuditAnchor, DeviceSecrets
    from desktop.use_cases.ports.typed_secret import TypedSecret

log = logging.getLogger(__name__)
NO_KEYRING = "no OS keyring on this computer, so this desk is forgotten when it closes or locks"
_NO_KEYRING_CODES = frozenset({"keyring_missing", "keyring_not_trusted", "keyring_empty_store"})


class SignInSession:
    """The member directory with the keyring that this machine has, and the account that waits."""

    def __init__(
        self,
        policy: EnvironmentPolicy,
        settings: Settings,
        now: Now,
        new_id: NewId,
        set_banner: Callable[[str], None],
        wait: Callable[[], None],
    ) -> None:
        """`wait` blocks until keys and keyring may be used; see `startup.Preloader`."""
        self._policy = policy
        self._settings = settings
        self._now = now
        self._new_id = new_id
        self._set_banner = set_banner
        self._wait = wait
        self._turn = Lock()
        self._directory: MemberDirectory | None = None
        self._ring: DeviceSecrets | None = None
        self._pending: tuple[OpenedAccount, bool] | None = None
        self.settings = settings

    def directory(self) -> MemberDirectory:
        """Blocks: the keyring is proved on the first call."""
        self._wait()
        with self._turn:
            return self._opened()

    def _opened(self) -> MemberDirectory:
        if self._directory is None:
            from desktop.identity.member_directory import MemberDirectory
            from desktop.os_keyring.memory_keyring import MemoryKeyring
            from desktop.os_keyring.os_keyring import OsKeyring
            from desktop.os_keyring.rollback_guard import KeyringRollbackGuard

            ring: DeviceSecrets = OsKeyring(self._policy.keyring_namespace)
            new = not self._settings.directory_file.exists()
            if self._policy.works_without_keyring and new:
                try:
                    ring.prove()
                except Refused as refusal:
                    if refusal.code not in _NO_KEYRING_CODES:
                        raise
                    ring = MemoryKeyring()
                    folder = tempfile.mkdtemp(prefix=f"skycap-{self._policy.folder_name}-")
                    self.settings = replace(self._settings, profile=Path(folder))
                    self._set_banner(NO_KEYRING)
                    log.info("no OS keyring: a desk for this run only")
            self._ring = ring
            self._directory = MemberDirectory(
                self.settings.directory_file,
                ring,
                KeyringRollbackGuard(ring),
                self._now,
                self._new_id,
                permitted=lambda role: permissions(role, self._policy.permissions),
                score=_score,
                certify_for=self._policy.certified_name,
                only_cleared=self._policy.live,
            )
        return self._directory

    def audit_anchor(self) -> AuditAnchor:
        """Of this desk's store, in the keyring that its directory uses. Refused ``directory_*``,
        ``member_unknown`` before the first start; RuntimeError before `directory`.
        """
        from desktop.os_keyring.audit_anchor import KeyringAuditAnchor

        if self._directory is None or self._ring is None:
            raise RuntimeError("the directory has not been opened")
        installation_id = self._directory.installation_id()
        return KeyringAuditAnchor(self._ring, installation_id, self.settings.store_file)

    @property
    def for_this_run_only(self) -> bool:
        return self.settings is not self._settings

    def begin(self, account: Account, *, first_start: bool) -> None:
        """Hold the account until `take`. Satisfies `PendingSession`."""
        from desktop.identity.opened_account import OpenedAccount

        if not isinstance(account, OpenedAccount):
            raise TypeError("an account of another directory")
        self._pending = (account, first_start)

    def take(self) -> tuple[OpenedAccount, bool]:
        """The account that signed in, once, and whether this is the first start."""
        pending, self._pending = self._pending, None
        if pending is None:
            raise RuntimeError("nobody has signed in")
        return pending

    def use_cases(self) -> SignInUseCases:
        """For the sign-in page, which is shown before they are loaded. Blocks until they are."""
        self._wait()
        from desktop.identity.failed_sign_ins import FailedSignIns
        from desktop.ui.sign_in_use_cases import SignInUseCases
        from desktop.use_cases.access.sign_in import ListSignInChoices, SignIn

        directory = self.directory
        return SignInUseCases(
            choices=ListSignInChoices(directory),
            sign_in=SignIn(
                directory,
                lambda: FailedSignIns(self.settings.failed_sign_ins_file),
                self,
                self._now,
            ),
            strength=_strength,
        )

    def close(self) -> None:
        """A desk for one run leaves nothing behind."""
        if self.for_this_run_only:
            shutil.rmtree(self.settings.profile, ignore_errors=True)


def _strength(passphrase: TypedSecret, name: str) -> PassphraseStrength:
    # Loaded here: nobody types a new passphrase at most starts.
    from desktop.identity.crypto.passphrase_strength import passphrase_strength

    with wiped(passphrase):
        return passphrase_strength(passphrase, name, _score)


def _score(passphrase: TypedSecret, name: str) -> int:
    from desktop.identity.crypto.passphrase_score import ScoreInChild

    return ScoreInChild(own_command("score-passphrase"))(passphrase, name)
