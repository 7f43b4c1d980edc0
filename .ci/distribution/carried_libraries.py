"""What wheels carry inside beside Python: libraries of other authors, as far as they can be read.

Many wheels say it themselves, in bills of materials of their own (PEP 770). Shared objects that
were copied into a wheel have the version of their interface in their file names on Linux
(auditwheel), and none on Windows (delvewheel).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

# libfreetype-57f805ba.so.6.20.6, msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll
_COPIED = re.compile(
    r"(?P<name>.+?)(-[0-9a-f]{8}|-[0-9a-f]{32})?(?P<kind>\.so|\.dll)(\.(?P<version>[0-9.]+))?"
)
_NOT_A_NAME = re.compile(r"[^a-z0-9.+-]+")
_ICU = re.compile(r"libicu(data|i18n|uc)\.so\.(?P<version>[0-9.]+)")


@dataclass(frozen=True, slots=True)
class Carried:
    """A part of a wheel. `kind`: as in CycloneDX; `license_text`: empty where nothing says it."""

    kind: str
    name: str
    version: str
    purl: str
    license_text: str


def carried_by(package: str) -> tuple[Carried, ...]:
    """In the order of their references, each once; empty where the package is not installed."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        return ()
    found: dict[str, Carried] = {}
    for file in files:
        path = Path(str(file.locate()))
        if "/sboms/" in str(file) and file.suffix == ".json" and path.is_file():
            parts = tuple(_stated(json.loads(path.read_text("utf-8")), package))
        elif file.parts[0].endswith(".libs"):
            parts = tuple(copied_library(file.name))
        else:
            parts = tuple(_icu(file.name))
        for part in parts:
            found.setdefault(part.purl, part)
    return tuple(found[purl] for purl in sorted(found))


def _stated(bill: dict[str, Any], package: str) -> Iterator[Carried]:
    """What the wheel's own bill names, but for the package itself."""
    for component in bill.get("components", ()):
        purl = str(component.get("purl") or "").partition("?")[0]
        if purl.startswith(f"pkg:pypi/{package}@"):
            continue
        name, version = str(component["name"]), str(component.get("version") or "")
        yield Carried(
            "library", name, version, purl or library_reference(name, version), _license(component)
        )


def _license(component: dict[str, Any]) -> str:
    stated = []
    for entry in component.get("licenses", ()):
        named = entry.get("license", {})
        stated.append(entry.get("expression") or named.get("id") or named.get("name") or "")
    return " AND ".join(filter(None, stated))


def copied_library(name: str) -> Iterator[Carried]:
    """By its file name; nothing for one that is no library."""
    if (parts := _COPIED.fullmatch(name)) is not None:
        version = parts["version"] or ""
        yield Carried(
            "file", name, version, library_reference(parts["name"] + parts["kind"], version), ""
        )


def _icu(name: str) -> Iterator[Carried]:
    """Qt's wheel says nothing of it."""
    if (parts := _ICU.fullmatch(name)) is not None:
        yield Carried(
            "library", "icu", parts["version"], library_reference("icu", parts["version"]), ""
        )


def library_reference(name: str, version: str) -> str:
    """A package URL (ECMA-427) of a library that is in no registry; `version` may be empty."""
    slug = _NOT_A_NAME.sub("-", name.lower()).strip("-")
    return f"pkg:generic/{slug}" + (f"@{version}" if version else "")
