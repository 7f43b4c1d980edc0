"""The recovery sheet: a code on paper that opens the desk for its owner."""

from __future__ import annotations

import os
from datetime import datetime

from desktop.booking.date_time_text import long_date_words, time_text
from desktop.use_cases.errors import Refused

from . import check_code

SECRET_BYTES = 20
GROUPS = SECRET_BYTES // 2


def fresh_secret() -> bytearray:
    """160 random bits: beyond guessing, so the code needs no count of tries."""
    return bytearray(os.urandom(SECRET_BYTES))


def secret_of(code: str) -> bytearray:
    """The secret in a typed code; case, blanks and dashes do not matter.

    Refused ``recovery_code_mistyped``, naming the first group that is wrong.
    """
    try:
        return check_code.secret_of(code, GROUPS)
    except check_code.Mistyped as wrong:
        if wrong.group:
            raise _mistyped(
                f"Group {wrong.group} of the recovery code is not as printed: {wrong.typed}."
            ) from wrong
        raise _mistyped(f"The recovery code has {GROUPS} groups of 5 letters.") from wrong


def sheet_text(code: str, name: str, installation_id: str, at: datetime) -> str:
    """What is printed: the code, what it opens, how to keep it. Lines of at most 76 characters."""
    groups = code.split()
    half = len(groups) // 2
    return "\n".join(
        (
            "SKYCAP RECOVERY SHEET",
            "",
            f"Owner   {name}",
            f"Desk    {installation_id}",
            f"Made    {long_date_words(at)}, {time_text(at)} UTC",
            "",
            "Recovery code",
            "",
            "    " + "  ".join(groups[:half]),
            "    " + "  ".join(groups[half:]),
            "",
            "What it opens",
            "This code opens the desk for its owner without the passphrase and without",
            "this machine's keyring. Use it when the passphrase is forgotten, or when",
            "the desk's folder has been moved to another machine. A new passphrase is",
            "then asked for. The code alone, without the desk's folder, opens nothing.",
            "",
            "How to keep it",
            "Print it once. Lock it away where you keep contracts, not near this",
            "machine. Do not photograph, scan, mail or store it in any program.",
            "Anyone who holds this sheet and the desk's folder is the owner.",
            "",
            "This sheet replaces every earlier one. Its last letter in each group is a",
            "check: a group that was typed wrong is named on screen.",
            "",
        )
    )


def _mistyped(happened: str) -> Refused:
    return Refused(
        "recovery_code_mistyped",
        happened,
        "Nothing was changed.",
        "Compare it with the sheet, then press Enter again.",
        field="code",
    )
