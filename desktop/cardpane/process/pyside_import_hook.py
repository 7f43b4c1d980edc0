"""Stops PySide6 from reading the source text of every module that is imported after it.

PySide6 reads it to find modules that use ``__feature__``, and keeps all that text in memory. The
pane uses none of this and should keep nothing that it does not need.
"""

from __future__ import annotations

import builtins
import linecache


def install_plain_import_hook() -> None:
    """Call after Qt is loaded. Does nothing where PySide6 has set no import hook."""
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
        linecache.clearcache()
