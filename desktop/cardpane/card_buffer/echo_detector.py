"""Detects the card number in a payee's answer after the number itself has been wiped.

The page is wiped as soon as the last body has been sent. A keyed digest (BLAKE2b, RFC 7693) is kept
while sending lasts: it can be compared with, and contains no digit.
"""

from __future__ import annotations

import hmac
import os
import re
from dataclasses import dataclass
from hashlib import blake2b

_BETWEEN_GROUPS = b" .-_"


@dataclass(frozen=True, slots=True)
class EchoDetector:
    """A keyed digest of a card number; `length` is that of the number, in digits."""

    key: bytes
    digest: bytes
    length: int

    @classmethod
    def of(cls, number: memoryview) -> EchoDetector:
        """Reads the digits in place, without a copy."""
        key = os.urandom(32)
        return cls(key, blake2b(number, key=key).digest(), len(number))

    def occurs_in(self, untrusted: bytes) -> bool:
        """Whether the answer contains the number, grouped or not."""
        if not self.length:
            return False
        ungrouped = untrusted.translate(None, _BETWEEN_GROUPS)
        with memoryview(ungrouped) as view:
            for run in re.finditer(rb"[0-9]{%d,}" % self.length, ungrouped):
                for start in range(run.start(), run.end() - self.length + 1):
                    candidate = blake2b(view[start : start + self.length], key=self.key).digest()
                    if hmac.compare_digest(candidate, self.digest):
                        return True
        return False
