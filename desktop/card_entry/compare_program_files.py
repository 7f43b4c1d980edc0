"""Compares the files of both installed programs with their manifest: at start, for the doctor."""

from __future__ import annotations

import os
import sys

from desktop.booking.program_files import ProgramFiles
from desktop.card_protocol.program_manifest import compare_program

from .pane_process import pane_command


def compare_program_files(*, contents: bool = False) -> ProgramFiles:
    """Those of the desk, and of the pane as far as this user may look; only the desk's contents.

    The pane does the same with its own when it starts. Takes milliseconds, with `contents` a
    second.
    """
    if not getattr(sys, "frozen", False):
        return ProgramFiles(has_manifest=False, is_changeable=os.access(__file__, os.W_OK))
    return compare_files_of(sys.executable, pane_command()[0], contents=contents)


def compare_files_of(desk: str, pane: str, *, contents: bool) -> ProgramFiles:
    """Those of these two program files."""
    found = compare_program(desk, contents=contents)
    if found is None:
        return ProgramFiles(has_manifest=False, is_changeable=os.access(desk, os.W_OK))
    if found.change is None:
        of_the_pane = compare_program(pane)
        if of_the_pane is not None and of_the_pane.change is not None:
            found = of_the_pane
    return ProgramFiles(
        has_manifest=True,
        difference="" if found.change is None else found.change.value,
        path=found.path,
        files=found.files,
        root_owns=found.root_owns,
    )
