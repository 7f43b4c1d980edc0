"""How hard a passphrase is to guess, by zxcvbn, in a process of its own that ends at once.

zxcvbn cuts a passphrase into hundreds of texts, which stay on the heap of the process that runs
it. The child reads ``name NUL passphrase`` in UTF-8 from its input and answers one digit.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.identity import identity_messages
from desktop.system.child_process import ChildProcess
from desktop.use_cases.ports.typed_secret import TypedSecret

# The estimate grows with the square of the length; what follows cannot make a passphrase weaker.
_ESTIMATED_CHARACTERS = 100
_ANSWERS = frozenset(b"01234")
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class ScoreInChild:
    """A `Score`. `command` starts this module; empty: this Python does."""

    command: tuple[str, ...] = ()

    def __call__(self, passphrase: TypedSecret, name: str) -> int:
        command = self.command or (sys.executable, "-m", __name__)
        typed = passphrase.utf8()
        request = bytearray(name.encode("utf-8", "surrogatepass").replace(b"\0", b"") + b"\0")
        sent = bytearray(len(request) + len(typed))
        sent[: len(request)], sent[len(request) :] = request, typed
        try:
            child = ChildProcess(command, limit=2, grace_seconds=1.0)
            try:
                answer = child.exchange(sent, _SECONDS)
            finally:
                child.kill()
        except (OSError, TimeoutError) as failure:
            raise identity_messages.passphrase_not_measured() from failure
        finally:
            for each in (typed, sent):
                each[:] = bytes(len(each))
        if len(answer) != 1 or answer[0] not in _ANSWERS:
            raise identity_messages.passphrase_not_measured()
        return int(answer)


def score(passphrase: str, name: str) -> int:
    """0 to 4. Takes some milliseconds, the first call some hundred for loading word lists."""
    # Only the child has a use for it, and it takes 10 MB.
    from zxcvbn import zxcvbn

    known = [word for word in (name, *name.split(), "skycap") if word]
    result = zxcvbn(passphrase[:_ESTIMATED_CHARACTERS], known, max_length=_ESTIMATED_CHARACTERS)
    return int(result["score"])


def main(_arguments: Sequence[str] | None = None) -> int:
    """The child. The exit code is 0 with every answer."""
    name, _, passphrase = sys.stdin.buffer.read().decode("utf-8", "surrogatepass").partition("\0")
    sys.stdout.write(str(score(passphrase, name)) if passphrase else "0")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
