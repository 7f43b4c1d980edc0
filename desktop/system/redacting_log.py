"""The log: card numbers, tokens and keys are redacted before they reach a file or a screen.

Redaction works on the finished line, with arguments and tracebacks in it, so nothing can pass
as an argument, an object or part of an error's text.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from .atomic_file import open_regular_file

FindCardNumbers = Callable[[str], Sequence[tuple[int, int]]]
"""Positions of card numbers in a text, as (start, end)."""

log = logging.getLogger(__name__)

_MAX_BYTES = 512 * 1024
_FILES_KEPT = 3
# A line longer than this is a dump of something; what is cut off cannot leak.
_MAX_CHARACTERS = 64 * 1024

# What Python writes before the id of a thread of any class, <Timer(Thread-3 (f), started 140...)>,
# and the range of such ids: on Linux it is an address below the end of user space. One in ten
# passes the check digit of cards.
_THREAD_ID = re.compile(
    r"(?:\bthread id |<[\w.]+\((?:[^()<>\n]|\([^()<>\n]{0,100}\)){0,200}, "
    r"(?:started|stopped)(?: daemon)? )"
    r"([0-9]{15})\b"
)
_THREAD_ADDRESSES = range(0x7E00_0000_0000, 0x8000_0000_0000)

_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END|\Z)", re.S), "[key]"),
    (re.compile(r"(?i)(authorization\\?[\"']?\s*[:=,]\s*[\"']?)[^\"'\r\n]+"), r"\1[key]"),
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]{4,}"), r"\1 [key]"),
    # Long only: "Basic Economy" is a fare.
    (re.compile(r"(?i)\b(basic)\s+[\w.~+/=-]{16,}"), r"\1 [key]"),
    (re.compile(r"(?<=://)[^/\s@]+@"), "[key]@"),
    (re.compile(r"\b((?:sk|rk|pk)_(?:live|test)_)\w+"), r"\1[key]"),
    (re.compile(r"\b(duffel_(?:live|test)_)[\w-]+"), r"\1[key]"),
    (re.compile(r"\b(whsec_)\w+"), r"\1[key]"),
    (re.compile(r"(_secret_)\w+"), r"\1[key]"),
    (re.compile(r"\b((?:tok|pm|tcd|3ds)_)\w+"), r"\1[token]"),
    # With a digit or a capital: "card_number" is a name in our own code.
    (re.compile(r"\b((?:card|src|ephkey)_)(?=\w*[0-9A-Z])\w+"), r"\1[token]"),
    (
        re.compile(
            r"(?i)((?:passphrase|password|client_secret|device_secret|store_key)"
            r"\\?[\"'\]]*\s*[:=]\s*)(?:b?\"[^\"]*\"|b?'[^']*'|[^\s,&;)}]+)"
        ),
        r"\1[secret]",
    ),
    (
        re.compile(
            r"(?i)((?:cvc|cvv2?|cvn|security[_ -]?code)\\?[\"'\]]*\s*[:=]\s*\\?[\"']?)[0-9]{3,4}"
        ),
        r"\1[code]",
    ),
)


def redacted(text: str, find_card_numbers: FindCardNumbers) -> str:
    """The text with card numbers, card codes, tokens and keys redacted."""
    if len(text) > _MAX_CHARACTERS:
        text = text[:_MAX_CHARACTERS] + " [cut]"
    threads = _thread_ids(text)
    for start, end in reversed(find_card_numbers(text)):
        # A part of an id may pass as well: one in ten of fourteen digits behind a first 1 does.
        if not any(first <= start and end <= last for first, last in threads):
            text = f"{text[:start]}[card number]{text[end:]}"
    for pattern, blank in _SECRETS:
        text = pattern.sub(blank, text)
    return text


def _thread_ids(text: str) -> set[tuple[int, int]]:
    """Positions of thread ids: both the text before and the value must match."""
    found = _THREAD_ID.finditer(text)
    return {match.span(1) for match in found if int(match[1]) in _THREAD_ADDRESSES}


class RedactingFormatter(logging.Formatter):
    """``2026-11-24T10:12:37.120Z WARNING desktop.store: message``; later lines are indented."""

    def __init__(self, find_card_numbers: FindCardNumbers) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._find = find_card_numbers

    def format(self, record: logging.LogRecord) -> str:
        try:
            text = super().format(record)
        except Exception as bad:
            # A message that does not fit its arguments must not lose the entry, nor show them.
            place = f"{record.name}:{record.lineno}"
            text = (
                f"{self.formatTime(record)} ERROR {place}: unreadable entry ({type(bad).__name__})"
            )
        lines = redacted(text, self._find).splitlines()
        # Indented, so that text from outside cannot pass for an entry of its own.
        return "\n    ".join(_printable(line) for line in lines)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        # Kept on the record for other handlers, so it is blanked here already.
        return redacted(super().formatException(ei), self._find)


class _PrivateFile(RotatingFileHandler):
    """A log file for its owner only (0600), whose own errors repeat no entry."""

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return open_regular_file(Path(path), flags)

        opened = open(self.baseFilename, "a", encoding="utf-8", opener=private)  # noqa: SIM115
        if os.name == "posix":  # pragma: no branch  (Windows has no such modes)
            os.fchmod(opened.fileno(), 0o600)
        return opened

    def doRollover(self) -> None:
        """Set the file aside first: Windows renames none that another program has open, and if the
        older ones were moved before that, each entry would push one of them out.

        Where it cannot be, it goes on, up to the room that all have together. OSError.
        """
        base = self.baseFilename
        if self.stream is not None:  # pragma: no branch  (`shouldRollover` has opened it)
            self.stream.close()
            self.stream = None
        try:
            os.replace(base, f"{base}.0")
        except OSError:
            if os.path.getsize(base) > (_FILES_KEPT + 1) * _MAX_BYTES:
                raise
        else:
            for number in reversed(range(_FILES_KEPT)):
                with suppress(OSError):
                    os.replace(f"{base}.{number}", f"{base}.{number + 1}")
        self.stream = self._open()

    def close(self) -> None:
        try:
            super().close()
        except OSError:
            # On a full disk the last entries are still waiting; they are lost with it.
            self._report_failure()

    def handleError(self, record: logging.LogRecord) -> None:
        self._report_failure()

    def _report_failure(self) -> None:
        if sys.stderr is not None:
            sys.stderr.write(f"The log could not be written to {self.baseFilename}.\n")


def start_log(
    file: Path, find_card_numbers: FindCardNumbers, *, to_stderr: bool = False
) -> Callable[[], None]:
    """Write the log of this process to `file`, redacted; returns the function that stops it.

    At most four files of half a megabyte, readable by the owner only. Python's own warnings are
    included. OSError when the folder cannot be created, or when a link, a folder or a device has
    the name of the file.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        _PrivateFile(file, maxBytes=_MAX_BYTES, backupCount=_FILES_KEPT, encoding="utf-8")
    ]
    if to_stderr:
        handlers.append(logging.StreamHandler())
    root = logging.getLogger()
    level_before = root.level
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(RedactingFormatter(find_card_numbers))
        root.addHandler(handler)
    logging.captureWarnings(True)

    def stop() -> None:
        logging.captureWarnings(False)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level_before)

    return stop


def log_uncaught() -> Callable[[], None]:
    """Log uncaught errors of every thread instead of printing them; returns the undo function.

    A keyboard interrupt is handled as before.
    """
    before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, error, trace)
        else:
            log.critical("uncaught error", exc_info=(kind, error, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            trace = (args.exc_type, args.exc_value, args.exc_traceback)
            log.critical("uncaught error in a thread", exc_info=trace)

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            trace = (args.exc_type, args.exc_value, args.exc_traceback)
            log.error("error while tidying up", exc_info=trace)

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, in_thread, unraisable

    def undo() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before

    return undo


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() or c == "\t" else " " for c in line)
