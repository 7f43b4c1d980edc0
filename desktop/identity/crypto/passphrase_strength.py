"""Is this passphrase good enough? For the live meter and for the rule behind it."""

from __future__ import annotations

import sys

from desktop.use_cases.ports.identity_port import PassphraseStrength

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 1000
LEAST_SCORE = 3
# The estimate grows with the square of the length; what follows cannot make a passphrase weaker.
_ESTIMATED_CHARACTERS = 100


def passphrase_strength(text: str, name: str) -> PassphraseStrength:
    """Judge what was typed so far. `name` is the person's own, which makes a poor passphrase.

    PCI DSS 8.3.6 asks for 12 characters, letters and digits. Takes some milliseconds, the first
    call some more for loading word lists: call it on a worker thread.
    """
    score = _score(text, name)
    missing = _missing(text)
    if missing:
        return PassphraseStrength(min(score, LEAST_SCORE - 1), False, missing)
    if score < LEAST_SCORE:
        return PassphraseStrength(
            score, False, "Too easy to guess. Add a word that nobody would expect."
        )
    return PassphraseStrength(score, True, "Strong." if score == 4 else "Good.")


def _missing(text: str) -> str:
    if not text:
        return f"At least {LEAST_CHARACTERS} characters, with letters and digits."
    short_by = LEAST_CHARACTERS - len(text)
    if short_by > 0:
        return f"{short_by} more character{'' if short_by == 1 else 's'} needed."
    if len(text) > MOST_CHARACTERS:
        return f"No more than {MOST_CHARACTERS} characters, please."
    if not any(c.isalpha() for c in text):
        return "Add a letter."
    if not any(c.isdecimal() for c in text):
        return "Add a digit."
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
    """Give back the 10 MB of word lists; the next judgement loads them again."""
    lists = sys.modules.get("zxcvbn.matching")
    if lists is not None:
        lists.RANKED_DICTIONARIES.clear()
    names = sys.modules.get("zxcvbn.frequency_lists")
    if names is not None:
        names.FREQUENCY_LISTS.clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "zxcvbn"]:
        del sys.modules[name]
