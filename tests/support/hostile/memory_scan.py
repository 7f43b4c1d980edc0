"""Searches another process's memory for a card number, as an attacker would.

Reads every readable mapping of ``/proc/PID/mem`` except read-only mappings of files. Needs root, or
the same user and a process that is still dumpable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1 << 20
# A thread's stack is mostly memory that was never used. Searched once for each pattern, it would
# take half of the time. What is left of it is more than any pattern has zeros at its ends.
_UNUSED, _REST = bytes(_CHUNK), bytes(256)
_WIDTHS = ("ascii", "utf-16-le", "utf-32-le")


class MemoryUnreadable(Exception):
    """The process is gone, or its memory may not be read."""


def count_copies(pid: int, digits: str) -> dict[str, int]:
    """How many copies of these digits are in the memory of `pid`, by encoding.

    ``ascii``, ``utf16``, ``utf32`` (little-endian), ``spaced`` and ``dashed`` (groups of four, and
    of 4-6-5 for fifteen digits), ``prefix`` (the first twelve, in any of the three widths, beyond
    those that belong to a whole number). ``unreadable`` counts mappings that even we cannot read.
    Numbers shorter than twelve digits, such as security codes, have no ``prefix``.
    """
    sought = _written(digits)
    found = dict.fromkeys((*sought, "unreadable"), 0)
    longest = max(len(pattern) for patterns in sought.values() for pattern in patterns)
    # Every encoding begins with the first four digits in one of three widths.
    starts = tuple(digits[:4].encode(width) for width in _WIDTHS)
    try:
        for mapping in _mappings(pid):
            tail = b""
            for chunk in mapping:
                if chunk is None:
                    found["unreadable"] += 1
                    continue
                held = tail + chunk
                tail = held[-(longest - 1) :]
                if not any(start in held for start in starts):
                    continue
                for name, patterns in sought.items():
                    old = len(held) - len(chunk)
                    found[name] += sum(_count(held, pattern, old) for pattern in patterns)
    except (FileNotFoundError, ProcessLookupError, PermissionError) as gone:
        raise MemoryUnreadable(str(pid)) from gone
    if "prefix" in found:
        found["prefix"] -= found["ascii"] + found["utf16"] + found["utf32"]
    return found


def occurs_alone(pid: int, digits: str) -> bool:
    """True when these digits occur in any width without another digit next to them.

    For security codes, which are too short to search for within longer numbers. MemoryUnreadable.
    """
    patterns = [(digits.encode(width), _alone(digits, width)) for width in _WIDTHS]
    return any(
        written in chunk and alone.search(chunk)
        for chunk in memory_chunks(pid)
        for written, alone in patterns
    )


def _alone(digits: str, width: str) -> re.Pattern[bytes]:
    beside = b"[0-9]" + re.escape("0".encode(width)[1:])
    return re.compile(b"(?<!%b)%b(?!%b)" % (beside, re.escape(digits.encode(width)), beside))


def memory_chunks(pid: int, overlap: int = 256) -> Iterator[bytes]:
    """All readable memory in chunks. Each begins with the last `overlap` bytes of the one before,
    so that nothing up to that size is missed; it may be found twice. MemoryUnreadable.
    """
    try:
        for mapping in _mappings(pid):
            tail = b""
            for chunk in mapping:
                if chunk is not None:
                    yield tail + chunk
                    tail = chunk[-overlap:]
    except (FileNotFoundError, ProcessLookupError, PermissionError) as gone:
        raise MemoryUnreadable(str(pid)) from gone


def total(found: dict[str, int]) -> int:
    """The number of copies in all encodings."""
    return sum(count for name, count in found.items() if name != "unreadable")


def _written(digits: str) -> dict[str, tuple[bytes, ...]]:
    groups = [digits[:4], digits[4:10], digits[10:]]
    if len(digits) != 15:
        groups = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    written: dict[str, tuple[bytes, ...]] = {
        "ascii": (digits.encode("ascii"),),
        "utf16": (digits.encode("utf-16-le"),),
        "utf32": (digits.encode("utf-32-le"),),
    }
    if len(groups) > 1:
        written["spaced"] = tuple(" ".join(groups).encode(width) for width in _WIDTHS)
        written["dashed"] = tuple("-".join(groups).encode(width) for width in _WIDTHS)
    if len(digits) > 12:
        written["prefix"] = tuple(digits[:12].encode(width) for width in _WIDTHS)
    return written


def _count(held: bytes, pattern: bytes, old: int) -> int:
    """Matches that end beyond the first `old` bytes, which were counted before."""
    count, start = 0, held.find(pattern)
    while start >= 0:
        count += start + len(pattern) > old
        start = held.find(pattern, start + 1)
    return count


def _mappings(pid: int) -> Iterator[Iterator[bytes | None]]:
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in lines:
            span, rights, _offset, _device, file, *_name = line.split()
            fixed = file != "0" and "w" not in rights
            if rights.startswith("r") and not fixed and "[vvar" not in line:
                first, last = (int(edge, 16) for edge in span.split("-"))
                yield _chunks(memory.fileno(), first, last)


def _chunks(memory: int, first: int, last: int) -> Iterator[bytes | None]:
    while first < last:
        try:
            chunk = os.pread(memory, min(_CHUNK, last - first), first)
        except OSError:
            yield None
            return
        if not chunk:
            return
        yield _REST if chunk == _UNUSED else chunk
        first += len(chunk)
