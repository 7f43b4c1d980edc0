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
from desktop.ui.sign_in_calls import CompanyDoor, DoorCalls
from desktop.use_cases.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.identity.member_directory import FileDoor
    from desktop.system.config import Settings
    from desktop.use_cases.ports.clock_and_ids import NewId, Now
    from desktop.use_cases.ports.identity_port import Person
    from desktop.use_cases.ports.keyring_port import DeviceSecrets

log = logging.getLogger(__name__)
NO_KEYRING = "no OS keyring on this computer, so this desk is forgotten when it closes or locks"
_NO_KEYRING_CODES = frozenset({"keyring_missing", "keyring_not_trusted", "keyring_empty_store"})


class Doorway:
    """The door of this desk, with the keyring that this machine really has."""

    def __init__(
        self,
        settings: Settings,
        now: Now,
        new_id: NewId,
        tell_band: Callable[[str], None],
        wait: Callable[[], None],
    ) -> None:
        """`wait` blocks until keys and keyring may be used; see `pace.Loading`."""
        self._settings = settings
        self._now = now
        self._new_id = new_id
        self._tell_band = tell_band
        self._wait = wait
        self._turn = Lock()
        self._door: FileDoor | None = None
        self.settings = settings

    def door(self) -> FileDoor:
        """Blocks: the keyring is proved on the first call."""
        self._wait()
        with self._turn:
            return self._opened()

    def _opened(self) -> FileDoor:
        if self._door is None:
            from desktop.identity.member_directory import FileDoor
            from desktop.os_keyring.memory_keyring import RunKeyring
            from desktop.os_keyring.os_keyring import OsKeyring

            ring: DeviceSecrets = OsKeyring()
            if self._settings.training and not self._settings.door_file.exists():
                try:
                    ring.prove()
                except Refused as refusal:
                    if refusal.code not in _NO_KEYRING_CODES:
                        raise
                    ring = RunKeyring()
                    self.settings = replace(
                        self._settings, profile=Path(tempfile.mkdtemp(prefix="skycap-training-"))
                    )
                    self._tell_band(NO_KEYRING)
                    log.info("no OS keyring: a desk for this run only")
            table = IN_TRAINING if self._settings.training else LIVE
            self._door = FileDoor(
                self.settings.door_file,
                ring,
                self._now,
                self._new_id,
                permitted=lambda role: permissions(role, table),
            )
        return self._door

    @property
    def for_this_run_only(self) -> bool:
        return self.settings is not self._settings

    def people(self) -> tuple[Person, ...]:
        """Who may sign in here."""
        return self.door().people()

    def strength(self, passphrase: str, name: str) -> tuple[int, bool, str]:
        """For the meter."""
        from desktop.identity.crypto.passphrase_strength import passphrase_strength

        strength = passphrase_strength(passphrase, name)
        return strength.score, strength.ok, strength.sentence

    def calls(self) -> DoorCalls:
        """For the page."""
        return DoorCalls(
            people=self.people,
            enrol_owner=lambda name, passphrase: self.door().enrol_owner(name, passphrase),
            open=lambda person, passphrase: self.door().open(person, passphrase),
            recovery_sheet=lambda opened: self.door().recovery_sheet(opened),
            recover=lambda person, code, passphrase: self.door().recover(person, code, passphrase),
            strength=self.strength,
            company=CompanyDoor(
                names_hidden=lambda: self.door().names_hidden(),
                open=lambda person, passphrase, second: self.door().open(
                    person, passphrase, second
                ),
                open_named=lambda name, passphrase, second: self.door().open_named(
                    name, passphrase, second
                ),
                enter_code=lambda code, passphrase: self.door().enter_code(code, passphrase),
                recover_named=lambda name, code, passphrase: self.door().recover_named(
                    name, code, passphrase
                ),
            ),
        )

    def close(self) -> None:
        """A desk for one run leaves nothing behind."""
        if self.for_this_run_only:
            shutil.rmtree(self.settings.profile, ignore_errors=True)
