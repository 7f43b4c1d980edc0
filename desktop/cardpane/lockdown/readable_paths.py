"""The paths that the pane must still read on Linux: itself, libraries, fonts.

Found by tracing a whole card entry (strace) and from the documentation of ld.so(8), fontconfig and
Xau. Neither the whole home folder, nor /proc, nor the whole of /etc.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]

# Files of installed programs and system settings, which contain no secrets.
_SYSTEM = (
    *(
        "/usr",
        "/lib",
        "/lib32",
        "/lib64",
        "/app",
        "/nix/store",
        "/gnu/store",
        "/run/current-system",
    ),
    *("/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
    *("/etc/fonts", "/var/cache/fontconfig", "/etc/X11", "/etc/xdg", "/etc/locale.alias"),
    *("/etc/localtime", "/etc/ssl/openssl.cnf", "/etc/pki/tls/openssl.cnf", "/etc/crypto-policies"),
    *("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"),
)
_IN_HOME = (
    *(".fonts", ".fonts.conf", ".local/share/fonts", ".config/fontconfig", ".cache/fontconfig"),
    *(".Xauthority", ".XCompose", ".local/share/icons", ".icons"),
)

# What the web engine looks at of the system beside that: its own processes, processors, memory.
_OF_THE_ENGINE = ("/proc", "/sys/devices/system", "/sys/fs/cgroup", "/dev/shm")  # noqa: S108


def engine_paths() -> tuple[Path, ...]:
    """What a pane with a web engine reads beyond `needed_paths`."""
    return tuple(Path(path) for path in _OF_THE_ENGINE if os.path.exists(path))


def needed_paths(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The needed files and folders that exist; `environment` has HOME and XAUTHORITY."""
    candidates = [Path(path) for path in _SYSTEM]
    # Python itself, its packages, and ours; a frozen program reads modules from its own file.
    candidates += [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable), _PACKAGE]
    candidates += [Path(entry) for entry in sys.path if entry and "-packages" in entry]
    candidates.append(Path(getattr(sys, "_MEIPASS", "") or os.devnull))
    home = environment.get("HOME", "")
    if home:
        candidates += [Path(home) / name for name in _IN_HOME]
    if environment.get("XAUTHORITY"):
        candidates.append(Path(environment["XAUTHORITY"]))
    excluded = {Path("/"), Path(home) if home else Path("/"), Path("/home")}
    return tuple(
        path
        for path in dict.fromkeys(candidates)
        # Unlike Path.exists, false also where a folder above may not be entered.
        if path not in excluded and os.path.exists(path)
    )
