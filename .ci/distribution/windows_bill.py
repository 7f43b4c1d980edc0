"""``python -m distribution.windows_bill PROGRAMS FILE SECONDS``: the installer's bill of materials.

Run by the Python that froze the programs for Windows, which knows what it has installed.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from desktop import __version__

from .sbom import bill_of_the_installer


def main() -> None:
    """Arguments: the folder of the frozen programs, the file to write, and the newest time of any
    file, in seconds since 1970.
    """
    programs, file, epoch = sys.argv[1:]
    libraries = libraries_of_no_package(Path(programs), stated_version)
    Path(file).write_bytes(bill_of_the_installer(__version__, int(epoch), libraries).encode())


def libraries_of_no_package(programs: Path, version_of: Callable[[Path], str]) -> dict[str, str]:
    """Of the libraries in these folders, the versions of those that no Python package has brought:
    Python's own, and those of the compiler that it was made with.
    """
    of_packages = {
        Path(str(file)).name.lower()
        for package in metadata.distributions()
        for file in package.files or ()
    }
    return {
        path.name: version_of(path)
        for path in sorted(programs.rglob("*"))
        if path.suffix.lower() == ".dll" and path.name.lower() not in of_packages
    }


def stated_version(file: Path) -> str:
    """As Windows shows it among the properties of the file; empty where it shows none."""
    # A package that PyInstaller needs on Windows.
    pefile: Any = importlib.import_module("pefile")
    with pefile.PE(file) as read:
        for block in getattr(read, "FileInfo", None) or ():
            for part in block:
                for table in getattr(part, "StringTable", ()):
                    stated: bytes = table.entries.get(b"FileVersion", b"")
                    if stated.split():
                        return stated.split()[0].decode("ascii", "replace").replace(",", ".")
    return ""


if __name__ == "__main__":
    main()
