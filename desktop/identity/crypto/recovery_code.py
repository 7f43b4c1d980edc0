"""The code of a recovery sheet: 160 random bits that open the owner's account."""

from __future__ import annotations

import os

from desktop.identity import code_messages
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import check_code

SECRET_BYTES = 20
GROUPS = SECRET_BYTES // 2


def new_recovery_secret() -> bytearray:
    """160 random bits: beyond guessing, so the code needs no lockout."""
    return bytearray(os.urandom(SECRET_BYTES))


def read_recovery_code(typed: TypedSecret) -> bytearray:
    """The secret in a typed code; case, blanks and dashes do not matter.

    Refused ``recovery_code_mistyped``, naming the first group that is wrong.
    """
    try:
        return check_code.secret_of(typed, GROUPS)
    except check_code.Mistyped as wrong:
        raise code_messages.recovery_code_mistyped(wrong.group, GROUPS) from wrong
