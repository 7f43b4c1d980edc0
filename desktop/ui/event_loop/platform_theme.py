"""Which of Qt's platform themes the desk uses: one that is part of Qt itself.

On a GNOME desktop, and others like it, Qt prefers a plugin that loads GTK, and GTK loads modules
that the user's own settings name: code of others in the process that asks for the passphrase. The
themes inside Qt follow the desktop's dark mode and fonts without.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

VARIABLE = "QT_QPA_PLATFORMTHEME"
# Where Qt would take GTK's.
_LIKE_GNOME = frozenset(
    {"GNOME", "UNITY", "X-CINNAMON", "CINNAMON", "PANTHEON", "MATE", "XFCE", "LXDE", "BUDGIE"}
)


def platform_theme(variables: Mapping[str, str]) -> str:
    """By the variables that Qt itself knows the desktop by."""
    names = {name.upper() for name in variables.get("XDG_CURRENT_DESKTOP", "").split(":") if name}
    if not names and "KDE_FULL_SESSION" in variables:
        names = {"KDE"}
    if not names and "GNOME_DESKTOP_SESSION_ID" in variables:
        names = {"GNOME"}
    if not names:
        names = {os.path.basename(variables.get("DESKTOP_SESSION", "")).upper()}
    if "KDE" in names:
        return "kde"
    return "gnome" if names & _LIKE_GNOME else "generic"


@contextmanager
def chosen_platform_theme(platform: str = sys.platform) -> Iterator[None]:
    """While Qt starts. No program that the desk starts inherits the choice.

    Windows and macOS have one theme each, which loads nothing of others; without theirs Qt ends the
    process at the first window.
    """
    if platform in ("win32", "darwin"):
        yield
        return
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = platform_theme(os.environ)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
