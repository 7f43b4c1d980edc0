"""The recovery code: a secret written in letters that survive a printer, a pen and a telephone."""

from __future__ import annotations

import os
from datetime import datetime

from desktop.desk.errors import Refused

# Sixteen capitals that no hand and no ear takes for one another; no digit, so a code can never
# look like a card number.
ALPHABET = "ACDEFHJKLMNPRTXY"
SECRET_BYTES = 20
GROUPS = SECRET_BYTES // 2
_LETTERS = 5
_WEIGHTS = (1, 3, 5, 7)


def fresh_secret() -> bytearray:
    """160 random bits: beyond guessing, so the code needs no count of tries."""
    return bytearray(os.urandom(SECRET_BYTES))


def code_of(secret: bytes | bytearray) -> str:
    """Ten groups of four letters and a check letter: ``"ACDEX HJKLM ..."``."""
    return " ".join(
        _group(index, secret[2 * index : 2 * index + 2]) for index in range(len(secret) // 2)
    )


def secret_of(code: str) -> bytearray:
    """The secret in a typed code; case, blanks and dashes do not matter.

    Refused ``recovery_code_mistyped``, naming the first group that is wrong.
    """
    letters = "".join(c for c in code.upper() if c not in " -\t\r\n\u00a0")
    groups = [letters[i : i + _LETTERS] for i in range(0, len(letters), _LETTERS)]
    secret = bytearray()
    for index, group in enumerate(groups[:GROUPS]):
        pair = _pair(group)
        if pair is None or _group(index, pair) != group:
            raise _mistyped(f"Group {index + 1} of the recovery code is not as printed: {group}.")
        secret += pair
    if len(groups) != GROUPS:
        raise _mistyped(f"The recovery code has {GROUPS} groups of {_LETTERS} letters.")
    return secret


def sheet_text(code: str, name: str, desk_id: str, at: datetime) -> str:
    """What is printed: the code, what it opens, how to keep it. Lines of at most 76 characters."""
    groups = code.split()
    half = len(groups) // 2
    return "\n".join(
        (
            "SKYCAP RECOVERY SHEET",
            "",
            f"Owner   {name}",
            f"Desk    {desk_id}",
            f"Made    {at.day} {at:%B %Y}, {at:%H:%M} UTC",
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


def _group(index: int, pair: bytes | bytearray) -> str:
    nibbles = [pair[0] >> 4, pair[0] & 15, pair[1] >> 4, pair[1] & 15]
    # Odd weights show any one wrong letter, the index shows groups typed in the wrong order.
    check = (index + sum(w * n for w, n in zip(_WEIGHTS, nibbles, strict=True))) % 16
    return "".join(ALPHABET[n] for n in (*nibbles, check))


def _pair(group: str) -> bytes | None:
    places = [ALPHABET.find(letter) for letter in group]
    if len(places) != _LETTERS or min(places) < 0:
        return None
    return bytes((places[0] << 4 | places[1], places[2] << 4 | places[3]))


def _mistyped(happened: str) -> Refused:
    return Refused(
        "recovery_code_mistyped",
        happened,
        "Nothing was changed.",
        "Compare it with the sheet, then press Enter again.",
        field="code",
    )
