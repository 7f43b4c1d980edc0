"""``python -m desktop.training``: run the training servers and print their addresses.

Prints one line of JSON on stdout once all of them listen, then serves until SIGTERM or SIGINT,
or, with ``--until-stdin-closes``, until its stdin ends: so it never outlives its parent.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from .airline.webhooks import register
from .launch import Running
from .state import ServerState, SimulatedDelays


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal, or the end of stdin. The exit status is 0."""
    asked = _parser().parse_args(arguments)
    with ExitStack() as stack:
        stopped, end = (stack.enter_context(line) for line in socket.socketpair())
        _write_on_signal(end)
        stack.callback(signal.set_wakeup_fd, -1)
        folder = asked.ca_dir
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="skycap-ca-")))
        state = ServerState(
            seed=asked.seed,
            delays=SimulatedDelays.quick() if asked.quick else SimulatedDelays(),
            keys_file=asked.keys_file or folder / "keys.json",
        )
        # As the company does in the dashboard: an order that fails later is shown nowhere else.
        register(state, "https://webhooks.invalid/", ["order.created", "order.creation_failed"])
        running = Running(state, folder)
        stack.callback(running.stop)
        if asked.until_stdin_closes:
            threading.Thread(target=_wait_for_end_of_stdin, args=(end,), daemon=True).start()
        print(json.dumps(running.facts), flush=True)
        stopped.recv(1)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m desktop.training",
        description="Training airline, card vault and card processor on loopback ports, over TLS.",
    )
    parser.add_argument("--ca-dir", type=Path, help="keep the certificate authority here")
    parser.add_argument("--keys-file", type=Path, help="keep hashes of issued keys in this file")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SKYCAP_TRAINING_SEED", 7)))
    parser.add_argument("--quick", action="store_true", help="no waiting for the outside world")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the starter")
    return parser


def _write_on_signal(end: socket.socket) -> None:
    """SIGTERM and SIGINT send a byte into `end`: one blocking read waits for them, on Windows too.

    The byte is written by Python's own C handler, so that nothing has to wake up and look.
    """

    def ignore_signal(_signal: int, _frame: FrameType | None) -> None:
        """The byte is all that is needed."""

    end.setblocking(False)
    signal.set_wakeup_fd(end.fileno())
    signal.signal(signal.SIGTERM, ignore_signal)
    signal.signal(signal.SIGINT, ignore_signal)


def _wait_for_end_of_stdin(end: socket.socket) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    with contextlib.suppress(OSError):  # ended by a signal meanwhile
        end.send(b"\0")


if __name__ == "__main__":
    sys.exit(main())
