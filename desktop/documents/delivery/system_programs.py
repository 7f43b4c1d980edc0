"""Starts the system's own program for a file or a mail address, with xdg-open or its like.

Sources: xdg-open(1) with its exit codes; open(1) of macOS; os.startfile (Windows), whose shell
takes addresses below INTERNET_MAX_URL_LENGTH, 2,083 characters (Microsoft, KB 263909). On macOS
and Windows this was never run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

from desktop.system.inherited_environment import QT_SETTINGS

# xdg-open that finds no program says so at once; one that found it may run as long as the program.
_FAILS_WITHIN_SECONDS = 1.5
# One argument of a program on Linux has at most 128 KiB (execve(2)).
_MOST_MAIL_BYTES, _MOST_ON_WINDOWS = 100_000, 2_080


class ProgramNotStarted(Exception):
    """No program took it."""


class MailTooLong(Exception):
    """The text does not fit into the address by which a mail program is given it."""


def open_file(file: Path) -> None:
    """Show a file in the program for its kind. ProgramNotStarted. Waits up to a second or two."""
    _open(str(file))


def most_mail_bytes(platform: str = sys.platform) -> int:
    """Of the address by which a mail program is given a message. On Windows that of a trip with a
    return and one stop may be longer.
    """
    return _MOST_ON_WINDOWS if platform == "win32" else _MOST_MAIL_BYTES


def compose_mail(address: str, subject: str, text: str, platform: str = sys.platform) -> None:
    """Begin a message in the mail program (RFC 6068). ProgramNotStarted, MailTooLong.

    The whole message is on the command line of that program, which on most systems other users of
    the same computer can list while it starts.
    """
    url = mail_url(address, subject, text)
    if len(url) > most_mail_bytes(platform):
        raise MailTooLong
    _open(url)


def mail_url(address: str, subject: str, text: str) -> str:
    """``mailto:`` with all escaped, the subject on one line: nothing becomes another field."""
    subject = " ".join(subject.split())
    body = quote(text.replace("\r\n", "\n").replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={body}"


def _open(target: str) -> None:
    if sys.platform == "win32":
        try:
            os.startfile(target)  # noqa: S606
        except OSError as bad:
            raise ProgramNotStarted from bad
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        process = subprocess.Popen(
            [program, target],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as bad:
        raise ProgramNotStarted from bad
    try:
        status = process.wait(_FAILS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        # It runs: nobody waits for it, but its exit status must be taken one day.
        threading.Thread(target=process.wait, name="viewer", daemon=True).start()
        return
    if status:
        raise ProgramNotStarted


def _environment() -> dict[str, str]:
    """Ours; a bundle's own libraries are not for other programs (PyInstaller's documentation)."""
    environment = {name: os.environ[name] for name in os.environ.keys() - QT_SETTINGS}
    original = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if getattr(sys, "frozen", False):
        environment.pop("LD_LIBRARY_PATH", None)
        if original is not None:
            environment["LD_LIBRARY_PATH"] = original
    return environment
