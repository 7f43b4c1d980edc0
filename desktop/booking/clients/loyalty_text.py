"""Frequent flyer numbers as they are typed: ``BA 12345678, AA 8H3X22``."""

from __future__ import annotations

import re

from .traveler import Loyalty

# IATA airline designators: two letters, or a letter and a digit; Duffel API: up to 30 characters.
_TYPED = re.compile(r"(?P<airline>[A-Z]{2}|[A-Z][0-9]|[0-9][A-Z])[ \-]*(?P<number>[A-Z0-9]{2,30})")
_MOST = 6


def read_loyalty(typed: str) -> tuple[Loyalty, ...] | None:
    """Each airline's code and the number there, with commas between them; empty for nothing typed.

    None where a part is no such thing, or an airline is named twice.
    """
    parts = [part.strip().upper() for part in typed.split(",") if part.strip()]
    matches = [_TYPED.fullmatch(part) for part in parts]
    found = [match for match in matches if match is not None]
    airlines = {match["airline"] for match in found}
    if len(found) < len(parts) or len(airlines) < len(found) or len(found) > _MOST:
        return None
    return tuple(Loyalty(match["airline"], match["number"]) for match in found)


def loyalty_text(memberships: tuple[Loyalty, ...]) -> str:
    """As `read_loyalty` reads it."""
    return ", ".join(f"{one.airline} {one.number}" for one in memberships)
