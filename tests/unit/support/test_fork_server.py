"""A forked program is a process of its own, with its own environment, input, output and end."""

from __future__ import annotations

import os
import sys

from tests.support.fork_server import forked


def main() -> None:
    """The program: answers each line of its input until the end."""
    print(os.getpid(), sys.argv[1:], os.environ["OWN"], flush=True)
    for line in sys.stdin:
        print(line.upper(), end="", flush=True)


def test_two_programs_share_nothing_but_what_was_loaded() -> None:
    one, other = (forked(__name__, (name,), {"OWN": f"{name}'s"}) for name in ("one", "other"))
    try:
        assert one.stdout.readline() == f"{one.pid} ['one'] one's\n"
        assert other.stdout.readline() == f"{other.pid} ['other'] other's\n"
        assert len({one.pid, other.pid, os.getpid()}) == 3
        # Each hears of the end of its own input alone.
        one.stdin.close()
        one.wait(60)
        other.stdin.write("still here\n")
        other.stdin.flush()
        assert other.stdout.readline() == "STILL HERE\n"
        other.kill()
        other.wait(60)
        assert other.stdout.read() == ""
    finally:
        one.close()
        other.close()
