"""Asks for a printer, and prints a document's pages on it.

Qt has no library here that draws a PDF, so a page comes as a list of marks: texts, lines,
rectangles and dots, in millimeters. A text is fitted to the width that it has in Helvetica.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageSize, QPainter, QPen
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Document

from .dialog_keys import keep_lock_key

_MILLIMETERS_IN_AN_INCH = 25.4
_POINTS_IN_AN_INCH = 72


def ask_for_printer(parent: QWidget, then: Callable[[QPrinter], None]) -> None:
    """Show the print dialog; `then` gets the printer unless a person cancels. Returns at once.

    Refused ``no_printer`` on Windows without one: its dialog would not open.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    is_real = printer.outputFormat() is QPrinter.OutputFormat.NativeFormat
    if sys.platform == "win32" and not is_real:
        raise Refused(
            "no_printer",
            "No printer is set up on this computer.",
            "Nothing was printed.",
            "Set one up, or save the itinerary and print the file elsewhere: press S.",
        )
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: then(printer))
    keep_lock_key(dialog, parent)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()
    # Without a window manager the keyboard focus must be requested, and given back.
    dialog.activateWindow()
    dialog.finished.connect(lambda _: parent.activateWindow())


def print_pages(printer: QPrinter, document: Document) -> None:
    """Print all pages. Blocks, on any thread. Refused ``document_not_printed``."""
    try:
        drawn = json.loads(document.content)
        pages, size = drawn["pages"], QSizeF(drawn["width"], drawn["height"])
    except (ValueError, KeyError, TypeError) as bad:
        raise _not_printed() from bad
    # The names of print jobs are listed for others: no reference, no route.
    printer.setDocName("Itinerary")
    printer.setFullPage(True)
    if printer.outputFormat() is QPrinter.OutputFormat.PdfFormat:
        printer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter))
    painter = QPainter()
    if not painter.begin(printer):
        raise _not_printed()
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # As large as the paper allows: a page for A4 also fits on US Letter.
        paper = printer.pageLayout().fullRectPixels(printer.resolution())
        scale = min(paper.width() / size.width(), paper.height() / size.height())
        painter.scale(scale, scale)
        for number, marks in enumerate(pages):
            if number and not printer.newPage():
                raise _not_printed()
            for kind, *values in marks:
                _DRAW[kind](painter, *values)
    except (KeyError, TypeError, ValueError) as bad:
        printer.abort()
        raise _not_printed() from bad
    except Refused:
        printer.abort()
        raise
    finally:
        painter.end()


def _draw_text(
    painter: QPainter,
    x: float,
    y: float,
    text: str,
    points: float,
    bold: bool,
    width: float,
    color: list[int],
) -> None:
    # In units of a hundred to the millimeter, since fonts have whole pixels.
    unit = 0.01
    font = QFont("Helvetica")
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(round(points * _MILLIMETERS_IN_AN_INCH / _POINTS_IN_AN_INCH / unit))
    font.setBold(bold)
    here = QFontMetricsF(font, painter.device()).horizontalAdvance(text)
    painter.save()
    painter.translate(x, y)
    painter.scale(width / here if here else unit, unit)
    painter.setFont(font)
    painter.setPen(QColor(*color))
    painter.drawText(QPointF(), text)
    painter.restore()


def _draw_line(
    painter: QPainter, x: float, y: float, to_x: float, to_y: float, width: float, color: list[int]
) -> None:
    painter.setPen(QPen(QColor(*color), width))
    painter.drawLine(QLineF(x, y, to_x, to_y))


def _draw_rectangle(
    painter: QPainter, x: float, y: float, width: float, height: float, color: list[int]
) -> None:
    painter.fillRect(QRectF(x, y, width, height), QColor(*color))


def _draw_dot(painter: QPainter, x: float, y: float, radius: float, color: list[int]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*color))
    painter.drawEllipse(QPointF(x, y), radius, radius)


_DRAW: dict[str, Callable[..., Any]] = {
    "text": _draw_text,
    "line": _draw_line,
    "rectangle": _draw_rectangle,
    "dot": _draw_dot,
}


def _not_printed() -> Refused:
    return Refused(
        "document_not_printed",
        "The printer did not take the itinerary.",
        "The booking is not changed.",
        "Look at the printer, then press P to try again.",
    )
