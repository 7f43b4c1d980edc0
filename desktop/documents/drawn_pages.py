"""The drawing of a document as a list of its marks, for a printer: Qt draws no PDF.

Millimeters from the upper left corner of each page; type sizes in points. A text comes with the
width that it has in Helvetica, so that another font in its place can be fitted to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable

Color = tuple[int, int, int]
Mark = list[object]


class DrawnPages:
    """Collects what is drawn on each page; the first is begun already."""

    def __init__(self, width: float, height: float) -> None:
        self._size = (width, height)
        self._pages: list[list[Mark]] = [[]]

    def new_page(self) -> None:
        self._pages.append([])

    def add(self, mark: Mark) -> None:
        """Put this mark on the last page."""
        self._pages[-1].append(mark)

    def as_json(self, foot: Callable[[int, int], list[Mark]]) -> bytes:
        """``{"width": ..., "height": ..., "pages": [[mark, ...], ...]}``; `foot` gets the number of
        a page and of all pages, and returns the marks of its foot.
        """
        count = len(self._pages)
        pages = [[*drawn, *foot(number, count)] for number, drawn in enumerate(self._pages, 1)]
        width, height = self._size
        return json.dumps({"width": width, "height": height, "pages": pages}).encode()


def text_mark(
    x: float, y: float, text: str, size: float, color: Color, *, bold: bool, width: float
) -> Mark:
    """One line that starts at `x`, its baseline at `y`."""
    return ["text", x, y, text, size, bold, width, color]


def line_mark(x: float, y: float, to_x: float, to_y: float, width: float, color: Color) -> Mark:
    return ["line", x, y, to_x, to_y, width, color]


def rectangle_mark(x: float, y: float, width: float, height: float, color: Color) -> Mark:
    return ["rectangle", x, y, width, height, color]


def dot_mark(x: float, y: float, radius: float, color: Color) -> Mark:
    return ["dot", x, y, radius, color]
