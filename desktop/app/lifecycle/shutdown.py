"""Closes a session within fixed times: saves the draft, ends the pane, closes the store.

A lock must not wait: a step that exceeds its time is abandoned. An unfinished write to the store
does no harm, because each write is one transaction.
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
_DRAFT_SECONDS = 0.15
_PANE_SECONDS = 1.0
_STORE_SECONDS = 1.0


def run_in_thread(job: Callable[[], None], name: str) -> threading.Thread:
    """Run the job on a daemon thread of its own. A failure is logged only."""

    def run() -> None:
        try:
            job()
        except Exception:
            log.exception("shutdown: %s failed", name)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def close_session(
    draft: Callable[[], str | None],
    form_drafts: Callable[[], dict[str, str]],
    save_drafts: Callable[[str | None, dict[str, str]], None],
    closing_pane: threading.Thread,
    close_store: Callable[[], None],
) -> None:
    """Run the steps in order. `save_drafts` gets the text of the call's draft, and those of forms
    by name; None or nothing, if it could not be read, keeps the last saved draft.
    """
    typed: str | None = None
    forms: dict[str, str] = {}
    try:
        typed = draft()
    except Exception:
        log.exception("shutdown: the draft could not be read")
    try:
        forms = form_drafts()
    except Exception:
        log.exception("shutdown: the drafts of forms could not be read")
    saving = run_in_thread(lambda: save_drafts(typed, forms), "save the draft")
    for thread, seconds in ((saving, _DRAFT_SECONDS), (closing_pane, _PANE_SECONDS)):
        thread.join(seconds)
        if thread.is_alive():
            log.warning("shutdown: not done in time: %s", thread.name)
    closing = run_in_thread(close_store, "close the store")
    closing.join(_STORE_SECONDS)


def end_process(code: int) -> NoReturn:
    """End this process now, after everything is closed.

    A normal interpreter exit would wait for other threads: a charge that the processor does not
    answer would keep passphrase and names in memory for minutes. Nothing is lost: every attempt is
    saved before its call is sent, and is resumed at the next start.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
