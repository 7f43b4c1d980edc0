"""Searches the memory, command line and environment of several processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .memory_scan import MemoryUnreadable, memory_chunks

_WIDTHS = ("utf-8", "utf-16-le", "utf-32-le")


def ours(first: int) -> tuple[int, ...]:
    """This process and all its descendants."""
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
        children = {child for child, parent in parents.items() if parent in family} - family
        if not children:
            return tuple(sorted(family))
        family |= children


def card_process(started: int) -> int:
    """The process that holds card data: the pane's last descendant. The pane itself when it has
    none, as after a refusal.
    """
    while children := _children(started):
        started = children[0]
    return started


def is_gone(process: int) -> bool:
    """Whether it has ended; its memory is gone then, even if nobody has asked for its status."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rsplit(")", 1)[1].split()[0] in "ZX"


def _children(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def copies(processes: tuple[int, ...], sought: dict[str, tuple[bytes, ...]]) -> dict[str, int]:
    """How often each pattern occurs in the memory, command line and environment of these."""
    found = dict.fromkeys(sought, 0)
    for process in processes:
        try:
            for chunk in (*_arguments_and_environment(process), *memory_chunks(process)):
                for name, patterns in sought.items():
                    found[name] += sum(chunk.count(pattern) for pattern in patterns)
        except MemoryUnreadable:
            continue
    return found


def _arguments_and_environment(process: int) -> Iterator[bytes]:
    for name in ("cmdline", "environ"):
        try:
            yield Path(f"/proc/{process}/{name}").read_bytes()
        except OSError:
            continue


def written(*texts: str) -> tuple[bytes, ...]:
    """These texts in every encoding that Python and Qt use in memory."""
    return tuple(text.encode(width) for text in texts for width in _WIDTHS)
