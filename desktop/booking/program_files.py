"""What was found of the files of the installed program, compared with its manifest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgramFiles:
    """`has_manifest`: the program was installed by a package that brings one, or seems to be.

    `difference`: ``changed``, ``missing``, ``added`` or ``unreadable``, for the entry at `path`;
    empty where all agrees. `files`: how many agree. `root_owns`: all of them, and the manifest,
    belong to root; None where that was not looked at, on Windows. `is_changeable`: this user may
    write to the program.
    """

    has_manifest: bool
    difference: str = ""
    path: str = ""
    files: int = 0
    root_owns: bool | None = False
    is_changeable: bool = False
