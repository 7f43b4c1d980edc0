"""Finds a keyed digest of a number in another process's memory, as an attacker would use it.

An attacker who reads a key and its digest tries all numbers with the known first six and last four
digits, which takes seconds. Here the number is known, so one try of each pair is enough.
"""

from __future__ import annotations

import re
import struct
from hashlib import blake2b

from tests.support.hostile.memory_scan import memory_chunks

_KEY_SIZES, _DIGEST_SIZES = (16, 32, 64), (16, 32, 64)
# The header of a bytes object: reference count, type, size, hash.
_SIZE_AT, _DATA_AT = 16, 32


def digest_can_be_tried(pid: int, number: str) -> bool:
    """Whether bytes objects of that process, also freed ones, are a key and its digest of this
    number (BLAKE2b, RFC 7693). The process runs the same Python as this one. MemoryUnreadable.
    """
    keys, digests = _bytes_of(pid, _KEY_SIZES), _bytes_of(pid, _DIGEST_SIZES)
    digits = number.encode("ascii")
    return any(
        blake2b(digits, key=key, digest_size=len(digest)).digest() == digest
        for key in keys
        for digest in digests
    )


def _bytes_of(pid: int, sizes: tuple[int, ...]) -> set[bytes]:
    found = set()
    heads = [struct.pack("=QQ", id(bytes), size) for size in sizes]
    pattern = re.compile(b"|".join(map(re.escape, heads)))
    for chunk in memory_chunks(pid, overlap=_DATA_AT + max(sizes)):
        for head in pattern.finditer(chunk):
            (size,) = struct.unpack_from("=Q", chunk, head.start() + 8)
            start = head.start() - (_SIZE_AT - 8) + _DATA_AT
            if _is_random(data := chunk[start : start + size]) and len(data) == size:
                found.add(data)
    return found


def _is_random(data: bytes) -> bool:
    """Most bytes objects of a program are text or zeros; neither is a key or a digest."""
    return len(set(data)) > len(data) // 2 and not data.isascii()
