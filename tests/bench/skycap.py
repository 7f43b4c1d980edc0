"""Skycap itself, started as its user would, on a display of its own."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_lowercase

from desktop.config import Settings
from desktop.vault.door import FileDoor
from desktop.vault.os_keyring import OsKeyring
from tests.bench.desk_log import Pace, pace_of
from tests.bench.start_to_window import Shown, shown
from tests.virtual_display import virtual_display

OWNER = "Ada Marsh"
PASSPHRASE = "seven quiet lamps 42"
COMMAND = (sys.executable, "-m", "desktop", "--training", "--measure", "--profile")
_POLL_SECONDS = 0.05
_WAIT_SECONDS = 60.0


class NeverSaid(Exception):
    """The desk's log never told what was waited for."""


def prepare(profile: Path) -> Settings:
    """A training desk that has an owner, so that its first page is the sign-in page."""
    settings = Settings(profile, training=True)
    settings.folder.mkdir(parents=True)
    door = FileDoor(settings.door_file, OsKeyring(), lambda: datetime.now(UTC), _new_id)
    door.enrol_owner(OWNER, PASSPHRASE)
    return settings


@contextmanager
def start_skycap(settings: Settings) -> Iterator[Shown]:
    """Its first window, nothing typed yet."""
    with virtual_display() as display:
        command = [*COMMAND, str(settings.profile)]
        with shown(command, display, display.environment()) as running:
            yield running


def sign_in(settings: Settings) -> float:
    """Milliseconds from Enter on the passphrase to the first page painted, as the desk tells."""
    settings.log_file.unlink(missing_ok=True)
    with virtual_display() as display:
        command = [*COMMAND, str(settings.profile)]
        with shown(command, display, display.environment()):
            wait_for(settings.log_file, "page=sign_in")
            display.type(PASSPHRASE)
            display.press("Return")
            return wait_for(settings.log_file, "signed in").sign_ins[0]


def wait_for(log_file: Path, words: str) -> Pace:
    """The desk's pace once its log holds these words; NeverSaid when it does not in time."""
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        log = log_file.read_text("utf-8") if log_file.exists() else ""
        if words in log:
            return pace_of(log)
        time.sleep(_POLL_SECONDS)
    raise NeverSaid(words)


def _new_id() -> str:
    return "".join(secrets.choice(ascii_lowercase) for _ in range(26))
