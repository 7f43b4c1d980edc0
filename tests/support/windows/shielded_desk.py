"""The real Windows desk, which opens `shielded_cardpane` in place of the pane of its source tree.

``python -m tests.support.windows.shielded_desk --training ...``
"""

from __future__ import annotations

import sys

from desktop.card_entry import pane_process
from desktop.system.inherited_environment import keep_known_variables


def _pane_command() -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.support.windows.shielded_cardpane")


if __name__ == "__main__":
    keep_known_variables()
    setattr(pane_process, "pane_command", _pane_command)  # noqa: B010
    from desktop.app.command_line import run_command

    raise SystemExit(run_command(sys.argv[1:]))
