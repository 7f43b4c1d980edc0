"""Where things are and which desk this is: frozen settings, no secrets."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

FOREIGN_OWNER = "it belongs to another user of this computer"

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@dataclass(frozen=True, slots=True)
class Settings:
    """One desk. Everything it keeps is in its own folder, `folder_name`, below `profile`.

    `home_country`: ISO 3166-1 alpha-2, whose rules a phone number without a country code follows.
    `company`: the name under which it charges.
    """

    profile: Path
    folder_name: str
    home_country: str = "US"
    company: str = ""

    @property
    def folder(self) -> Path:
        """This desk's own folder below the profile."""
        return self.profile / self.folder_name

    def make_folder(self) -> None:
        """The user's alone, also where an earlier program left it open. OSError, with the reason
        `FOREIGN_OWNER` where it is another user's, who could change what is in it.

        A folder that Python makes on the way to another is open to all who the umask lets in.
        """
        self.profile.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.profile, self.folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        if sys.platform != "win32":
            if self.folder.stat().st_uid != os.getuid():
                raise OSError(errno.EPERM, FOREIGN_OWNER, str(self.folder))
            self.folder.chmod(0o700)

    @property
    def directory_file(self) -> Path:
        """Names, salts, wrapped keys, failed attempts: opens nothing by itself."""
        return self.folder / "members.json"

    @property
    def store_file(self) -> Path:
        """The encrypted records."""
        return self.folder / "desk.db"

    @property
    def installation_file(self) -> Path:
        """The id of this copy of Skycap on this machine."""
        return self.folder / "installation"

    @property
    def audit_head_file(self) -> Path:
        """Where the audit log ends: kept outside of the store, and signed."""
        return self.folder / "record-end.json"

    @property
    def audit_checkpoint_file(self) -> Path:
        """How far the audit log was found whole, signed by the person who checked it."""
        return self.folder / "record-checked.json"

    @property
    def failed_sign_ins_file(self) -> Path:
        """Failed sign-ins that are not in the audit log yet."""
        return self.folder / "refused.jsonl"

    @property
    def merchant_sheet_file(self) -> Path:
        """Where the company's cards go, signed by the owner; no secret."""
        return self.folder / "merchant-sheet.json"

    @property
    def searches_file(self) -> Path:
        """When the desks of this machine have searched in the last minute; not for what."""
        return self.folder / "searches.json"

    @property
    def log_file(self) -> Path:
        return self.folder / "logs" / "desk.log"

    @property
    def status_folder(self) -> Path:
        """What a person saved of the status page. It names no client."""
        return self.folder / "status"

    @property
    def ca_folder(self) -> Path:
        """The certificate authority of this installation's training servers."""
        return self.folder / "ca"


def default_profile() -> Path:
    """The platform's folder for a program's own data."""
    return Path(platformdirs.user_data_dir("Skycap", appauthor=False, roaming=False))


def own_command(name: str) -> tuple[str, ...]:
    """How the bundle starts a part of itself as a process; empty outside the bundle.

    A frozen program has no ``python -m``: the part is the program itself under another name.
    """
    return (sys.executable, name) if getattr(sys, "frozen", False) else ()
