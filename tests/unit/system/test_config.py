"""Where a desk keeps what it keeps, and who else may look into it."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.app.environment.environment_policy import TRAINING

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """What most machines take away from new files: nothing that others read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_a_new_desk_is_its_users_alone(tmp_path: Path) -> None:
    settings = TRAINING.settings(tmp_path / "share" / "Skycap")
    settings.make_folder()
    assert mode(settings.profile) == mode(settings.folder) == 0o700
    assert mode(tmp_path / "share") == 0o755, "what lies above is not ours"


def test_a_desk_that_others_could_look_into_is_closed(tmp_path: Path) -> None:
    settings = TRAINING.settings(tmp_path)
    tmp_path.chmod(0o755)
    settings.folder.mkdir(mode=0o755)
    settings.make_folder()
    assert mode(settings.folder) == 0o700
    assert mode(tmp_path) == 0o755, "a folder that was named is left as it is"
