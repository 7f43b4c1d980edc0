"""The strength of a passphrase, for the meter while typing and for the rule itself."""

from __future__ import annotations

import sys

from desktop.identity import identity_messages as messages
from desktop.use_cases.ports.identity_port import PassphraseStrength

MIN_CHARACTERS = 12
MAX_CHARACTERS = 1000
MIN_SCORE = 3
_MAX_SCORE = 4
# The estimate grows with the square of the length; what follows cannot make a passphrase weaker.
_ESTIMATED_CHARACTERS = 100


def passphrase_strength(text: str, name: str) -> PassphraseStrength:
    """Of what was typed so far. `name` is the member's, which makes a poor passphrase.

    PCI DSS 8.3.6 asks for 12 characters, letters and digits. Takes some milliseconds, the first
    call some more for loading word lists: call it on a worker thread.
    """
    score = _score(text, name)
    missing = _missing(text)
    if missing:
        return PassphraseStrength(min(score, MIN_SCORE - 1), False, missing)
    if score < MIN_SCORE:
        return PassphraseStrength(score, False, messages.EASY_TO_GUESS)
    sentence = messages.STRONG if score == _MAX_SCORE else messages.GOOD
    return PassphraseStrength(score, True, sentence)


def _missing(text: str) -> str:
    if not text:
        return messages.passphrase_rule(MIN_CHARACTERS)
    short_by = MIN_CHARACTERS - len(text)
    if short_by > 0:
        return messages.passphrase_too_short(short_by)
    if len(text) > MAX_CHARACTERS:
        return messages.passphrase_too_long(MAX_CHARACTERS)
    if not any(c.isalpha() for c in text):
        return messages.NEEDS_LETTER
    if not any(c.isdecimal() for c in text):
        return messages.NEEDS_DIGIT
    return ""


def _score(text: str, name: str) -> int:
    if not text:
        return 0
    # The word lists take longer to load than the window may take to appear.
    from zxcvbn import zxcvbn

    known = [word for word in (name, *name.split(), "skycap") if word]
    result = zxcvbn(text[:_ESTIMATED_CHARACTERS], known, max_length=_ESTIMATED_CHARACTERS)
    return int(result["score"])


def forget_word_lists() -> None:
    """Free the 10 MB of word lists; the next call of `passphrase_strength` loads them again."""
    lists = sys.modules.get("zxcvbn.matching")
    if lists is not None:
        lists.RANKED_DICTIONARIES.clear()
    names = sys.modules.get("zxcvbn.frequency_lists")
    if names is not None:
        names.FREQUENCY_LISTS.clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "zxcvbn"]:
        del sys.modules[name]
