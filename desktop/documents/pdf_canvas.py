"""Draws text on pages at a position that moves down: as a PDF, and as marks for a printer.

Millimeters; type sizes in points.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fpdf import FPDF

from .drawn_pages import (
    Color,
    DrawnPages,
    Mark,
    dot_mark,
    line_mark,
    rectangle_mark,
    text_mark,
)
from .transliteration import transliterated

TEXT: Color = (20, 24, 31)
SECOND: Color = (82, 92, 107)
HAIRLINE: Color = (217, 222, 229)
ACCENT: Color = (11, 95, 198)
WARN: Color = (138, 82, 0)
AMBER: Color = (255, 214, 130)

MARGIN = 18.0
_TOP = 14.0
_FONT = "Helvetica"
_FOOT = 20.0
_FOOT_SIZE, _FOOT_TOP = 8.0, 13.0
# Where FPDF puts the baseline of a line of this size, below its top.
_FOOT_BASELINE = 2.26


class _Pages(FPDF):
    """FPDF asks its subclass for the foot of each page."""

    foot = ""

    def footer(self) -> None:
        self.c_margin = 0
        self.set_font(_FONT, size=_FOOT_SIZE)
        self.set_text_color(*SECOND)
        self.set_xy(MARGIN, -_FOOT_TOP)
        self.cell(text=self.foot)
        pages = f"{self.page_no()} / {{nb}}"
        self.set_xy(-MARGIN - self.get_string_width(f"{self.page_no()} / 0"), -_FOOT_TOP)
        self.cell(text=pages)


def _split_word(word: str, room: float, width: Callable[[str], float]) -> list[str]:
    """A word in pieces that fit: itself where it does, else after a hyphen or a slash if it can."""
    pieces: list[str] = []
    piece = ""
    for sign in word:
        if piece and width(piece + sign) > room:
            at = max(piece.rfind("-"), piece.rfind("/")) + 1 or len(piece)
            pieces.append(piece[:at])
            piece = piece[at:]
        piece += sign
    return [*pieces, piece]


def _line_height(size: float) -> float:
    """From one baseline to the next, in millimetres, of type of this size in points."""
    return size * 0.46


class PdfCanvas:
    """Pages with one pen. `y` is the top of what is written next, from the top of the page."""

    def __init__(self, *, letter: bool, title: str, author: str, foot: str, at: datetime) -> None:
        self._pdf = _Pages(format="letter" if letter else "a4", unit="mm")
        self._pdf.foot = self._shortened(transliterated(foot))
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_author(author)
        self._pdf.set_creator("Skycap")
        self._pdf.set_lang("en-US")
        self._pdf.set_creation_date(at)
        self._pdf.add_page()
        self._drawn = DrawnPages(self._pdf.w, self._pdf.h)
        self.y = _TOP
        self.left = MARGIN
        self.right = self._pdf.w - MARGIN

    def _shortened(self, foot: str) -> str:
        """One line beside the page number; the whole text is in the section on whom to call."""
        self._pdf.set_font(_FONT, size=_FOOT_SIZE)
        room = self._pdf.w - 2 * MARGIN - 20
        short = foot
        while short and self._pdf.get_string_width(short) > room:
            short = f"{short.removesuffix('...')[:-1].rstrip()}..."
        return short

    def pdf(self) -> bytes:
        """The finished PDF."""
        return bytes(self._pdf.output())

    def marks(self) -> bytes:
        """The same pages as `DrawnPages.as_json`."""
        return self._drawn.as_json(self._foot_marks)

    def _foot_marks(self, page: int, pages: int) -> list[Mark]:
        """As `_Pages.footer`."""
        self._pdf.set_font(_FONT, size=_FOOT_SIZE)
        numbered = f"{page} / {pages}"
        return [self._foot_mark(self._pdf.foot, self.left), self._foot_mark(numbered, self.right)]

    def _foot_mark(self, text: str, x: float) -> Mark:
        width = self._pdf.get_string_width(text)
        start = x - width if x == self.right else x
        y = self._pdf.h - _FOOT_TOP + _FOOT_BASELINE
        return text_mark(start, y, text, _FOOT_SIZE, SECOND, bold=False, width=width)

    def ensure_room(self, height: float) -> None:
        """Go to a new page unless this much still fits above the foot."""
        if self.y + height > self._pdf.h - _FOOT:
            self._pdf.add_page()
            self._drawn.new_page()
            self.y = _TOP

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        self._pdf.set_font(_FONT, "B" if bold else "", size)
        return float(self._pdf.get_string_width(transliterated(text)))

    def write(
        self,
        text: str,
        *,
        x: float | None = None,
        dy: float = 0,
        size: float = 9.5,
        bold: bool = False,
        color: Color = TEXT,
        right: bool = False,
    ) -> None:
        """One short line, its baseline `dy` below the pen; the pen stays. See `block`."""
        self._put(transliterated(text), self.left if x is None else x, dy, size, bold, color, right)

    def block(
        self,
        text: str,
        *,
        room: float,
        x: float | None = None,
        dy: float = 0,
        size: float = 9.5,
        bold: bool = False,
        color: Color = TEXT,
        right: bool = False,
    ) -> float:
        """Lines no wider than `room`, the first baseline `dy` below the pen; the pen stays.

        How far the last line is below the first: 0 for what fits on one.
        """
        start = self.left if x is None else x
        lines = self._lines(text, room, size, bold)
        step = _line_height(size)
        for at, line in enumerate(lines):
            self._put(line, start, dy + at * step, size, bold, color, right)
        return step * (len(lines) - 1)

    def extra_height(
        self, text: str, *, room: float, size: float = 9.5, bold: bool = False
    ) -> float:
        """What `block` will return for this text."""
        return _line_height(size) * (len(self._lines(text, room, size, bold)) - 1)

    def paragraph(
        self,
        text: str,
        *,
        size: float = 9.5,
        bold: bool = False,
        color: Color = TEXT,
        x: float | None = None,
        room: float = 0,
    ) -> None:
        """Lines over the rest of the width, or `room`; the pen moves below them, over pages."""
        start = self.left if x is None else x
        step = size * 0.5
        for line in self._lines(text, room or self.right - start, size, bold):
            self.ensure_room(step)
            self._put(line, start, step * 0.72, size, bold, color, False)
            self.y += step

    def _put(
        self, text: str, x: float, dy: float, size: float, bold: bool, color: Color, right: bool
    ) -> None:
        self._pdf.set_font(_FONT, "B" if bold else "", size)
        self._pdf.set_text_color(*color)
        width = self._pdf.get_string_width(text)
        start = x - width if right else x
        self._pdf.text(start, self.y + dy, text)
        mark = text_mark(start, self.y + dy, text, size, color, bold=bold, width=width)
        self._drawn.add(mark)

    def _lines(self, text: str, room: float, size: float, bold: bool) -> list[str]:
        """The text in lines that fit, broken between words, and inside a word that is too long."""
        self._pdf.set_font(_FONT, "B" if bold else "", size)
        width = self._pdf.get_string_width
        lines = [""]
        for word in transliterated(text).split():
            longer = f"{lines[-1]} {word}".strip()
            if width(longer) <= room:
                lines[-1] = longer
            else:
                lines.extend(_split_word(word, room, width))
        return lines if lines[0] or len(lines) == 1 else lines[1:]

    def rule(self, *, x: float | None = None) -> None:
        """A hairline across the page at the pen."""
        self._pdf.set_draw_color(*HAIRLINE)
        self._pdf.set_line_width(0.25)
        start = self.left if x is None else x
        self._pdf.line(start, self.y, self.right, self.y)
        self._drawn.add(line_mark(start, self.y, self.right, self.y, 0.25, HAIRLINE))

    def test_banner(self, text: str) -> None:
        """An amber band with text: this document is not a real ticket."""
        self._pdf.set_fill_color(*AMBER)
        self._pdf.rect(self.left, self.y, self.right - self.left, 8, style="F", round_corners=False)
        self._drawn.add(rectangle_mark(self.left, self.y, self.right - self.left, 8, AMBER))
        self.write(text, x=self.left + 3, dy=5.2, size=9, bold=True, color=WARN)
        self.y += 12

    def rail(self, x: float, top: float, bottom: float) -> None:
        """Two dots and the line between them: a departure and its arrival."""
        self._pdf.set_draw_color(*ACCENT)
        self._pdf.set_fill_color(*ACCENT)
        self._pdf.set_line_width(0.5)
        self._pdf.line(x, self.y + top, x, self.y + bottom)
        self._drawn.add(line_mark(x, self.y + top, x, self.y + bottom, 0.5, ACCENT))
        for at in (top, bottom):
            self._pdf.ellipse(x - 0.95, self.y + at - 0.95, 1.9, 1.9, style="F")
            self._drawn.add(dot_mark(x, self.y + at, 0.95, ACCENT))
