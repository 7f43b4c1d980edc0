"""Whether the web engine for the vendors' own fields is installed. The desk never loads it."""

from __future__ import annotations

import importlib.util
import sys

_ENGINE = "PySide6.QtWebEngineWidgets"


def is_installed() -> bool:
    """False in the Debian package, which has no such part."""
    if getattr(sys, "frozen", False):
        return False
    try:
        return importlib.util.find_spec(_ENGINE) is not None
    except ImportError:
        return False
