"""The script that gives the tests a keyring of their own, when that keyring crashes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / ".ci" / "secret_service.sh"
CRASH_AND_READ = """
import os, signal
from pathlib import Path
from desktop.os_keyring.os_keyring import OsKeyring

OsKeyring("test").put("desk", "member", bytes(range(32)))
ours = f"HOME={os.environ['HOME']}".encode()
for place in Path("/proc").glob("[0-9]*"):
    try:
        name, environment = (place / "comm").read_text(), (place / "environ").read_bytes()
    except OSError:
        continue
    if name.startswith("gnome-keyring") and ours in environment.split(b"\\0"):
        os.kill(int(place.name), signal.SIGKILL)
        print("crashed")
print(OsKeyring("test").get("desk", "member") == bytes(range(32)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="gnome-keyring is of Linux")
def test_a_keyring_that_crashes_is_there_again_and_unlocked() -> None:
    done = subprocess.run(
        ["sh", str(SCRIPT), sys.executable, "-c", CRASH_AND_READ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=SCRIPT.parents[1],
    )
    assert done.stdout.split() == ["crashed", "True"]
    assert "started again" in done.stderr
