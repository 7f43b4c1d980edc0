"""A pane whose reply is tampered with: ``-m ... WAY PROGRAM ARGS``.

Runs PROGRAM, a small script or the real pane, with the request, and writes its reply changed as WAY
says.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator

from desktop.card_protocol import REPLY_LIMIT, VERSION
from tests.support.cardpane.published import VISA

_STUBBORN_SECONDS = 600


def _with(reply: bytes, **changes: object) -> Iterable[bytes]:
    return [json.dumps(json.loads(reply) | changes).encode() + b"\n"]


def _version_late(reply: bytes) -> Iterable[bytes]:
    content = json.loads(reply)
    version = content.pop("v")
    return _with(json.dumps(content).encode(), v=version)


def _endless(reply: bytes) -> Iterator[bytes]:
    while True:
        yield reply[:-1]


def _and_will_not_die(reply: bytes) -> Iterator[bytes]:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield reply
    time.sleep(_STUBBORN_SECONDS)


def _silent(_reply: bytes) -> Iterator[bytes]:
    return _and_will_not_die(b"")


def _killed_halfway(reply: bytes) -> Iterator[bytes]:
    yield reply[:40]
    os.kill(os.getpid(), signal.SIGKILL)


BELIEVED: dict[str, Callable[[bytes], Iterable[bytes]]] = {
    "as it is": lambda reply: [reply],
    "drop by drop": lambda reply: [reply[index : index + 1] for index in range(len(reply))],
    "and will not die": _and_will_not_die,
}
REFUSED: dict[str, Callable[[bytes], Iterable[bytes]]] = {
    "halved": lambda reply: [reply[: len(reply) // 2]],
    "killed halfway": _killed_halfway,
    "without its end": lambda reply: [reply[:-1]],
    "twice": lambda reply: [reply, reply],
    "and one byte more": lambda reply: [reply, b"\0"],
    "of another version": lambda reply: _with(reply, v=VERSION - 1),
    "of the version as a fraction": lambda reply: _with(reply, v=float(VERSION)),
    "of no version": lambda reply: [b"{" + reply[7:]],
    "with its version late": _version_late,
    "with free text": lambda reply: _with(reply, note="call me"),
    "with a card number": lambda reply: _with(reply, held=VISA),
    "with a key twice": lambda reply: [reply[:-2] + b',"open":1}\n'],
    "of zeros": lambda reply: [bytes(len(reply)) + b"\n"],
    "that is no text": lambda reply: [b"\xff\xfe" + reply],
    "that is deep": lambda reply: [b"[" * 200 + b"]" * 200 + b"\n"],
    "too long by blanks": lambda reply: [reply[:-1] + b" " * REPLY_LIMIT + b"\n"],
    "without end": _endless,
}
WAYS = BELIEVED | REFUSED | {"not at all": lambda _: [], "never, and will not die": _silent}


def main() -> None:
    way, command = sys.argv[1], sys.argv[2:]
    reply = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    for chunk in WAYS[way](reply):
        os.write(1, chunk)


if __name__ == "__main__":
    main()
