"""A stand-in for the roof's phone reader: digits of a North American number, or nothing."""

from __future__ import annotations


def read_phone(text: str) -> str | None:
    digits = "".join(letter for letter in text if letter.isdigit())
    return f"+1{digits}" if len(digits) == 10 else None
