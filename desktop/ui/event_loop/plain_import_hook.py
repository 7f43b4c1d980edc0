"""Removes PySide6's import hook from the desk's process."""

from __future__ import annotations

import builtins
import linecache


def install_plain_import_hook() -> None:
    """Remove PySide6's import hook. Call it before any import of our modules that use Qt.

    The hook reads the source of every imported module, to see whether it selects PySide's other
    API spellings (``__feature__``), and keeps all of it in memory: 21 MB and a tenth of the start.
    No module here uses them. Does nothing if PySide6 installs no hook.
    """
    import PySide6.QtCore  # noqa: F401  (sets the hook)

    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
        linecache.clearcache()
