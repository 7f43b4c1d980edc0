"""The handlers of the log, without the test runner's."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.system.redacting_log import RedactingFormatter


@contextmanager
def only_ours() -> Iterator[None]:
    """The test runner's own handlers see every entry and object to bad ones."""
    root = logging.getLogger()
    before = list(root.handlers)
    root.handlers[:] = [one for one in before if isinstance(one.formatter, RedactingFormatter)]
    try:
        yield
    finally:
        root.handlers[:] = before
