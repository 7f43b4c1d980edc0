"""What keeps the training servers alive is inherited by the process that follows a lock."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from desktop.system.child_process import ChildProcess

_NEXT = "import sys, time; print('up', flush=True); time.sleep(float(sys.argv[1]))"


def test_a_child_lives_as_long_as_the_process_that_inherited_its_lifeline() -> None:
    child = ChildProcess(
        (sys.executable, "-c", "import sys; sys.stdin.read()"), limit=1024, grace_seconds=60
    )
    handle = child.lifeline()
    if sys.platform == "win32":  # for the type checker, which knows Linux
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO()
        startup.lpAttributeList = {"handle_list": [handle]}
        following = subprocess.Popen(
            (sys.executable, "-c", _NEXT, "5"), startupinfo=startup, close_fds=True
        )
        child._close_input()
        time.sleep(2)
        assert child.exit_status is None
        following.kill()
        following.wait()
    child.end()
    assert child.exit_status == 0
