"""Which variables of the environment our programs obey: those listed here, and no others.

Loaders, toolkits and drivers read hundreds. Many name code that is loaded into the process, and no
list of those is ever complete, so what is not listed is left out before anything reads it, and so
for every program that ours start.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

_SCREEN = frozenset({"DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
_SESSION = frozenset(
    {
        *("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS"),
        *("XDG_SESSION_ID", "XDG_SESSION_TYPE", "XDG_SESSION_CLASS", "XDG_SESSION_DESKTOP"),
        *("XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "GNOME_DESKTOP_SESSION_ID"),
        *("KDE_FULL_SESSION", "KDE_SESSION_VERSION", "XDG_SEAT", "XDG_VTNR"),
    }
)
_USER_AND_FOLDERS = frozenset(
    {
        *("HOME", "USER", "LOGNAME", "PATH", "TMPDIR", "XDG_RUNTIME_DIR"),
        *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"),
        *("XDG_CONFIG_DIRS", "XDG_DATA_DIRS"),
    }
)
_LANGUAGE_AND_TIME = frozenset(
    {
        *("LANG", "LANGUAGE", "TZ", "LC_ALL", "LC_CTYPE", "LC_COLLATE", "LC_MESSAGES"),
        *("LC_TIME", "LC_NUMERIC", "LC_MONETARY", "LC_PAPER", "LC_NAME", "LC_ADDRESS"),
        *("LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION"),
    }
)
# Sizes, a pointer, a switch for a screen reader, and an input method by its name: Qt loads none but
# those of its own folder.
_LOOKS_AND_INPUT = frozenset(
    {
        *("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_AUTO_SCREEN_SCALE_FACTOR"),
        *("QT_ENABLE_HIGHDPI_SCALING", "QT_SCALE_FACTOR_ROUNDING_POLICY", "QT_FONT_DPI"),
        *("QT_USE_PHYSICAL_DPI", "QT_WAYLAND_DISABLE_WINDOWDECORATION"),
        *("XCURSOR_THEME", "XCURSOR_SIZE", "XMODIFIERS", "QT_IM_MODULE", "QT_IM_MODULES"),
        *("QT_ACCESSIBILITY", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "NO_AT_BRIDGE"),
    }
)
# For the viewer and the mail program, which are started with ours; no part of ours reads them.
_OF_OTHERS = frozenset(
    {"GTK_IM_MODULE", "GDK_BACKEND", "GDK_SCALE", "GDK_DPI_SCALE", "MOZ_ENABLE_WAYLAND"}
)
_NETWORK = frozenset({"https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY"})
_OURS = frozenset({"SKYCAP_TRAINING_SEED"})
_OF_WINDOWS_AND_MACOS = frozenset(
    {
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "OS", "TEMP", "TMP"),
        *("USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "COMPUTERNAME"),
        *("APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "ALLUSERSPROFILE", "PUBLIC", "SESSIONNAME"),
        *("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "COMMONPROGRAMFILES"),
        *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "__CF_USER_TEXT_ENCODING"),
        # Names of the processor, the user and the session; nothing loads code by them.
        *("PROCESSOR_IDENTIFIER", "PROCESSOR_LEVEL", "PROCESSOR_REVISION", "LOGONSERVER"),
        *("USERDOMAIN_ROAMINGPROFILE", "COMMONPROGRAMFILES(X86)", "COMMONPROGRAMW6432"),
        # Wine, under which Windows is tried: without it GetUserName fails there, and with that the
        # random numbers of the records' cipher.
        "WINEUSERNAME",
    }
)
_KNOWN = (
    _SCREEN
    | _SESSION
    | _USER_AND_FOLDERS
    | _LANGUAGE_AND_TIME
    | _LOOKS_AND_INPUT
    | _OF_OTHERS
    | _NETWORK
    | _OURS
    | _OF_WINDOWS_AND_MACOS
)
# From source Python itself may need the first. PyInstaller's bootloader sets the others, so that a
# bundle that starts itself finds its own folder; what the user's say is taken out before it is
# obeyed (`go_on_isolated`).
_OF_SOURCE = frozenset({"LD_LIBRARY_PATH"})
_OF_A_BUNDLE = frozenset(
    {
        *("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG", "PYINSTALLER_RESET_ENVIRONMENT"),
        *("_PYI_ARCHIVE_FILE", "_PYI_APPLICATION_HOME_DIR", "_PYI_PARENT_PROCESS_LEVEL"),
        "_PYI_LINUX_PROCESS_NAME",
    }
)
# PySide sets it when it is loaded, so the desk that follows a lock finds it.
_OF_OUR_LIBRARIES = frozenset({"PYSIDE6_OPTION_PYTHON_ENUM"})
QT_SETTINGS = {
    # OpenGL and Vulkan paint nothing of ours, and their drivers are much code: Qt loads none.
    "QT_WIDGETS_RHI": "0",
    "QT_XCB_GL_INTEGRATION": "none",
    # Stronger than the user's `qtlogging.ini`, by which Qt writes out each letter that it paints.
    "QT_LOGGING_RULES": "*.debug=false;*.info=false",
}
"""Set whatever the user's are."""
# From the process that this one replaced: what that one has removed.
_NOTE = "SKYCAP_VARIABLES_REMOVED"
_LONGEST_NAME = 64
_MOST_NAMED = 100
# Screens of this machine, or none. Qt's others serve the window to the network (vnc), take the
# whole screen of a machine without a session, or load drivers (wayland-egl).
_LOCAL_SCREENS = frozenset({"xcb", "wayland", "windows", "cocoa", "offscreen", "minimal"})


def keep_known_variables(
    variables: MutableMapping[str, str] = os.environ,
) -> tuple[str, ...]:
    """Before Qt and TLS are loaded. The names of those that were removed, in alphabetical order,
    also by the process that this one replaced; a name of another form than usual as "?".

    Without DISPLAY the window opens where Wayland shows it, or nowhere.
    """
    frozen = getattr(sys, "frozen", False)
    names = {name for name in variables.pop(_NOTE, "").split(" ") if name}
    # An entry without a name cannot be removed, nor asked for.
    unknown = variables.keys() - _KNOWN - (_OF_A_BUNDLE if frozen else _OF_SOURCE) - {""}
    screens = [
        choice.partition(":")[0].strip()
        for choice in variables.get("QT_QPA_PLATFORM", "xcb").split(";")
    ]
    if not _LOCAL_SCREENS.issuperset(screens):
        unknown.add("QT_QPA_PLATFORM")
    if is_of_another_machine(variables.get("DISPLAY", "")):
        unknown.add("DISPLAY")
    for name in unknown:
        value = variables.pop(name)
        if value != QT_SETTINGS.get(name) and not _is_of_the_bundle(value):
            names.add(name)
    names -= _OF_OUR_LIBRARIES
    variables.update(QT_SETTINGS)
    usual = {name if _is_usual(name) else "?" for name in names}
    return tuple(sorted(usual)[:_MOST_NAMED])


def _is_usual(name: str) -> bool:
    """Letters, digits and underscores. Not by `re`: each start would load it twice."""
    return name.isascii() and name.isidentifier() and len(name) <= _LONGEST_NAME


def note_removed(names: tuple[str, ...], variables: MutableMapping[str, str]) -> None:
    """For the process that is started with these variables and replaces this one."""
    if names:
        variables[_NOTE] = " ".join(names)


def is_of_another_machine(display: str) -> bool:
    """Whether a value of DISPLAY is reached over the network: what is shown and typed would go
    there. Also "localhost": that is how ssh names the screen of the machine that it came from.
    """
    host, has_number, _ = display.rpartition(":")
    # A path is a socket of this machine, as on macOS.
    return bool(has_number) and host not in ("", "unix") and not host.startswith("/")


def _is_of_the_bundle(value: str) -> bool:
    """A folder inside the bundle: its own start code has set this variable."""
    folder = getattr(sys, "_MEIPASS", "")
    return bool(folder) and os.path.normpath(value).startswith(folder + os.sep)
