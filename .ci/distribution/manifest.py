"""Writes the manifest of both installed programs: what each of their files must be."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.card_protocol import program_manifest


def write_manifest(programs: Path, installed_modes: dict[Path, int], epoch: int) -> Path:
    """The manifest of all that is in this folder, which it is written into.

    `installed_modes`: of those entries whose mode `postinst` changes. `epoch`: the time that every
    file is given in the package.
    """
    manifest = programs / program_manifest.NAME
    lines = [f"{program_manifest.FIRST_LINE}\n"]
    for path in sorted(programs.rglob("*")):
        if path == manifest:
            continue
        # Windows sets the time of no link, and the programs for it have none.
        os.utime(path, (epoch, epoch), follow_symlinks=not path.is_symlink())
        mode = installed_modes.get(path, path.lstat().st_mode)
        entry = program_manifest.entry_of(str(path), mode)
        line = program_manifest.line_of(entry, path.relative_to(programs).as_posix())
        lines.append(line)
    # Not as text, whose line ends are others on Windows.
    manifest.write_bytes("".join(lines).encode("utf-8"))
    return manifest
