"""A secret written in letters, with a check letter in each group of five."""

from __future__ import annotations

from desktop.use_cases.ports.typed_secret import TypedSecret

from .key_derivation import derived, wipe

# Sixteen capitals that are not confused in handwriting or on the phone; no digit, so a code can
# never look like a card number.
ALPHABET = "ACDEFHJKLMNPRTXY"
_LETTERS = 5
_BETWEEN = " -\t\r\n\u00a0"
_WEIGHTS = (1, 3, 5, 7)
_ID_LETTERS = 20


class Mistyped(ValueError):
    """A wrong code. `group` counts from 1; 0 when the number of groups is wrong."""

    def __init__(self, group: int) -> None:
        super().__init__("mistyped")
        self.group = group


def code_of(secret: bytes | bytearray) -> str:
    """Groups of four letters and a check letter, two bytes each: ``"ACDEX HJKLM ..."``."""
    return " ".join(
        _group(index, secret[2 * index : 2 * index + 2]) for index in range(len(secret) // 2)
    )


def secret_of(code: TypedSecret, groups_given: int) -> bytearray:
    """The secret in a typed code; case, blanks and dashes do not matter. Mistyped."""
    # Never as one text: only the letters of a group, of which the file gives nothing away.
    letters = [c for typed in code.characters() for c in typed.upper() if c not in _BETWEEN]
    groups = ["".join(letters[i : i + _LETTERS]) for i in range(0, len(letters), _LETTERS)]
    secret = bytearray()
    for index, group in enumerate(groups[:groups_given]):
        pair = _pair(group)
        if pair is None or _group(index, pair) != group:
            raise Mistyped(index + 1)
        secret += pair
    if len(groups) != groups_given:
        raise Mistyped(0)
    return secret


def code_id(secret: bytes | bytearray, installation_id: str) -> str:
    """The id of a code in the directory file, which gives nothing of the secret away."""
    raw = derived(secret, b"", b"skycap 1 code id " + installation_id.encode())
    try:
        return "".join(chr(97 + byte % 26) for byte in raw[:_ID_LETTERS])
    finally:
        wipe(raw)


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
