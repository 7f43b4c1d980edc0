"""A phone number as it is kept: E.164, and the extension behind it as in RFC 3966."""

from __future__ import annotations

_EXTENSION = ";ext="


def with_extension(e164: str, extension: str) -> str:
    """``"+13105550142;ext=123"``; the number alone without an extension."""
    return f"{e164}{_EXTENSION}{extension}" if extension else e164


def dialed_number(kept: str) -> str:
    """E.164 without the extension: what networks and airlines take."""
    return kept.partition(_EXTENSION)[0]


def shown_number(kept: str) -> str:
    """``"+13105550142 x123"``: as it is shown, and as it can be typed again."""
    number, _, extension = kept.partition(_EXTENSION)
    return f"{number} x{extension}" if extension else number
