"""Cells of a table that is opened in a spreadsheet, which may take a text for a formula."""

from __future__ import annotations

import re
from typing import Final

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""Of UTF-8: without it spreadsheets take a file for another encoding."""

_CONTROL: Final = ("\t", "\r")
# At the beginning of a cell, or of what a spreadsheet that separates by another sign than a comma
# makes a cell of; also behind what it drops, and in the wide letters of East Asia.
_FORMULA: Final = re.compile(r"(^|[;\t\r\n])(?=[\s\"]*[=+\-@＝＋－＠])")


def plain_cell(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula (OWASP, CSV injection),
    also where it separates cells by ``;`` or a tab.
    """
    return _FORMULA.sub(r"\1'", f"'{cell}" if cell.startswith(_CONTROL) else cell)
