"""Failed sign-ins, kept until the next sign-in notes them in the audit log (PCI DSS 10.2.1.4).

Nobody is signed in when they happen, so no key can sign them: who can write to this folder can
also change this file. What is read from it is therefore of a closed form, and nothing in it or in
its place may stop a sign-in: what cannot be read is set aside.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay
from desktop.system.atomic_file import open_regular_file, read_regular_file

# A program that tries for days must not fill the disk, nor keep the next sign-in waiting.
MAX_BYTES = 1 << 16
_FIELDS = {"member_id", "way", "outcome", "at"}


@dataclass(frozen=True, slots=True)
class KeptFailures:
    """Those that could be read, oldest first; `unreadable` says what could not, or is empty."""

    failed: tuple[FailedSignIn, ...] = ()
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class FailedSignIns:
    """One line of JSON per attempt; only the owner of the folder may read it."""

    file: Path

    def add(self, failed: FailedSignIn) -> None:
        """On the disk on return. Nothing is kept beyond `MAX_BYTES`. OSError."""
        fields = {
            "member_id": failed.member_id,
            "way": failed.way.value,
            "outcome": failed.outcome,
            "at": failed.at.isoformat(),
        }
        line = json.dumps(fields) + "\n"
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = open_regular_file(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            if os.fstat(handle).st_size + len(line) <= MAX_BYTES:
                os.write(handle, line.encode())
                os.fsync(handle)
        finally:
            os.close(handle)

    def kept(self) -> KeptFailures:
        """Whatever is in the place of the file. Raises nothing."""
        try:
            raw = read_regular_file(self.file, MAX_BYTES + 1)
        except FileNotFoundError:
            return KeptFailures()
        except OSError as strange:
            return KeptFailures(
                (), f"the file of failed sign-ins cannot be read: {strange.strerror}"
            )
        lines = raw[:MAX_BYTES].splitlines()
        read = [_failed_sign_in(line) for line in lines]
        failed = tuple(each for each in read if each is not None)
        strange_lines = len(read) - len(failed)
        if len(raw) > MAX_BYTES:
            return KeptFailures(
                failed, "the file of failed sign-ins is longer than Skycap makes it"
            )
        if strange_lines:
            few = "a line" if strange_lines == 1 else f"{strange_lines} lines"
            return KeptFailures(failed, f"{few} of the file of failed sign-ins could not be read")
        return KeptFailures(failed)

    def put_away(self, kept: KeptFailures) -> None:
        """They are noted in the audit log now. What could not be read stays beside, under another
        name. OSError.
        """
        if not kept.unreadable:
            self.file.unlink(missing_ok=True)
            return
        aside = f"{self.file.stem}-set-aside-{os.urandom(6).hex()}{self.file.suffix}"
        self.file.rename(self.file.with_name(aside))


def _failed_sign_in(untrusted: bytes) -> FailedSignIn | None:
    """None for a line that this program did not write."""
    try:
        fields = json.loads(untrusted)
        if type(fields) is not dict or fields.keys() != _FIELDS:
            return None
        at = datetime.fromisoformat(fields["at"])
        way = SignInWay(fields["way"])
        failed = FailedSignIn(fields["member_id"], way, fields["outcome"], at)
        return replace(failed, at=at.astimezone(UTC))
    # Garbage may also nest too deep for the reader, or name a time before all times.
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None
