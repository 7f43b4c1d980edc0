"""The id of this copy of Skycap on this machine, made once and kept in its folder."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

from desktop.system.atomic_file import read_regular_file, write_atomically

_ID = re.compile(r"[a-z]{26}")
_MAX_BYTES = 64
_log = logging.getLogger(__name__)


def installation_id(file: Path, new_id: Callable[[], str]) -> str:
    """The id in `file`; a new one where the file is missing or not valid.

    An id that cannot be saved is valid for this run only: then the lease of a call that a crash
    interrupted must expire before the call is resumed.
    """
    try:
        kept = read_regular_file(file, _MAX_BYTES).decode("ascii", "replace").strip()
        if _ID.fullmatch(kept):
            return kept
    except OSError:
        pass
    fresh = new_id()
    try:
        write_atomically(file, f"{fresh}\n".encode("ascii"))
    except OSError as failed:
        _log.warning("the installation's id was not kept: %s", failed.strerror)
    return fresh
