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
from keyring.backends.SecretService import Keyring

Keyring().set_password("service", "member", "secret")
ours = f"HOME={os.environ['HOME']}".encode()
for place in Path("/proc").glob("[0-9]*"):
    try:
        name, environment = (place / "comm").read_text(), (place / "environ").read_bytes()
    except OSError:
        continue
    if name.startswith("gnome-keyring") and ours in environment.split(b"\\0"):
        os.kill(int(place.name), signal.SIGKILL)
        print("crashed")
print(Keyring().get_password("service", "member"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="gnome-keyring is of Linux")
def test_a_keyring_that_crashes_is_there_again_and_unlocked() -> None:
    done = subprocess.run(
        ["sh", str(SCRIPT), sys.executable, "-c", CRASH_AND_READ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["crashed", "secret"]
    assert "started again" in done.stderr
