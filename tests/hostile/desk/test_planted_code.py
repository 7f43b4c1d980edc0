"""Code that another program of the same user plants where ours start: none of it runs.

In a copy of the source tree. Each plant is first shown to run in a plain Python.
"""

from __future__ import annotations

import importlib.util
import os
import py_compile
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.app.lifecycle.restart import Handover
from desktop.card_entry.pane_process import pane_command
from desktop.card_entry.self_check import read_self_check
from desktop.card_protocol import SelfCheckRequest, encode_request
from desktop.system.python_program import python_program
from tests.support.hostile.pane_stage import ROOT

pytestmark = pytest.mark.hostile

_PLANTED_MODULES = ("platform", "argparse", "json", "ctypes")
# A module of ours that the pane loads early.
_OF_THE_PANE = "desktop/card_protocol/frames.py"
# In the header of a bytecode file (PEP 552).
_TIME_AND_SIZE_AT = 8
# The Python of the system: a virtual environment has no packages of the user's, its base has.
_BASE_PYTHON = str(Path(sys.executable).resolve())


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the program, beside which anything may be planted."""
    copy = tmp_path / "tree"
    shutil.copytree(ROOT / "desktop", copy / "desktop", ignore=shutil.ignore_patterns("__pyc*"))
    return copy


def at_once(mark: Path) -> str:
    """Code that runs where it is imported."""
    return f"open({str(mark)!r}, 'a').close()\n"


def at_the_end(mark: Path) -> str:
    """Code that runs where it is still there when the program has done its work."""
    return f"import atexit; atexit.register(lambda: open({str(mark)!r}, 'a').close())\n"


def beside_the_program(tree: Path, code: str) -> dict[str, str]:
    for module in _PLANTED_MODULES:
        (tree / f"{module}.py").write_text(code)
    return {}


def on_pythonpath(tree: Path, code: str) -> dict[str, str]:
    (tree / "sitecustomize.py").write_text(code)
    return {"PYTHONPATH": str(tree)}


def at_startup(tree: Path, code: str) -> dict[str, str]:
    """The start files of a user's own packages folder."""
    packages = tree / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    packages.mkdir(parents=True)
    (packages / "usercustomize.py").write_text(code)
    (packages / "planted.pth").write_text(f"import sys; {code}")
    return {"PYTHONUSERBASE": str(tree)}


def as_bytecode(tree: Path, code: str) -> dict[str, str]:
    """It bears the time and size of the source, which itself stays as it is."""
    source = tree / _OF_THE_PANE
    planted = tree / "planted.py"
    planted.write_text(source.read_text() + code)
    cache = importlib.util.cache_from_source(str(source))
    py_compile.compile(str(planted), cfile=cache, doraise=True)
    planted.unlink()
    facts = source.stat()
    with open(cache, "r+b") as bytecode:
        bytecode.seek(_TIME_AND_SIZE_AT)
        bytecode.write(struct.pack("<II", int(facts.st_mtime), facts.st_size))
    return {}


Plant = Callable[[Path, str], dict[str, str]]


def show_that_it_runs(tree: Path, mark: Path, plant: Plant, variables: dict[str, str]) -> None:
    """In a plain Python that loads the same modules, as the pane and the desk do."""
    wanted = "desktop.card_protocol" if plant is as_bytecode else ", ".join(_PLANTED_MODULES)
    python = _BASE_PYTHON if plant is at_startup else sys.executable
    subprocess.run([python, "-c", f"import {wanted}"], cwd=tree, env=variables, check=True)
    assert mark.exists(), "the plant would run"
    mark.unlink()


@pytest.mark.parametrize(
    ("program", "plant"),
    [
        *(("pane", plant) for plant in (beside_the_program, on_pythonpath, at_startup)),
        ("pane", as_bytecode),
        *(("desk after a lock", plant) for plant in (beside_the_program, on_pythonpath)),
    ],
)
def test_planted_code_does_not_run(tree: Path, tmp_path: Path, program: str, plant: Plant) -> None:
    mark = tmp_path / "ran"
    variables = os.environ | plant(tree, at_once(mark))
    show_that_it_runs(tree, mark, plant, variables)

    command = pane_command() if program == "pane" else Handover(("--version",)).command()
    ran = subprocess.run(
        [word.replace(str(ROOT / "desktop"), str(tree / "desktop")) for word in command],
        cwd=tree,
        env=variables,
        input=encode_request(SelfCheckRequest()),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert not mark.exists()
    if program == "pane":
        assert read_self_check(ran.stdout).failed is None
    else:
        assert ran.stdout.startswith(b"Skycap ")


@pytest.mark.skipif(sys.platform != "linux", reason="drops powers with setpriv")
@pytest.mark.parametrize("home", ["closed", "closed/below", "nowhere", ""])
def test_a_home_that_may_not_be_entered_keeps_no_pane_from_working(
    tmp_path: Path, home: str
) -> None:
    """As user nobody: root enters every folder."""
    (tmp_path / "closed").mkdir(mode=0)
    drop = ("setpriv", "--reuid=65534", "--clear-groups") if os.geteuid() == 0 else ()
    ran = subprocess.run(
        [*drop, *pane_command()],
        cwd="/",
        env={"HOME": str(tmp_path / home) if home else ""},
        input=encode_request(SelfCheckRequest()),
        capture_output=True,
        timeout=60,
    )
    assert (ran.returncode, read_self_check(ran.stdout).failed) == (0, None)


@pytest.mark.parametrize("plant", [beside_the_program, on_pythonpath, at_startup])
def test_a_first_start_goes_on_without_what_was_planted(
    tree: Path, tmp_path: Path, plant: Plant
) -> None:
    """``python -m`` itself may run it; the process that asks for the passphrase has none of it."""
    mark = tmp_path / "still there"
    variables = os.environ | plant(tree, at_the_end(mark))
    show_that_it_runs(tree, mark, plant, variables)

    python = _BASE_PYTHON if plant is at_startup else sys.executable
    ran = subprocess.run(
        [python, "-m", "desktop", "--version"],
        cwd=tree,
        env=variables,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert ran.stdout.startswith(b"Skycap ")
    assert not mark.exists()


def test_make_run_starts_what_was_planted_nowhere(tree: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    shutil.copy(ROOT / "Makefile", tree)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    variables = os.environ | on_pythonpath(tree, at_once(mark))
    beside_the_program(tree, at_once(mark))
    ran = subprocess.run(
        ["make", "-s", "--eval", "version: ; @$(DESK) --version", "version"],
        cwd=tree,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith("Skycap ")
    assert not mark.exists()
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\nrun: ")[2].partition("\n\n")[0]
    assert "exec $(DESK) --training" in recipe


def test_without_folders_the_current_one_is_not_looked_into(tree: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for package in ("PySide6", "platformdirs", "sqlalchemy", "keyring"):
        (tree / f"{package}.py").write_text(at_once(mark))
    command = list(python_program("desktop"))
    launcher = str(tree / Path(command[-3]).relative_to(ROOT))
    program = [*command[:-3], launcher, "desktop", "", "--training"]
    ran = subprocess.run(program, cwd=tree, stdin=subprocess.DEVNULL, capture_output=True)
    assert ran.returncode != 0, "it has no packages at all"
    assert not mark.exists()


def test_every_part_of_ours_starts_in_isolation() -> None:
    for command in (pane_command(), python_program("desktop.documents"), Handover(()).command()):
        assert tuple(command[1:3]) == ("-I", "-S")
