"""What `build.spec` leaves out of both frozen programs, by the names of Linux and of Windows."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

SPEC = Path(__file__).resolve().parents[2] / "build.spec"
_NEEDED = {"UNUSED", "OF_THE_NETWORK", "PILLOW", "trimmed", "placed"}


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    """These names of the file, without what only the freezer can run."""

    def is_needed(node: ast.stmt) -> bool:
        if isinstance(node, ast.FunctionDef):
            return node.name in _NEEDED
        targets = node.targets if isinstance(node, ast.Assign) else []
        return any(isinstance(each, ast.Name) and each.id in _NEEDED for each in targets)

    tree = ast.parse(SPEC.read_text("utf-8"))
    tree.body = [node for node in tree.body if is_needed(node)]
    names: dict[str, Any] = {"re": re}
    exec(compile(tree, str(SPEC), "exec"), names)  # noqa: S102
    return names


def _kept(spec: dict[str, Any], *targets: str) -> set[str]:
    return {entry[0] for entry in spec["trimmed"]([(each, "", "BINARY") for each in targets])}


def test_windows_leaves_out_what_linux_does(spec: dict[str, Any]) -> None:
    unused = (
        r"PySide6\opengl32sw.dll",
        r"PySide6\Qt6Quick.dll",
        r"PySide6\Qt6Qml.dll",
        r"PySide6\Qt6OpenGL.dll",
        r"PySide6\plugins\platforms\qminimal.dll",
        r"PySide6\plugins\platforms\qdirect2d.dll",
        r"PySide6\plugins\imageformats\qtiff.dll",
        r"PySide6\plugins\imageformats\qwebp.dll",
        r"babel\locale-data\en_GB.dat",
        r"babel\locale-data\root_more.dat",
        r"PIL\_avif.cp313-win_amd64.pyd",
        r"PIL\_webp.cp313-win_amd64.pyd",
        r"resources\pictures\offers.png",
        r"PySide6\plugins\generic\qtuiotouchplugin.dll",
        r"PySide6\plugins\networkinformation\qnetworklistmanager.dll",
        r"PySide6\plugins\platforminputcontexts\qtvirtualkeyboardplugin.dll",
        r"PySide6\plugins\tls\qcertonlybackend.dll",
        r"PySide6\translations\qtbase_de.qm",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/plugins/platforms/libqminimal.so",
        "PySide6/Qt/translations/qtbase_de.qm",
    )
    used = {
        r"PySide6\Qt6Core.dll",
        r"PySide6\Qt6Widgets.dll",
        r"PySide6\plugins\platforms\qwindows.dll",
        r"PySide6\plugins\imageformats\qjpeg.dll",
        r"babel\locale-data\en.dat",
        r"babel\locale-data\root.dat",
        r"babel\global.dat",
        r"PIL\_imaging.cp313-win_amd64.pyd",
        r"resources\policies\card-handling.md",
        r"PySide6\plugins\styles\qmodernwindowsstyle.dll",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "pillow.libs/libtiff.so.6",
    }
    assert _kept(spec, *unused, *used) == used


def test_no_network_part_of_qt_goes_to_the_pane_of_windows(spec: dict[str, Any]) -> None:
    for name in (r"PySide6\Qt6Network.dll", r"PySide6\plugins\tls\qschannelbackend.dll"):
        assert spec["OF_THE_NETWORK"].search(spec["placed"]((name, "", "BINARY")))
    name = r"PySide6\Qt6Gui.dll"
    assert not spec["OF_THE_NETWORK"].search(spec["placed"]((name, "", "BINARY")))
