"""What the sealed pane says of itself: started as for a card, asked, and gone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 20
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class PaneSelfCheck:
    """`held`: names of protections read back. `failed`: one that must hold and did not."""

    held: frozenset[str] = frozenset()
    failed: str = ""
    roots: int = 0


def ask_pane(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str]
) -> PaneSelfCheck | None:
    """Blocks up to 20 s. None when the pane does not start or its answer makes no sense."""
    try:
        ran = subprocess.run(
            [*command, "--examine"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            creationflags=0x08000000 if sys.platform == "win32" else 0,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return read_self_check(ran.stdout)


def read_self_check(untrusted_line: bytes) -> PaneSelfCheck | None:
    """The line, checked; None when it is not one."""
    try:
        said = json.loads(untrusted_line) if len(untrusted_line) <= _LONGEST else None
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    held, failed, roots = said.get("held"), said.get("failed"), said.get("roots")
    if not isinstance(held, list) or not all(isinstance(name, str) for name in held):
        return None
    if not isinstance(failed, str) or not isinstance(roots, int):
        return None
    return PaneSelfCheck(frozenset(held), failed, roots)
