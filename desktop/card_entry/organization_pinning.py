"""Pins an organization key on this computer, by its fingerprint, and reads the pin back."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desktop.card_protocol.organization_pin import PIN_FILE as PIN_FILE
from desktop.card_protocol.organization_pin import PinState, read_pin
from desktop.system.atomic_file import open_new


def is_pinned() -> bool:
    """Whether a key is pinned here, and nobody but root can change it."""
    return read_pin().state is PinState.PINNED


def pin_is_spoiled() -> bool:
    """Whether there is a pin that others than root can change, or that is no pin."""
    return read_pin().state is PinState.NOT_TRUSTED


def pin_digest(digest: str, *, live: bool, file: str = PIN_FILE) -> bool:
    """Pin the key of this digest (32 hexadecimal digits) for live or vendor test, in place of an
    earlier one, and read it back: False where the pin cannot be trusted, because others than root
    can change it. OSError for all but root.
    """
    pin = read_pin(file)
    pin = replace(pin, live=digest) if live else replace(pin, vendor_test=digest)
    target = Path(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Every user's pane reads it; the mask of the one who runs this must not count.
    target.parent.chmod(0o755)
    part = target.with_name(f".{target.name}.{os.urandom(6).hex()}")
    try:
        with os.fdopen(open_new(part), "w", encoding="ascii") as writing:
            writing.write(pin.content())
            writing.flush()
            os.fchmod(writing.fileno(), 0o644)
            os.fsync(writing.fileno())
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return read_pin(file).digest(live=live) == digest
