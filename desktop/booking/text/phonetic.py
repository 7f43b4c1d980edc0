"""A locator as it is read aloud on the phone (ICAO Annex 10, volume II, spelling alphabet)."""

from __future__ import annotations

_WORDS = {
    word[0].upper(): word
    for word in (
        *("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India"),
        *("Juliett", "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo"),
        *("Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu"),
    )
}


def spelled(locator: str) -> str:
    """``"K7PQ2M"`` -> ``"Kilo 7 Papa Quebec 2 Mike"``; spaces are dropped."""
    return " ".join(_WORDS.get(sign, sign) for sign in locator.upper() if not sign.isspace())


def spaced(locator: str) -> str:
    """``"K7PQ2M"`` -> ``"K7 PQ 2M"``: in twos, easier to compare and to read aloud."""
    signs = "".join(locator.upper().split())
    return " ".join(signs[at : at + 2] for at in range(0, len(signs), 2))
