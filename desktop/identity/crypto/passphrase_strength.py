"""The strength of a passphrase, for the meter while typing and for the rule itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from desktop.identity import identity_messages as messages
from desktop.use_cases.ports.identity_port import PassphraseStrength
from desktop.use_cases.ports.typed_secret import TypedSecret

MIN_CHARACTERS = 12
MAX_CHARACTERS = 1000
MIN_SCORE = 3
_MAX_SCORE = 4

Score: TypeAlias = Callable[[TypedSecret, str], int]
"""How hard a passphrase is to guess, 0 to 4 as zxcvbn counts; the text is the member's name.

Blocks for some hundred milliseconds. Refused ``passphrase_not_measured``.
"""


def passphrase_strength(passphrase: TypedSecret, name: str, score: Score) -> PassphraseStrength:
    """Of what was typed so far. `name` is the member's, which makes a poor passphrase.

    PCI DSS 8.3.6 asks for 12 characters, letters and digits. Blocks as `score` does.
    """
    if not passphrase:
        return PassphraseStrength(0, False, messages.passphrase_rule(MIN_CHARACTERS))
    found, missing = score(passphrase, name), _missing(passphrase)
    if missing:
        return PassphraseStrength(min(found, MIN_SCORE - 1), False, missing)
    if found < MIN_SCORE:
        return PassphraseStrength(found, False, messages.EASY_TO_GUESS)
    sentence = messages.STRONG if found == _MAX_SCORE else messages.GOOD
    return PassphraseStrength(found, True, sentence)


def _missing(passphrase: TypedSecret) -> str:
    length = len(passphrase)
    if length < MIN_CHARACTERS:
        return messages.passphrase_too_short(MIN_CHARACTERS - length)
    if length > MAX_CHARACTERS:
        return messages.passphrase_too_long(MAX_CHARACTERS)
    if not any(c.isalpha() for c in passphrase.characters()):
        return messages.NEEDS_LETTER
    if not any(c.isdecimal() for c in passphrase.characters()):
        return messages.NEEDS_DIGIT
    return ""
