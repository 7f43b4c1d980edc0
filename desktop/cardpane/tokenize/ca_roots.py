"""Which certificate authorities are believed on a live line: the public ones, and only those.

The list is Mozilla's, as packaged by certifi, and is read as a file. The machine's own store is
not asked, because an inspecting proxy puts its authority there: such a line is refused and named.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_NAME = ("certifi", "cacert.pem")


class NoRoots(OSError):
    """The list of public authorities is missing from this installation."""


def public_roots() -> Path:
    """The file that ships with the pane. NoRoots."""
    beside = getattr(sys, "_MEIPASS", None)
    if beside is not None:
        found = Path(beside).joinpath(*_NAME)
    else:
        package = importlib.util.find_spec(_NAME[0])
        if package is None or package.origin is None:
            raise NoRoots(_NAME[0])
        found = Path(package.origin).with_name(_NAME[1])
    if not found.is_file():
        raise NoRoots(_NAME[1])
    return found


def count_public_roots() -> int:
    """How many authorities the list names; 0 when it is missing."""
    try:
        return public_roots().read_text("utf-8").count("BEGIN CERTIFICATE")
    except OSError:
        return 0
