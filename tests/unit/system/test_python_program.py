"""How programs of ours are started: with which packages, and with which variables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.python_program import package_folders

ROOT = str(Path(__file__).resolve().parents[3])
BASE_PYTHON = str(Path(sys.executable).resolve())
PRINT_FOLDERS = """
import sys
sys.path.insert(0, {root!r})
from desktop.system.python_program import package_folders
print(*package_folders(), sep="\\n")
"""
GO_ON = """
import os, sys
sys.path.insert(0, {root!r})
from desktop.system.python_program import go_on_isolated
sys._MEIPASS = os.environ["LD_LIBRARY_PATH_ORIG"] = "/opt/skycap/_internal"
for name in {loading_code!r}:
    os.environ[name] = "/nowhere/planted.so"
sys.frozen, sys.executable = {frozen}, {program!r}
go_on_isolated("desktop")
"""
LOADING_CODE = (
    *("LD_PRELOAD", "LD_AUDIT"),
    *("OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES"),
    *("GCONV_PATH", "GTK_MODULES", "GTK3_MODULES", "GTK_PATH", "GTK_IM_MODULE_FILE"),
    *("GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE"),
    *("__EGL_VENDOR_LIBRARY_FILENAMES", "__EGL_VENDOR_LIBRARY_DIRS"),
    *("__EGL_EXTERNAL_PLATFORM_CONFIG_FILENAMES", "__EGL_EXTERNAL_PLATFORM_CONFIG_DIRS"),
    *("__GLX_VENDOR_LIBRARY_NAME", "LIBGL_DRIVERS_PATH", "GBM_BACKENDS_PATH"),
    *("VK_DRIVER_FILES", "VK_ADD_DRIVER_FILES", "VK_ICD_FILENAMES"),
    *("VK_LAYER_PATH", "VK_ADD_LAYER_PATH", "XLOCALELIBDIR"),
)


def test_the_packages_of_this_environment_are_found() -> None:
    assert any((Path(folder) / "PySide6").is_dir() for folder in package_folders())


@pytest.mark.skipif(sys.platform == "win32", reason="folders as Linux has them")
def test_a_folder_of_packages_that_a_variable_names_is_none_of_them(tmp_path: Path) -> None:
    own = tmp_path / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    named = tmp_path / "more-packages"
    for folder in (own, named):
        folder.mkdir(parents=True)
    (own / "planted.pth").write_text(f"{named}\n")
    # A virtual environment looks into no such folder; the Python that it was made of does.
    seen, handed_on = (
        subprocess.run(
            [BASE_PYTHON, "-c", script],
            env=os.environ | {"PYTHONUSERBASE": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for script in (
            "import sys; print(*sys.path, sep='\\n')",
            PRINT_FOLDERS.format(root=ROOT),
        )
    )
    assert str(own) in seen
    assert str(named) in seen
    assert str(tmp_path) not in handed_on


@pytest.mark.skipif(os.name != "posix", reason="the program is replaced on POSIX systems")
@pytest.mark.parametrize("frozen", [False, True])
def test_the_process_that_goes_on_gets_the_arguments_and_no_variable_that_loads_code(
    tmp_path: Path, frozen: bool
) -> None:
    arguments, variables = gone_on(tmp_path, frozen=frozen, loading_code=LOADING_CODE)
    if not frozen:
        assert arguments[:2] == ["-I", "-S"]
        assert arguments[3] == "desktop"
        del arguments[:5]
    assert arguments == ["--training", "--look", "dark"]
    assert variables["LANG"] == "C.UTF-8"
    assert not {*LOADING_CODE, "LIBGL_DEBUG"} & variables.keys()
    assert ("LD_LIBRARY_PATH" in variables) is not frozen, "Python itself may need it"


@pytest.mark.skipif(sys.platform == "win32", reason="code is loaded so on Linux")
def test_a_bundle_into_which_no_variable_loads_code_goes_on_itself(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        gone_on(tmp_path, frozen=True, loading_code=("LIBGL_DRIVERS_DIR",))
    assert gone_on(tmp_path, frozen=True, loading_code=("LD_PRELOAD",))
    assert gone_on(tmp_path, frozen=True, loading_code=("LD_LIBRARY_PATH_ORIG",))


def gone_on(
    folder: Path, *, frozen: bool, loading_code: tuple[str, ...]
) -> tuple[list[str], dict[str, str]]:
    """What the next process was given; FileNotFoundError where there was none."""
    program, seen = folder / "program", folder / "seen.json"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"json.dump([sys.argv[1:], dict(os.environ)], open({str(seen)!r}, 'w'))\n",
        "utf-8",
    )
    program.chmod(0o700)
    script = GO_ON.format(root=ROOT, program=str(program), frozen=frozen, loading_code=loading_code)
    subprocess.run(
        [sys.executable, "-c", script, "--training", "--look", "dark"],
        env=os.environ | {"LANG": "C.UTF-8", "LD_LIBRARY_PATH": "/nowhere", "LIBGL_DEBUG": "1"},
        check=True,
    )
    arguments, variables = json.loads(seen.read_text("utf-8"))
    return arguments, variables
