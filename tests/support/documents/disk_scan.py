"""Looks into every file below a folder for texts in clear, as a thief with the disk would."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

_WIDTHS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")
_STREAM = re.compile(rb"stream\r?\n")


def texts_in_clear(folder: Path, sought: tuple[str, ...]) -> dict[str, set[str]]:
    """By path below `folder`: which of the texts its name or content holds, in any case of letters,
    in any width, and inside the compressed streams of a PDF.
    """
    found: dict[str, set[str]] = {}
    for file in sorted(folder.rglob("*")):
        name = str(file.relative_to(folder))
        looked_at = [name.encode(), *(_contents(file.read_bytes()) if file.is_file() else ())]
        held = {text for text in sought for content in looked_at if _holds(content, text)}
        if held:
            found[name] = held
    return found


def _contents(raw: bytes) -> Iterator[bytes]:
    yield raw
    for begin in _STREAM.finditer(raw):
        try:
            yield zlib.decompressobj().decompress(raw[begin.end() :])
        except zlib.error:
            continue


def _holds(content: bytes, text: str) -> bool:
    lower = content.lower()
    return any(text.lower().encode(width) in lower for width in _WIDTHS)
