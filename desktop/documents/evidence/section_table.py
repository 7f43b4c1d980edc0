"""The tables of an evidence pack as comma-separated values (RFC 4180)."""

from __future__ import annotations

import csv
import io

from desktop.booking.evidence.pack_section import PackSection
from desktop.booking.spreadsheet_text import BYTE_ORDER_MARK, plain_cell


def section_tables(sections: tuple[PackSection, ...]) -> dict[str, bytes]:
    """By the name of the section; of those that have a table. UTF-8 with a byte order mark. A draft
    says so in its own last column.
    """
    return {each.name: _table(each) for each in sections if each.rows}


def _table(section: PackSection) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    draft = (section.draft,) if section.draft else ()
    table.writerow([plain_cell(each) for each in (*section.columns, *("status" for _ in draft))])
    for cells in section.rows:
        table.writerow([plain_cell(each) for each in (*(cell.text for cell in cells), *draft)])
    return BYTE_ORDER_MARK + text.getvalue().encode()
