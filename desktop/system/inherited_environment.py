"""Variables that another program left in our environment and that would give away what is private.

The desk removes them before it loads what reads them, and so for every program that it starts.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

_DANGEROUS = (
    # Python's ssl writes the secrets of every TLS connection into the file that it names.
    "SSLKEYLOGFILE",
    # Qt loads code from the folders and by the names that these hold.
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_QPA_GENERIC_PLUGINS",
)
_PLATFORM, _X_DISPLAY = "QT_QPA_PLATFORM", "DISPLAY"
# Screens of this machine, or none. Qt's others serve the window to the network (vnc) or take the
# whole screen of a machine without a session.
_LOCAL_SCREENS = frozenset(
    {"xcb", "wayland", "wayland-egl", "windows", "cocoa", "offscreen", "minimal"}
)


def remove_dangerous_variables(
    variables: MutableMapping[str, str] = os.environ,
) -> tuple[str, ...]:
    """Before Qt and TLS are loaded. The names of those that were there, in alphabetical order.

    Without DISPLAY the window opens where Wayland shows it, or nowhere.
    """
    found = [name for name in _DANGEROUS if name in variables]
    screens = [
        choice.partition(":")[0].strip() for choice in variables.get(_PLATFORM, "xcb").split(";")
    ]
    if not _LOCAL_SCREENS.issuperset(screens):
        found.append(_PLATFORM)
    if is_of_another_machine(variables.get(_X_DISPLAY, "")):
        found.append(_X_DISPLAY)
    for name in found:
        del variables[name]
    return tuple(sorted(found))


def is_of_another_machine(display: str) -> bool:
    """Whether a value of DISPLAY is reached over the network: what is shown and typed would go
    there. Also "localhost": that is how ssh names the screen of the machine that it came from.
    """
    host, has_number, _ = display.rpartition(":")
    # A path is a socket of this machine, as on macOS.
    return bool(has_number) and host not in ("", "unix") and not host.startswith("/")
