"""Knows the number again in an answer after the number itself is gone.

The page is wiped as soon as the last body has left. What stays is a keyed digest (BLAKE2b, RFC
7693) that lives as long as the sending: enough to compare with, and no copy of a digit.
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
    """`length`: of the number, in digits."""

    key: bytes
    digest: bytes
    length: int

    @classmethod
    def of(cls, number: memoryview) -> EchoDetector:
        """The digits are read where they lie."""
        key = os.urandom(32)
        return cls(key, blake2b(number, key=key).digest(), len(number))

    def stands_in(self, untrusted: bytes) -> bool:
        """Whether the number stands anywhere in this answer, in groups or in one piece."""
        if not self.length:
            return False
        plain = untrusted.translate(None, _BETWEEN_GROUPS)
        with memoryview(plain) as view:
            for run in re.finditer(rb"[0-9]{%d,}" % self.length, plain):
                for start in range(run.start(), run.end() - self.length + 1):
                    there = blake2b(view[start : start + self.length], key=self.key).digest()
                    if hmac.compare_digest(there, self.digest):
                        return True
        return False
