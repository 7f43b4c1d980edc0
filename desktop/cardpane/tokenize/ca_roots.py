"""The certificate authorities trusted for vendor hosts: only the public ones.

The list is Mozilla's, as packaged by certifi, and is read as a file. The machine's trust store is
not used, because an inspecting proxy installs its authority there: such a connection is refused
and reported.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_NAME = ("certifi", "cacert.pem")


class RootsMissing(OSError):
    """The list of public authorities is missing from this installation."""


def public_roots() -> Path:
    """The path of the list that ships with the pane. RootsMissing."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        path = Path(bundle).joinpath(*_NAME)
    else:
        package = importlib.util.find_spec(_NAME[0])
        if package is None or package.origin is None:
            raise RootsMissing(_NAME[0])
        path = Path(package.origin).with_name(_NAME[1])
    if not path.is_file():
        raise RootsMissing(_NAME[1])
    return path


def count_public_roots() -> int:
    """The number of authorities in the list; 0 when it is missing."""
    try:
        return public_roots().read_text("utf-8").count("BEGIN CERTIFICATE")
    except OSError:
        return 0
