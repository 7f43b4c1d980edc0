"""The programs that Skycap is measured beside, each started as its user would, in an empty home."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.virtual_display import virtual_display

from .start_to_window import Shown, shown

_PASSPHRASE = "three mild llamas sail"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program of others. `start` shows it on a display of its own and ends it afterwards.

    `package` is Debian's, and also the program's own name. `state` says what it was doing.
    """

    name: str
    package: str
    start: Callable[[], AbstractContextManager[Shown]]
    state: str = ""

    @property
    def is_here(self) -> bool:
        return shutil.which(self.package) is not None

    @property
    def title(self) -> str:
        """Name and version, as Debian counts it."""
        parts = (self.name, version_of(self.package), self.state)
        return " ".join(part for part in parts if part)


def version_of(package: str) -> str:
    """Of a Debian package, without Debian's own part; empty when it is not known."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    upstream = re.match(r"(?:\d+:)?([0-9.]+)", asked.stdout)
    return upstream[1].rstrip(".") if upstream else ""


@contextmanager
def _at_home(command: list[str], home: Path, first_words: bytes = b"") -> Iterator[Shown]:
    with virtual_display() as display:
        environment = display.environment()
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            environment.pop(name, None)
        environment["HOME"] = str(home)
        with shown(command, display, environment, first_words) as running:
            yield running


@contextmanager
def start_keepassxc() -> Iterator[Shown]:
    """With nothing open: its first page, as ours is the sign-in page."""
    with TemporaryDirectory() as home, _at_home(["keepassxc"], Path(home)) as running:
        yield running


@contextmanager
def start_keepassxc_unlocked() -> Iterator[Shown]:
    """With a database open: at work, as our desk is after a call."""
    with TemporaryDirectory() as home:
        database = str(Path(home) / "passwords.kdbx")
        subprocess.run(
            ["keepassxc-cli", "db-create", "--set-password", database],
            input=f"{_PASSPHRASE}\n{_PASSPHRASE}\n".encode(),
            capture_output=True,
            check=True,
        )
        command = ["keepassxc", "--pw-stdin", database]
        with _at_home(command, Path(home), f"{_PASSPHRASE}\n".encode()) as running:
            yield running


@contextmanager
def start_electrum() -> Iterator[Shown]:
    """Without a network and without a wallet: its first page."""
    with TemporaryDirectory() as home:
        command = ["electrum", "--offline", "--dir", str(Path(home) / "electrum")]
        with _at_home(command, Path(home)) as running:
            yield running


@contextmanager
def start_pinentry() -> Iterator[Shown]:
    """Asked for a secret over its own protocol (Assuan), as a key agent does."""
    with (
        TemporaryDirectory() as home,
        _at_home(["pinentry-qt"], Path(home), b"GETPIN\n") as running,
    ):
        yield running


KEEPASSXC = Peer("KeePassXC", "keepassxc", start_keepassxc)
KEEPASSXC_UNLOCKED = Peer(
    "KeePassXC", "keepassxc", start_keepassxc_unlocked, "with a database open"
)
ELECTRUM = Peer("Electrum", "electrum", start_electrum)
PINENTRY = Peer("pinentry-qt", "pinentry-qt", start_pinentry)
