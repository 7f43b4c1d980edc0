"""The pane's entry: close the process, go on in a fresh one, and run the pane there."""

from __future__ import annotations

import sys
from typing import NoReturn

# Imported before everything else, and used before anything else is imported.
from desktop.cardpane.process import fresh_process


def main() -> NoReturn:
    """Never returns: the process ends with the card entry."""
    closed_from_start = fresh_process.close_memory() and fresh_process.is_installed_closed()
    traced = fresh_process.is_traced()
    broker = None if traced or sys.platform != "linux" else fresh_process.continue_in_child()
    from desktop.cardpane.process.pane_program import Birth, run

    run(Birth(closed_from_start, traced, broker))


if __name__ == "__main__":
    main()
