"""Going out: what is typed is kept, the pane goes, the records are put away; nothing holds it up.

A lock always wins: whatever is not done within its time is left undone. Records that are being
written are whole all the same, for each writing is one transaction.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

log = logging.getLogger(__name__)
_KEEP_SECONDS = 0.15
_PANE_SECONDS = 1.0
_PUT_AWAY_SECONDS = 1.0


def begin(job: Callable[[], None], name: str) -> threading.Thread:
    """Run it beside everything else. What fails is logged, and holds nothing up."""

    def run() -> None:
        try:
            job()
        except Exception:
            log.exception("leaving: %s failed", name)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def leave(
    draft: Callable[[], str | None],
    keep: Callable[[str | None], None],
    closing_pane: threading.Thread,
    put_away: Callable[[], None],
) -> None:
    """`keep` gets the draft's text; None where it could not be taken: then the last one stays."""
    typed: str | None = None
    try:
        typed = draft()
    except Exception:
        log.exception("leaving: what is typed could not be taken")
    keeping = begin(lambda: keep(typed), "keep what is typed")
    for thread, seconds in ((keeping, _KEEP_SECONDS), (closing_pane, _PANE_SECONDS)):
        thread.join(seconds)
        if thread.is_alive():
            log.warning("leaving: not done in time: %s", thread.name)
    putting = begin(put_away, "put away")
    putting.join(_PUT_AWAY_SECONDS)


def end_process(code: int) -> NoReturn:
    """End this process now, once everything is put away.

    The interpreter's own way out would wait for other threads and run their remains: a fee that the
    processor does not answer would keep passphrase and names in memory for minutes. Nothing is
    lost: every attempt is in the records before its call leaves, and is looked into at the next
    start.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
