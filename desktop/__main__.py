"""The entry: ``python -m desktop --training``. Goes on in an isolated process, and dispatches."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` names; the exit code.

    Without `argv` it is the one that this process was started with. Python has then looked into the
    current folder and obeyed PYTHON* variables, so all else runs in a process that has not.
    """
    if argv is None:
        from desktop.system.python_program import go_on_isolated

        go_on_isolated("desktop")
        argv = sys.argv[1:]
    from desktop.app.command_line import run_command

    return run_command(argv)


if __name__ == "__main__":
    raise SystemExit(main())
