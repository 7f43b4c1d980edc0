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

from tests.support.virtual_display import VirtualDisplay, virtual_display
from tests.support.x11_client import X11Error, x11_client

from .kdbx import write_database
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
    def is_installed(self) -> bool:
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
    with (
        virtual_display() as display,
        shown(command, display, _environment(display, home), first_words) as running,
    ):
        yield running


def _environment(display: VirtualDisplay, home: Path) -> dict[str, str]:
    """With nothing but this home to remember anything in."""
    environment = display.environment()
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    return environment | {"HOME": str(home)}


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


def keepassxc_start_ms() -> float:
    """One start, to its first window."""
    with start_keepassxc() as running:
        return running.window_ms


def keepassxc_unlock_ms(memory_kib: int, iterations: int, parallelism: int) -> float:
    """From Enter on the passphrase to an open database that costs this much Argon2id.

    The title says when it is open; the list of entries is painted a little later, which is not
    counted. X11Error when it does not open.
    """
    with TemporaryDirectory() as home, virtual_display() as display:
        database = Path(home) / "desk.kdbx"
        write_database(
            database,
            _PASSPHRASE,
            memory_kib=memory_kib,
            iterations=iterations,
            parallelism=parallelism,
        )
        command = ["keepassxc", str(database)]
        with (
            x11_client(display.name) as keys,
            shown(command, display, _environment(display, Path(home))),
        ):
            window = keys.wait_for_focus()
            keys.watch_title(window)
            keys.type(_PASSPHRASE)
            entered = keys.press("Return")
            for at, title in keys.title_changes(window):
                if "[Locked]" not in title:
                    return (at - entered) * 1000
    raise X11Error("KeePassXC did not open its database")


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
