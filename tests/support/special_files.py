"""Names on the disk that are no files: a program that opens one without looking waits for ever."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest


def place_link(path: Path, target: Path) -> None:
    """Make a link of this name, whether there is a target or not."""
    if sys.platform == "win32":
        pytest.skip("Windows makes links for administrators only, and Wine none")
    path.symlink_to(target)


def place_special_file(path: Path, what: str) -> None:
    """Make a ``"pipe"``, a ``"socket"`` or a ``"circle of links"`` of this name."""
    if sys.platform == "win32":
        pytest.skip("Windows keeps no such names among files, and links for administrators only")
    if what == "pipe":
        os.mkfifo(path)
    elif what == "circle of links":
        other = path.with_name(f"{path.name}.other")
        path.symlink_to(other)
        other.symlink_to(path)
    else:
        assert what == "socket"
        # By way of the folder: the path of a socket has 107 letters at most.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(f"/proc/self/fd/{folder}/{path.name}")
        finally:
            os.close(folder)
