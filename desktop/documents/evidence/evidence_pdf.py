"""An evidence pack on pages, for print and for who runs no script."""

from __future__ import annotations

from desktop.booking.evidence.pack_section import Cell, PackSection, Row, Tone, utc_text
from desktop.documents.drawn_pages import Color
from desktop.documents.pdf_canvas import ACCENT, SECOND, TEXT, WARN, PdfCanvas
from desktop.use_cases.ports.documents_port import PackCover

_GOOD: Color = (18, 113, 74)
_BAD: Color = (180, 32, 37)
_COLORS = {Tone.GOOD: _GOOD, Tone.WARN: WARN, Tone.BAD: _BAD, Tone.UNKNOWN: SECOND}
_SMALL, _GAP, _LINE = 8.0, 3.0, 3.7
_LEAST, _MOST = 14.0, 62.0


def draw_evidence(
    cover: PackCover, sections: tuple[PackSection, ...], log: tuple[str, ...]
) -> PdfCanvas:
    """All pages, US Letter."""
    canvas = PdfCanvas(
        letter=True,
        title=f"Evidence pack for {cover.receiver}",
        author=cover.company,
        foot=f"{cover.company} · evidence pack for {cover.receiver}, {utc_text(cover.made_at)}",
        at=cover.made_at,
    )
    if cover.environment:
        canvas.test_banner(f"{cover.environment}: nothing here is real")
    canvas.paragraph(cover.company, size=11, bold=True, color=ACCENT)
    canvas.y += 2
    canvas.paragraph("Evidence pack", size=22, bold=True)
    canvas.paragraph(f"For: {cover.receiver}", size=11, color=SECOND)
    canvas.paragraph(
        f"Made {utc_text(cover.made_at)} by {cover.made_by}. The signed copy is the HTML page "
        "beside this file, which verifies itself in a browser; nothing verifies these pages.",
        size=_SMALL,
        color=SECOND,
    )
    for section in sections:
        _section(canvas, section)
    _heading(canvas, "The audit log")
    for sentence in log:
        canvas.paragraph(sentence, size=9)
    return canvas


def _heading(canvas: PdfCanvas, title: str, draft: str = "") -> None:
    canvas.ensure_room(40)
    canvas.y += 7
    canvas.paragraph(title, size=13, bold=True)
    if draft:
        canvas.paragraph(draft[:1].upper() + draft[1:], size=_SMALL, bold=True, color=WARN)
    canvas.y += 1


def _section(canvas: PdfCanvas, section: PackSection) -> None:
    _heading(canvas, section.title, section.draft)
    canvas.paragraph(section.lead, size=9, color=SECOND)
    canvas.y += 2
    if section.rows:
        _table(canvas, section.columns, section.rows)
    if section.note:
        canvas.y += 1
        canvas.paragraph(section.note, size=_SMALL, color=SECOND)


def _table(canvas: PdfCanvas, columns: tuple[str, ...], rows: tuple[Row, ...]) -> None:
    widths = _widths(canvas, columns, rows)
    if any(columns):
        _line(canvas, tuple(Cell(each, Tone.UNKNOWN) for each in columns), widths)
    for each in rows:
        _line(canvas, each, widths)
    canvas.rule()


def _line(canvas: PdfCanvas, cells: Row, widths: list[float]) -> None:
    """One row, as high as its highest cell."""
    pairs = list(zip(cells, widths, strict=True))
    height = max(
        canvas.extra_height(cell.text, room=wide - _GAP, size=_SMALL) for cell, wide in pairs
    )
    canvas.ensure_room(height + 2 * _LINE)
    canvas.rule()
    x = canvas.left
    for cell, wide in pairs:
        color = _COLORS.get(cell.tone, TEXT)
        canvas.block(cell.text, x=x, room=wide - _GAP, dy=_LINE + 0.3, size=_SMALL, color=color)
        x += wide
    canvas.y += height + _LINE + 2


def _widths(canvas: PdfCanvas, columns: tuple[str, ...], rows: tuple[Row, ...]) -> list[float]:
    """Each column by its longest text, within limits; together as wide as the page."""
    room = canvas.right - canvas.left
    texts = [(name, *(cells[place].text for cells in rows)) for place, name in enumerate(columns)]
    wanted = [
        min(max(max(canvas.width(text, _SMALL) for text in each) + _GAP, _LEAST), _MOST)
        for each in texts
    ]
    scale = room / sum(wanted)
    return [each * scale for each in wanted]
