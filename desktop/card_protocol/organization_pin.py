"""The organization keys that an administrator has pinned on this computer, by their fingerprints.

Both programs read them: the pane before it takes a request, and the desk before it says that the
pane did. They count only where nobody but root can change the file. Live and vendor test have an
organization key each, so each has a line. Linux only.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from enum import Enum

from .program_file import can_be_changed, folders_of

PIN_FILE = "/etc/skycap/organization-key.pub"

_SIZE_LIMIT = 4096
_LINE = re.compile(r"(live|vendor-test) ([0-9a-f]{32})")


class PinState(Enum):
    """NOT_TRUSTED: something is there that others than root can change, or that is no pin."""

    NONE = "none"
    PINNED = "pinned"
    NOT_TRUSTED = "not trusted"


@dataclass(frozen=True, slots=True)
class OrganizationPin:
    """`live` and `vendor_test` are digests by `key_digest`, empty where none is pinned."""

    state: PinState = PinState.NONE
    live: str = ""
    vendor_test: str = ""

    def digest(self, *, live: bool) -> str:
        """That of the organization key of live or of vendor test."""
        return self.live if live else self.vendor_test

    def content(self) -> str:
        """Of the file that says the same."""
        lines = ["# The organization whose members may open Skycap's card pane on this computer."]
        lines += [f"live {self.live}"] if self.live else []
        lines += [f"vendor-test {self.vendor_test}"] if self.vendor_test else []
        return "\n".join(lines) + "\n"


_NOT_TRUSTED = OrganizationPin(PinState.NOT_TRUSTED)


def key_digest(organization_key: bytes) -> str:
    """128 bits in hexadecimal: what the fingerprint that people compare is written from."""
    # Loaded here, for it loads OpenSSL: most panes start long before they are asked for a card.
    import hashlib

    return hashlib.sha256(b"skycap 1 organization key " + organization_key).digest()[:16].hex()


def read_pin(file: str = "") -> OrganizationPin:
    """The pin of this computer, or the one in another `file`. Never raises."""
    if sys.platform != "linux":
        return OrganizationPin()
    file = file or PIN_FILE
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(file, flags)
    except FileNotFoundError:
        return OrganizationPin()
    except OSError:
        return _NOT_TRUSTED
    try:
        status = os.fstat(descriptor)
        # A link among the folders is open to all by its mode, and so not trusted.
        entries = (status, *map(os.lstat, folders_of(file)))
        if not stat.S_ISREG(status.st_mode) or any(map(can_be_changed, entries)):
            return _NOT_TRUSTED
        return pin_in(os.read(descriptor, _SIZE_LIMIT))
    finally:
        os.close(descriptor)


def pin_in(untrusted_content: bytes) -> OrganizationPin:
    """The pin in the content of such a file; NOT_TRUSTED where it is none."""
    lines = untrusted_content.decode("ascii", "replace").splitlines()
    stated = [line for line in lines if line.strip() and not line.startswith("#")]
    found = [_LINE.fullmatch(line) for line in stated]
    digests = {line[1]: line[2] for line in found if line}
    if not digests or len(digests) != len(found):
        return _NOT_TRUSTED
    live, vendor_test = digests.get("live", ""), digests.get("vendor-test", "")
    return OrganizationPin(PinState.PINNED, live, vendor_test)
