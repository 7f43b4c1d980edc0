"""The real pane, stopped at its exit so that its memory can be scanned.

The pane does everything as in use: it wipes, writes its reply and exits. Only the exit is delayed
(held_at_exit), and memfd_secret(2) is hidden from it so that a scan can find the number at all.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from desktop.card_protocol import PaneReply, PaneRequest, decode_reply, encode_request
from tests.support.fakes.endpoint import Endpoint
from tests.support.virtual_display import VirtualDisplay
from tests.unit.card_protocol.test_card_protocol import TRAINING

from .pane_stage import ROOT, has_keyboard, until, without_secret_memory
from .process_scan import card_process

# linux/seccomp.h: _IOWR('!', 0, struct seccomp_notif), _IOWR('!', 1, struct seccomp_notif_resp)
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_CALL_ON = 1
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class HeldPane:
    """A pane that is open on the display. `process` has the desk's ends of both pipes."""

    process: subprocess.Popen[bytes]
    listener: int

    @property
    def pid(self) -> int:
        """The process that holds the card."""
        return card_process(self.process.pid)

    def close_from_desk(self) -> None:
        """Close the pipe to the pane, as a lock of the desk does."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    @contextmanager
    def stopped_at_exit(self) -> Iterator[None]:
        """Wait for the exit call; inside, the pane has run to its end but still exists."""
        import fcntl  # missing on Windows, where this file is imported but never run

        def next_exit() -> int:
            assert select.select([self.listener], [], [], _SECONDS)[0], "the pane does not end"
            call = bytearray(80)
            fcntl.ioctl(self.listener, _RECEIVE, call)
            (number,) = struct.unpack_from("=Q", call)
            return int(number)

        def let_go(number: int) -> None:
            fcntl.ioctl(self.listener, _SEND, struct.pack("=QqiI", number, 0, 0, _CALL_ON))

        card_exit = next_exit()
        yield
        let_go(card_exit)
        # Then its parent ends, which the filter holds as well.
        let_go(next_exit())
        self.process.wait(_SECONDS)

    def reply(self) -> PaneReply | None:
        """The reply before the exit; None when there was none."""
        assert self.process.stdout is not None
        output = self.process.stdout.read()
        return decode_reply(output) if output else None


@contextmanager
def held_pane(display: VirtualDisplay, processor: Endpoint, vault: Endpoint) -> Iterator[HeldPane]:
    """Open it as a training desk does, and wait until it has the keyboard focus."""
    our_end, their_end = socket.socketpair()
    with our_end, their_end:
        holder = ("-m", "tests.support.hostile.held_at_exit", str(their_end.fileno()))
        process = subprocess.Popen(
            [sys.executable, *holder, *without_secret_memory()],
            cwd=ROOT,
            env=display.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            pass_fds=[their_end.fileno()],
        )
        their_end.close()
        our_end.settimeout(_SECONDS)
        try:
            _, (listener,), _, _ = socket.recv_fds(our_end, 1, 1)
            assert process.stdin is not None
            process.stdin.write(encode_request(training_request(processor, vault)))
            until(lambda: has_keyboard(display))
            yield HeldPane(process, listener)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            if "listener" in locals():
                os.close(listener)


def training_request(processor: Endpoint, vault: Endpoint) -> PaneRequest:
    """A training desk's request for these two payees."""
    ports = tuple(int(side.url.rsplit(":", 1)[1]) for side in (processor, vault))
    payees = tuple(
        replace(payee, loopback_port=port)
        for payee, port in zip(TRAINING.payees, ports, strict=True)
    )
    ca_pem = processor.ca_file.read_text()
    return replace(TRAINING, payees=payees, ports=ports, window_id=0, ca_pem=ca_pem)
