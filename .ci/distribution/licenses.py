"""The copyright file, and the license texts of the Python packages that lie in the package."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from .pins import pinned_for_this_python

_TEXTS = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_HEAD = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Skycap

Files: *
Copyright: 2026 The Skycap founders
License: MIT

Files: usr/lib/skycap/*/_internal/*
Copyright: the authors of each part
License: of-each-part
 The programs carry Python, Qt and Python packages of other authors, unchanged. Which, in which
 version and under which license is in the bill of materials (*.cdx.json) beside this file; the
 license texts that the packages bring are in the folder licenses.
 .
 Qt and PySide6 are under the GNU Lesser General Public License, version 3
 (/usr/share/common-licenses/LGPL-3). They lie in the package as shared libraries of their own, so
 that they can be replaced.

License: MIT
"""


def copyright_text(license_text: str) -> str:
    """In Debian's machine-readable format."""
    body = license_text.partition("\n\n")[2].strip()
    lines = body.partition("\n\n")[2].splitlines()
    return _HEAD + "".join(f" {line or '.'}\n" for line in lines)


def license_of(name: str) -> str:
    """What the installed package says of its license in short, empty where it says nothing."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    fields = about.get_all("License-Expression") or about.get_all("License") or [""]
    stated = str(fields[0])
    if stated and "\n" not in stated and len(stated) < 80:
        return stated
    named = [value for value in about.get_all("Classifier", []) if value.startswith("License ::")]
    return str(named[0]).rpartition(" :: ")[2] if named else ""


def installed_packages() -> Iterator[metadata.Distribution]:
    """The pinned packages of this Python that are installed."""
    for name in pinned_for_this_python():
        with suppress(metadata.PackageNotFoundError):
            yield metadata.distribution(name)


def copy_license_texts(folder: Path, packages: Iterable[metadata.Distribution]) -> None:
    """One folder for each package that brings any."""
    for package in packages:
        for file in package.files or []:
            if ".dist-info" in str(file) and _TEXTS.search(file.name):
                source = Path(str(file.locate()))
                target = folder / canonicalize_name(package.name) / file.name
                target.parent.mkdir(parents=True, exist_ok=True)
                if source.is_file():
                    shutil.copy(source, target)
