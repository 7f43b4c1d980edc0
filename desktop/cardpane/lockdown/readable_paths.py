"""What a pane must still be able to read on Linux: itself, libraries, fonts, names of hosts.

Found by tracing a whole sitting (strace) and from the pages of those who read the rest: ld.so(8),
fontconfig, Xau, resolver(5). No home folder as a whole, no /proc, no /etc as a whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]

# Programs' own files, the same on every machine of the kind; nobody's secrets lie in them.
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
    *("/etc/resolv.conf", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager"),
    *("/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services"),
    *("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"),
)
_OF_THE_PERSON = (
    *(".fonts", ".fonts.conf", ".local/share/fonts", ".config/fontconfig", ".cache/fontconfig"),
    *(".Xauthority", ".XCompose", ".local/share/icons", ".icons"),
)


def needed_paths(text: Mapping[str, str]) -> tuple[Path, ...]:
    """Files and folders that exist; `words` is the environment."""
    asked = [Path(path) for path in _SYSTEM]
    # Python itself, its packages, and ours; a frozen program reads modules from its own file.
    asked += [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable), _PACKAGE]
    asked += [Path(entry) for entry in sys.path if entry and "-packages" in entry]
    asked.append(Path(getattr(sys, "_MEIPASS", "") or os.devnull))
    home = text.get("HOME", "")
    if home:
        asked += [Path(home) / name for name in _OF_THE_PERSON]
    if text.get("XAUTHORITY"):
        asked.append(Path(text["XAUTHORITY"]))
    too_much = {Path("/"), Path(home) if home else Path("/"), Path("/home")}
    return tuple(path for path in dict.fromkeys(asked) if path not in too_much and path.exists())
