"""Keeps PySide6 from reading the source text of every module that is loaded after it.

It does so to find modules with PySide's other spellings (``__feature__``), and keeps all that text
in memory. The pane has none, and should hold nothing that it does not need.
"""

from __future__ import annotations

import builtins
import linecache


def install_plain_import_hook() -> None:
    """Once Qt is loaded. Does nothing where PySide6 sets no hook before imports."""
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
        linecache.clearcache()
