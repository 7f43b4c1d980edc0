"""Compares the pane's own files with the manifest of the package, where it was installed by one."""

from __future__ import annotations

import sys

from desktop.card_protocol import Code
from desktop.card_protocol.program_manifest import compare_program
from desktop.cardpane.lockdown import ProtectionFailed


def compare_own_files(*, contents: bool = False) -> int:
    """How many files agree; 0 from source and where there is no manifest.

    ProtectionFailed ``program_changed`` where one does not. Takes a millisecond, with `contents`
    half a second.
    """
    if not getattr(sys, "frozen", False):
        return 0
    found = compare_program(sys.executable, contents=contents)
    if found is None:
        return 0
    if found.change is not None:
        raise ProtectionFailed(Code.PROGRAM_CHANGED)
    return found.files
