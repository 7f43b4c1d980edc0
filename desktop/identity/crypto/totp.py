"""Time-based one-time passwords of six digits (RFC 6238), as authenticator apps show them."""

from __future__ import annotations

import hmac
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from desktop.use_cases.ports.typed_secret import TypedSecret

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
_CLOCK_TOLERANCE = 1  # steps that the two clocks may be apart, either way (RFC 6238, 5.2)


def code_at(secret: bytes | bytearray, counter: int, digits: int = DIGITS) -> str:
    """The code of one step."""
    return _totp(secret, digits).generate(counter * STEP_SECONDS).decode()


def counter_at(now: datetime) -> int:
    """The time step of this moment."""
    return int(now.timestamp()) // STEP_SECONDS


def counter_of(
    secret: bytes | bytearray, typed: TypedSecret, now: datetime, last_used: int = -1
) -> int | None:
    """The step that the typed code is valid for, None when it is not.

    A step at or before `last_used` is never valid again, so a code that someone saw typed opens
    nothing (RFC 6238, 5.2).
    """
    digits = bytearray()
    for character in typed.characters():
        if not character.isspace():
            digits += character.encode("utf-8", "surrogatepass")
    middle, found = counter_at(now), None
    for counter in range(middle - _CLOCK_TOLERANCE, middle + _CLOCK_TOLERANCE + 1):
        right = hmac.compare_digest(code_at(secret, counter).encode(), digits)
        if right and counter > last_used and found is None:
            found = counter
    return found


def address(secret: bytes | bytearray, name: str) -> str:
    """What the QR code says: the Key URI Format of Google Authenticator's documentation."""
    return _totp(secret, DIGITS).get_provisioning_uri(name, "Skycap")


def _totp(secret: bytes | bytearray, digits: int) -> TOTP:
    return TOTP(bytes(secret), digits, SHA1(), STEP_SECONDS)  # noqa: S303 - what apps speak
