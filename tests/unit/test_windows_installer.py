"""The installer for Windows: what it is made of. `make windows-package` installs and plays it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from distribution import windows_installer
from distribution.carried_libraries import copied_library
from distribution.icons import draw_windows_icon
from distribution.pins import names_of, pins_of
from distribution.sbom import bill_of_the_installer
from distribution.system_libraries import BrokenPackage
from distribution.windows_bill import libraries_of_no_package

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = (ROOT / ".ci" / "distribution" / "windows" / "installer.nsi").read_text("utf-8")


def test_a_program_that_is_larger_than_it_may_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "library.dll").write_bytes(bytes(1000))
    (tmp_path / "skycap.exe").write_bytes(bytes(24))
    assert windows_installer.size_of(tmp_path) == 1024
    windows_installer.refuse_large({"skycap": windows_installer.MOST_BYTES})
    with pytest.raises(BrokenPackage, match="skycap-card-pane takes 120,000,001 bytes"):
        windows_installer.refuse_large({"skycap-card-pane": windows_installer.MOST_BYTES + 1})


def test_licenses_of_packages_for_windows_alone_are_looked_for() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert {"pywin32-ctypes"} <= names_of(text) - pins_of(text).keys()


def test_the_bill_of_materials_has_the_libraries_that_no_package_brings(tmp_path: Path) -> None:
    for name in ("python313.dll", "VCRUNTIME140.dll", "ours.pyd", "pane/python313.dll"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    libraries = libraries_of_no_package(tmp_path, lambda file: f"{len(file.stem)}.0")
    assert libraries == {"python313.dll": "9.0", "VCRUNTIME140.dll": "12.0"}
    bill = json.loads(bill_of_the_installer("1.2.3", 1_790_000_000, libraries))
    assert (
        bill["metadata"]["component"]["purl"] == "pkg:generic/skycap@1.2.3?arch=x86_64&os=windows"
    )
    listed = {component["name"]: component for component in bill["components"]}
    assert listed["python313.dll"]["purl"] == "pkg:generic/python313.dll@9.0"
    assert {"python", "qt", "openssl", "sqlcipher", "pyinstaller", "requests"} <= set(listed)
    assert "adduser" not in listed


def test_libraries_copied_into_a_wheel_for_windows_are_named() -> None:
    (part,) = copied_library("msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll")
    assert (part.kind, part.purl) == ("file", "pkg:generic/msvcp140.dll")


def test_the_icon_has_every_size_that_windows_shows(tmp_path: Path) -> None:
    icon = tmp_path / "build" / "skycap.ico"
    draw_windows_icon(ROOT / "resources" / "icons" / "skycap.svg", icon)
    with Image.open(icon) as picture:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= set(picture.info["sizes"])


def test_what_is_removed_has_a_fixed_name_and_holds_no_records() -> None:
    removed = re.findall(r"^\s*(?:RMDir|Delete)\s.*", SCRIPT, re.MULTILINE)
    assert [line.split(maxsplit=1)[1] for line in removed] == [
        r'/r "$INSTDIR\skycap"',
        r'/r "$INSTDIR\skycap-card-pane"',
        r'/r "$INSTDIR\documents"',
        r'"$INSTDIR\manifest"',
        r'"$INSTDIR\uninstall.exe"',
        r'/r "$SMPROGRAMS\Skycap"',
        # Only where nothing is left in it.
        r'"$INSTDIR"',
    ]
