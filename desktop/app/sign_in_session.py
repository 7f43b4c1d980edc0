"""The door of this desk, with the keyring that this machine really has."""

from __future__ import annotations

import logging
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from desktop.booking.access.role import IN_TRAINING, LIVE, permissions
from desktop.ui.sign_in_calls import CompanySignIn, SignInCalls
from desktop.use_cases.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.identity.member_directory import MemberDirectory
    from desktop.system.config import Settings
    from desktop.use_cases.ports.clock_and_ids import NewId, Now
    from desktop.use_cases.ports.identity_port import Member
    from desktop.use_cases.ports.keyring_port import DeviceSecrets

log = logging.getLogger(__name__)
NO_KEYRING = "no OS keyring on this computer, so this desk is forgotten when it closes or locks"
_NO_KEYRING_CODES = frozenset({"keyring_missing", "keyring_not_trusted", "keyring_empty_store"})


class SignInSession:
    """The door of this desk, with the keyring that this machine really has."""

    def __init__(
        self,
        settings: Settings,
        now: Now,
        new_id: NewId,
        set_banner: Callable[[str], None],
        wait: Callable[[], None],
    ) -> None:
        """`wait` blocks until keys and keyring may be used; see `pace.Loading`."""
        self._settings = settings
        self._now = now
        self._new_id = new_id
        self._set_banner = set_banner
        self._wait = wait
        self._turn = Lock()
        self._directory: MemberDirectory | None = None
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

            ring: DeviceSecrets = OsKeyring()
            if self._settings.training and not self._settings.directory_file.exists():
                try:
                    ring.prove()
                except Refused as refusal:
                    if refusal.code not in _NO_KEYRING_CODES:
                        raise
                    ring = MemoryKeyring()
                    self.settings = replace(
                        self._settings, profile=Path(tempfile.mkdtemp(prefix="skycap-training-"))
                    )
                    self._set_banner(NO_KEYRING)
                    log.info("no OS keyring: a desk for this run only")
            table = IN_TRAINING if self._settings.training else LIVE
            self._directory = MemberDirectory(
                self.settings.directory_file,
                ring,
                self._now,
                self._new_id,
                permitted=lambda role: permissions(role, table),
            )
        return self._directory

    @property
    def for_this_run_only(self) -> bool:
        return self.settings is not self._settings

    def members(self) -> tuple[Member, ...]:
        """Who may sign in here."""
        return self.directory().members()

    def strength(self, passphrase: str, name: str) -> tuple[int, bool, str]:
        """For the meter."""
        from desktop.identity.crypto.passphrase_strength import passphrase_strength

        strength = passphrase_strength(passphrase, name)
        return strength.score, strength.ok, strength.sentence

    def calls(self) -> SignInCalls:
        """For the page."""
        return SignInCalls(
            members=self.members,
            enroll_owner=lambda name, passphrase: self.directory().enroll_owner(name, passphrase),
            open=lambda member, passphrase: self.directory().open(member, passphrase),
            recovery_sheet=lambda opened: self.directory().recovery_sheet(opened),
            recover=lambda member, code, passphrase: self.directory().recover(
                member, code, passphrase
            ),
            strength=self.strength,
            company=CompanySignIn(
                names_hidden=lambda: self.directory().names_hidden(),
                open=lambda member, passphrase, second: self.directory().open(
                    member, passphrase, second
                ),
                open_named=lambda name, passphrase, second: self.directory().open_named(
                    name, passphrase, second
                ),
                enter_code=lambda code, passphrase: self.directory().enter_code(code, passphrase),
                recover_named=lambda name, code, passphrase: self.directory().recover_named(
                    name, code, passphrase
                ),
            ),
        )

    def close(self) -> None:
        """A desk for one run leaves nothing behind."""
        if self.for_this_run_only:
            shutil.rmtree(self.settings.profile, ignore_errors=True)
