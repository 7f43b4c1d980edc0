"""``skycap pin-organization``: whose members may open the card pane on this computer.

By root, who alone may change it: so no program of the user can bring an organization of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from desktop.card_entry.organization_pinning import PIN_FILE, pin_digest
from desktop.identity.crypto.check_code import Mistyped
from desktop.identity.crypto.org_key import fingerprint_digest
from desktop.system.atomic_file import read_regular_file

PINNED, NOT_PINNED = 0, 2
_LIMIT = 4096
_NOTHING = "Nothing was changed."


class _NoKey(ValueError):
    """The text says what is wrong."""


def pin_organization(
    given: str, show: Callable[[str], None], *, live: bool, file: str = PIN_FILE
) -> int:
    """The exit code: 0 pinned and read back, 2 not. `given` is a fingerprint of the organization
    key, or the path of a file with nothing else in it.
    """
    if sys.platform != "linux":
        show(f"A key can be pinned on Linux only. {_NOTHING}")
        return NOT_PINNED
    try:
        digest = _digest(given)
        trusted = pin_digest(digest, live=live, file=file)
    except _NoKey as wrong:
        show(f"{wrong} {_NOTHING}")
        return NOT_PINNED
    except PermissionError:
        show(f"Only root may pin a key. {_NOTHING} Run it again with sudo.")
        return NOT_PINNED
    except OSError as failure:
        show(f"{file} could not be written: {failure.strerror}. {_NOTHING}")
        return NOT_PINNED
    if not trusted:
        show(
            f"{file} was written, but others than root can change it or a folder above it, so the "
            "card pane will refuse it. Give all of them to root, writable by nobody else."
        )
        return NOT_PINNED
    cards = "real cards" if live else "cards at the vendors' test systems"
    show(f"Pinned in {file}. For {cards} the card pane takes no other organization's requests.")
    return PINNED


def _digest(given: str) -> str:
    """_NoKey."""
    try:
        return fingerprint_digest(given)
    except Mistyped as mistyped:
        wrong = mistyped
    try:
        content = read_regular_file(Path(given), _LIMIT).decode("ascii")
        return fingerprint_digest(content)
    except FileNotFoundError:
        where = f" Group {wrong.group} of it is mistyped." if wrong.group else ""
        raise _NoKey(
            f"This is neither a fingerprint of an organization key nor a file.{where}"
        ) from None
    except (OSError, ValueError):
        raise _NoKey(f"In {given} there is no fingerprint of an organization key.") from None
