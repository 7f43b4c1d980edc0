"""Detects the card number in what a payee sent, compared in place with the number itself.

The number stays in its own page until the answer was looked through. Nothing is derived from it: a
digest and its key, kept in ordinary memory, would give the number back within seconds to anyone who
reads them, since few numbers are possible once the first six and last four digits are known.
"""

from __future__ import annotations

import re

REVEALING_DIGITS = 12
"""So many first digits are an echo too: with the last four, which anyone may see, few are left."""

# Longer gaps than a separator in the widest encoding keep digits of different values apart.
_GAP = re.compile(rb"[^0-9]{13,}")
_APART = b"x"
_PASSED_OVER = bytes(byte for byte in range(256) if byte not in b"0123456789" + _APART)
_WRITTEN_DIGITS = ((re.compile(rb"%3([0-9])"), rb"\1"), (re.compile(rb"\\u003([0-9])"), rb"\1"))
_WRITTEN_SIGNS = re.compile(rb"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|&#?[0-9A-Za-z]{1,8};")


def number_occurs_in(number: memoryview, untrusted: bytes | bytearray) -> bool:
    """Whether the number, or its first twelve digits, occurs in any width and grouping.

    Up to twelve bytes between the digits are passed over, and escapes of URLs, JSON and HTML.
    """
    if len(number) < REVEALING_DIGITS:
        return False
    leading = number[:REVEALING_DIGITS]
    unescaped = bytes(untrusted)
    for written, digit in _WRITTEN_DIGITS:
        unescaped = written.sub(digit, unescaped)
    for text in (untrusted, _WRITTEN_SIGNS.sub(b"", unescaped)):
        values = _GAP.sub(_APART, text.replace(_APART, b" "))
        # Looks the digits up in place, without a copy of the number.
        if values.translate(None, _PASSED_OVER).find(leading) >= 0:
            return True
    return False
