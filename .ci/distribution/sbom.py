"""Writes the bill of materials: CycloneDX 1.6 (ECMA-424), JSON.

What is frozen into the programs: Python packages with the hashes that they are pinned by, Python,
Qt, and the libraries inside wheels, as far as their names and versions can be read. What the
Debian package depends on: Debian's packages, in the versions that it was built and tried with; what
the installer for Windows brings of Windows' own and of Python's.
"""

from __future__ import annotations

import json
import platform
import subprocess
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .carried_libraries import Carried, carried_by, library_reference
from .licenses import license_of
from .pins import (
    Pin,
    direct_dependencies,
    needs_of,
    pinned_for_this_python,
    training_only,
)

if TYPE_CHECKING:
    from .debian_package import PackageFacts

_ROOT = Path(__file__).resolve().parents[2]
_USE = "skycap:use"
_NOT_KNOWN = "not known"
Component = dict[str, Any]


def bill_of_materials(facts: PackageFacts, debian_dependencies: tuple[str, ...]) -> str:
    """The document's text. `debian_dependencies` are entries of the control file's Depends."""
    reference = f"pkg:deb/skycap/skycap@{facts.version}?arch={facts.architecture}"
    debian = [_debian_package(entry, facts.architecture) for entry in debian_dependencies]
    return _document(_own(facts.version, reference), facts.epoch, debian)


def bill_of_the_installer(version: str, epoch: int, libraries: dict[str, str]) -> str:
    """The document's text, by the Python that freezes for Windows. `libraries`: the version of each
    that was frozen and is part of no package.
    """
    reference = f"pkg:generic/skycap@{version}?arch=x86_64&os=windows"
    brought = [
        _component("file", name, found, library_reference(name, found), "live")
        for name, found in sorted(libraries.items())
    ]
    return _document(_own(version, reference), epoch, brought)


def _document(own: Component, epoch: int, others: list[Component]) -> str:
    """`others`: what is neither a Python package nor inside one."""
    pins = pinned_for_this_python()
    direct = direct_dependencies(tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8")))
    of_training = training_only(direct)
    python = [
        _python_package(pin, "training servers" if name in of_training else "live")
        for name, pin in sorted(pins.items())
    ]
    freezer = pinned_for_this_python("requirements-dev.txt")["pyinstaller"]
    embedded = [*_embedded_parts(), _python_package(freezer, "starts the frozen programs")]
    carried = {name: carried_by(name) for name in sorted(pins)}
    listed = {component["bom-ref"] for component in (*python, *embedded, *others)}
    inside = {
        part.purl: _carried_part(part, name)
        for name, parts in carried.items()
        for part in parts
        if part.purl not in listed
    }
    components = [*python, *embedded, *inside.values(), *others]
    for component in components:
        component.setdefault("licenses", [{"license": {"name": _NOT_KNOWN}}])
    needs = {
        _reference(pin): [*_needed_pins(name, pins), *(part.purl for part in carried[name])]
        for name, pin in pins.items()
    }
    needs[own["bom-ref"]] = [
        *(_reference(pins[name]) for name in sorted(direct & set(pins))),
        *(component["bom-ref"] for component in (*embedded, *others)),
    ]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": _serial_number(own, components),
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lifecycles": [{"phase": "build"}],
            "component": own,
        },
        "components": components,
        "dependencies": [
            {"ref": component["bom-ref"], "dependsOn": needs.get(component["bom-ref"], [])}
            for component in (own, *components)
        ],
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _own(version: str, reference: str) -> Component:
    return {
        "type": "application",
        "bom-ref": reference,
        "name": "skycap",
        "version": version,
        "purl": reference,
        "licenses": [{"license": {"id": "MIT"}}],
    }


def _serial_number(own: Component, components: list[Component]) -> str:
    """The same for the same contents."""
    contents = json.dumps([own, components], sort_keys=True)
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, contents)}"


def _reference(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"


def _needed_pins(name: str, pins: dict[str, Pin]) -> list[str]:
    return [_reference(pins[need]) for need in sorted(needs_of(name) & set(pins))]


def _python_package(pin: Pin, use: str) -> Component:
    component = _component("library", pin.name, pin.version, _reference(pin), use)
    component["hashes"] = [{"alg": "SHA-256", "content": digest} for digest in pin.hashes]
    if stated := license_of(pin.name):
        component["licenses"] = [{"license": {"name": stated}}]
    return component


def _component(kind: str, name: str, version: str, purl: str, use: str) -> Component:
    return {
        "type": kind,
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "properties": [{"name": _USE, "value": use}],
    }


def _carried_part(part: Carried, package: str) -> Component:
    component = _component(part.kind, part.name, part.version, part.purl, f"inside {package}")
    if part.license_text:
        component["licenses"] = [{"license": {"name": part.license_text}}]
    return component


def _embedded_parts() -> list[Component]:
    """Python, Qt, and what wheels carry inside."""
    from cryptography.hazmat.backends.openssl.backend import backend
    from PySide6.QtCore import qVersion
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(":memory:")
    sqlcipher = connection.execute("PRAGMA cipher_version").fetchone()[0].split()[0]
    connection.close()
    parts = (
        ("platform", "python", platform.python_version(), "python:python", "PSF-2.0"),
        ("framework", "qt", qVersion(), "qt:qt", "LGPL-3.0-only"),
        *(
            ("library", name, version, cpe, license_id)
            for name, version, cpe, license_id in (
                (
                    "openssl",
                    backend.openssl_version_text().split()[1],
                    "openssl:openssl",
                    "Apache-2.0",
                ),
                ("sqlcipher", sqlcipher, "zetetic:sqlcipher", "BSD-3-Clause"),
                ("sqlite", dbapi2.sqlite_version, "sqlite:sqlite", "blessing"),
            )
        ),
    )
    found = []
    for kind, name, version, cpe, license_id in parts:
        purl = f"pkg:generic/{name}@{version}"
        component = _component(kind, name, version, purl, "live")
        component["cpe"] = f"cpe:2.3:a:{cpe}:{version}:*:*:*:*:*:*:*"
        component["licenses"] = [{"license": {"id": license_id}}]
        found.append(component)
    return found


def _debian_package(entry: str, architecture: str) -> Component:
    """For an entry of Depends, such as ``libc6 (>= 2.34)``: its first choice."""
    name = entry.partition("|")[0].partition("(")[0].strip()
    version = subprocess.run(
        ["dpkg-query", "-W", "-f=${Version}", name], capture_output=True, text=True, check=False
    ).stdout
    purl = f"pkg:deb/debian/{name}" + (f"@{version}" if version else "") + f"?arch={architecture}"
    component = _component("library", name, version, purl, "dependency, installed by Debian")
    component["scope"] = "required"
    return component
