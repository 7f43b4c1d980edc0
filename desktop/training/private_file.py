"""Writes a file of the training servers, readable by its owner only."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

# Windows replaces no file that another program is reading, such as a desk or a scanner.
_TRIES, _PAUSE_SECONDS = 10, 0.05


def write_private(path: Path, content: bytes, platform: str = sys.platform) -> None:
    """Replace `path` in one step. On Windows it tries again for half a second. OSError."""
    making = path.with_name(f"{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(making, flags, 0o600), "wb") as file:
        file.write(content)
    for left in reversed(range(_TRIES)):
        try:
            making.replace(path)
        except PermissionError:
            if platform != "win32" or not left:
                making.unlink(missing_ok=True)
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
