"""Code that another program of the same user plants where ours start: none of it runs.

In a copy of the source tree. Each plant is first shown to run in a plain ``python -m``.
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

# A module of ours that every program loads early.
_OURS = {"pane": "desktop/card_protocol/frames.py", "desk": "desktop/system/config.py"}
# In the header of a bytecode file (PEP 552).
_TIME_AND_SIZE_AT = 8
_MODULE = {"pane": "desktop.cardpane", "desk": "desktop"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the program, beside which anything may be planted."""
    copy = tmp_path / "tree"
    shutil.copytree(ROOT / "desktop", copy / "desktop", ignore=shutil.ignore_patterns("__pyc*"))
    return copy


def code(mark: Path) -> str:
    return f"open({str(mark)!r}, 'a').close()\n"


def beside_the_program(tree: Path, mark: Path, _program: str) -> dict[str, str]:
    for module in ("platform", "argparse", "json", "ctypes"):
        (tree / f"{module}.py").write_text(code(mark))
    return {}


def on_pythonpath(tree: Path, mark: Path, _program: str) -> dict[str, str]:
    (tree / "sitecustomize.py").write_text(code(mark))
    return {"PYTHONPATH": str(tree)}


def at_startup(tree: Path, mark: Path, _program: str) -> dict[str, str]:
    """The start file of a user's own packages folder."""
    packages = tree / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    packages.mkdir(parents=True)
    (packages / "usercustomize.py").write_text(code(mark))
    (packages / "planted.pth").write_text(f"import sys; {code(mark)}")
    return {"PYTHONUSERBASE": str(tree)}


def as_bytecode(tree: Path, mark: Path, program: str) -> dict[str, str]:
    """It bears the time and size of the source, which itself stays as it is."""
    source = tree / _OURS[program]
    planted = tree / "planted.py"
    planted.write_text(source.read_text() + code(mark))
    cache = importlib.util.cache_from_source(str(source))
    py_compile.compile(str(planted), cfile=cache, doraise=True)
    planted.unlink()
    facts = source.stat()
    with open(cache, "r+b") as bytecode:
        bytecode.seek(_TIME_AND_SIZE_AT)
        bytecode.write(struct.pack("<II", int(facts.st_mtime), facts.st_size))
    return {}


Plant = Callable[[Path, Path, str], dict[str, str]]


@pytest.mark.parametrize(
    ("program", "plant"),
    [
        *((program, plant) for program in _OURS for plant in (beside_the_program, on_pythonpath)),
        ("pane", at_startup),
        ("pane", as_bytecode),
    ],
)
def test_planted_code_does_not_run(tree: Path, tmp_path: Path, program: str, plant: Plant) -> None:
    mark = tmp_path / "ran"
    environment = os.environ | plant(tree, mark, program)
    plain = [sys.executable, "-m", _MODULE[program], "--version"]
    if plant is at_startup:
        # A virtual environment has no packages of the user's; its base has.
        plain[0] = str(Path(sys.executable).resolve())
    subprocess.run(plain, cwd=tree, env=environment, stdin=subprocess.DEVNULL, check=False)
    assert mark.exists(), "the plant would run"
    mark.unlink()

    command = (*pane_command(),) if program == "pane" else (*Handover(("--version",)).command(),)
    ran = subprocess.run(
        [word.replace(str(ROOT / "desktop"), str(tree / "desktop")) for word in command],
        cwd=tree,
        env=environment,
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


def test_without_folders_the_current_one_is_not_looked_into(tree: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for package in ("PySide6", "platformdirs", "sqlalchemy", "keyring"):
        (tree / f"{package}.py").write_text(code(mark))
    command = list(python_program("desktop"))
    launcher = str(tree / Path(command[-3]).relative_to(ROOT))
    program = [*command[:-3], launcher, "desktop", "", "--training"]
    ran = subprocess.run(program, cwd=tree, stdin=subprocess.DEVNULL, capture_output=True)
    assert ran.returncode != 0, "it has no packages at all"
    assert not mark.exists()


def test_every_part_of_ours_starts_in_isolation() -> None:
    for command in (pane_command(), python_program("desktop.documents"), Handover(()).command()):
        assert tuple(command[1:3]) == ("-I", "-S")
