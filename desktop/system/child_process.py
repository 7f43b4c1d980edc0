"""A child process: bounded waits, one way to end it, no inherited files.

It gets two pipes and no other open file, a session of its own (a Ctrl+C in a terminal reaches only
the parent), and the environment that it is given. It detects the end of the parent by the end of
its standard input. What it writes is read by a thread, up to a limit, and is not trusted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_NO_WINDOW = 0x08000000  # Windows, CREATE_NO_WINDOW
_TERMINATE_SECONDS = 1.0
_READER_SECONDS = 1.0


class ChildProcess:
    """One started program. All methods may be called from any thread.

    `limit` bounds the bytes of its output that are kept; the rest is never read. `grace_seconds` is
    how long it may take to exit once its input is closed, before it is terminated.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        limit: int,
        grace_seconds: float,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`environment` None: ours. OSError when there is no such program."""
        self._limit = limit
        self._grace_seconds = grace_seconds
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=None if environment is None else dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
            bufsize=0,
        )
        self._output = bytearray()
        self._output_ended = False
        self._output_changed = threading.Condition()
        self._ending = threading.Lock()
        self._is_writing = False
        self._reader = threading.Thread(target=self._read, name="child output", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    def lifeline(self) -> int:
        """The descriptor of its standard input, on Windows its handle: descriptors are numbers of
        this process alone there. -1 when closed. Closing it ends the child.
        """
        pipe = self._process.stdin
        if pipe is None or pipe.closed:
            return -1
        if sys.platform == "win32":
            import msvcrt

            return msvcrt.get_osfhandle(pipe.fileno())
        return pipe.fileno()

    def send(self, request: bytes) -> None:
        """Write to its input, which stays open. OSError when the process has ended.

        For data that fits into a pipe (4 KiB everywhere); `exchange` sends more.
        """
        pipe = self._process.stdin
        if pipe is None or pipe.closed:
            raise BrokenPipeError
        self._is_writing = True
        try:
            pipe.write(request)
        finally:
            self._is_writing = False

    def untrusted_line(self, seconds: float) -> bytes:
        """Its output up to the first line end; all of it when it ends without one. TimeoutError."""
        output = self._wait_for_output(lambda: self._output_ended or b"\n" in self._output, seconds)
        line, end, _ = output.partition(b"\n")
        return line + end

    def untrusted_output(self, seconds: float) -> bytes:
        """All that it writes until it closes its output, or the limit is reached. TimeoutError."""
        return self._wait_for_output(lambda: self._output_ended, seconds)

    def exchange(self, request: bytes | bytearray, seconds: float) -> bytes:
        """Send all of it, close its input, and wait for all of its output.

        On TimeoutError it still runs and must be ended.
        """
        sender = threading.Thread(
            target=self._send_and_close, args=(request,), name="child input", daemon=True
        )
        self._is_writing = True
        sender.start()
        return self.untrusted_output(seconds)

    def end(self, wait_seconds: float = 0.0) -> None:
        """Return once it has ended: by itself within `wait_seconds`; else its input is closed;
        else it is terminated; else killed. Its pipes are closed.
        """
        with self._ending:
            if wait_seconds:
                self._is_gone_within(wait_seconds)
            # Windows closes no pipe that a thread is writing to: there the child has to end first.
            if sys.platform != "win32" or not self._is_writing:
                self._close_input()
            if not self._is_gone_within(self._grace_seconds):
                self._process.terminate()
                if not self._is_gone_within(_TERMINATE_SECONDS):
                    self._process.kill()
                    self._process.wait()
            # A console that Windows started for it may hold the other end: then who writes closes.
            if sys.platform != "win32" or not self._is_writing:
                self._close_input()
        self._reader.join(_READER_SECONDS)

    def kill(self) -> None:
        """End it at once, without a chance to clean up: for a process that holds secrets."""
        self._process.kill()
        self.end()

    def _wait_for_output(self, is_ready: Callable[[], bool], seconds: float) -> bytes:
        with self._output_changed:
            if not self._output_changed.wait_for(is_ready, seconds):
                raise TimeoutError
            return bytes(self._output)

    def _send_and_close(self, request: bytes | bytearray) -> None:
        with suppress(OSError, ValueError):  # gone, or ended meanwhile
            left = memoryview(request)
            while left and (pipe := self._process.stdin) is not None:
                left = left[pipe.write(left) :]
        self._is_writing = False
        self._close_input()

    def _close_input(self) -> None:
        pipe = self._process.stdin
        if pipe is not None:
            with suppress(OSError):
                pipe.close()

    def _is_gone_within(self, seconds: float) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
            return True
        return False

    def _read(self) -> None:
        pipe = self._process.stdout
        if pipe is None:
            return
        try:
            while len(self._output) < self._limit:
                piece = os.read(pipe.fileno(), min(self._limit - len(self._output), 1 << 16))
                if not piece:
                    break
                with self._output_changed:
                    self._output += piece
                    self._output_changed.notify_all()
        except OSError:
            pass  # the pipe was torn down: as good as its end
        finally:
            pipe.close()
            with self._output_changed:
                self._output_ended = True
                self._output_changed.notify_all()
