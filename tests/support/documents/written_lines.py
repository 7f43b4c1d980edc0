"""Where every line of a PDF is written: read from the drawing commands of the file itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from fpdf import FPDF
from pypdf import PdfReader


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of text and the box around it, in points from the lower left corner of its page."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    top: float

    def overlaps(self, other: WrittenLine) -> bool:
        return (
            self.page == other.page
            and self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


def written_lines(pdf: bytes) -> list[WrittenLine]:
    """All lines of all pages."""
    return [
        line
        for number, page in enumerate(PdfReader(BytesIO(pdf)).pages)
        for line in _lines_of(number, page)
    ]


def _lines_of(number: int, page: object) -> Iterator[WrittenLine]:
    fonts = {
        name: str(font.get_object()["/BaseFont"])
        for name, font in page["/Resources"]["/Font"].items()  # type: ignore[index]
    }
    ruler = FPDF(unit="pt")
    size = x = y = 0.0
    for operands, operator in page.get_contents().operations:  # type: ignore[attr-defined]
        if operator == b"Tf":
            size = float(operands[1])
            style = "B" if fonts[operands[0]].endswith("Bold") else ""
            ruler.set_font("Helvetica", style, size)
        elif operator == b"Td":
            x, y = (float(value) for value in operands)
        elif operator == b"Tj":
            raw = operands[0]
            text = raw if isinstance(raw, str) else raw.decode("latin-1")
            end = x + ruler.get_string_width(text)
            if text.strip():
                # From the foot of a "g" to the head of an "A"; 0.1 pt is rounding in the file.
                bottom, top = y - 0.19 * size, y + 0.70 * size
                yield WrittenLine(number, text, x, end - 0.1, bottom, top)
            x = end
