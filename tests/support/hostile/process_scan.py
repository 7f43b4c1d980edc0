"""What a thief finds in several processes at once: memory, command line and environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .memory_scan import CannotLook, held_pieces

_WIDTHS = ("utf-8", "utf-16-le", "utf-32-le")


def ours(first: int) -> tuple[int, ...]:
    """This process, and all that came of it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(status.rsplit(")", 1)[1].split()[1])
    family = {first}
    while True:
        more = {child for child, parent in parents.items() if parent in family} - family
        if not more:
            return tuple(sorted(family))
        family |= more


def copies(processes: tuple[int, ...], sought: dict[str, tuple[bytes, ...]]) -> dict[str, int]:
    """How often each stands in the memory, the command line and the environment of these."""
    found = dict.fromkeys(sought, 0)
    for process in processes:
        try:
            for piece in (*_told(process), *held_pieces(process)):
                for name, patterns in sought.items():
                    found[name] += sum(piece.count(pattern) for pattern in patterns)
        except CannotLook:
            continue
    return found


def _told(process: int) -> Iterator[bytes]:
    for name in ("cmdline", "environ"):
        try:
            yield Path(f"/proc/{process}/{name}").read_bytes()
        except OSError:
            continue


def written(*texts: str) -> tuple[bytes, ...]:
    """In every width that Python and Qt keep text in."""
    return tuple(text.encode(width) for text in texts for width in _WIDTHS)
