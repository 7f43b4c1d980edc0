"""Setting up notices what was changed in .venv since then; nothing is installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cat", "cksum", "find", "sort", "sha256sum", "grep", "tr", "env", "dirname")
NOTICED = "files in .venv were changed since they were installed"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that is set up already, but for the list of what was installed."""
    folder = tmp_path / "project"
    (folder / ".ci").mkdir(parents=True)
    for name in ("setup.sh", "qt_libraries"):
        shutil.copy(ROOT / ".ci" / name, folder / ".ci")
    packages = folder / ".venv" / "lib" / "packages"
    packages.mkdir(parents=True)
    (packages / "module.py").write_text("value = 1\n")
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
        both = (folder / "requirements.txt").read_bytes() + (folder / name).read_bytes()
        sums = subprocess.run(["cksum"], input=both, capture_output=True, check=True).stdout
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        (folder / ".venv" / f"{name}.done").write_text(f"{version} {sums.decode()}")
    tools = tmp_path / "bin"
    tools.mkdir()
    # Neither dpkg nor apt-get is among them, so no package is looked for.
    for tool in TOOLS:
        (tools / tool).symlink_to(str(shutil.which(tool)))
    (tools / f"python{version}").symlink_to(Path(sys.executable).resolve())
    return folder


def set_up(project: Path, purpose: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ".ci/setup.sh", purpose],
        cwd=project,
        env={"PATH": str(project.parent / "bin"), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(("purpose", "status"), [("run", 1), ("package", 1), ("dev", 0)])
def test_a_changed_package_is_noticed_and_not_run_or_packed(
    project: Path, purpose: str, status: int
) -> None:
    for _ in range(2):
        unchanged = set_up(project, purpose)
        assert (unchanged.returncode, NOTICED in unchanged.stderr) == (0, False)
    packages = project / ".venv" / "lib" / "packages"
    (packages / "module.pyc").write_bytes(b"compiled since")
    assert NOTICED not in set_up(project, purpose).stderr
    (packages / "module.py").write_text("value = 22\n")
    changed = set_up(project, purpose)
    assert (changed.returncode, NOTICED in changed.stderr) == (status, True)
    (packages / "module.py").write_text("value = 1\n")
    (packages / "planted.pth").write_text("import planted\n")
    assert NOTICED in set_up(project, purpose).stderr
