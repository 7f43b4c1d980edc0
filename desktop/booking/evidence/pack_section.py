"""A section of an evidence pack: a heading, sentences and one table. No layout is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Final


class Tone(Enum):
    """What a cell means beside its words, which say it too. The value is in the signed part."""

    PLAIN = ""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """One text of a table."""

    text: str
    tone: Tone = Tone.PLAIN


Row = tuple[Cell, ...]

NOT_KNOWN: Final = Cell("not known", Tone.UNKNOWN)
"""What the records do not hold is never shown as good."""


@dataclass(frozen=True, slots=True)
class PackSection:
    """`name` is stable, for file names and links. `note` is below the table. `draft`: what is said
    above answers that only the receiver's own assessor can give; empty for facts.
    """

    name: str
    title: str
    lead: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    note: str = ""
    draft: str = ""


def row(*texts: str | Cell) -> Row:
    """Of texts and cells; an empty text is an empty cell."""
    return tuple(Cell(each) if isinstance(each, str) else each for each in texts)


def known(text: str) -> Cell:
    """The text, or that it is not known."""
    return Cell(text) if text else NOT_KNOWN


def day(on: date | None) -> Cell:
    """``2026-12-12``, the same for every reader; or that it is not known."""
    return NOT_KNOWN if on is None else Cell(on.isoformat())


def utc_text(at: datetime) -> str:
    """``2026-12-12 16:45:09 UTC``."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def share(part: int, whole: int) -> Cell:
    """``3 of 4 (75 %)``: good where it is all."""
    if not whole:
        return Cell("nobody to count", Tone.UNKNOWN)
    tone = Tone.GOOD if part == whole else Tone.WARN
    return Cell(f"{part} of {whole} ({100 * part // whole} %)", tone)


def texts_of(sections: Iterable[PackSection]) -> Iterable[str]:
    """Every text that a receiver reads."""
    for each in sections:
        yield from (each.title, each.lead, *each.columns, each.note, each.draft)
        yield from (cell.text for cells in each.rows for cell in cells)
