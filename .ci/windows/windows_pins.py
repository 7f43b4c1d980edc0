"""``python windows_pins.py FILE`` prints those pins of FILE, with hashes, that Windows installs."""

import re
import sys
from pathlib import Path

from packaging.markers import Marker

WINDOWS = {
    "implementation_name": "cpython",
    "implementation_version": "3.13.2",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10.0.19045",
    "python_full_version": "3.13.2",
    "python_version": "3.13",
    "sys_platform": "win32",
    "extra": "",
}
PIN = re.compile(r"(\S+==\S+)\s*(?:;\s*(.*?))?\s*((?:--hash=\S+\s*)+)$")


def windows_pins(text: str) -> list[str]:
    """ValueError for a line that is no pin with hashes."""
    pins = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = PIN.match(line.strip())
        if found is None:
            raise ValueError(f"no pin with hashes: {line}")
        name, marker, hashes = found.groups()
        if marker is None or Marker(marker).evaluate(WINDOWS):
            pins.append(f"{name} {hashes.strip()}")
    return pins


if __name__ == "__main__":
    print("\n".join(windows_pins(Path(sys.argv[1]).read_text("utf-8"))))
