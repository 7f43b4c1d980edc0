"""Pages on a printer, which prints into a file here."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication

from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.panels import document_printing
from desktop.ui.pages.panels.document_printing import print_pages
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Document
from tests.support.fakes.documents import FakeDocuments
from tests.support.samples import sample_client, sample_offer_for_two, sample_trip
from tests.support.ui.keyboard import Keyboard


@pytest.fixture
def pages() -> Document:
    trip = sample_trip(offer=sample_offer_for_two())
    return FakeDocuments().make_document(trip, sample_client(), DocumentForm.PAGES)


def into(file: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def test_every_page_and_line_is_printed(
    qapp: QApplication, pages: Document, tmp_path: Path
) -> None:
    print_pages(into(tmp_path / "printed.pdf"), pages)
    printed = PdfReader(tmp_path / "printed.pdf")
    drawn = json.loads(pages.content)
    assert len(printed.pages) == len(drawn["pages"])
    points = [float(side) * 25.4 / 72 for side in printed.pages[0].mediabox[2:]]
    assert points == pytest.approx([drawn["width"], drawn["height"]], abs=1)
    if sys.platform == "win32":
        # There Qt writes other signs beside these fonts than it paints.
        return
    # Fonts in such a file are parts of fonts: what their texts are is written beside them.
    text = "".join("".join(page.extract_text() for page in printed.pages).split())
    for word in ("K7PQ2M", "AdaCalloway", "TRAINING:nothinghereisarealticket"):
        assert word in text, word


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"no json", b"[]", b'{"width": 1}', b'{"width": 210, "height": 297, "pages": [3]}'),
        b'{"width": 210, "height": 297, "pages": [[["virus", 1]]]}',
        b'{"width": 210, "height": 297, "pages": [[["dot", 1]]]}',
    ],
)
def test_pages_that_are_none_are_not_printed(
    qapp: QApplication, pages: Document, tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(Refused, match="document_not_printed"):
        print_pages(into(tmp_path / "printed.pdf"), replace(pages, content=content))


@pytest.mark.qt_log_ignore("QPainter::begin.*")
def test_a_printer_that_takes_nothing_is_reported(
    qapp: QApplication, pages: Document, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="document_not_printed"):
        print_pages(into(tmp_path / "no folder" / "printed.pdf"), pages)


def test_on_windows_without_a_printer_the_key_says_so(
    keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As here and under Wine: the printer that Qt takes then writes a file."""
    monkeypatch.setattr(document_printing, "sys", SimpleNamespace(platform="win32"))
    keyboard.open_trip(TripStage.BOOKED)
    keyboard.press("Ctrl+D", "P")
    keyboard.until(lambda: "No printer is set up on this computer." in keyboard.page_text())
    assert QApplication.activeModalWidget() is None


@pytest.mark.skipif(sys.platform == "win32", reason="its dialog is for printers, and Wine has none")
def test_the_key_asks_for_a_printer_and_prints(keyboard: Keyboard, tmp_path: Path) -> None:
    keyboard.open_trip(TripStage.BOOKED)
    keyboard.press("Ctrl+D", "P")
    keyboard.until(lambda: isinstance(QApplication.activeModalWidget(), QPrintDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QPrintDialog)
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(tmp_path / "printed.pdf"))
    dialog.done(QPrintDialog.DialogCode.Accepted)
    keyboard.until(lambda: "Passed to the printer." in keyboard.page_text())
    assert PdfReader(tmp_path / "printed.pdf").pages
