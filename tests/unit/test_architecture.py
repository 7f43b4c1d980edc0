"""Rules of the house that no other tool holds: sizes, the top level, what a file may not name."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "build.spec",
    "desktop",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements-hosted.txt",
    "requirements-pins.txt",
    "requirements.txt",
    "resources",
    "tests",
}
LONGEST_FILE = 400
ROOMS_WITHOUT_A_NAME = {"utils", "helpers", "common", "misc", "manager", "base", "util", "helper"}

# Hosts that serve packages, so that pins and scripts work wherever packages come from.
REGISTRY = re.compile(
    r"py" r"pi\.|python" r"hosted|deb\.deb" r"ian|npm" r"js\.|index" r"-url\s*=?\s*http", re.I
)
# A home folder of a developer's machine.
HOME = re.compile(r"(?<![\w.])/(?:home|Users)/[a-z]|(?<![\w./])/ro" r"ot(?:/|\b)|[A-Z]:\\Users\\")


def tracked() -> list[Path]:
    """Files that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / line for line in sorted(set(listed.stdout.splitlines()))]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[Path, str]]:
    """Those of them that are text."""
    found = []
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            found.append((path.relative_to(ROOT), raw.decode("utf-8")))
    return found


def test_the_top_level_holds_only_what_belongs_there() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


def test_no_python_file_is_over_400_lines() -> None:
    long = {
        str(path): text.count("\n")
        for path, text in texts()
        if path.suffix in {".py", ".spec", ".sh"} and text.count("\n") > LONGEST_FILE
    }
    assert not long


def test_no_file_is_a_room_without_a_name() -> None:
    nameless = [
        path
        for path in tracked()
        if path.suffix == ".py" and {path.stem, path.parent.name} & ROOMS_WITHOUT_A_NAME
    ]
    assert not nameless


@pytest.mark.parametrize("pattern", [REGISTRY, HOME], ids=["registry", "home"])
def test_no_file_names_a_registry_or_a_home_folder(pattern: re.Pattern[str]) -> None:
    naming = {str(path): hit[0] for path, text in texts() if (hit := pattern.search(text))}
    assert not naming


def test_no_flag_of_qt_is_inverted() -> None:
    """In the Windows build of PySide6 6.11 ``~`` of a modifier keeps no modifier at all."""
    inverted = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("ui", "cardpane")
        for path in sorted((ROOT / "desktop" / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert)
    ]
    assert not inverted


def test_every_pin_carries_a_hash_and_no_address() -> None:
    for name, least in (
        ("requirements.txt", 10),
        ("requirements-dev.txt", 10),
        ("requirements-hosted.txt", 2),
        ("requirements-pins.txt", 0),
    ):
        text = (ROOT / name).read_text("utf-8")
        pins = re.findall(
            r"^[a-z0-9][^\n]*==[^\n]*\\\n((?:    --hash=sha256:\S+[^\n]*\n?)+)", text, re.M
        )
        named = re.findall(r"^[a-z0-9-]+==", text, re.M)
        assert len(pins) == len(named) > least
        assert "://" not in text


def test_what_runs_is_pinned_alike_for_users_and_developers() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==[^\\\n]+", (ROOT / name).read_text("utf-8"), re.M))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
    # The web engine is of the very version of the Qt that it is put beside.
    (engine,) = pins("requirements-hosted.txt") - pins("requirements.txt")
    assert engine.startswith("pyside6-addons==")
