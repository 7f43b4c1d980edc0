"""The pane's entry: close the process, go on in a fresh one, and run the pane there."""

from __future__ import annotations

import sys
from typing import NoReturn

# Imported before everything else, and used before anything else is imported.
from desktop.cardpane.process import fresh_process

# As in card_protocol, of which nothing may be imported before the fork.
_HOSTED_FIELDS = "--hosted-fields"


def main() -> NoReturn:
    """Never returns: the process ends with the card entry."""
    closed_from_start = fresh_process.close_memory() and fresh_process.is_installed_closed()
    traced = fresh_process.is_traced()
    if _HOSTED_FIELDS in sys.argv[1:]:
        _show_hosted_fields(closed_from_start, traced)
    broker = None if traced or sys.platform != "linux" else fresh_process.continue_in_child()
    from desktop.cardpane.process.pane_program import Birth, run

    run(Birth(closed_from_start, traced, broker))


def _show_hosted_fields(closed_from_start: bool, traced: bool) -> NoReturn:
    import socket

    relay = socket.create_server(("127.0.0.1", 0))
    port = relay.getsockname()[1]
    if traced or sys.platform != "linux":
        # Without a parent of its own the pane relays by itself.
        broker, own = None, relay
    else:
        broker, own = fresh_process.continue_in_child(relay), None
        relay.close()
    from desktop.cardpane.process.hosted.hosted_program import run_hosted
    from desktop.cardpane.process.pane_program import Birth

    run_hosted(Birth(closed_from_start, traced, broker), port, own)


if __name__ == "__main__":
    main()
