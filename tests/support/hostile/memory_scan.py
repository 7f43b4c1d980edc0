"""Look for a card number in another process's memory, from outside, as a thief would.

Reads every readable mapping of ``/proc/PID/mem`` but those of files that cannot be written to,
which hold what the file holds; needs to be root, or to own a process that is still dumpable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_PIECE = 1 << 20
_WIDTHS = ("ascii", "utf-16-le", "utf-32-le")


class CannotLook(Exception):
    """The process is gone, or is not ours to look into."""


def count_copies(pid: int, digits: str) -> dict[str, int]:
    """How many copies of these digits stand in the memory of `pid`, by how they are written.

    ``ascii``, ``utf16``, ``utf32`` (little-endian), ``spaced`` and ``dashed`` (groups of four, and
    of 4-6-5 for fifteen digits), ``prefix`` (the first twelve, in any of the three widths, beyond
    those that belong to a whole number). ``unreadable`` counts mappings that even we cannot read.
    Numbers shorter than twelve digits, such as security codes, have no ``prefix``.
    """
    sought = _written(digits)
    found = dict.fromkeys((*sought, "unreadable"), 0)
    longest = max(len(pattern) for patterns in sought.values() for pattern in patterns)
    # Every way of writing begins with the first four digits in one of three widths.
    starts = tuple(digits[:4].encode(width) for width in _WIDTHS)
    try:
        for mapping in _mappings(pid):
            tail = b""
            for piece in mapping:
                if piece is None:
                    found["unreadable"] += 1
                    continue
                held = tail + piece
                tail = held[-(longest - 1) :]
                if not any(start in held for start in starts):
                    continue
                for name, patterns in sought.items():
                    old = len(held) - len(piece)
                    found[name] += sum(_count(held, pattern, old) for pattern in patterns)
    except (FileNotFoundError, ProcessLookupError, PermissionError) as gone:
        raise CannotLook(str(pid)) from gone
    if "prefix" in found:
        found["prefix"] -= found["ascii"] + found["utf16"] + found["utf32"]
    return found


def stands_alone(pid: int, digits: str) -> bool:
    """True when these digits stand anywhere with no other digit beside them, in any of the widths.

    For a security code, which is too short to be looked for inside of longer numbers. CannotLook.
    """
    patterns = [(digits.encode(width), _alone(digits, width)) for width in _WIDTHS]
    return any(
        written in piece and alone.search(piece)
        for piece in held_pieces(pid)
        for written, alone in patterns
    )


def _alone(digits: str, width: str) -> re.Pattern[bytes]:
    beside = b"[0-9]" + re.escape("0".encode(width)[1:])
    return re.compile(b"(?<!%b)%b(?!%b)" % (beside, re.escape(digits.encode(width)), beside))


def held_pieces(pid: int, overlap: int = 256) -> Iterator[bytes]:
    """All that can be read, in pieces that each begin with the end of the one before, so that
    nothing of up to `overlap` bytes is missed; it may be seen twice. CannotLook.
    """
    try:
        for mapping in _mappings(pid):
            tail = b""
            for piece in mapping:
                if piece is not None:
                    yield tail + piece
                    tail = piece[-overlap:]
    except (FileNotFoundError, ProcessLookupError, PermissionError) as gone:
        raise CannotLook(str(pid)) from gone


def total(found: dict[str, int]) -> int:
    """All copies, however written."""
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
    """Those that end beyond the first `old` bytes, which were counted before."""
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
                yield _pieces(memory.fileno(), first, last)


def _pieces(memory: int, first: int, last: int) -> Iterator[bytes | None]:
    while first < last:
        try:
            piece = os.pread(memory, min(_PIECE, last - first), first)
        except OSError:
            yield None
            return
        if not piece:
            return
        yield piece
        first += len(piece)
